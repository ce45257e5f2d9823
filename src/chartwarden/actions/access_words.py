"""An entry told in words: one plain sentence for each act.

Example:
    >>> sentence_of({"act": "work.list", "outcome": "granted"}, {}, encounter="")
    'Looked at my work.'

"""

from collections.abc import Callable, Mapping

from chartwarden.actions.charts import document_title
from chartwarden.ledger.canonical import Canonical
from chartwarden.ledger.entry import Act, Outcome

_WORDS: Mapping[Act, str] = {
    Act.SIGN_IN: "Signed in",
    Act.SIGN_OUT: "Signed out",
    Act.VEIL: "Put the veil over the screen",
    Act.UNVEIL: "Took the veil off",
    Act.END_SESSION: "Ended a session",
    Act.SIGNAL: "A sign that an account may be shared or taken",
    Act.PROVE_ANEW: "Was asked again who I am",
    Act.REVIEW_ACCOUNT: "Looked at my account",
    Act.ADD_FACTOR: "Added a second factor",
    Act.REMOVE_FACTOR: "Removed a second factor",
    Act.FORGET_DEVICE: "Forgot a device",
    Act.SHADOW: "Said that somebody sits beside me",
    Act.SIT_BESIDE: "Sat down beside somebody who works",
    Act.END_SHADOW: "Said that nobody sits beside me any more",
    Act.ACCEPT_INVITATION: "Used an invitation",
    Act.LINK_SIGN_ON: "Linked an account of the organisation",
    Act.MAKE_TOKEN: "Made a token for programs",
    Act.REVOKE_TOKEN: "Revoked a token for programs",
    Act.LIST_WORK: "Looked at my work",
    Act.SEARCH_WORK: "Searched my work",
    Act.ASSIGN_WORK: "Assigned work",
    Act.FINISH_WORK: "Finished work",
    Act.REWORK: "Opened finished work again",
    Act.TAKE_WORK: "Took the next work of the queue",
    Act.HOLD_WORK: "Put work on hold",
    Act.RESUME_WORK: "Took work off hold",
    Act.LIST_QUEUE: "Looked at the queues of work",
    Act.SORT_WORK: "Changed the order of work",
    Act.WITHDRAW_WORK: "Withdrew work",
    Act.WAIVE_CONFLICT: "Let somebody do work that a conflict sends elsewhere",
    Act.OPEN_CHART: "Opened a chart",
    Act.READ_DOCUMENT: "Read a document",
    Act.SEARCH_CHART: "Searched what my work shows of a chart",
    Act.DOWNLOAD: "Downloaded documents of a chart",
    Act.EXPLAIN_GRANT: "Asked why parts of a chart are shown or withheld",
    Act.UNMASK: "Unmasked one identifier in a chart",
    Act.REQUEST_WIDENING: "Asked to see one part more",
    Act.DECIDE_WIDENING: "Decided a request to see more",
    Act.LIST_WIDENINGS: "Looked at requests that wait for an answer",
    Act.END_WIDENING: "A part that was opened beyond the purpose closed",
    Act.BREAK_GLASS: "Broke glass in a chart",
    Act.REVIEW_GLASS: "Reviewed broken glass",
    Act.LIST_GLASS: "Looked at broken glass",
    Act.RELATE: "Said that words of a chart are rightly about another person",
    Act.RECORD_CONSENT: "Recorded a consent in a chart",
    Act.CHECK_TEXT: "Checked a text for another patient's words",
    Act.SCAN_MIXUP: "Looked for another patient's words in a chart",
    Act.STALE_COPY: "Was shown words of an older note that do not hold any more",
    Act.INDEX_MIXUP: "Indexed the texts of charts",
    Act.ASSIGN_CODE: "Assigned a code",
    Act.REMOVE_CODE: "Removed a code",
    Act.CHANGE_CODE: "Changed an assigned code",
    Act.SUGGEST_EVIDENCE: "Asked for words that support a code",
    Act.BUILD_PACKET: "Put together the packet that supports the codes",
    Act.REVIEW_CODING: "Reviewed a code",
    Act.ANSWER_REVIEW: "Answered a finding of a review",
    Act.LIST_REVIEWS: "Looked at reviews of coding",
    Act.EXPORT_RESULTS: "Exported coding results",
    Act.IMPORT_CODES: "Imported a list of codes",
    Act.PROPOSE_RULEBOOK: "Proposed a rulebook",
    Act.DECIDE_RULEBOOK: "Decided on a rulebook",
    Act.LIST_RULEBOOKS: "Looked at rulebooks",
    Act.CHANGE_KEYS: "Changed my keys",
    Act.REVIEW_ACCESS: "Looked at a record of access",
    Act.IMPORT: "Imported charts",
    Act.ADD_MEMBER: "Added a member",
    Act.END_MEMBER: "Ended a membership",
    Act.LIST_MEMBERS: "Looked at the list of members",
    Act.CHANGE_PASSWORD: "Changed a password",
    Act.CHANGE_MEMBER: "Changed what is known of a member",
    Act.INVITE_MEMBER: "Invited a member",
    Act.IMPORT_MEMBERS: "Imported members",
    Act.PROVISION_MEMBER: "Took over a change from the directory",
    Act.ASK_ROLES: "Asked for other roles for a member",
    Act.ASK_FACTOR_RESET: "Asked to reset somebody's second factor",
    Act.DECIDE_ACCOUNT_REQUEST: "Decided a request about an account",
    Act.REMOVE_ROLES: "Took roles from a member",
    Act.REVIEW_ROLES: "Looked at who holds which role",
    Act.DECIDE_ROLE: "Decided whether somebody keeps a role",
    Act.REPORT_INCIDENT: "Reported what may have gone wrong",
    Act.LIST_OWN_REPORTS: "Looked at my reports",
    Act.LIST_INCIDENTS: "Looked at the list of incidents",
    Act.READ_INCIDENT: "Read an incident",
    Act.TRIAGE_INCIDENT: "Completed the report of an incident",
    Act.CONTAIN_INCIDENT: "Noted what was done to contain an incident",
    Act.COUNT_INCIDENT: "Counted whom an incident touches",
    Act.ASSESS_INCIDENT: "Assessed an incident",
    Act.DECIDE_INCIDENT: "Decided what an incident was",
    Act.HOLD_NOTICES: "Noted that law enforcement holds the notices of an incident",
    Act.DRAFT_NOTICE: "Drafted the notice of an incident",
    Act.TELL_INCIDENT: "Noted that a notice of an incident was sent",
    Act.CLOSE_INCIDENT: "Closed an incident",
    Act.EXPORT_LEDGER: "Exported the ledger",
    Act.VERIFY_LEDGER: "Verified the ledger",
    Act.PROVE_ENTRY: "Proved an entry of the ledger",
    Act.PUBLISH_CHECKPOINT: "Let a checkpoint of the ledger leave",
    Act.ROTATE_KEY: "Let a new key sign the ledger from here on",
    Act.DESTROY_DETAILS: "Destroyed what stood beside old entries",
    Act.ACCEPT_CLOCK: "Accepted the clock of this machine as it was",
    Act.CLOCK_JUMP: "The clock of this machine jumped",
    Act.OUTAGE: "The ledger could not be written for a while",
}
_ABOUT_THE_LEDGER = "ledger"
_SIGNALS = {  # by the words of `sessions.Signal` and of those that approvals leave
    "empty-searches": "A sign of curiosity: names were searched again and again that lead to no work",
    "faster-than-people": "A sign of a program or of curiosity: texts were compared faster than people work",
    "password-alone": "A sign: the right password was shown again and again, and no second factor after it",
    "approval-delegated": "A sign: approved in a role that was given while an approver was away, who has been told",
    "private-investigation": "A sign of a private investigation: whoever reported an incident tried that chart",
}


