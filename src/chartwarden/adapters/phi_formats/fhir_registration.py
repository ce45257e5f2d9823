"""What the Patient, Practitioner and Organization resources of a file register, for searching its narratives.

Example:
    >>> registration = Registration(Limits())
    >>> registration.learn({"resourceType": "Patient", "id": "p", "name": [{"family": "Example"}]})
    >>> registration.known(registration.subject({"subject": {"reference": "Patient/p"}})) is None
    False

"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Final

from chartwarden.adapters.intake.directory import Directory
from chartwarden.adapters.intake.fhir_people import patient
from chartwarden.adapters.intake.fhir_scope import Scope, identifiers, name_of
from chartwarden.adapters.intake.jsontext import JsonObject, nested, objects, string
from chartwarden.adapters.intake.limits import Limits
from chartwarden.adapters.intake.reading import TransparentIds
from chartwarden.adapters.phi_formats.columns import NUMBERS, together
from chartwarden.chart.patient import NumberKind, Patient, RecordNumber
from chartwarden.phi.kinds import IdentifierKind
from chartwarden.phi.known import KnownIdentifiers

_WHOSE: Final = ("subject", "patient", "beneficiary", "for", "individual")
_MOST_TOGETHER: Final = 20  # people who are looked for at once where a resource does not say whose it is
_MOST_NAMES: Final = 300  # of professionals and of places: a directory of a whole region would find ordinary words
_PAYERS: Final = frozenset({"pay", "ins"})
REGISTERED: Final = frozenset({"Patient", "Practitioner", "Organization", "Location"})


@dataclass(slots=True)
class Registration:
    """Learns resources, and gives what is known of a subject."""

    limits: Limits
    _patients: dict[str, Patient] = field(default_factory=dict)
    _keys: dict[str, str] = field(default_factory=dict)  # every way to refer to a patient -> the key
    _providers: dict[str, None] = field(default_factory=dict)
    _facilities: dict[str, None] = field(default_factory=dict)
    _numbers: dict[tuple[IdentifierKind, str], None] = field(default_factory=dict)

    def learn(self, resource: JsonObject, *, full_url: str = "") -> None:
        """Take a resource of a type that registers people or places; others change nothing."""
        kind = string(resource.get("resourceType"))
        if kind == "Patient" and len(self._patients) < self.limits.max_directory_entries:
            self._learn_patient(resource, full_url)
        elif kind == "Practitioner":
            self.mention(providers=[name_of(resource)])
        elif kind == "Location" or (kind == "Organization" and not is_payer(resource)):
            self.mention(facilities=[name_of(resource)])

    def mention(self, *, providers: Iterable[str] = (), facilities: Iterable[str] = ()) -> None:
        """Take names of professionals and places that resources show."""
        for table, names in ((self._providers, providers), (self._facilities, facilities)):
            table.update(dict.fromkeys(name for name in names if name and len(table) < _MOST_NAMES))

    def number(self, kind: IdentifierKind, value: str) -> None:
        """Take a number that an element holds, so that it is found again in narratives."""
        if kind in NUMBERS and len(self._numbers) < _MOST_NAMES:
            self._numbers[kind, value] = None

    def _learn_patient(self, resource: JsonObject, full_url: str) -> None:
        key = f"Patient/{string(resource.get('id'))}"
        scope = Scope(TransparentIds(), "local", self.limits, Directory(max_entries=1))
        found = patient(_with_sound_telecom(resource), key, "", scope)
        if isinstance(found, Patient):
            self._patients[key] = found
            for way in (key, full_url, *identifiers(resource, "Patient")):
                self._keys.setdefault(way, key)

    def subject(self, resource: JsonObject) -> str:
        """Give the key of the patient a resource is of; empty when it names none that was learned."""
        if resource.get("resourceType") == "Patient":
            return self._keys.get(f"Patient/{string(resource.get('id'))}", "")
        for element in _WHOSE:
            url = string(nested(resource, element, "reference")).partition("/_history/")[0]
            tail = "/".join(url.split("/")[-2:])
            if key := self._keys.get(url) or self._keys.get(tail):
                return key
        return ""

    def known(self, subject: str) -> KnownIdentifiers | None:
        """Give what is registered of a subject and of the professionals and places of the file.

        Args:
            subject: from `subject`; when it is empty, everybody is looked for as long as they are few.

        """
        keys = [subject] if subject in self._patients else list(self._patients)
        people = [_with_own_id(self._patients[key], key) for key in keys] if len(keys) <= _MOST_TOGETHER else []
        if not (people or self._providers or self._facilities or self._numbers):
            return None
        mentioned = KnownIdentifiers(
            providers=tuple(self._providers), facilities=tuple(self._facilities), numbers=tuple(self._numbers)
        )
        return together([*map(KnownIdentifiers.of_patient, people), mentioned])


def _with_own_id(person: Patient, key: str) -> Patient:
    own = RecordNumber(NumberKind.MEDICAL_RECORD, key.partition("/")[2])
    return replace(person, numbers=(*person.numbers, own))


def _with_sound_telecom(resource: JsonObject) -> JsonObject:
    """Leave out contact points whose system is of a wrong type; the reader of intake takes it for a word."""
    contacts = [{**contact, "telecom": _sound(contact.get("telecom"))} for contact in objects(resource.get("contact"))]
    return {**resource, "telecom": _sound(resource.get("telecom")), "contact": contacts}


def _sound(telecom: object) -> list[JsonObject]:
    return [point for point in objects(telecom) if isinstance(point.get("system"), str | None)]


def is_payer(resource: JsonObject) -> bool:
    """Tell whether an organization pays: the names of insurers and their products identify nobody."""
    codes = {
        string(coding.get("code")) for kind in objects(resource.get("type")) for coding in objects(kind.get("coding"))
    }
    return bool(codes & _PAYERS)
