"""The Proof room: the privacy officer sees how the ledger stands, verifies it and proves what it says."""

import html
import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client

from chartwarden.actions.charts import open_chart
from chartwarden.actions.ledger_keeping import rotate_ledger_key
from chartwarden.actions.ledger_proof import prove_entry
from chartwarden.foundation.errors import RefusedError
from chartwarden.ledger.ledger import Ledger
from chartwarden.ledger.note import NoteSigner, parsed
from chartwarden.ledger.proof import check_proof, read_proof
from chartwarden.ledger.verify import Verdict
from chartwarden.workforce.member import Member
from chartwarden_web import wiring
from chartwarden_web.office import checking
from chartwarden_web.records.guards import put_guards_back
from tests.builders import Scene
from tests.database import without_triggers

HTMX = {"HX-Request": "true"}


def words_of(answer: HttpResponse) -> str:
    """Give the words of a page, without its tags."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def acts(scene: Scene) -> list[tuple[str, str, str]]:
    """Give actor, act and outcome of every entry."""
    rows = [json.loads(row.body) for row in scene.at(scene.officer).ledger.store.rows()]
    return [(said["actor"], said["act"], said["outcome"]) for said in rows]


def file(words: str, name: str = "some.txt") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, words.encode(), content_type="text/plain")


def verdict_of(client: Client) -> str:
    """Ask how far the check is until it is over, as the page does; give the words then."""
    until = time.monotonic() + 20
    while time.monotonic() < until:
        words = words_of(client.get("/proof/verify/progress/", headers=HTMX))
        if not words.startswith("Verifying"):
            return words
        time.sleep(0.05)
    pytest.fail("the check did not end")


def change(statement: str, *values: object) -> None:
    """Write into the database as somebody does who owns it."""
    without_triggers()
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


@pytest.fixture
def officer(scene: Scene, signed_in: Callable[[Member], Client]) -> Client:
    """Give the browser of the privacy officer, after a coder opened a chart three times."""
    for _ in range(3):
        open_chart(scene.at(scene.coder), scene.work.id)
    return signed_in(scene.officer)


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Hold every check after it has begun, until the event is set; give that event."""
    let_go = threading.Event()
    check_ledger = checking.check_ledger

    def held_check(ledger: Ledger, *, earlier: tuple[str, ...], on_entry: Callable[[int], object]) -> Verdict:
        on_entry(2)
        assert let_go.wait(20)
        return check_ledger(ledger, earlier=earlier, on_entry=on_entry)

    monkeypatch.setattr(checking, "check_ledger", held_check)
    monkeypatch.setattr(checking, "NOTED_EVERY_SECONDS", 0.05)
    yield let_go
    let_go.set()
    for thread in threading.enumerate():
        if thread.name == "ledger-verification":
            thread.join(20)


# Who comes in, and what they see


@pytest.mark.control("AUD-1", "ACC-1")
@pytest.mark.parametrize("who", ["coder", "manager", "keeper"])
def test_others_are_refused_and_each_attempt_is_on_record(
    who: str, scene: Scene, signed_in: Callable[[Member], Client]
) -> None:
    # given somebody who is no privacy officer
    member: Member = getattr(scene, who)
    client = signed_in(member)
    # when they try every address of the room
    answers = [
        client.get("/proof/"),
        client.get("/proof/checkpoint/"),
        client.post("/proof/verify/"),
        client.get("/proof/verify/progress/"),
        client.post("/proof/check/", {"text": "a proof"}),
    ]
    # then each is refused by the same rule, and each attempt left an entry of theirs
    assert [answer.status_code for answer in answers] == [403] * 5
    assert all(b"privacy-office-reviews-access" in answer.content for answer in answers)
    assert [entry for entry in acts(scene) if entry[0] == member.user_id][1:] == [
        (member.user_id, act, "refused")
        for act in ("access.review", "access.review", "ledger.verify", "ledger.verify", "ledger.verify")
    ]


def test_only_the_officers_pages_lead_to_the_room(officer: Client, coder: Client) -> None:
    # given the start pages of an officer and a coder
    # when their links are read, then only the officer's lead to the Proof room
    assert b'href="/proof/"' in officer.get("/").content
    assert b'href="/proof/"' not in coder.get("/").content