def sentence_of(said: Mapping[str, Canonical], details: Mapping[str, Canonical], *, encounter: str) -> str:
    """Tell an entry in words.

    Args:
        said: the entry's canonical value.
        details: what stands beside it; empty when destroyed.
        encounter: the encounter's number, or nothing.

    """
    act = Act(str(said["act"]))
    words = _with_counts(act, said.get("counts")) or _WORDS[act]
    if act is Act.REVIEW_ACCESS and details.get("of") == _ABOUT_THE_LEDGER:
        words = "Looked at the state of the ledger"
    if act is Act.SIGNAL:
        words = _SIGNALS.get(str(said.get("because")), words)
    document_type = details.get("document_type")
    if isinstance(document_type, str):
        words = words.replace("a document", f"the {document_title(document_type).lower()}")
    if encounter:
        words = f"{words} of {encounter}" if "chart" in words or "Read" in words else f"{words} on {encounter}"
    if isinstance(code := details.get("code"), str):
        words = f"{words}: {code}"
    if said["outcome"] == Outcome.REFUSED:
        words = f"{words} \u2013 refused ({said.get('because')})"
    elif said["outcome"] == Outcome.FAILED:
        words = f"{words} \u2013 failed"
    return f"{words}."


def signals_of(details: Mapping[str, Canonical]) -> str:
    """Tell the signals in an entry's sealed part, which the privacy office reads and nobody else.

    Returns:
        A sentence for each: why work went to others, or that a search named a restricted patient. Empty for none.

    """
    told = []
    if isinstance(conflict := details.get("conflict"), str) and conflict:
        told.append(f"Signal: {conflict}.")
    if isinstance(own := details.get("conflict_of_assigner"), str):
        told.append(f"Signal: {own} of whoever assigned it.")
    for name in ("conflicts", "passed_over", "rerouted"):
        if isinstance(many := details.get(name), str) and many:
            kinds = sorted({one.rpartition(":")[2] for one in many.split()})
            told.append(f"Signal: {', '.join(kinds)}.")
    if details.get("signal") == "restricted-name":
        told.append("Signal: the words name a restricted patient.")
    return " ".join(told)


