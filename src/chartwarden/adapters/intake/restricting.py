"""Which security and confidentiality codes close a document to ordinary work, in FHIR and in C-CDA alike.

`R` and `V` (restricted, very restricted) say how careful to be and not why, so by themselves they close nothing: some
systems mark every summary `R`.

Source: HL7 v3 ActCode (sensitivity) and Confidentiality code systems; 45 CFR 164.508(a)(2); 42 CFR Part 2. Which class
a code falls into is policy.

Example:
    >>> strictest(["R", "sud", "PSYTHPN"]).value
    'psychotherapy'

"""

from collections.abc import Iterable

from chartwarden.chart.document import RestrictedClass

_RESTRICTING = {
    "PSYTHPN": RestrictedClass.PSYCHOTHERAPY,
    "42CFRPART2": RestrictedClass.PART_2,
    "ETH": RestrictedClass.PART_2,
    "ETHUD": RestrictedClass.PART_2,
    "OPIOIDUD": RestrictedClass.PART_2,
    "SUD": RestrictedClass.PART_2,
    "SUDP2": RestrictedClass.PART_2,
    "S": RestrictedClass.SEALED,  # sensitive and taboo, of an older code system
    "T": RestrictedClass.SEALED,
    "TBOO": RestrictedClass.SEALED,
    "SDV": RestrictedClass.SEALED,
    "C": RestrictedClass.VIP,  # celebrity, of the older code system
    "CEL": RestrictedClass.VIP,
    "HIV": RestrictedClass.HIV,
    "PSY": RestrictedClass.BEHAVIORAL,
    "BH": RestrictedClass.BEHAVIORAL,
    "MH": RestrictedClass.BEHAVIORAL,
}


def strictest(codes: Iterable[str]) -> RestrictedClass | None:
    """Give the strictest class among some codes, in the order in which the classes are declared; None for none."""
    found = {_RESTRICTING.get(code.upper()) for code in codes}
    return next((kind for kind in RestrictedClass if kind in found), None)
