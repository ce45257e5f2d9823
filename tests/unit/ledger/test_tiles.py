"""The log's files are laid out and filled as other tools read them, however it grew."""

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chartwarden.foundation.errors import MalformedError
from chartwarden.ledger.checkpoint import read_head
from chartwarden.ledger.merkle import Frontier, leaf_hash, root
from chartwarden.ledger.tiles import (
    Edge,
    Tile,
    bundle_bytes,
    bundle_entries,
    edge_at,
    files_of,
    first_unlike_entry,
    first_unlike_tile,
    tile_hashes,
    tiles_of,
)

BODIES = [place.to_bytes(3, "big") for place in range(1100)]


@pytest.fixture(scope="module")
def large() -> dict[str, bytes]:
    """Give the files of a log of 70,000 entries, the specification's example."""
    return {file.path: file.data for file in files_of(place.to_bytes(3, "big") for place in range(70_000))}


@pytest.mark.parametrize(
    ("tile", "path"),
    [
        (Tile(0, 0), "tile/0/000"),
        (Tile(3, 999), "tile/3/999"),
        (Tile(0, 1000), "tile/0/x001/000"),
        (Tile(0, 1234067), "tile/0/x001/x234/067"),
        (Tile(0, 1234067, 8), "tile/0/x001/x234/067.p/8"),
        (Tile(63, 0, 255), "tile/63/000.p/255"),
        (Tile(None, 1234067), "tile/entries/x001/x234/067"),
        (Tile(None, 0, 1), "tile/entries/000.p/1"),
    ],
)
def test_a_file_has_the_name_that_the_layout_gives_it(tile: Tile, path: str) -> None:
    # given the place of a tile or bundle
    # when it is named
    # then the name has groups of three digits and, for a file that is not full, its width
    assert tile.path == path


def test_every_state_of_a_published_log_is_read_and_written_again(samples: Path) -> None:
    # given a small log of another implementation after each of fifteen appends
    folder = samples / "merkle" / "tlog-tiles"
    seen: list[bytes] = []
    for size in range(1, 16):
        # when its bundle and tile are read
        tile, bundle = Tile(0, 0, size), Tile(None, 0, size)
        hashes = tile_hashes((folder / tile.path).read_bytes(), tile=tile)
        entries = bundle_entries((folder / bundle.path).read_bytes(), tile=bundle)
        # then they fit each other, the head that was signed, and what was there before
        assert first_unlike_entry(hashes, entries) is None
        assert root(hashes) == read_head((folder / f"checkpoint.{size}").read_text(encoding="utf-8")).root
        assert list(entries[:-1]) == seen
        seen = list(entries)
        # and the same files are written from the entries
        for file in files_of(entries):
            assert file.data == (folder / file.path).read_bytes()
        assert [file.path for file in files_of(entries)] == [bundle.path, tile.path]
    assert seen[:3] == [b"one", b"two", b"three"]


def test_the_example_of_the_specification_has_its_files(large: dict[str, bytes]) -> None:
    # given a log of 70,000 entries
    # when its files are counted
    tiles = [path for path in large if not path.startswith("tile/entries/")]
    # then they are those that the specification says
    assert sum(path.startswith("tile/0/") and ".p/" not in path for path in tiles) == 273
    assert {path for path in tiles if ".p/" in path or not path.startswith("tile/0/")} == {
        "tile/0/273.p/112",
        "tile/1/000",
        "tile/1/001.p/17",
        "tile/2/000.p/1",
    }
    assert len(large) == 273 + 4 + 274
    assert large.keys() == {tile.path for tile in tiles_of(70_000)}
    assert {len(large[path]) for path in tiles if ".p/" not in path} == {8192}


def test_a_log_of_256_entries_has_a_full_tile_and_one_hash_above() -> None:
    # given as many entries as a tile holds
    # when its files are written
    files = {file.path: file.data for file in files_of(BODIES[:256])}
    # then the level above holds the full tile's root alone
    assert list(files) == ["tile/entries/000", "tile/0/000", "tile/1/000.p/1"]
    assert files["tile/1/000.p/1"] == root(map(leaf_hash, BODIES[:256]))
    assert list(files_of([])) == []
    assert list(tiles_of(0)) == []


