"""Trains the tagger and writes its weights: `python -m training.phi.train`.

The notes beside this file are refilled with other identifiers and damaged in many ways (`refill`, `noise`), always from
the same seed. What is left out of training is left out by author, so that no sentence is seen on both sides.
"""

import argparse
import random
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from chartwarden.phi.features import AFFIXES, LINES, SHAPES, features
from chartwarden.phi.kinds import IdentifierKind
from chartwarden.phi.lexicon_file import FACTS, load_lexicon
from chartwarden.phi.reading import LETTERS, LINE_END, MARK, read, tokenise
from chartwarden.phi.tagger import REACH, SIEVE_REACH, WINDOW, lines_of
from training.phi.marked import Note, Piece, read_notes, spans_of
from training.phi.noise import some_noise
from training.phi.refill import refill
from training.phi.words import letters, listed

HERE = Path(__file__).parent
OUT = Path(__file__).parents[2] / "src/chartwarden/phi/data/tagger.npz"
KINDS = ("", *(kind.value for kind in IdentifierKind))
KIND_NUMBER = {kind: number for number, kind in enumerate(KINDS)}
SIZE = 64
HIDDEN = (320, 96)
SIEVE_HIDDEN = 24
GIST = 48
_SHORT = 400
_LISTED = 0.05  # of the notes get a list of diagnoses behind them


@dataclass(frozen=True, slots=True)
class Example:
    """One note as numbers: a row a token, with padding already around."""

    numbers: NDArray[np.int64]  # columns: word, class, shape, head, tail, line, is small, meaning, number of line
    label: NDArray[np.int64]
    judged: NDArray[np.bool_]


def vocabulary(notes: Sequence[Note], *, least: int = 3) -> list[str]:
    """Give the words outside of identifiers that at least so many notes hold."""
    count: Counter[str] = Counter()
    for note in notes:
        count.update({word for piece in note.pieces if not piece.kind for word in letters(piece.words)})
    return sorted(word for word, notes_with in count.items() if notes_with >= least)


def encode(pieces: tuple[Piece, ...], words_of_rows: NDArray[np.int64]) -> Example | None:
    """Turn a note into numbers and labels; None for an empty one."""
    reading = read("".join(piece.words for piece in pieces))
    tokens = tokenise(reading.data)
    if not len(tokens):
        return None
    seen = features(tokens, reading.data)
    label = np.zeros(len(tokens), np.int64)
    for span in spans_of(pieces):
        first, last = _folded(reading.folded.offsets, span.start, span.end)
        begin = int(np.searchsorted(tokens.end, first, side="right"))
        stop = int(np.searchsorted(tokens.start, last, side="left"))
        label[begin:stop] = KIND_NUMBER[span.kind]
    numbers = np.stack(
        [
            words_of_rows[seen.row],
            load_lexicon().classes[seen.row].astype(np.int64),
            seen.shape,
            seen.head,
            seen.tail,
            seen.line,
        ],
        axis=1,
    )
    judged = (tokens.kind != MARK) & (tokens.kind != LINE_END)
    small = (tokens.kind == LETTERS) & (seen.case == 0)
    meaning = load_lexicon().meaning[seen.row]
    numbers = np.concatenate([numbers, np.stack([small, meaning, lines_of(tokens)], axis=1).astype(np.int64)], axis=1)
    return Example(numbers, label, judged)


def _folded(offsets: tuple[int, ...] | None, start: int, end: int) -> tuple[int, int]:
    if offsets is None:
        return start, end
    return int(np.searchsorted(offsets, start)), int(np.searchsorted(offsets, end))


