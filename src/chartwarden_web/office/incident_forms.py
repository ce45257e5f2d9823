"""What the pages of an incident are sent, parsed into core values on arrival. Each form lists its fields.

Example:
    >>> residents_of(["CO", ""], ["501", ""]) == {State.CO: 501}
    True

"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import MaxValueValidator, MinValueValidator
from django.http import HttpRequest

from chartwarden.foundation.errors import MalformedError
from chartwarden.incident.assessment import (
    Assessed,
    Basis,
    BreachException,
    Conclusion,
    DeviceState,
    ExceptionClaim,
    Factor,
    Further,
    Ground,
    KeyState,
    PermittedClaim,
    Rating,
    SecuredBy,
    SecuredClaim,
)
from chartwarden.incident.contact import Contact
from chartwarden.incident.containment import ContainmentStep, StepState
from chartwarden.incident.delay import Delay, DelayKind
from chartwarden.incident.duty import Told
from chartwarden.incident.exhibit import Exhibit, exhibit_of, parsed_exhibits
from chartwarden.incident.jurisdiction import State
from chartwarden.incident.kind import PhiKind
from chartwarden.incident.notice import NoticeDraft
from chartwarden.incident.reach import Reach, Urgency
from chartwarden.incident.report import MOST_PEOPLE, Said
from chartwarden_web.desk.forms import parsed
from chartwarden_web.desk.report_form import ReportForm
from chartwarden_web.request import SeatedRequest

_LONGEST: Final = 4000
_DAYS: Final = (MinValueValidator(date(2000, 1, 1)), MaxValueValidator(date(2199, 12, 31)))
_LONGEST_NAME: Final = 120  # of a file


def _one_of(kind: Any) -> forms.ChoiceField:  # noqa: ANN401 -- any enumeration of words
    return forms.ChoiceField(choices=[(one.value, one.value) for one in kind])


def _maybe_one_of(kind: Any) -> forms.ChoiceField:  # noqa: ANN401
    return forms.ChoiceField(choices=[("", ""), *((one.value, one.value) for one in kind)], required=False)


def _words(most: int = _LONGEST) -> forms.CharField:
    return forms.CharField(max_length=most, required=False)


class SeenForm(forms.Form):
    """Which version of an incident the page showed, so that nobody writes over what they have not seen."""

    version = forms.IntegerField(min_value=1, required=False)


class WordsForm(SeenForm):
    """What somebody says of what they do."""

    words = _words()


class StepForm(WordsForm):
    """What came of a containment step."""

    step = _one_of(ContainmentStep)
    state = _one_of(StepState)


class CountForm(SeenForm):
    """How many patients."""

    individuals = forms.IntegerField(min_value=0, max_value=MOST_PEOPLE)


class DecideForm(WordsForm):
    """What is concluded, and why."""

    conclusion = _one_of(Conclusion)


class DelayForm(SeenForm):
    """What law enforcement said."""

    kind = _one_of(DelayKind)
    said_on = forms.DateField(validators=_DAYS)
    official = forms.CharField(max_length=200)
    until = forms.DateField(required=False, validators=_DAYS)
    exhibits = _words()


class TellForm(SeenForm):
    """Who was told, and when."""

    whom = _one_of(Told)
    state = _maybe_one_of(State)
    on = forms.DateField(validators=_DAYS)


class AssessForm(SeenForm):
    """What is said before the factors: that it was permitted, secured or an exception. All may stay empty."""

    permitted_basis = _maybe_one_of(Basis)
    permitted_paragraph = _words(200)
    permitted_words = _words()
    permitted_exhibits = _words()
    secured_by = _maybe_one_of(SecuredBy)
    secured_words = _words()
    secured_key = _maybe_one_of(KeyState)
    secured_device = _maybe_one_of(DeviceState)
    secured_exhibits = _words()
    exception = _maybe_one_of(BreachException)
    exception_words = _words()
    exception_further = _maybe_one_of(Further)
    exception_exhibits = _words()


class FactorForm(forms.Form):
    """What is said of one factor; its fields carry the name of the factor before theirs."""

    rating = _maybe_one_of(Rating)
    words = _words()
    counterweight = _words()
    exhibits = _words()


class NoticeForm(forms.Form):
    """The words of a notice. What is missing is said by its check, and not by the form."""

    what_happened = _words()
    types = forms.MultipleChoiceField(choices=[(one.value, one.words) for one in PhiKind], required=False)
    steps_to_take = _words()
    what_we_do = _words()
    toll_free = _words(40)
    e_mail = _words(200)
    web = _words(200)
    postal = _words(400)
    happened_on = forms.DateField(required=False, validators=_DAYS)
    discovered_on = forms.DateField(required=False, validators=_DAYS)
    unreachable = forms.IntegerField(min_value=0, max_value=MOST_PEOPLE, required=False)
    deceased = forms.IntegerField(min_value=0, max_value=MOST_PEOPLE, required=False)
    is_urgent = forms.BooleanField(required=False)


def corrected_of(request: SeatedRequest) -> Said:
    """Give the facts as triage has them.

    Raises:
        MalformedError: a field cannot be used; nothing of it is quoted.

    """
    form = ReportForm(request.POST, desk=request.desk)
    if not form.is_valid():
        names = " and ".join(sorted(form.errors)).replace("_", " ")
        raise MalformedError(what=f"{names} cannot be used", where="The facts", fix="Look at it again, and send anew.")
    return form.said()


def residents_of(states: Sequence[str], people: Sequence[str]) -> Mapping[State, int]:
    """Give how many reside in each State; rows without a State are nothing.

    Raises:
        MalformedError: a row has no number, a State is none, or stands twice.

    """
    rows = [(state, number.strip()) for state, number in zip(states, people, strict=False) if state]
    found = {State(state): int(number) for state, number in rows if state in set(State) and _is_number(number)}
    if len(found) != len(rows):
        raise MalformedError(
            what="a row of the States cannot be used",
            where="Patients by State",
            fix="Give each State once, with a whole number, or empty the row.",
        )
    return found


def assessed_of(request: HttpRequest) -> tuple[Assessed, int | None]:
    """Give what an assessment says, and the version of the incident that it was written on.

    Raises:
        MalformedError: something cannot be used; nothing of it is quoted.

    """
    sent = parsed(AssessForm, request)
    grounds = {factor.value: _ground(request, factor) for factor in Factor}
    said = Assessed(**grounds, permitted=_permitted(sent), secured=_secured(sent), exception=_exception(sent))
    return said, sent["version"]


def delay_of(request: HttpRequest) -> tuple[Delay, int | None]:
    """Give what law enforcement said, and the version of the incident that it was written on."""
    sent = parsed(DelayForm, request)
    shown = parsed_exhibits(sent["exhibits"])
    return Delay(DelayKind(sent["kind"]), sent["said_on"], sent["official"], sent["until"], shown), sent["version"]


def notice_of(sent: Mapping[str, Any]) -> tuple[NoticeDraft, Reach]:
    """Give the draft that a form holds, and how its readers can be reached."""
    contact = Contact(sent["toll_free"], sent["e_mail"], sent["web"], sent["postal"])
    draft = NoticeDraft(
        what_happened=sent["what_happened"],
        types=frozenset(map(PhiKind, sent["types"])),
        steps_to_take=sent["steps_to_take"],
        what_we_do=sent["what_we_do"],
        contact=contact,
        happened_on=sent["happened_on"],
        discovered_on=sent["discovered_on"],
    )
    urgency = Urgency.IMMINENT_MISUSE if sent["is_urgent"] else Urgency.USUAL
    return draft, Reach(sent["unreachable"] or 0, sent["deceased"] or 0, urgency)


def _ground(request: HttpRequest, factor: Factor) -> Ground:
    form = FactorForm(request.POST, prefix=factor.value)
    if not form.is_valid():
        raise MalformedError(
            what=f"what is said of the factor {factor.value} cannot be used",
            where="The assessment",
            fix="Shorten it, or choose one of the ratings.",
        )
    sent = form.cleaned_data
    files = request.FILES.getlist(f"{factor.value}-files")
    return Ground(
        rating=Rating(sent["rating"]) if sent["rating"] else None,
        words=sent["words"],
        exhibits=(*parsed_exhibits(sent["exhibits"]), *map(_named_by_digest, files)),
        counterweight=sent["counterweight"],
    )


def _permitted(sent: Mapping[str, str]) -> PermittedClaim | None:
    if not sent["permitted_basis"]:
        return None
    return PermittedClaim(
        sent["permitted_paragraph"],
        sent["permitted_words"],
        Basis(sent["permitted_basis"]),
        parsed_exhibits(sent["permitted_exhibits"]),
    )


def _secured(sent: Mapping[str, str]) -> SecuredClaim | None:
    if not sent["secured_by"]:
        return None
    return SecuredClaim(
        SecuredBy(sent["secured_by"]),
        sent["secured_words"],
        KeyState(sent["secured_key"] or KeyState.UNKNOWN),
        DeviceState(sent["secured_device"] or DeviceState.UNKNOWN),
        parsed_exhibits(sent["secured_exhibits"]),
    )


def _exception(sent: Mapping[str, str]) -> ExceptionClaim | None:
    if not sent["exception"]:
        return None
    return ExceptionClaim(
        BreachException(sent["exception"]),
        sent["exception_words"],
        Further(sent["exception_further"] or Further.UNKNOWN),
        parsed_exhibits(sent["exception_exhibits"]),
    )


def _named_by_digest(file: UploadedFile) -> Exhibit:
    """Name a file by its SHA-256. The file is not kept: it stays where it is, and must not change."""
    return exhibit_of(file.read(), words=(file.name or "")[:_LONGEST_NAME])


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < len(str(MOST_PEOPLE)) and int(text) <= MOST_PEOPLE
