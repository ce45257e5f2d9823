"""MIN-3: what is downloaded is limited as what is seen is, and a download is whole or nothing."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from chartwarden.actions.downloading import download_documents
from chartwarden.cli import chart_download
from chartwarden.foundation.errors import RefusedError
from chartwarden.foundation.identifiers import DocumentId
from chartwarden.ledger.entry import Act, Outcome
from chartwarden.ledger.telling import said_in
from tests.builders import Scene, a_document, a_scene


@pytest.fixture
def scene() -> Scene:
    """Set a stay in which the work opens two documents of four."""
    scene = a_scene()
    desk = scene.at(scene.coder)
    desk.charts.save(
        [a_document("hp", "HPI\nFlank pain.\n", patient=scene.patient, encounter=scene.stay, loinc="34117-2")]
    )
    return scene


def _command(scene: Scene, folder: Path, *options: str, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(chart_download, "opened", lambda: scene.house)
    monkeypatch.setattr(chart_download, "seat", lambda *_: scene.at(scene.coder))
    asked = [scene.work.id, "--as", "lena.moss", "--to", str(folder), *options]
    result = CliRunner().invoke(chart_download.download_, asked)
    return 3 if isinstance(result.exception, RefusedError) else result.exit_code


@pytest.mark.control("MIN-3")
def test_all_documents_are_those_that_the_work_opens_and_no_more(
    scene: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given a coder who may view two documents of this chart
    folder = tmp_path / "out"
    # when they download all documents
    code = _command(scene, folder, monkeypatch=monkeypatch)
    # then only those two are written, masked
    assert (code, sorted(one.name for one in folder.iterdir())) == (
        0, ["01-history-and-physical.txt", "02-discharge-summary.txt"],
    )  # fmt: skip
    whole = "".join(one.read_text() for one in folder.iterdir())
    assert "urosepsis" in whole
    assert [word for word in ("Ostrander", "912-44-0187", "Tannery", "Smokes") if word in whole] == []


@pytest.mark.control("MIN-3")
@pytest.mark.parametrize("beyond", ["document-old", "document-psychotherapy", "document-face", "nothing"])
def test_a_third_document_refuses_the_whole_download_and_nothing_is_written(
    scene: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, beyond: str
) -> None:
    # given the same coder, who asks for one document that they may view and one that they may not
    folder, allowed = tmp_path / "out", scene.summary.document.outline.id
    # when they download both
    code = _command(scene, folder, "--document", allowed, "--document", beyond, monkeypatch=monkeypatch)
    # then it is refused whole, nothing is there, and the ledger says that it was tried and refused
    assert (code, list(tmp_path.iterdir())) == (3, [])
    said = said_in(scene.at(scene.coder).ledger.store.rows_of("lena.moss", most=1)[0])
    assert (said["act"], said["outcome"], said["because"]) == (Act.DOWNLOAD, Outcome.REFUSED, "minimum-necessary")


def test_a_document_that_is_there_and_one_that_is_not_are_refused_alike(scene: Scene) -> None:
    # given a withheld document and a missing one
    desk, words = scene.at(scene.coder), []
    # when both are asked for
    for beyond in (scene.old.document.outline.id, DocumentId("nothing")):
        with pytest.raises(RefusedError) as refused:
            download_documents(desk, scene.work.id, only=[beyond])
        words.append(str(refused.value))
    # then nothing tells one from the other
    assert words[0] == words[1]


def test_a_folder_that_exists_is_left_alone(scene: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # given a folder with a file
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "kept.txt").write_text("kept")
    # when a download would go there
    code = _command(scene, tmp_path / "out", monkeypatch=monkeypatch)
    # then it does not
    assert code != 0
    assert [one.name for one in (tmp_path / "out").iterdir()] == ["kept.txt"]