def _with_counts(act: Act, counts: Canonical | None) -> str:
    """Tell an act with what was counted in it; nothing when nothing was."""
    if not isinstance(counts, Mapping) or act not in _COUNTED:
        return ""
    return _COUNTED[act]({name: count for name, count in counts.items() if isinstance(count, int)})


def _verified(counts: Mapping[str, int]) -> str:
    if "proof_of" in counts:
        return f"Checked a proof of entry {counts['proof_of']}"
    if "entries" not in counts:
        return ""
    if "first_bad" in counts:
        return f"Verified the ledger: not sound from entry {counts['first_bad']} on"
    return f"Verified the ledger: {_many(counts['entries'], 'entry', 'entries')}, all sound"


def _proved(counts: Mapping[str, int]) -> str:
    return f"Proved entry {counts['entry']} of the ledger" if "entry" in counts else ""


def _published(counts: Mapping[str, int]) -> str:
    if "size" not in counts:
        return ""
    told = [f"sent to {_many(counts.get('sent', 0), 'place', 'places')}"]
    if failed := counts.get("failed", 0):
        told.append(f"not sent to {failed}")
    if witnesses := counts.get("witnesses", 0):
        told.append(f"seen by {_many(witnesses, 'witness', 'witnesses')}")
    size = _many(counts["size"], "entry", "entries")
    return f"Let a checkpoint of {size} leave: {', '.join(told)}"


def _destroyed(counts: Mapping[str, int]) -> str:
    if "entries" not in counts:
        return ""
    up_to = f", up to entry {counts['last']}" if counts.get("last", -1) >= 0 else ""
    return f"Destroyed what stood beside {_many(counts['entries'], 'old entry', 'old entries')}{up_to}"


def _jumped(counts: Mapping[str, int]) -> str:
    seconds = counts.get("seconds", 0)
    where = "forward" if seconds > 0 else "back"
    return f"The clock of this machine jumped {where} by {_span(abs(seconds))}" if seconds else ""


def _was_out(counts: Mapping[str, int]) -> str:
    if "refused" not in counts:
        return ""
    refused = f"{_many(counts['refused'], 'act was', 'acts were')} refused"
    return f"The ledger could not be written for {_span(counts.get('seconds', 0))}: {refused}"


def _signalled(counts: Mapping[str, int]) -> str:
    velocity = counts.get("velocity", 0)
    return f"Answered {velocity} requests to see more within a minute" if velocity else ""


def _asked(counts: Mapping[str, int]) -> str:
    return "Opened one part more at once, for a reason" if counts.get("at_once") else ""


_COUNTED: Mapping[Act, Callable[[Mapping[str, int]], str]] = {
    Act.SIGNAL: _signalled,
    Act.REQUEST_WIDENING: _asked,
    Act.VERIFY_LEDGER: _verified,
    Act.PROVE_ENTRY: _proved,
    Act.PUBLISH_CHECKPOINT: _published,
    Act.DESTROY_DETAILS: _destroyed,
    Act.CLOCK_JUMP: _jumped,
    Act.OUTAGE: _was_out,
}


def _span(seconds: int) -> str:
    """Tell a span of time exactly, in the units that people use."""
    told: list[str] = []
    left = seconds
    for unit, length in (("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1)):
        count, left = divmod(left, length)
        if count or (unit == "second" and not told):
            told.append(_many(count, unit, f"{unit}s"))
    return " ".join(told)


def _many(count: int, one: str, more: str) -> str:
    return f"{count:,} {one if count == 1 else more}"
