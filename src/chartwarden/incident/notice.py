"""The notice to patients: its five elements, what a check finds in a draft, and the letter.

A letter says which kinds of information were touched and never the information itself. Whoever writes it sees what is
missing before it can be printed.

Source: 45 CFR 164.404(c); control INC-14.

Example:
    >>> empty = NoticeDraft("", frozenset(), "", "", Contact())
    >>> [remark.part.value for remark in lint(empty) if remark.weight is Weight.MUST]
    ['what-happened', 'what-happened', 'types', 'steps', 'what-we-do', 'contact']

"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from chartwarden.foundation.citation import NOTICE_CONTENT, PLAIN_LANGUAGE, Citation
from chartwarden.foundation.errors import RefusedError
from chartwarden.incident.contact import Contact, is_toll_free
from chartwarden.incident.jurisdiction import State
from chartwarden.incident.kind import PhiKind
from chartwarden.incident.organisation import Organisation
from chartwarden.incident.plain_language import plain_language_hints
from chartwarden.phi.finding import Finding
from chartwarden.phi.kinds import IdentifierKind
from chartwarden.phi.known import KnownIdentifiers
from chartwarden.phi.scan import scan

_SURE: Final = 0.5  # of a finding; below it a person looks


@dataclass(frozen=True, slots=True, repr=False)
class NoticeDraft:
    """A letter as somebody writes it. Its `repr` shows lengths, since a draft may hold what must not be in it."""

    what_happened: str
    types: frozenset[PhiKind]
    steps_to_take: str
    what_we_do: str
    contact: Contact
    happened_on: date | None = None  # None when nobody knows
    discovered_on: date | None = None

    def __repr__(self) -> str:
        """Give lengths instead of words."""
        texts = (self.what_happened, self.steps_to_take, self.what_we_do)
        return f"NoticeDraft({', '.join(f'{len(text)} chars' for text in texts)})"


class NoticePart(StrEnum):
    """An element of a notice, (A) to (E). Source: 45 CFR 164.404(c)(1)."""

    WHAT_HAPPENED = "what-happened"
    TYPES = "types"
    STEPS = "steps"
    WHAT_WE_DO = "what-we-do"
    CONTACT = "contact"


class Weight(StrEnum):
    """How much a remark weighs."""

    MUST = "must"  # the letter cannot be made with it
    SHOULD = "should"


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to mend in a draft. It quotes nothing of it."""

    part: NoticePart
    weight: Weight
    words: str
    citation: Citation


def lint(
    draft: NoticeDraft, *, states: Collection[State] = (), known: KnownIdentifiers | None = None
) -> tuple[Remark, ...]:
    """Give what is missing or wrong in a draft.

    Args:
        draft: the letter as it stands.
        states: where the patients reside, as far as known.
        known: what registration knows of the patient, where it was one; a name is found surely only with it.

    Returns:
        In the order of the letter; empty when there is nothing to mend.

    Source:
        45 CFR 164.404(c): five elements, in plain language.

    """
    remarks = [*_of_elements(draft), *_of_states(states), *_of_contact(draft.contact)]
    for part, text in _texts(draft):
        remarks += [*_of_identifiers(part, text, known), *_of_language(part, text)]
    order = list(NoticePart)
    return tuple(sorted(remarks, key=lambda remark: (order.index(remark.part), remark.weight)))


def letter(draft: NoticeDraft, organisation: Organisation, *, known: KnownIdentifiers | None = None) -> str:
    """Give the letter to a patient as plain text, with headings; a line for the name stands where letters are merged.

    Raises:
        RefusedError: the organisation does not tell patients, or something that must be mended stands in the draft.

    Source:
        45 CFR 164.404(c)(1)(A)-(E), 164.410(a)(1).

    """
    organisation.require_tells_patients()
    if any(remark.weight is Weight.MUST for remark in lint(draft, known=known)):
        raise RefusedError(
            rule="a-letter-holds-five-elements",
            because="something that the letter needs is missing, or something stands in it that must not leave",
            source=NOTICE_CONTENT,
            next_step="Mend what the check of the draft names, then make the letter.",
        )
    ours = organisation.name or "[name of the organisation]"
    if organisation.is_business_associate:
        ours = f"{ours}, on behalf of {organisation.covered_entity}"
    parts = [
        "[name and address of the patient]",
        "Dear Patient:",
        f"What happened\n\n{draft.what_happened.strip()} {_days(draft)}",
        f"What information was involved\n\n{_types(draft)}",
        f"What you can do\n\n{draft.steps_to_take.strip()}",
        f"What we are doing\n\n{draft.what_we_do.strip()}",
        f"For more information\n\n{draft.contact.words}",
        f"Sincerely,\n\n{ours}",
    ]
    return "\n\n".join(parts) + "\n"


def _texts(draft: NoticeDraft) -> tuple[tuple[NoticePart, str], ...]:
    return (
        (NoticePart.WHAT_HAPPENED, draft.what_happened),
        (NoticePart.STEPS, draft.steps_to_take),
        (NoticePart.WHAT_WE_DO, draft.what_we_do),
    )


# The elements