@pytest.mark.control("AUD-4")
def test_the_room_says_what_the_log_is_and_the_look_is_on_record(scene: Scene, officer: Client) -> None:
    # given a log of some entries
    ledger = scene.at(scene.officer).ledger
    before = len(acts(scene))
    # when the officer comes in
    words = words_of(officer.get("/proof/"))
    # then name, entries, checkpoint, key and guards are told, and what nobody outside could see
    assert ledger.origin in words
    assert f"Entries {before} " in words
    assert f"{ledger.origin} {before} " in words
    assert ledger.signers[0].verifier.words in words
    assert "All in force" in words
    assert "No checkpoint leaves this host and no witness signs" in words
    assert "Not verified here yet" in words
    # and there is one entry more
    assert acts(scene)[before:] == [("petra.vance", "access.review", "granted")]


def test_the_room_holds_no_script_or_style_of_its_own_and_nothing_is_kept(officer: Client) -> None:
    # given the room
    answer = officer.get("/proof/")
    page = answer.content.decode()
    # when it is searched for what a strict policy forbids, then there is none
    assert answer["Cache-Control"] == "no-store"
    assert [found for found in (" style=", "<style", "<script>", " onclick=") if found in page] == []


def test_the_checkpoint_is_handed_out_as_a_file(scene: Scene, officer: Client) -> None:
    # given the log's latest checkpoint
    ledger = scene.at(scene.officer).ledger
    expected, size = ledger.store.checkpoint(), ledger.store.tip().frontier.size
    # when it is downloaded
    answer = officer.get("/proof/checkpoint/")
    # then it is the very text, in a file that says how many entries it covers
    assert answer.content.decode() == expected
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer["Content-Disposition"] == f'attachment; filename="checkpoint-{size}.txt"'
    assert answer["Cache-Control"] == "no-store"


def _is_full(*_: object) -> None:
    raise OSError


def test_what_happened_to_the_ledger_is_told_in_sentences(
    scene: Scene, officer: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given a key that was rotated, and a write that failed in between
    desk = scene.at(scene.keeper)
    rotate_ledger_key(desk)
    with monkeypatch.context() as broken:
        broken.setattr(desk.ledger.store, "append", _is_full)
        with pytest.raises(RefusedError):
            open_chart(scene.at(scene.coder), scene.work.id)
    open_chart(scene.at(scene.coder), scene.work.id)
    # when the officer comes in
    words = words_of(officer.get("/proof/"))
    # then both are there, though a member rotated, and both keys are listed
    assert "Let a new key sign the ledger from here on." in words
    assert "The ledger could not be written for" in words
    assert "Keys, oldest first" in words
    assert all(signer.verifier.words in words for signer in desk.ledger.signers)


def test_a_guard_that_was_taken_away_is_named(officer: Client) -> None:
    # given a database whose owner took the guards away while it was served
    without_triggers()
    # when the officer comes in, then it says which
    assert "ledger_refuses_update is missing" in words_of(officer.get("/proof/"))


# Verifying


@pytest.mark.control("AUD-4")
def test_one_click_verifies_and_the_verdict_is_a_sentence(scene: Scene, officer: Client) -> None:
    # given a sound log
    size = len(acts(scene))
    # when the officer verifies, with a plain form
    answer = officer.post("/proof/verify/")
    # then the browser is sent to where the verdict comes
    assert (answer.status_code, answer["Location"]) == (302, "/proof/verify/progress/")
    assert f"Sound All {size} entries stand where and as they were sealed." in verdict_of(officer)
    # and it stands in the room as well, with a warning that it was compared with nothing
    room = words_of(officer.get("/proof/"))
    assert "Sound All" in room
    assert "Compared with no earlier checkpoint" in room
    # and the check is one entry, which counts
    (sealed,) = [row for row in scene.at(scene.officer).ledger.store.rows() if b'"act":"ledger.verify"' in row.body]
    assert json.loads(sealed.body)["counts"] == {"entries": size}


@pytest.mark.control("AUD-4")
def test_the_first_altered_entry_is_named_with_what_to_do(officer: Client) -> None:
    # given an entry whose outcome somebody changed
    change("UPDATE ledger SET body = replace(body, 'granted', 'refused') WHERE sequence = 1")
    # when the officer verifies
    officer.post("/proof/verify/", headers=HTMX)
    # then the verdict names it
    words = verdict_of(officer)
    assert words.startswith("Not sound The first entry that cannot be trusted is 1: the entry was altered.")
    assert "Compare with a backup or an export." in words
    assert "Keep database, blobs and keys as they are until somebody has looked." in words


@pytest.mark.control("AUD-2", "AUD-4")
@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("UPDATE ledger_tip SET size = size + 1", "cannot be trusted is"),
        ("UPDATE ledger_tip SET peaks = x'00'", "Not sound"),
        ("UPDATE ledger_tip SET checkpoint = 'nothing'", "Not sound"),
        ("DELETE FROM ledger WHERE sequence >= 3", "the tail was cut off"),
    ],
    ids=["size", "peaks", "checkpoint", "cut off"],
)
def test_a_tampered_end_stops_the_ledger_and_not_the_proof_room(
    statement: str, told: str, scene: Scene, officer: Client
) -> None:
    # given an end that somebody changed: nothing can be recorded any more, and no chart opens
    change(statement)
    with pytest.raises(RefusedError, match="no-record-no-read"):
        open_chart(scene.at(scene.coder), scene.work.id)
    # when the officer comes in and verifies
    room = officer.get("/proof/")
    started = officer.post("/proof/verify/")
    # then the room opens and says why nothing is recorded, and the verdict comes
    assert room.status_code == 200
    assert "The ledger takes no entries" in words_of(room)
    assert "This look could not be recorded." in words_of(room)
    assert started.status_code == 302
    assert told in verdict_of(officer)
    # and an entry cannot be proven while the log does not prove it, which says so and no more
    assert officer.get("/access/proof/?entry=0").status_code in {403, 500}


