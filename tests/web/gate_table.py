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


_NOT_BUILT = frozenset({404, 501})
_SCIM_SEARCH = {"schemas": ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"]}
_CODE = {"code": "A41.51", "evidence": ""}
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
    "ask_for_part": Row(WORKERS, _A_PART),
    "finish": Row(WORKERS),
    "work_again": Row(WORKERS, {"reason": REASON}, own="finished"),
    "access": Row(EVERYBODY),
    "find_access": Row(EVERYBODY, {"encounter": "E-2026"}),
    "report": Row(OFFICE, {"user_id": "{user_id}"}),
    "proof": Row(EVERYBODY, query="?entry={entry}", any_for=OFFICE),
    # Requests, decided by a second person.
    "requests": Row(ACCOUNT_DECIDERS),
    "decide": Row(DECIDERS, {"answer": "approve"}),
    "decide_account": Row(ACCOUNT_DECIDERS, {"answer": "decline"}),
    "withdraw": Row(KEEPERS | {"manager"}, own="mine"),
    # Members.
    "members": Row(STAFF),
    "find_members": Row(STAFF, {"words": "omar"}),
    "members_file": Row(STAFF),
    "member": Row(STAFF, mine_too=True),
    "add_member": Row(
        KEEPERS, {"user_id": "nova.reyes", "name": "Nova Reyes", "roles": ["coder"], "starts_on": "2026-12-01"}
    ),
    "import_members": Row(KEEPERS, {"list": "a file"}, opens=frozenset({200, 422})),
    "change_member": Row(KEEPERS | {"manager"}, {"name": "Omar Diaz"}),
    "plan_leave": Row(KEEPERS | {"manager"}, _DAYS),
    "declare_relations": Row(KEEPERS | OFFICE, {"kind": "spouse", "name": "Ana Diaz", "address": "", "birth_on": ""}),
    "change_roles": Row(KEEPERS | {"manager"}, {"roles": ["coder", "auditor"], "reason": "new auditor"}),
    "ask_reset": Row(KEEPERS | {"manager"}, {"reason": "telephone was lost"}),
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
    "notices_seen": Row(EVERYBODY, {"until": "2026-11-26T00:00:00+00:00"}),
    "not_me": Row(EVERYBODY),
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
