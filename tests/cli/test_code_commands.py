"""`chartwarden codes`: a licensed list comes in from a file, whole or not at all."""

from pathlib import Path

from click.testing import CliRunner, Result

from chartwarden.cli import group
from tests.builders import Scene


def _codes(*words: str) -> Result:
    return CliRunner().invoke(group, ["codes", *words])


def test_a_list_is_brought_in_by_those_who_may_and_then_listed(scene: Scene, tmp_path: Path) -> None:
    # given a file with two codes, and one with a fault
    good, bad = tmp_path / "cpt.csv", tmp_path / "bad.csv"
    good.write_text("code,display\n99213,Office visit\n99214,Longer visit\n", encoding="utf-8")
    bad.write_text("code,display\n99213,Office visit\n99213,Again\n", encoding="utf-8")
    # when a coder, and then the manager, bring them in
    by_coder = _codes("import", str(good), "--system", "CPT", "--as", "lena.moss")
    done = _codes("import", str(good), "--system", "cpt", "--edition", "2026", "--as", "mara.quist")
    broken = _codes("import", str(bad), "--system", "CPT", "--as", "mara.quist")
    # then the first is refused, the second is there, and the third changed nothing
    assert (by_coder.exit_code, done.exit_code, broken.exit_code) == (3, 0, 2)
    assert done.stdout == "2 codes of CPT are there now.\n"
    assert "Line 3" in broken.stderr
    listed = _codes("list", "--as", "lena.moss", "--json")
    assert '"codes": 2' in listed.stdout
    assert '"edition": "2026"' in listed.stdout
    assert [one.codes for one in scene.at(scene.coder).lists.systems()] == [2]
