"""Who may use which route: written by hand from the controls and the threat model, never read from the product.

A route that is new has no row, and the tests of the gate say so: somebody has to write down who may.

Sources: ACC-1 to ACC-8, IDN-1, IDN-7, AUD-1, AUD-3 (docs/reference/controls.md); OWASP ASVS 8.2.1 and 8.2.2.

Example:
    >>> ROWS["work"].may == {"coder", "auditor", "cdi"}
    True

"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

ROLES = frozenset({"coder", "auditor", "cdi", "provider", "manager", "privacy_officer", "administrator"})
EVERYBODY = ROLES | {"no role"}
WORKERS = frozenset({"coder", "auditor", "cdi"})  # those for whom the rulebook has a kind of work
DECIDERS = frozenset({"manager", "privacy_officer"})
ACCOUNT_DECIDERS = frozenset({"manager", "privacy_officer", "administrator"})
STAFF = frozenset({"manager", "privacy_officer", "administrator"})
KEEPERS = frozenset({"administrator"})
MANAGERS = frozenset({"manager"})
OFFICE = frozenset({"privacy_officer"})
NOBODY: frozenset[str] = frozenset()

REASON = "Tobacco use decides F17.210; the assessment refers to the older note."
_DAYS = {"starts_on": "2027-02-01", "ends_on": "2027-02-05"}


@dataclass(frozen=True)
class Row:
    """Who may use a route with a thing that is theirs to use, and what its form is sent.

    In a form or a query, `{name}` stands for an id, and is tried with every kind of thing as those of the address are.
    """

    may: frozenset[str]
    form: Mapping[str, Any] = field(default_factory=dict)
    opens: frozenset[int] = frozenset({200, 204, 302})  # the statuses that mean "this was done"
    query: str = ""
    leads: str = ""  # where it leads when it was done, where that alone would look like being turned away
    own: str = "own"  # which of the ids a route wants, where it is not the plain one
    method: str = ""  # where a route has several
    mine_too: bool = False  # where a member may do it about themselves as well
    any_for: frozenset[str] = frozenset()  # for whom everybody's are as good as their own


RULES = """\
version: "7"
rules:
  - kind: training
    row: 23
    title: Training
    documents: []
    window: none
    identifiers: []
    rationale: synthetic data only