def test_each_hash_above_is_the_root_of_the_full_tile_below(large: dict[str, bytes]) -> None:
    # given the tiles of two levels
    below = [tile_hashes(large[Tile(0, index).path], tile=Tile(0, index)) for index in range(256)]
    above = list(tile_hashes(large["tile/1/000"], tile=Tile(1, 0)))
    # when they are compared
    # then all fit; an altered hash, a tile too few, and one that is not full are found at their place
    assert first_unlike_tile(above, below) is None
    assert first_unlike_tile([*above[:7], bytes(32), *above[8:]], below) == 7
    assert first_unlike_tile(above, [*below[:9], (bytes(32), *below[9][1:]), *below[10:]]) == 9
    assert first_unlike_tile(above, below[:200]) == 200
    assert first_unlike_tile(above[:200], below) == 200
    assert first_unlike_tile([root(below[0][:5])], [below[0][:5]]) == 0
    top = tile_hashes(large["tile/2/000.p/1"], tile=Tile(2, 0, 1))
    assert first_unlike_tile(top, [above]) is None


def test_an_entry_that_its_tile_does_not_hold_is_found_at_its_place() -> None:
    # given the hashes of a few entries
    hashes = [leaf_hash(body) for body in BODIES[:5]]
    # when entries are compared with them
    # then the first that differs is named, one too few or too many as well
    assert first_unlike_entry(hashes, BODIES[:5]) is None
    assert first_unlike_entry(hashes, [*BODIES[:3], b"!", BODIES[4]]) == 3
    assert first_unlike_entry(hashes, BODIES[:4]) == 4
    assert first_unlike_entry(hashes, BODIES[:6]) == 5


@settings(deadline=None)
@given(st.integers(0, 1100), st.lists(st.integers(0, 1100), max_size=4))
def test_a_log_that_grew_in_steps_has_the_same_files(size: int, cuts: list[int]) -> None:
    # given a log that grew in some steps, each continued from files alone
    stored: dict[str, bytes] = {}

    def read(tile: Tile) -> bytes:
        return stored[tile.path]

    steps = [0, *sorted(cut for cut in cuts if cut <= size), size]
    for start, stop in pairwise(steps):
        edge = edge_at(start, read=read)
        grown = edge.extended_by(iter(BODIES[start:stop]))
        stored.update((file.path, file.data) for file in (*grown.files, *grown.edge.files))
        # then its edge knows the whole log's frontier
        assert grown.edge.frontier == Frontier().extended_by(map(leaf_hash, BODIES[:stop]))
    # when it is compared with the log written at once
    at_once = {file.path: file.data for file in files_of(BODIES[:size])}
    # then every file of that is there, and is the same
    assert {path: stored[path] for path in at_once} == at_once
    assert at_once.keys() == {tile.path for tile in tiles_of(size)}


@given(st.lists(st.binary(max_size=300), max_size=20), st.data())
def test_a_bundle_gives_its_entries_back_and_nothing_when_it_is_cut(entries: list[bytes], data: st.DataObject) -> None:
    # given a bundle
    written, tile = bundle_bytes(entries, first=0), Tile(None, 0, len(entries))
    # when it is read whole
    # then it holds its entries
    assert bundle_entries(written, tile=tile) == tuple(entries)
    # and cut, lengthened, or under another width, it holds nothing
    cut = data.draw(st.integers(0, len(written)))
    wrong = [(written + b"\x00", tile), (written, Tile(None, 0, len(entries) + 1))]
    for part, of in wrong + ([(written[:cut], tile)] if cut < len(written) else []):
        with pytest.raises(MalformedError):
            bundle_entries(part, tile=of)


def test_an_entry_has_at_most_65535_bytes() -> None:
    # given entries of the largest size, and of one byte more
    largest, beyond = bytes(65_535), bytes(65_536)
    # when they are bundled
    # then the first comes back, and the other is named and refused
    assert bundle_entries(bundle_bytes([largest], first=0), tile=Tile(None, 0, 1)) == (largest,)
    with pytest.raises(MalformedError, match="entry 258"):
        list(files_of([*BODIES[:258], beyond]))
    with pytest.raises(MalformedError, match="entry 2:"):
        list(files_of([*BODIES[:2], beyond, *BODIES[3:256]]))


def test_a_tile_is_as_wide_as_its_name_says() -> None:
    # given a tile of two hashes
    # when it is read as wider, narrower or cut
    # then it is refused
    for data, width in ((bytes(64), 1), (bytes(64), 3), (bytes(63), 2), (b"", 1), (bytes(64), 256)):
        with pytest.raises(MalformedError):
            tile_hashes(data, tile=Tile(0, 0, width))
    assert tile_hashes(bytes(64), tile=Tile(0, 0, 2)) == (bytes(32), bytes(32))


def test_entries_hide() -> None:
    # given a file and an edge that hold an entry
    grown = Edge().extended_by([b"who did what"])
    # when they are shown, then the entry is not
    assert "who" not in repr(grown) + repr(grown.edge.files)
