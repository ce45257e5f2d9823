"""Pages with a mistake in them: a script of the product replaced, in the folder from which an instance hands them out.

Example:
    >>> sorted(SCRIPTS)
    ['pastes-unasked', 'veil-covers']

"""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

COVERS: Final = """addEventListener('keydown', event => {
    if (!event.ctrlKey || event.key !== 'l') return;
    event.preventDefault();
    const shade = document.createElement('div');
    shade.className = 'veil';
    shade.textContent = 'Locked';
    for (const element of document.body.children) element.hidden = true;
    document.body.append(shade);
}, {capture: true});"""
"""A veil that covers the page, and takes nothing away."""

SCRIPTS: Mapping[str, tuple[str, str]] = {
    "veil-covers": ("veil", COVERS),
    "pastes-unasked": ("paste", ""),
}
"""For each mistake: which script is replaced, and by what."""


def spoil(folder: Path, *, name: str) -> None:
    """Put a mistake into the pages' scripts; do nothing for one that is elsewhere.

    Args:
        folder: of what the server hands out, each file under a name that changes with its content.
        name: of the mistake.

    """
    if name not in SCRIPTS:
        return
    script, words = SCRIPTS[name]
    for path in folder.glob(f"js/{script}.*"):
        if path.suffix == ".js":
            path.write_text(words, encoding="utf-8")
        else:
            path.unlink()  # packed, which would be handed out in its place
