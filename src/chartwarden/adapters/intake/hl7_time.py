"""Times as HL7 v2 and C-CDA write them: YYYY[MM[DD[HH[MM[SS[.fff]]]]]][+ZZZZ].

Example:
    >>> hl7_date("19580314120000-0500")
    datetime.date(1958, 3, 14)
    >>> hl7_instant("201303")

"""

import re
from datetime import date, datetime, timedelta, timezone
from typing import Final

_TS: Final = re.compile(
    r"\s*(\d{4})(\d\d)(\d\d)(?:(\d\d)(\d\d)?(\d\d)?(?:\.(\d{1,6})\d*)?)?\s*(?:([+-])(\d\d):?(\d\d))?\s*", re.ASCII
)


def hl7_date(value: str | None) -> date | None:
    """Give the calendar day of a time stamp, in the sender's own time zone.

    Returns:
        None when the value is empty, less precise than a day, or no date.

    Source:
        HL7 v2 data type DTM; HL7 V3 data type TS.

    """
    found = _TS.fullmatch(value or "")
    if found is None:
        return None
    try:
        return date(*(int(part) for part in found.group(1, 2, 3)))
    except ValueError:
        return None


def hl7_instant(value: str | None) -> datetime | None:
    """Give the instant of a time stamp, with its offset when one was sent, else naive local time.

    A stamp that has a day but no hour becomes midnight; the offset of such a stamp is kept.

    Returns:
        None when the value is empty, less precise than a day, or no time.

    Source:
        HL7 v2 data type DTM; HL7 V3 data type TS.

    """
    found = _TS.fullmatch(value or "")
    if found is None:
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in found.group(1, 2, 3, 4, 5, 6))
    fraction, sign, zone_hours, zone_minutes = found.group(7, 8, 9, 10)
    try:
        zone = None
        if sign:
            offset = timedelta(hours=int(zone_hours), minutes=int(zone_minutes))
            zone = timezone(-offset if sign == "-" else offset)
        microsecond = int((fraction or "0").ljust(6, "0"))
        return datetime(year, month, day, hour, minute, second, microsecond, tzinfo=zone)
    except ValueError:
        return None