_MISSING: Final = {
    NoticePart.WHAT_HAPPENED: "Say in a few sentences what happened.",
    NoticePart.STEPS: "Say what the patient should do to be safe from harm.",
    NoticePart.WHAT_WE_DO: "Say what is done to find out more, to lessen harm and to keep it from happening again.",
}


def _of_elements(draft: NoticeDraft) -> Iterator[Remark]:
    for part, text in _texts(draft):
        if not text.strip():
            yield Remark(part, Weight.MUST, _MISSING[part], NOTICE_CONTENT)
    if not draft.types:
        words = "Name the kinds of information that were involved; the kinds only."
        yield Remark(NoticePart.TYPES, Weight.MUST, words, NOTICE_CONTENT)
    if draft.discovered_on is None:
        words = "Give the day of discovery; the law asks for it where it is known."
        yield Remark(NoticePart.WHAT_HAPPENED, Weight.MUST, words, NOTICE_CONTENT)
    if draft.happened_on is None:
        words = "Give the day of the breach, if anybody knows it."
        yield Remark(NoticePart.WHAT_HAPPENED, Weight.SHOULD, words, NOTICE_CONTENT)


def _of_states(states: Collection[State]) -> Iterator[Remark]:
    if State.MA in states:
        words = (
            "A letter that Massachusetts asks for must not say what kind of breach it was; let counsel decide on two."
        )
        yield Remark(NoticePart.WHAT_HAPPENED, Weight.SHOULD, words, NOTICE_CONTENT)


def _of_contact(contact: Contact) -> Iterator[Remark]:
    for words in contact.faults:
        yield Remark(NoticePart.CONTACT, Weight.MUST, words, NOTICE_CONTENT)
    if not contact.has_two_ways:
        words = "Better give a toll-free number and one other way; not everybody has both at hand."
        yield Remark(NoticePart.CONTACT, Weight.SHOULD, words, NOTICE_CONTENT)


# What must not leave

_NEVER: Final = {
    IdentifierKind.PATIENT_NAME: "the name of a person",
    IdentifierKind.RELATIVE_NAME: "the name of a person",
    IdentifierKind.PERSON_NAME: "the name of a person",
    IdentifierKind.BIRTH_DATE: "a date of birth",
    IdentifierKind.AGE_OVER_89: "an age",
    IdentifierKind.SSN: "a Social Security number",
    IdentifierKind.MEDICAL_RECORD: "a record number",
    IdentifierKind.MEMBER: "an insurance number",
    IdentifierKind.ACCOUNT: "an account number",
    IdentifierKind.CASE_NUMBER: "a case or claim number",
    IdentifierKind.LICENCE: "a licence number",
    IdentifierKind.VEHICLE: "a vehicle's number",
    IdentifierKind.DEVICE: "a device's number",
    IdentifierKind.IP_ADDRESS: "an address of a computer",
    IdentifierKind.PHONE: "a telephone number that is not toll-free",
    IdentifierKind.FAX: "a fax number",
    IdentifierKind.EMAIL: "an e-mail address",
}
# A letter may name a bureau, its address or a clinician; whether one of these is a patient's, a person has to see.
_DOUBTFUL: Final = {
    IdentifierKind.PROVIDER_NAME: "the name of a clinician",
    IdentifierKind.ADDRESS: "a street address",
    IdentifierKind.EMPLOYER: "an employer",
    IdentifierKind.UNIQUE_CODE: "a code",
    IdentifierKind.STAFF_ID: "a user id",
}


def _of_identifiers(part: NoticePart, text: str, known: KnownIdentifiers | None) -> Iterator[Remark]:
    told = set()
    for finding in scan(text, known=known):
        if finding.kind is IdentifierKind.PHONE and is_toll_free(text[finding.start : finding.end]):
            continue
        remark = _of_finding(part, finding)
        if remark is not None and remark not in told:
            told.add(remark)
            yield remark


def _of_finding(part: NoticePart, finding: Finding) -> Remark | None:
    if finding.kind in _NEVER and finding.confidence >= _SURE:
        words = f"Take out {_NEVER[finding.kind]}: a letter names kinds of information and quotes none."
        return Remark(part, Weight.MUST, words, NOTICE_CONTENT)
    named = {**_NEVER, **_DOUBTFUL}.get(finding.kind)
    if named is None:
        return None
    words = f"Look whether {named} in it is a patient's; if so, take it out."
    return Remark(part, Weight.SHOULD, words, NOTICE_CONTENT)


def _of_language(part: NoticePart, text: str) -> Iterator[Remark]:
    for words in plain_language_hints(text):
        yield Remark(part, Weight.SHOULD, words, PLAIN_LANGUAGE)


# The letter's own words


def _days(draft: NoticeDraft) -> str:
    happened = f"It happened on {_written(draft.happened_on)}" if draft.happened_on else "We do not know on which day"
    if draft.happened_on is None:
        happened += " it happened"
    return (
        f"{happened}. We learned of it on {_written(draft.discovered_on)}." if draft.discovered_on else f"{happened}."
    )


def _written(day: date | None) -> str:
    return "" if day is None else f"{day:%B} {day.day}, {day.year}"


def _types(draft: NoticeDraft) -> str:
    kinds = [kind.words for kind in PhiKind if kind in draft.types]
    return "\n".join(["These kinds of information were involved:", *(f"- {words}" for words in kinds)])