@pytest.mark.control("ACC-1")
def test_a_tampered_end_opens_the_room_to_nobody_else(coder: Client) -> None:
    # given an end that somebody changed
    change("UPDATE ledger_tip SET checkpoint = 'nothing'")
    # when a coder tries the room, then it is refused all the same
    for answer in (coder.get("/proof/"), coder.post("/proof/verify/"), coder.get("/proof/verify/progress/")):
        assert answer.status_code == 403
        assert b"Entries" not in answer.content


def test_a_running_check_shows_how_far_it_is_and_asks_again(officer: Client, held: threading.Event) -> None:
    # given a check that takes its time
    started = officer.post("/proof/verify/", headers=HTMX)
    size = int(re.findall(r'max="(\d+)"', started.content.decode())[0])
    # when somebody asks how far it is, as a part and as a whole page without JavaScript
    until = time.monotonic() + 10
    while f"2 of {size}" not in words_of(officer.get("/proof/verify/progress/", headers=HTMX)):
        assert time.monotonic() < until
        time.sleep(0.05)
    part, whole = (officer.get("/proof/verify/progress/", headers=headers) for headers in (HTMX, {}))
    # then both say so, the part asks again by itself, and the page has a link
    assert 'hx-trigger="every 1s"' in part.content.decode()
    assert f'max="{size}" value="2"' in part.content.decode()
    assert not part.content.lstrip().startswith(b"<!doctype")
    assert "See how far it is" in words_of(whole)
    # and asking left no entries
    held.set()
    assert "Sound" in verdict_of(officer)
    assert 'hx-trigger="every 1s"' not in officer.get("/proof/verify/progress/", headers=HTMX).content.decode()


def test_only_one_check_runs_at_a_time(scene: Scene, officer: Client, held: threading.Event) -> None:
    # given a check that runs
    officer.post("/proof/verify/")
    # when it is asked for again, then the second is refused, and on record
    again = officer.post("/proof/verify/", headers=HTMX)
    assert again.status_code == 403
    assert b"one-verification-at-a-time" in again.content
    assert acts(scene)[-1] == ("petra.vance", "ledger.verify", "refused")
    # and the first goes on to its verdict
    held.set()
    assert "Sound" in verdict_of(officer)


def test_asking_how_far_a_check_is_leaves_no_entries(scene: Scene, officer: Client, held: threading.Event) -> None:
    # given a check that runs
    officer.post("/proof/verify/")
    before = len(acts(scene))
    # when it is asked ten times how far it is
    for _ in range(10):
        officer.get("/proof/verify/progress/", headers=HTMX)
    # then the log is as long as before, and one entry longer when the check is over
    assert len(acts(scene)) == before
    held.set()
    verdict_of(officer)
    assert acts(scene)[before:] == [("petra.vance", "ledger.verify", "granted")]


