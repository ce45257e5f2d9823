"""A password, a token or a code that somebody types into a reason is found by its shape; words of a chart are not."""

import pytest

from chartwarden.actions.roles import change_roles
from chartwarden.actions.widening import request_widening
from chartwarden.foundation.errors import RefusedError
from chartwarden.ledger.entry import Outcome
from chartwarden.synthetic.ward import ward
from chartwarden.workforce.free_text import holds_secret
from chartwarden.workforce.member import Role
from tests.builders import TODAY, a_scene

SECRETS = [
    "Cover my queue, my password is Heron!42",
    "password: three quiet herons fly",
    "pw for the portal, Passwort = Reiher77",
    "PIN: 4711 opens it",
    "login is lmoss_2027",
    "use cw_1vkVcxUoun9n9mGclL7wssQAQVnPNBuHxAdHgXvJIJY",
    "otpauth://totp/x?secret=ABC",
    "the link ends in #" + "abcdefgh234567ijklmnopqrst" * 2,
]
HARMLESS = [
    "Whether the stone was passed decides between N20.0 and N20.1.",
    "Her passport was seen; a pin prick test decides the level.",
    "The secretary moved the log in the chart to the next day.",
    "Pinned fracture, pin: see operative note.",
    "Patient is to pass water before 6 pm; password of the unit is not needed here.",
]


@pytest.mark.parametrize("text", SECRETS)
def test_a_secret_in_a_text_is_found(text: str) -> None:
    assert holds_secret(text)


@pytest.mark.parametrize("text", HARMLESS)
def test_words_that_only_sound_like_one_are_not(text: str) -> None:
    assert not holds_secret(text)


def test_no_note_of_a_ward_reads_like_a_secret() -> None:
    # given the notes of some invented patients, as somebody might quote them
    texts = [note.text.value for chart in ward(seed=23, patients=30, today=TODAY) for note in chart.documents]
    # when they are read, then none is taken for a secret
    assert [text for text in texts if holds_secret(text)] == []


def test_a_reason_with_a_password_is_refused_and_stands_nowhere() -> None:
    # given a coder who asks for a part, with a password in the reason
    scene = a_scene()
    desk = scene.at(scene.coder)
    document_id = scene.summary.document.outline.id
    # when they ask, then it is refused in words
    with pytest.raises(RefusedError, match="Leave it out"):
        request_widening(desk, scene.work.id, document_id, section=2, reason=f"Decides F17.210; {SECRETS[0]}")
    # and the entry says why, and holds no word of it
    row = desk.ledger.store.rows_of(scene.coder.user_id, most=1)[0]
    assert b"free-text-holds-no-secret" in row.body
    assert Outcome.REFUSED.value.encode() in row.body
    assert "Heron" not in str(desk.ledger.details(row))


def test_a_reason_for_wider_roles_holds_none_either() -> None:
    # given an administrator who asks for wider roles
    scene = a_scene()
    # when the reason holds a password, then it is refused
    with pytest.raises(RefusedError, match="others will read them"):
        change_roles(
            scene.at(scene.keeper),
            scene.other.id,
            roles=frozenset({Role.CODER, Role.AUDITOR}),
            kinds_of_work=frozenset(),
            reason=SECRETS[1],
        )
