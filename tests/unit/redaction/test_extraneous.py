"""Whoever else a text identifies is listed, and nothing leaves until each place is resolved."""

import pytest

from chartwarden.foundation.errors import RefusedError
from chartwarden.phi.finding import Finding
from chartwarden.phi.kinds import IdentifierKind
from chartwarden.redaction.extraneous import Decision, Extraneous, Resolution, extraneous, resolved

TEXT = (
    "Ada Example came on 10/02/2026. Her sister Beth Sands, 330-555-0143, had breast cancer. "
    "Ada Example can be called at 330-555-0142. Cara Holt drove her."
)
REASON = "The payer asks who holds the policy; the sister is its subscriber."


def _at(value: str, kind: IdentifierKind, *, text: str = TEXT) -> Finding:
    return Finding(text.index(value), text.index(value) + len(value), kind, 1.0, "test")


FOUND = sorted(
    [
        _at("Ada Example", IdentifierKind.PATIENT_NAME),
        _at("10/02/2026", IdentifierKind.DATE),
        _at("Beth Sands", IdentifierKind.RELATIVE_NAME),
        _at("330-555-0143", IdentifierKind.PHONE),
        _at("330-555-0142", IdentifierKind.PHONE),
        _at("Cara Holt", IdentifierKind.PERSON_NAME),
    ]
)
SISTER, HER_PHONE, DRIVER = (
    Extraneous(one.start, one.end, one.kind)
    for one in (
        _at("Beth Sands", IdentifierKind.RELATIVE_NAME),
        _at("330-555-0143", IdentifierKind.PHONE),
        _at("Cara Holt", IdentifierKind.PERSON_NAME),
    )
)


def test_names_of_others_and_what_stands_in_their_sentence_are_listed() -> None:
    # given a note about a patient, a sister with her telephone, and a driver
    # when it is read
    # then the sister, her telephone and the driver are listed, and the patient's own identifiers are not
    assert extraneous(TEXT, FOUND) == (SISTER, HER_PHONE, DRIVER)


def test_an_identifier_beside_a_word_for_a_relative_is_listed_without_any_name() -> None:
    # given a contact without a name
    text = "Emergency contact: daughter, 330-555-0143.\nPhone: 330-555-0142."
    phones = [
        _at("330-555-0143", IdentifierKind.PHONE, text=text),
        _at("330-555-0142", IdentifierKind.PHONE, text=text),
    ]
    # when it is read, then the daughter's telephone is listed and the patient's is not
    assert [one.start for one in extraneous(text, phones)] == [text.index("330-555-0143")]


def test_a_name_behind_a_word_for_a_relative_is_theirs_whomever_a_finder_saw() -> None:
    # given a sister whom a finder took for the patient, and the patient behind another word
    text = "Her sister Beth Sands called; patient Ada Example slept."
    names = [
        _at("Beth Sands", IdentifierKind.PATIENT_NAME, text=text),
        _at("Ada Example", IdentifierKind.PATIENT_NAME, text=text),
    ]
    # when it is read, then the sister is listed and the patient is not
    assert [one.start for one in extraneous(text, names)] == [text.index("Beth")]


def test_a_text_about_the_patient_alone_lists_nothing() -> None:
    # given a note in which nobody else is identified
    text = "Ada Example lives with her husband. Mother had diabetes."
    # when it is read, then nothing waits
    assert extraneous(text, [_at("Ada Example", IdentifierKind.PATIENT_NAME, text=text)]) == ()


def test_a_text_with_an_open_place_does_not_leave() -> None:
    # given two of three places resolved
    by = {SISTER: Resolution(Decision.REMOVE), DRIVER: Resolution(Decision.REMOVE)}
    # when the text is to leave, then it is refused, without a word of the text
    with pytest.raises(RefusedError) as refused:
        resolved(TEXT, FOUND, by=by)
    assert refused.value.rule == "others-are-resolved-before-send"
    assert "330" not in str(refused.value)


@pytest.mark.parametrize("reason", ["", "needed", "for the payer"])
def test_a_place_is_kept_for_a_reason_that_can_be_checked_alone(reason: str) -> None:
    # given a place kept for a reason that says nothing
    by = {
        SISTER: Resolution(Decision.KEEP, reason),
        HER_PHONE: Resolution(Decision.REMOVE),
        DRIVER: Resolution(Decision.REMOVE),
    }
    # when the text is to leave, then it is refused
    with pytest.raises(RefusedError, match="for a reason that can be checked"):
        resolved(TEXT, FOUND, by=by)


def test_removed_places_are_labels_and_kept_ones_stay() -> None:
    # given every place resolved
    by = {
        SISTER: Resolution(Decision.KEEP, REASON),
        HER_PHONE: Resolution(Decision.REMOVE),
        DRIVER: Resolution(Decision.REMOVE),
    }
    # when the text leaves
    # then it says so, and the patient's own identifiers are untouched: other rules decide about them
    assert resolved(TEXT, FOUND, by=by) == (
        "Ada Example came on 10/02/2026. Her sister Beth Sands, [phone], had breast cancer. "
        "Ada Example can be called at 330-555-0142. [name] drove her."
    )


def test_a_reason_hides_in_repr() -> None:
    # given a reason, which may name somebody
    # when it is printed, then nothing of it is told
    assert "subscriber" not in repr(Resolution(Decision.KEEP, REASON))
