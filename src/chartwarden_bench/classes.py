"""The classes of violation that the bench knows by name, built or not; and those of faults, which no person commits.

Source: docs/explanation/violation-bench.md.

Example:
    >>> len(CLASSES), CLASSES["F03"]
    (29, 'a full disk under the log')

"""

from collections.abc import Mapping

CLASSES: Mapping[str, str] = {
    "V01": "looking where one has no job need",
    "V02": "misdirected e-mail, fax or portal message",
    "V03": "unencrypted or lost devices and media",
    "V04": "shared passwords, weak credentials, unattended screens",
    "V05": "full charts or surplus identifiers in payer submissions",
    "V06": "surplus, irrelevant or leading content in provider queries",
    "V07": "real patient data in test, demo and training",
    "V08": "printed pages left or thrown away whole",
    "V09": "cases overheard or overseen",
    "V10": "another patient's data copied",
    "V11": "personal devices, consumer cloud, unapproved tools",
    "V12": "too-wide viewing, bulk downloads",
    "V13": "failed redaction, hidden identifiers in files",
    "V14": "social engineering",
    "V15": "retention and destruction ignored",
    "V16": "not reporting, late reporting, wrong channel",
    "V17": "evidence spoiled, logs altered",
    "V18": "business associate fails to tell the covered entity",
    "V19": "extraordinary access without rationale or approval",
    "V20": "training missing, gamed, stale",
    "V21": "working outside audited systems",
    "V22": "paper and remote desks",
    "V23": "unequal sanctions, retaliation",
    "V24": "attacks on Chartwarden itself",
    "F01": "the server killed while charts are read",
    "F02": "the order of write, sync and answer",
    "F03": "a full disk under the log",
    "F04": "the clock set back or forward",
    "F05": "permission taken away while charts are read",
}
