"""Where a rule comes from.

Example:
    >>> str(Citation("45 CFR 164.502(b)"))
    '45 CFR 164.502(b)'

"""

import re
from dataclasses import dataclass
from enum import StrEnum


class Confidence(StrEnum):
    """How well a fact was checked; copied from the fact base, never raised here."""

    SOURCED = "S"  # read in a primary or agreeing secondary source
    KNOWN = "K"  # general professional knowledge; verify before relying on it
    POLICY = "P"  # this product's own preference: not law


@dataclass(frozen=True, slots=True)
class Citation:
    """A paragraph of law, a standard, or a named policy."""

    paragraph: str
    confidence: Confidence = Confidence.SOURCED

    def __str__(self) -> str:
        return self.paragraph

    @property
    def subpart(self) -> str | None:
        """The subpart of 45 CFR Part 164 that the paragraph stands in, with its common name.

        The first paragraph decides when several are named. None outside of these three: a standard, a policy, or other
        law.

        Source:
            45 CFR Part 164, Subparts C, D and E; control ROLE-2.

        Example:
            >>> Citation("45 CFR 164.312(b)").subpart
            '45 CFR 164 Subpart C (Security Rule)'

        """
        section = _SECTION_OF_164.match(self.paragraph)
        return next((name for sections, name in _SUBPARTS if section and int(section[1]) in sections), None)


_SECTION_OF_164 = re.compile(r"45 CFR 164\.(\d{3})(?!\d)")
_SUBPARTS = (  # the sections that each subpart may hold, by its place in the Code
    (range(302, 400), "45 CFR 164 Subpart C (Security Rule)"),
    (range(400, 500), "45 CFR 164 Subpart D (Breach Notification Rule)"),
    (range(500, 600), "45 CFR 164 Subpart E (Privacy Rule)"),
)

MINIMUM_NECESSARY = Citation("45 CFR 164.502(b)")
WORKFORCE_USES = Citation("45 CFR 164.514(d)(2)")
DISCLOSURES_ARE_LIMITED = Citation("45 CFR 164.514(d)(3)")
USES_AND_DISCLOSURES = Citation("45 CFR 164.502(a)")
AUTOMATIC_LOGOFF = Citation("45 CFR 164.312(a)(2)(iii)")
INTEGRITY = Citation("45 CFR 164.312(c)(1)")
AUDIT_CONTROLS = Citation("45 CFR 164.312(b)")
UNIQUE_USER_ID = Citation("45 CFR 164.312(a)(2)(i)")
REAL_DATA_IN_TESTS = Citation("45 CFR 164.502(a); 164.514(a)-(b)")
RETENTION = Citation("45 CFR 164.316(b)(2)(i)")
PASSWORD_MANAGEMENT = Citation("45 CFR 164.308(a)(5)(ii)(D)")
PERSON_AUTHENTICATION = Citation("45 CFR 164.312(d)")
EMERGENCY_ACCESS = Citation("45 CFR 164.312(a)(2)(ii)")
ENTIRE_RECORD = Citation("45 CFR 164.514(d)(5)")
ACTIVITY_REVIEW = Citation("45 CFR 164.308(a)(1)(ii)(D)")
SAFEGUARDS = Citation("45 CFR 164.306(a)(1)")  # availability for everybody, among others
DISCOVERY = Citation("45 CFR 164.404(a)(2)")
INDIVIDUAL_NOTICE = Citation("45 CFR 164.404(b)")
NOTICE_CONTENT = Citation("45 CFR 164.404(c)(1)")
PLAIN_LANGUAGE = Citation("45 CFR 164.404(c)(2)")
NOTICE_BY_MAIL = Citation("45 CFR 164.404(d)(1)(i)")
NOTICE_TO_KIN = Citation("45 CFR 164.404(d)(1)(ii)")
SUBSTITUTE_NOTICE_FEW = Citation("45 CFR 164.404(d)(2)(i)")
SUBSTITUTE_NOTICE_MANY = Citation("45 CFR 164.404(d)(2)(ii)")
URGENT_NOTICE = Citation("45 CFR 164.404(d)(3)")
MEDIA_NOTICE = Citation("45 CFR 164.406")
HHS_NOTICE_LARGE = Citation("45 CFR 164.408(b)")
HHS_NOTICE_SMALL = Citation("45 CFR 164.408(c)")
ENTITY_TELLS_PATIENTS = Citation("45 CFR 164.404(a)(1); 164.410(a)(1)")
ASSOCIATE_NOTICE = Citation("45 CFR 164.410(b); 164.504(e)(2)(ii)(C)")
ASSOCIATE_REPORTS_ANY_USE = Citation("45 CFR 164.504(e)(2)(ii)(C)")
LAW_ENFORCEMENT_DELAY = Citation("45 CFR 164.412")
BREACH_DEFINED = Citation("45 CFR 164.402")
FOUR_FACTORS = Citation("45 CFR 164.402(2)")
BURDEN_OF_PROOF = Citation("45 CFR 164.414(b)")
UNSECURED_PHI = Citation("45 CFR 164.402; 164.404(a)(1)")
INCIDENT_RESPONSE = Citation("45 CFR 164.308(a)(6)(ii)")
MITIGATION = Citation("45 CFR 164.530(f)")
NO_RETALIATION = Citation("45 CFR 164.530(g)")
WORKFORCE_SANCTIONS = Citation("45 CFR 164.530(e)(1)")
BREACH_RECORDS = Citation("45 CFR 164.414; 164.530(j)")