"""
_NOT_BUILT = frozenset({404, 501})
_SCIM_SEARCH = {"schemas": ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"]}
_CODE = {"code": "A41.51", "evidence": ""}
_TICKED = {"which": "ticked", "work": "nothing"}
_OMAR = "member-omar.diaz".ljust(32, "0")
FACTS = {
    "kind": "misdirected",
    "what": "A list went to the wrong payer.",
    "known_on": "2026-11-20",
    "occurred_on": "2026-11-20",
    "how_found": "The payer called.",
    "recipient": "covered-entity",
    "phi": ["name", "diagnosis"],
    "individuals": "3",
}
NOTICE = {
    "what_happened": "On June 1, 2026, a list was sent to the wrong payer. We found out on the same day.",
    "types": ["name", "diagnosis"],
    "steps_to_take": "Read the statements of your health plan, and call them if you see care that you did not have.",
    "what_we_do": "We took the list back, we are looking into how it happened, and we changed how lists are sent.",
    "toll_free": "1-800-555-0142",
    "postal": "1 Main Street, Harlow Falls, OH 00000",
    "discovered_on": "2026-11-20",
}
_A_PART = {"part": "{part}:whole", "reason": REASON}

ROWS: dict[str, Row] = {
    # The desk.
    "today": Row(EVERYBODY),
    "search": Row(EVERYBODY, {"words": "sepsis"}),
    "work": Row(WORKERS),
    "document": Row(WORKERS),
    "assign_code": Row(WORKERS, _CODE),
    "search_codes": Row(WORKERS, {"words": "sepsis"}),
    "take_code_out": Row(WORKERS),
    "tell_admission": Row(WORKERS, {"present": "Y"}),
    "place_code": Row(WORKERS, {"to": "1"}),
    "comment_code": Row(WORKERS, {"comment": "Blood cultures were positive on arrival."}),
    "take_evidence_away": Row(WORKERS, {"evidence": "abcdefghijklmnop"}, opens=frozenset({404})),  # it has none such
    "undo_change": Row(WORKERS),
    "suggest_evidence": Row(WORKERS),
    "packet": Row(WORKERS),
    "ask_for_part": Row(WORKERS, _A_PART),
    "glass": Row(WORKERS),
    "break_glass": Row(WORKERS, _A_PART),
    "glass_reviews": Row(OFFICE),
    "review_glass": Row(OFFICE, {"verdict": "consistent", "words": REASON}),
    # Incidents: anybody reports, the privacy office does the rest.
    "report_mistake": Row(EVERYBODY),
    "send_report": Row(EVERYBODY, {"kind": "paper", "what": REASON, "known_on": "2026-11-20", "work": "work-a"}),
    "my_reports": Row(EVERYBODY),
    "incidents": Row(OFFICE),
    "incident": Row(OFFICE),
    "triage_incident": Row(OFFICE, {**FACTS, "words": REASON}),
    "contain_incident": Row(OFFICE, {"step": "keep-evidence", "state": "done", "words": REASON}),
    "count_incident": Row(OFFICE, {"individuals": "520", "state": "OH", "people": "520"}),
    "assess_incident": Row(OFFICE, {"extent-rating": "medium", "extent-words": REASON}),
    "decide_incident": Row(OFFICE, {"conclusion": "breach", "words": REASON}),
    "hold_notices": Row(OFFICE, {"kind": "oral", "said_on": "2026-11-20", "official": "Detective of Example County"}),
    "tell_incident": Row(OFFICE, {"whom": "individuals", "on": "2026-11-25"}, own="over"),
    "close_incident": Row(OFFICE, {"words": REASON}, own="over"),
    "notice": Row(OFFICE),
    "draft_notice": Row(OFFICE, NOTICE, own="over"),
    "paste": Row(WORKERS, {"text": REASON}),
    "paste_anywhere": Row(EVERYBODY, {"text": REASON}),
    "relate_document": Row(WORKERS, {"relates": "family"}),
    "unrelate_document": Row(WORKERS, opens=frozenset({404})),  # nobody said anything of it here
    "look_for_stale": Row(WORKERS),
    "find_words": Row(WORKERS, {"words": "sepsis"}),
    # The diagnoses are open to each kind of work here, and hold no mask: whoever may is told that there is none.
    "open_mask": Row(WORKERS, {"mask": "3-0-patient_name", "reason": REASON}, opens=frozenset({404})),
    "hold": Row(WORKERS, {"reason": "query pending"}),
    "finish": Row(WORKERS),
    "take_next": Row(NOBODY),  # everybody here has open work of their own, and takes no more
    "resume": Row(WORKERS, own="held"),
    "work_again": Row(WORKERS, {"reason": REASON}, own="finished"),
    "find": Row(frozenset({"auditor"}), {"verdict": "add", "code": "A41.9", "reason": REASON}, own="review"),
    "take_finding_back": Row(frozenset({"auditor"}), own="review"),
    "my_reviews": Row(EVERYBODY),
    "answer_finding": Row(EVERYBODY, {"answer": "acknowledged"}, own="mine"),
    "coding_reviews": Row(frozenset({"manager"})),
    "results": Row(frozenset({"manager"}), {"form": "fhir"}),
    "sample_reviews": Row(
        frozenset({"manager"}), {"coder": "lena.moss", "auditor": "auditor.tried", "count": 1, "due_on": "2026-12-01"}
    ),
    "access": Row(EVERYBODY),
    "find_access": Row(EVERYBODY, {"encounter": "E-2026"}),
    "report": Row(OFFICE, {"user_id": "{user_id}"}),
    "proof": Row(EVERYBODY, query="?entry={entry}", any_for=OFFICE),
    # Requests, decided by a second person.
    "requests": Row(ACCOUNT_DECIDERS),
    "decide": Row(DECIDERS, {"answer": "approve"}),
    "decide_account": Row(ACCOUNT_DECIDERS, {"answer": "decline"}),
    "withdraw": Row(STAFF, own="mine"),  # the office asks too, to take relations back
    # The policy lab.
    "policy_lab": Row(ACCOUNT_DECIDERS),
    "propose_rulebook": Row(KEEPERS | OFFICE, {"text": RULES, "reason": REASON}),
    "rulebook": Row(ACCOUNT_DECIDERS, mine_too=True),
    "decide_rulebook": Row(KEEPERS | OFFICE, {"answer": "decline"}),
    # Queues.
    "queues": Row(DECIDERS),
    "spread_work": Row(MANAGERS, {**_TICKED, "to": _OMAR}),
    "put_work_back": Row(MANAGERS, _TICKED),
    "sort_work": Row(MANAGERS, {**_TICKED, "priority": "0"}),
    "withdraw_work": Row(MANAGERS, {**_TICKED, "reason": REASON}),
    "waive_conflict": Row(DECIDERS, {"item": "work-a", "member": _OMAR, "why": REASON}),
    # Members.
    "members": Row(STAFF),
    "find_members": Row(STAFF, {"words": "omar"}),
    "members_file": Row(STAFF),
    "member": Row(STAFF, mine_too=True),
    "add_member": Row(
        KEEPERS, {"user_id": "nova.reyes", "name": "Nova Reyes", "roles": ["coder"], "starts_on": "2026-12-01"}
    ),
    "import_members": Row(KEEPERS, {"list": "a file"}, opens=frozenset({200, 422})),
    "change_member": Row(KEEPERS | {"manager"}, {"name": "Omar.Diaz"}),
    "plan_leave": Row(KEEPERS | {"manager"}, _DAYS),
    "declare_relations": Row(KEEPERS | OFFICE, {"kind": "spouse", "name": "Ana Diaz", "address": "", "birth_on": ""}),
    "change_roles": Row(KEEPERS | {"manager"}, {"roles": ["coder", "auditor"], "reason": "new auditor"}),
    "ask_reset": Row(KEEPERS | {"manager"}, {"reason": "telephone was lost"}),
    "ask_clearance": Row(KEEPERS | {"manager"}, {"reason": "covers the pool of VIPs"}),
    "end_clearance": Row(KEEPERS | {"manager"}),
    "end_member": Row(KEEPERS, {"last_day": "2027-01-31"}),
    "invite_member": Row(KEEPERS, {"user_id": "omar.diaz", "kind": "password"}),
    "review": Row(DECIDERS),
    "decide_review": Row(DECIDERS, {"listed": "member-lena.moss".ljust(32, "0") + ":coder"}),
    # The privacy office.
    "proof_room": Row(OFFICE),
    "checkpoint": Row(OFFICE),
    "verify": Row(OFFICE),
    "progress": Row(OFFICE),
    "check_a_proof": Row(OFFICE, {"text": "c2sp.org/tlog-proof@v1"}, opens=frozenset({200, 422})),
    # One's own account.
    "account_logout": Row(EVERYBODY, leads="/sign-in/"),
    "my_account": Row(EVERYBODY),
    "my_keys": Row(EVERYBODY),
    "change_key": Row(EVERYBODY, {"verb": "next-document", "key": "F2"}),
    "take_over_keys": Row(EVERYBODY, {"text": ""}),
    "export_keys": Row(EVERYBODY),
    "notices_seen": Row(EVERYBODY, {"until": "2026-11-26T00:00:00+00:00"}),
    "not_me": Row(EVERYBODY),
    # Nobody has shown a factor of somebody else's here, and nobody sits beside anybody: that is what they hear.
    "share_screen": Row(EVERYBODY, {"user_id": "omar.diaz", "minutes": "30", "code": "000000"}, opens=frozenset({403})),
    "sit_alone": Row(EVERYBODY, opens=frozenset({403})),
    "forget_device": Row(EVERYBODY, leads="/sign-in/"),
    "factors": Row(EVERYBODY),
    "new_passkey": Row(EVERYBODY),
    "first_passkey": Row(EVERYBODY),
    "add_passkey": Row(EVERYBODY),
    "new_code_app": Row(EVERYBODY),
    "first_code_app": Row(EVERYBODY),
    "add_code_app": Row(EVERYBODY),
    "renew_recovery_codes": Row(EVERYBODY),
    "new_password": Row(EVERYBODY),
    "change_own_password": Row(EVERYBODY),
    "factor": Row(EVERYBODY),
    "rename_factor": Row(EVERYBODY, {"name": "key"}, opens=frozenset({404})),  # a code app has no name of its own
    "remove_factor": Row(EVERYBODY, opens=frozenset({403})),  # it is their last one, and stays
    "my_tokens": Row(EVERYBODY),
    "make_token": Row(
        EVERYBODY - {"no role"},
        {
            "label": "nightly",
            "purpose": "lists what I opened for the nightly file",
            "scopes": ["access:read"],
            "days": 7,
        },
    ),
    "revoke_token": Row(EVERYBODY),
    "veil": Row(EVERYBODY, leads="/veiled/"),
    "veiled": Row(EVERYBODY),
    "unveil": Row(EVERYBODY, opens=frozenset({302, 403})),
    "here": Row(EVERYBODY),
    "sso_mine": Row(EVERYBODY),
    "sso_link": Row(EVERYBODY, opens=frozenset({404})),  # no directory is set up in this instance
    "sso_unlink": Row(EVERYBODY, opens=frozenset({404})),
    "sso_waiting": Row(EVERYBODY),
    # Programs.
    "api_work": Row(WORKERS | {"provider", "manager", "privacy_officer"}),
    "api_chart": Row(WORKERS),
    "api_document": Row(WORKERS),
    "api_search_codes": Row(WORKERS | {"provider"}, {"words": "sepsis"}),
    "api_assign_code": Row(WORKERS, {"code": "A41.51"}),
    "api_remove_code": Row(WORKERS),
    "api_ask_for_part": Row(WORKERS, {"document_id": "{part}", "section": None, "reason": REASON}),
    "api_access": Row(EVERYBODY - {"no role"}),
    "api_members": Row(STAFF),
    "metrics": Row(KEEPERS),
    # The organisation's directory, by a token of whoever keeps accounts.
    "scim_config": Row(KEEPERS, method="GET"),
    "scim_resource_types": Row(KEEPERS, method="GET"),
    "scim_resource_type": Row(KEEPERS, method="GET"),
    "scim_schemas": Row(KEEPERS, method="GET"),
    "scim_schema": Row(KEEPERS, method="GET"),
    "scim_users": Row(KEEPERS, method="GET"),
    "scim_search_users": Row(KEEPERS, _SCIM_SEARCH, opens=_NOT_BUILT, method="POST"),
    "scim_user": Row(KEEPERS, method="GET"),
    "scim_groups": Row(KEEPERS, method="GET"),
    "scim_search_groups": Row(KEEPERS, _SCIM_SEARCH, opens=_NOT_BUILT, method="POST"),
    "scim_group": Row(KEEPERS, opens=_NOT_BUILT, method="GET"),  # no directory is set up in this instance
    "scim_search": Row(KEEPERS, _SCIM_SEARCH, opens=_NOT_BUILT, method="POST"),
    "scim_bulk": Row(KEEPERS, _SCIM_SEARCH, opens=_NOT_BUILT, method="POST"),
    "scim_me": Row(KEEPERS, opens=_NOT_BUILT, method="GET"),
    "scim_nothing": Row(KEEPERS, opens=_NOT_BUILT, method="GET"),
}