class Net(nn.Module):
    """The tagger while it learns. `nn.EmbeddingBag` sums nothing here; the sum is over six tables."""

    def __init__(self, words: int, classes: NDArray[np.void]) -> None:
        """Make tables for so many words and the facts of the lexicon's classes."""
        super().__init__()
        self.facts = torch.tensor(np.stack([classes[name].astype(np.int64) for name in FACTS.names or ()], axis=1))
        self.meanings = torch.tensor(load_lexicon().meanings.astype(np.float32) / 32)
        self.meaning = nn.Linear(self.meanings.shape[1], SIZE, bias=False)
        self.word = nn.Embedding(words, SIZE)
        self.fact = nn.ModuleList(nn.Embedding(32, SIZE) for _ in FACTS.names or ())
        self.classes = nn.Embedding(len(classes), SIZE)
        self.shape = nn.Embedding(SHAPES, SIZE)
        self.head = nn.Embedding(AFFIXES, SIZE)
        self.tail = nn.Embedding(AFFIXES, SIZE)
        self.line = nn.Embedding(LINES, SIZE)
        self.outside = nn.Parameter(torch.zeros(SIZE))
        for table in (self.word, self.classes, self.head, self.tail):
            nn.init.zeros_(table.weight)
        for table in (self.shape, self.line, *self.fact):
            nn.init.normal_(table.weight, std=0.3)
        self.first = nn.Linear(WINDOW * SIZE, HIDDEN[0])
        self.gist = nn.Linear(SIZE, GIST)
        self.around = nn.Linear(3 * GIST, HIDDEN[0], bias=False)
        nn.init.zeros_(self.around.weight)
        self.stack = nn.Sequential(
            nn.ReLU(),
            nn.Dropout(0.3),
            nn.Linear(HIDDEN[0], HIDDEN[1]),
            nn.ReLU(),
            nn.Linear(HIDDEN[1], len(KINDS)),
        )

        self.sieve = nn.Sequential(
            nn.Linear((2 * SIEVE_REACH + 1) * SIZE, SIEVE_HIDDEN), nn.ReLU(), nn.Linear(SIEVE_HIDDEN, 1)
        )

    def class_table(self) -> torch.Tensor:
        """Sum what each fact of a class adds."""
        total = self.classes.weight
        for column, table in enumerate(self.fact):
            total = total + table(self.facts[:, column])
        return total

    def forward(self, numbers: torch.Tensor, at: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Score the tokens at `at`: each kind, and the narrow look. Rows that stand for no token have word -1."""
        real = numbers[:, 0] >= 0
        n = numbers.clamp(min=0)
        word, head, tail, known, meaning = n[:, 0], n[:, 3], n[:, 4], n[:, 1], n[:, 7]
        if self.training:  # a word that no note of training holds must be guessed from the rest, so often it is hidden
            hide = torch.rand(len(n)) < 0.35
            word = word.masked_fill(hide, 0)
            no_entry = torch.rand(len(n)) < 0.07  # nor does any list hold every name
            known, meaning = known.masked_fill(no_entry, 0), meaning.masked_fill(no_entry, 0)
            head = head.masked_fill(torch.rand(len(n)) < 0.1, 0)
            tail = tail.masked_fill(torch.rand(len(n)) < 0.1, 0)
        vectors = (
            self.word(word) * (word > 0)[:, None]
            + self.meaning(self.meanings[meaning])
            + self.class_table()[known]
            + self.shape(n[:, 2])
            + self.head(head) * (head > 0)[:, None]
            + self.tail(tail) * (tail > 0)[:, None]
            + self.line(n[:, 5])
        )
        vectors = torch.where(real[:, None], vectors, self.outside[None, :])
        rows = [vectors[at + shift] for shift in range(-REACH, REACH + 1)]
        narrow = rows[REACH - SIEVE_REACH : REACH + SIEVE_REACH + 1]
        hidden = self.first(torch.cat(rows, dim=1)) + self.beside(vectors, real, n[:, 8])[n[at, 8]]
        return self.stack(hidden), self.sieve(torch.cat(narrow, dim=1))[:, 0]

    def beside(self, vectors: torch.Tensor, real: torch.Tensor, line: torch.Tensor) -> torch.Tensor:
        """Give what each line, the line before it and the next add to the first layer."""
        count = int(line.max()) + 1
        told = torch.relu(self.gist(vectors)) * real[:, None]
        total = torch.zeros(count + 2, GIST).index_add(0, line + 1, told)
        size = torch.zeros(count + 2).index_add(0, line + 1, real.float()).clamp(min=1)
        gist = total / size[:, None]
        around = torch.cat([gist[:-2], gist[1:-1], gist[2:]], dim=1)
        if self.training:  # lines are often broken elsewhere, so they must not be relied on
            around = around * (torch.rand(count, 1) > 0.15)
        added: torch.Tensor = self.around(around)
        return added


_PAD = np.full((REACH, 9), -1, np.int64)


def joined(examples: Sequence[Example]) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Join notes into one table with padding between them; give it, the judged places and their labels."""
    rows, places, labels, here, line = [], [], [], 0, 0
    for example in examples:
        numbers = example.numbers.copy()
        numbers[:, 8] += line
        line = int(numbers[-1, 8]) + 2  # an empty line lies between, so that no note sees another
        rows += [_PAD, numbers]
        here += REACH
        places.append(np.flatnonzero(example.judged) + here)
        labels.append(example.label[example.judged])
        here += len(example.numbers)
    rows.append(_PAD)
    return (
        torch.from_numpy(np.concatenate(rows)),
        torch.from_numpy(np.concatenate(places)),
        torch.from_numpy(np.concatenate(labels)),
    )


def batches(examples: list[Example], chance: random.Random, *, tokens: int) -> Iterator[list[Example]]:
    """Give the notes in random order, about so many tokens at a time."""
    order = examples[:]
    chance.shuffle(order)
    batch: list[Example] = []
    size = 0
    for example in order:
        batch.append(example)
        size += len(example.label)
        if size >= tokens:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def word_rows(known: Sequence[str]) -> NDArray[np.int64]:
    """Give, for each row of the lexicon, the number of its word in the vocabulary; 0 for none."""
    from chartwarden.phi.reading import word_hash  # noqa: PLC0415 -- one use

    held = load_lexicon()
    rows = np.zeros(len(held.classes), np.int64)
    hashes = np.array([word_hash(word) for word in known], np.uint32)
    rows[held.rows(hashes)] = np.arange(1, len(known) + 1)
    rows[0] = 0
    return rows


def examples_of(notes: Sequence[Note], rows: NDArray[np.int64], seed: int, *, fresh: bool) -> list[Example]:
    """Encode every note once: refilled and damaged when `fresh`, else as it is."""
    chance = random.Random(seed)
    made = (some_noise(pieces, chance) for pieces in _gathered(notes, chance)) if fresh else (n.pieces for n in notes)
    return [example for pieces in made if (example := encode(pieces, rows)) is not None]


def _gathered(notes: Sequence[Note], chance: random.Random) -> Iterator[tuple[Piece, ...]]:
    """Refill every note; short ones are often put together, since in a chart they would stand among others."""
    order = list(notes)
    chance.shuffle(order)
    page: list[Piece] = []
    left = 0
    for note in order:
        pieces = refill(note, chance)
        if chance.random() < _LISTED:
            pieces += (Piece("\n" + listed(chance), "", ""),)
        if left <= 0:
            if page:
                yield tuple(page)
            page, left = [], 0
            if len(note.text) < _SHORT and chance.random() < 0.7:
                left = chance.randint(1, 6)
            page += pieces
        else:
            left -= 1
            page += [Piece(chance.choice(["\n", "\n", "\n\n", " ", "  "]), "", ""), *pieces]
    yield tuple(page)


@torch.no_grad()
def measure(net: Net, examples: list[Example]) -> str:
    """Say recall and precision of tokens, whatever the kind."""
    net.eval()
    numbers, at, label = joined(examples)
    scores, narrow = net(numbers, at)
    found, real = torch.softmax(scores, dim=1)[:, 0] < 0.5, label > 0
    sifted = narrow > -4.6
    lost, passed = (real & ~sifted).sum().item() / max(1, real.sum().item()), sifted.float().mean().item()
    hit = (found & real).sum().item()
    recall, precision = hit / max(1, real.sum().item()), hit / max(1, found.sum().item())
    return f"recall {recall:.4f} precision {precision:.4f} sieve passes {passed:.3f} loses {lost:.4f}"


class Learning:
    """A net, the running mean of its weights, and how a batch changes them."""

    def __init__(self, net: Net) -> None:
        """Begin with weights as they are."""
        self.net = net
        # What is written is the running mean: it does better on text it never saw than the last state of the weights.
        self.averaged = AveragedModel(net, multi_avg_fn=get_ema_multi_avg_fn(0.998))
        self.optimizer = torch.optim.AdamW(net.parameters(), lr=3e-3, weight_decay=0.01)
        weight = torch.full((len(KINDS),), 1.5)  # to miss an identifier costs more than to hide a word
        weight[0] = 1.0
        self.loss_of = nn.CrossEntropyLoss(weight=weight, label_smoothing=0.02)
        self.sieve_loss = nn.BCEWithLogitsLoss(pos_weight=torch.tensor(4.0))

    def step(self, batch: Sequence[Example]) -> float:
        """Learn from one batch; give its loss."""
        numbers, at, label = joined(batch)
        scores, narrow = self.net(numbers, at)
        loss = self.loss_of(scores, label) + 0.3 * self.sieve_loss(narrow, (label > 0).float())
        self.optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(self.net.parameters(), 1.0)
        self.optimizer.step()
        self.averaged.update_parameters(self.net)
        return loss.item()


def train(
    notes: list[Note],
    held_out: dict[str, list[Note]],
    *,
    epochs: int,
    copies: int,
    seed: int,
    lean_back: float,
    out: Path,
) -> None:
    """Train and write the weights."""
    torch.manual_seed(seed)
    known = vocabulary(notes)
    rows = word_rows(known)
    learning = Learning(Net(len(known) + 1, load_lexicon().facts))
    kept = {name: examples_of(some, rows, 0, fresh=False) for name, some in held_out.items()}
    schedule = torch.optim.lr_scheduler.LambdaLR(learning.optimizer, lambda epoch: 1.0 - 0.95 * epoch / epochs)
    for epoch in range(epochs):
        began = time.time()
        seeds = range(seed + 1000 * epoch, seed + 1000 * epoch + copies)
        examples = [example for one in seeds for example in examples_of(notes, rows, one, fresh=True)]
        learning.net.train()
        losses = [learning.step(batch) for batch in batches(examples, random.Random(epoch), tokens=4000)]
        schedule.step()
        told = "; ".join(f"{name}: {measure(learning.averaged.module, some)}" for name, some in kept.items())
        print(f"{epoch}: loss {sum(losses) / len(losses):.4f}, {time.time() - began:.0f} s; {told}", flush=True)
    write(learning.averaged.module, rows, examples, out, lean_back=lean_back)


def write(net: Net, rows: NDArray[np.int64], examples: list[Example], out: Path, *, lean_back: float) -> None:
    """Write the weights as the finder reads them.

    `lean_back` is added to the score of "no identifier": the loss leans to finding, and this takes some of it back, so
    that two trainings can be compared at the same precision.
    """
    net.eval()
    held = load_lexicon()
    # A class of words that in small letters is almost never part of an identifier need not be judged.
    numbers = np.concatenate([e.numbers for e in examples])
    label = np.concatenate([e.label for e in examples])
    small = numbers[:, 6] == 1
    seen = np.bincount(numbers[small, 1], minlength=len(held.facts))
    marked = np.bincount(numbers[small, 1], label[small] > 0, minlength=len(held.facts))
    facts = held.facts
    plain = (facts["english"] >= 3) & (facts["given"] == 0) & (facts["family"] < 3) & (facts["town"] < 2)
    plain &= marked <= 0.004 * np.maximum(seen, 1)
    plain[0] = False
    layers = [net.first, *(layer for layer in net.stack if isinstance(layer, nn.Linear))]
    sieve = [layer for layer in net.sieve if isinstance(layer, nn.Linear)]
    last_bias = layers[2].bias + lean_back * (torch.arange(len(KINDS)) == 0)
    half = lambda tensor: tensor.detach().numpy().astype(np.float16)  # noqa: E731
    np.savez_compressed(
        out,
        kinds=np.array(KINDS),
        word=rows.astype(np.uint16),
        plain=plain,
        meaning=half(net.meaning.weight.T / 32),
        words=half(net.word.weight * (torch.arange(len(net.word.weight)) > 0)[:, None]),
        classes=half(net.class_table()),
        shapes=half(net.shape.weight),
        heads=half(net.head.weight * (torch.arange(AFFIXES) > 0)[:, None]),
        tails=half(net.tail.weight * (torch.arange(AFFIXES) > 0)[:, None]),
        lines=half(net.line.weight),
        outside=half(net.outside),
        sieve=half(sieve[0].weight.T),
        sieve_bias=half(sieve[0].bias),
        sieve_last=half(sieve[1].weight.T),
        sieve_last_bias=half(sieve[1].bias),
        gist=half(net.gist.weight.T),
        gist_bias=half(net.gist.bias),
        around=half(net.around.weight.T),
        first=half(layers[0].weight.T),
        first_bias=half(layers[0].bias),
        second=half(layers[1].weight.T),
        second_bias=half(layers[1].bias),
        last=half(layers[2].weight.T),
        last_bias=half(last_bias),
    )
    print(f"wrote {out.name}, {out.stat().st_size:,} bytes; {plain.mean():.0%} of classes plain")


def main() -> None:
    """Read the arguments and train."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--epochs", type=int, default=12)
    parser.add_argument("--copies", type=int, default=4, help="how often each note is refilled in an epoch")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--lean-back", type=float, default=0.0, help="how much less is found than the loss asks for")
    parser.add_argument("--check", type=Path, action="append", default=[], help="a folder of notes to measure on")
    parser.add_argument("--out", type=Path, default=OUT, help="where the weights go")
    parser.add_argument("--leave-out", action="append", default=[], help="an author's folder not to train on")
    given = parser.parse_args()
    notes = read_notes(HERE / "carriers")
    left = [note for note in notes if note.name.split("-")[0] in given.leave_out]
    notes = [note for note in notes if note.name.split("-")[0] not in given.leave_out]
    checks = {str(folder.name): read_notes(folder) for folder in given.check} | ({"left out": left} if left else {})
    print(f"{len(notes)} notes")
    train(
        notes,
        checks,
        epochs=given.epochs,
        copies=given.copies,
        seed=given.seed,
        lean_back=given.lean_back,
        out=given.out,
    )


if __name__ == "__main__":
    main()