def test_a_check_whose_process_is_gone_is_told_as_stopped_and_can_be_started_again(
    officer: Client, held: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given a check that gives no sign of life
    monkeypatch.setattr(checking, "NOTED_EVERY_SECONDS", 60)
    officer.post("/proof/verify/")
    for name in ("chartwarden.actions.verification", "chartwarden_web.records.stores.verification"):
        monkeypatch.setattr(f"{name}.SIGN_OF_LIFE", timedelta(seconds=-1))
    # when somebody looks, then it is told as stopped
    assert "The check was stopped" in words_of(officer.get("/proof/"))
    # and when it is started again, then the verdict comes, and the one that was thought gone writes nothing over it
    held.set()
    officer.post("/proof/verify/")
    assert "Sound" in verdict_of(officer)


def test_a_check_that_breaks_says_so_and_no_verdict_is_made_up(
    officer: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given a check that breaks half way
    def breaks(*_: object, **__: object) -> Verdict:
        raise OSError("secret words")

    monkeypatch.setattr(checking, "check_ledger", breaks)
    # when it is started, then there is no verdict, and nothing of the error's words
    officer.post("/proof/verify/")
    words = verdict_of(officer)
    assert words.startswith("No verdict It could not be carried through: OSError.")
    assert "secret" not in words


@pytest.mark.control("AUD-4")
def test_nobody_writes_a_verdict_into_the_table(officer: Client) -> None:
    # given an altered entry, the verdict about it, and somebody who writes "sound" over it
    change("UPDATE ledger SET body = replace(body, 'granted', 'refused') WHERE sequence = 1")
    officer.post("/proof/verify/")
    assert "Not sound" in verdict_of(officer)
    change("UPDATE ledger_verification SET said = replace(said, '\"first_bad\":1', '\"first_bad\":null')")
    # when the officer looks, then the stored verdict is told as altered
    words = words_of(officer.get("/proof/"))
    assert "The stored verdict was altered" in words
    assert "stand where and as they were sealed" not in words
    # and the control: a verdict that nobody touched is believed
    officer.post("/proof/verify/")
    assert "Not sound" in verdict_of(officer)


# Earlier checkpoints


@pytest.mark.control("AUD-4")
@pytest.mark.parametrize("way", ["file", "text"])
def test_an_earlier_checkpoint_is_compared_however_it_is_sent(way: str, scene: Scene, officer: Client) -> None:
    # given a checkpoint that left before, and entries since; a browser's form sends other line ends
    earlier = scene.at(scene.officer).ledger.store.checkpoint() or ""
    open_chart(scene.at(scene.coder), scene.work.id)
    sent = {"files": file(earlier)} if way == "file" else {"text": earlier.rstrip("\n").replace("\n", "\r\n")}
    # when it is sent along, then it agrees
    officer.post("/proof/verify/", sent)
    assert "Compared with 1 earlier checkpoint, which all agree." in verdict_of(officer)


@pytest.mark.control("AUD-4")
def test_a_log_put_back_to_an_earlier_time_is_seen_against_a_checkpoint(scene: Scene, officer: Client) -> None:
    # given a log that was put back whole, with a checkpoint from after
    ledger = scene.at(scene.officer).ledger
    with connection.cursor() as cursor:
        cursor.execute("SELECT size, peaks, last_at, checkpoint FROM ledger_tip")
        size, *end = cursor.fetchone()
    for _ in range(2):
        open_chart(scene.at(scene.coder), scene.work.id)
    later = ledger.store.checkpoint() or ""
    change("UPDATE ledger_tip SET size = %s, peaks = %s, last_at = %s, checkpoint = %s", size, *end)
    for table in ("ledger", "ledger_details"):
        change(f"DELETE FROM {table} WHERE sequence >= %s", size)  # noqa: S608 -- words of this test
    put_guards_back(connection)
    wiring.house.cache_clear()  # the product is started again: it goes on, since its own key signed this end
    # when it is verified alone, and then with the checkpoint
    officer.post("/proof/verify/")
    alone = verdict_of(officer)
    officer.post("/proof/verify/", {"files": file(later)})
    # then only the second sees it
    assert alone.startswith("Sound")
    assert re.match(r"Not sound .* (another history|shorter than it was)", verdict_of(officer))


@pytest.mark.parametrize("words", ["no checkpoint", "\x00\x01", "a\n1\nAAAA\n\n\u2014 a AAAA\n"])
def test_what_is_no_checkpoint_is_refused_before_anything_is_verified(
    words: str, scene: Scene, officer: Client
) -> None:
    # given something that is no checkpoint
    before = len(acts(scene))
    # when it is sent along
    answer = officer.post("/proof/verify/", {"files": file(words)}, headers=HTMX)
    # then it is said, not quoted, and no check began
    assert answer.status_code == 422
    assert b"An earlier checkpoint" in answer.content
    assert len(acts(scene)) == before


# Proofs


@pytest.mark.control("AUD-4")
def test_any_entry_is_proven_to_the_officer_by_its_number(scene: Scene, officer: Client) -> None:
    # given a coder's entry
    # when the officer asks for its proof
    answer = officer.get("/access/proof/?entry=1")
    # then it is a file that proves it offline, with the log's key alone
    ledger = scene.at(scene.officer).ledger
    proven = check_proof(read_proof(answer.content.decode()), origin=ledger.origin, keys=[ledger.signers[0].verifier])
    assert (proven.index, json.loads(proven.body)["actor"]) == (1, "lena.moss")
    assert answer["Content-Disposition"] == 'attachment; filename="entry-1.tlog-proof"'
    assert (answer["Content-Type"], answer["Cache-Control"]) == ("text/plain; charset=utf-8", "no-store")


@pytest.mark.parametrize("number", ["", "-1", "x", "9" * 40, "1.5"])
def test_a_number_that_is_none_is_not_understood(number: str, officer: Client) -> None:
    # given something that numbers no entry
    # when it is asked for, then it is told so
    assert officer.get("/access/proof/", {"entry": number}).status_code == 422


@pytest.mark.control("AUD-4")
@pytest.mark.parametrize("headers", [{}, HTMX], ids=["whole page", "part"])
@pytest.mark.parametrize("way", ["file", "text"])
def test_a_proof_is_checked_and_says_what_it_proves(
    way: str, headers: dict[str, str], scene: Scene, officer: Client
) -> None:
    # given a coder's proof of their own entry
    proof = prove_entry(scene.at(scene.coder), 1)
    sent = {"files": file(proof)} if way == "file" else {"text": proof.replace("\n", "\r\n")}
    # when the officer checks it
    answer = officer.post("/proof/check/", sent, headers=headers)
    # then it says whose entry stands where, and that no witness has signed
    words = words_of(answer)
    assert "Proven Entry 1 stands among the first 4 entries of this log" in words
    assert "lena.moss" in words
    assert "Opened a chart" in words
    assert "No witness has signed this checkpoint." in words
    assert answer.content.lstrip().startswith(b"<!doctype") is not bool(headers)
    assert ("petra.vance", "ledger.verify", "granted") in acts(scene)


def _altered(proof: str) -> str:
    first, extra, rest = proof.split("\n", 2)
    return "\n".join((first, f"{extra[:30]}{'A' if extra[30] != 'A' else 'B'}{extra[31:]}", rest))


def _of_another_log(proof: str) -> str:
    note = parsed(proof.partition("\n\n")[2])
    stranger = NoteSigner(note.signatures[0].name, Ed25519PrivateKey.generate())
    return proof.partition("\n\n")[0] + "\n\n" + note.text + f"\n{stranger.signature(note.text).line}\n"


@pytest.mark.control("AUD-4")
@pytest.mark.parametrize("change_it", [_altered, _of_another_log, lambda _: "words", lambda proof: proof[:-20]])
def test_a_proof_that_does_not_hold_proves_nothing(
    change_it: Callable[[str], str], scene: Scene, officer: Client
) -> None:
    # given a proof that was changed, signed by a stranger, cut, or never was one
    forged = change_it(prove_entry(scene.at(scene.coder), 1))
    # when it is checked
    answer = officer.post("/proof/check/", {"files": file(forged)}, headers=HTMX)
    # then the answer says so, and shows nothing of what it claims
    assert answer.status_code == 200
    assert words_of(answer).startswith("Proves nothing")
    assert "lena.moss" not in words_of(answer)


def test_a_proof_is_checked_although_the_ledger_takes_no_entries(scene: Scene, officer: Client) -> None:
    # given a proof, and an end of the log that was tampered with since
    proof = prove_entry(scene.at(scene.coder), 1)
    change("UPDATE ledger_tip SET checkpoint = 'nothing'")
    # when it is checked, then it proves what it proved
    assert "Proven Entry 1" in words_of(officer.post("/proof/check/", {"files": file(proof)}, headers=HTMX))


def test_a_check_of_no_proof_or_of_two_is_not_understood(officer: Client) -> None:
    # given no proof, and two of them
    # when they are sent, then it is told so
    assert officer.post("/proof/check/", {}).status_code == 422
    assert officer.post("/proof/check/", {"files": file("a"), "text": "b"}).status_code == 422
