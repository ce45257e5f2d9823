"""By which words a VIP is asked for, as keyed numbers: that a search named one can be told without a list in clear.

Only the family name and its parts: that is what the news says, and what curiosity types.

Source: policy; serves 45 CFR 164.502(a), 164.530(c) and controls ACC-2, ACC-4.

Example:
    >>> from chartwarden.chart.patient import PersonName
    >>> from chartwarden.foundation.identifiers import PatientId
    >>> star = Patient(PatientId("p"), names=(PersonName(("Ada",), "Moss-Reyes"),), is_vip=True)
    >>> vip_prints(star, key=b"k") >= word_prints("reyes", key=b"k") > frozenset()
    True

"""

import hashlib
import re
import unicodedata

from chartwarden.chart.patient import Patient

_LEAST = 3  # letters; shorter words are in every search


def vip_prints(patient: Patient, *, key: bytes) -> frozenset[int]:
    """Give the prints of a VIP's family names; none of anybody else's."""
    if not patient.is_vip:
        return frozenset()
    return frozenset[int]().union(*(word_prints(name.family, key=key) for name in patient.names))


def word_prints(text: str, *, key: bytes) -> frozenset[int]:
    """Give the print of each word of a text, whatever its case and accents."""
    apart = unicodedata.normalize("NFKD", text).casefold()
    plain = "".join(letter for letter in apart if not unicodedata.combining(letter))
    return frozenset(_hashed(word, key) for word in re.findall(r"[^\W\d_]+", plain) if len(word) >= _LEAST)


def _hashed(word: str, key: bytes) -> int:
    digest = hashlib.blake2b(f"vip {word}".encode(), key=key[:64], digest_size=8).digest()
    return int.from_bytes(digest, "big") >> 1  # a signed column holds it
