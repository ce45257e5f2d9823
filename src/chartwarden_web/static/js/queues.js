// Ticking: a tick means that the ticked ones are meant, and their number is told. Without this, the reader says so.
"use strict";

(() => {
  const form = document.querySelector("[data-moves]");
  if (!form) return;
  const boxes = [...form.querySelectorAll('input[name="work"]')];
  const ticked = form.querySelector("[data-ticked]");
  const count = form.querySelector("[data-count]");
  let last = null;

  const tell = () => {
    const many = boxes.filter((box) => box.checked).length;
    if (count) count.textContent = many ? `(${many})` : "";
    if (ticked && many) ticked.checked = true;
  };

  form.addEventListener("click", (event) => {
    const box = event.target;
    if (!boxes.includes(box)) return;
    if (event.shiftKey && last) {
      const [from, to] = [boxes.indexOf(last), boxes.indexOf(box)].sort((one, other) => one - other);
      for (const between of boxes.slice(from, to + 1)) between.checked = box.checked;
    }
    last = box;
    tell();
  });
  form.addEventListener("change", (event) => boxes.includes(event.target) && tell());
  tell();
})();
