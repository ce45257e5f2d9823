"""Containment: what stops the exposure, by the kind of incident, and what came of it.

A step that worked is good news for the fourth factor. It never closes the assessment: what was recalled may have been
read before.

Source: 45 CFR 164.530(f), 164.308(a)(6)(ii); control INC-4.

Example:
    >>> [step.value for step in steps_for(IncidentKind.PHISHING)][:2]
    ['change-password', 'end-sessions']

"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from chartwarden.foundation.identifiers import MemberId
from chartwarden.incident.kind import IncidentKind


class ContainmentStep(StrEnum):
    """One thing that somebody can do to stop an exposure."""

    RECALL_MESSAGE = "recall-message"
    ASK_TO_DESTROY = "ask-to-destroy"
    RETRIEVE_PAPER = "retrieve-paper"
    RETRIEVE_DEVICE = "retrieve-device"
    WIPE_DEVICE = "wipe-device"
    CHANGE_PASSWORD = "change-password"  # noqa: S105 -- the name of a step
    END_SESSIONS = "end-sessions"
    SUSPEND_ACCESS = "suspend-access"
    ISOLATE_MACHINE = "isolate-machine"
    BLOCK_SENDER = "block-sender"
    CORRECT_CHARTS = "correct-charts"
    CORRECT_CLAIMS = "correct-claims"
    CORRECT_ADDRESS = "correct-address"
    STOP_FURTHER_SENDS = "stop-further-sends"
    REPORT_THEFT = "report-theft"
    SEARCH_PLACE = "search-place"
    KEEP_EVIDENCE = "keep-evidence"

    @property
    def words(self) -> str:
        """What to do, as one sentence."""
        return _WORDS[self]


class StepState(StrEnum):
    """What came of a step."""

    DONE = "done"
    NOT_DONE = "not-done"
    NOT_POSSIBLE = "not-possible"


@dataclass(frozen=True, slots=True, repr=False)
class StepResult:
    """What somebody said came of a step. Later results stand beside earlier ones; none is overwritten."""

    step: ContainmentStep
    state: StepState
    at: datetime
    by: MemberId
    words: str

    def __repr__(self) -> str:
        return f"StepResult({self.step.value}, {self.state.value})"


_WORDS: Final = {
    ContainmentStep.RECALL_MESSAGE: "Recall the message or withdraw the link, if the system can.",
    ContainmentStep.ASK_TO_DESTROY: "Ask the recipient to stop reading, to destroy it, and to say so in writing.",
    ContainmentStep.RETRIEVE_PAPER: "Get the paper back, or have it shredded before a witness.",
    ContainmentStep.RETRIEVE_DEVICE: "Look for the device where it was last, and get it back.",
    ContainmentStep.WIPE_DEVICE: "Lock or wipe the device from afar.",
    ContainmentStep.CHANGE_PASSWORD: "Change the password, and take back badges and codes.",
    ContainmentStep.END_SESSIONS: "End every session of the account.",
    ContainmentStep.SUSPEND_ACCESS: "Narrow or suspend the access until this is looked into.",
    ContainmentStep.ISOLATE_MACHINE: "Take the machine off the network and leave it switched on.",
    ContainmentStep.BLOCK_SENDER: "Have the sender and the link blocked for everybody.",
    ContainmentStep.CORRECT_CHARTS: "Take the wrong patient's data out of the chart, and say so in both.",
    ContainmentStep.CORRECT_CLAIMS: "Hold or correct claims that were coded from it.",
    ContainmentStep.CORRECT_ADDRESS: "Correct the address or number that led there.",
    ContainmentStep.STOP_FURTHER_SENDS: "Stop further copies that are queued or prepared.",
    ContainmentStep.REPORT_THEFT: "Report the theft to the police, and note the number of the report.",
    ContainmentStep.SEARCH_PLACE: "Search the place, the bins and the trays for more of it.",
    ContainmentStep.KEEP_EVIDENCE: "Keep the message, the envelope or the log as it is; delete nothing.",
}
_STEPS: Final = {
    IncidentKind.ACCESS_WITHOUT_NEED: (
        ContainmentStep.SUSPEND_ACCESS, ContainmentStep.END_SESSIONS, ContainmentStep.ASK_TO_DESTROY,
    ),
    IncidentKind.MINIMUM_NECESSARY: (
        ContainmentStep.ASK_TO_DESTROY, ContainmentStep.RECALL_MESSAGE, ContainmentStep.STOP_FURTHER_SENDS,
    ),
    IncidentKind.MISDIRECTED: (
        ContainmentStep.RECALL_MESSAGE, ContainmentStep.ASK_TO_DESTROY, ContainmentStep.STOP_FURTHER_SENDS,
        ContainmentStep.CORRECT_ADDRESS,
    ),
    IncidentKind.MIX_UP: (
        ContainmentStep.CORRECT_CHARTS, ContainmentStep.CORRECT_CLAIMS, ContainmentStep.STOP_FURTHER_SENDS,
        ContainmentStep.ASK_TO_DESTROY,
    ),
    IncidentKind.LOST_DEVICE: (
        ContainmentStep.WIPE_DEVICE, ContainmentStep.CHANGE_PASSWORD, ContainmentStep.END_SESSIONS,
        ContainmentStep.RETRIEVE_DEVICE, ContainmentStep.REPORT_THEFT,
    ),
    IncidentKind.PAPER: (
        ContainmentStep.RETRIEVE_PAPER, ContainmentStep.SEARCH_PLACE, ContainmentStep.ASK_TO_DESTROY,
    ),
    IncidentKind.SHARED_CREDENTIALS: (
        ContainmentStep.CHANGE_PASSWORD, ContainmentStep.END_SESSIONS, ContainmentStep.SUSPEND_ACCESS,
    ),
    IncidentKind.PHISHING: (
        ContainmentStep.CHANGE_PASSWORD, ContainmentStep.END_SESSIONS, ContainmentStep.ISOLATE_MACHINE,
        ContainmentStep.BLOCK_SENDER,
    ),
    IncidentKind.OTHER: (ContainmentStep.STOP_FURTHER_SENDS, ContainmentStep.ASK_TO_DESTROY),
}  # fmt: skip


def steps_for(kind: IncidentKind) -> tuple[ContainmentStep, ...]:
    """Give the steps that fit a kind of incident, the most urgent first; keeping the evidence is always the last."""
    return (*_STEPS[kind], ContainmentStep.KEEP_EVIDENCE)
