"""What each column of each table holds, as a class that decides how it may stand there.

Words and identifiers of a chart stand sealed under their patient's key and nowhere else. What opens something stands as
a hash or sealed. A test holds this list against the tables: a column that is new has no class until somebody has said
what will be in it, and a chart's words in a plain column are found.

Source: OWASP ASVS 5.0 V14.1.1; 45 CFR 164.312(a)(2)(iv).

Example:
    >>> class_of("document", "sealed_body").value, class_of("session", "session_key").value
    ('chart', 'secret')

"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class DataClass(StrEnum):
    """What is in a column, from what hurts most to what hurts least."""

    CHART = "chart"  # words and identifiers of a patient: ciphertext under that patient's key
    SECRET = "secret"  # noqa: S105 -- what opens something, as a hash or sealed under a key of the instance
    PERSON = "person"  # what is known of somebody of the workforce
    PRINT = "print"  # keyed hashes, signatures and other values that say nothing without a key
    STATE = "state"  # ids, instants, counts, words of closed lists: how something stands


_OF_TABLES: Final[Mapping[str, Mapping[DataClass, str]]] = {
    "patient": {DataClass.CHART: "sealed", DataClass.SECRET: "wrapped_key", DataClass.STATE: "id wrapping_id"},
    "encounter": {DataClass.CHART: "sealed", DataClass.STATE: "id patient_id"},
    "document": {
        DataClass.CHART: "sealed_outline sealed_body",
        DataClass.PRINT: "blob original_blob digest",
        DataClass.STATE: "id patient_id encounter_id",
    },
    "fact": {DataClass.CHART: "sealed", DataClass.STATE: "id patient_id encounter_id"},
    "work": {
        DataClass.CHART: "sealed sealed_hold",
        DataClass.STATE: "id patient_id encounter_id kind due_on status member_id changed_at version priority about_id",
    },
    "coded": {DataClass.CHART: "sealed", DataClass.STATE: "id work_id position"},
    "widening": {DataClass.CHART: "sealed", DataClass.STATE: "id work_id decision requested_at"},
    "glass": {
        DataClass.CHART: "sealed",
        DataClass.STATE: "id work_id member_id broken_at expires_at reviewed_by_id reviewed_at",
    },
    "incident": {
        DataClass.CHART: "sealed",
        DataClass.SECRET: "wrapped_key",
        DataClass.STATE: "id state opened_at reporter_id version wrapping_id",
    },
    "opened": {DataClass.STATE: "id work_id document_id at"},
    "coding_finding": {DataClass.CHART: "sealed", DataClass.STATE: "id work_id position"},
    "coding_step": {DataClass.CHART: "sealed", DataClass.STATE: "id work_id"},
    "waiver": {DataClass.CHART: "sealed", DataClass.STATE: "id work_id member_id approved_by_id approved_at"},
    "text_print": {DataClass.PRINT: "print", DataClass.STATE: "id document_id patient_id"},
    "word_order": {DataClass.CHART: "sealed", DataClass.STATE: "document_id"},
    "person_print": {DataClass.PRINT: "print", DataClass.STATE: "id patient_id"},
    "link": {DataClass.CHART: "sealed", DataClass.STATE: "id patient_id made_at"},
    "consent": {DataClass.CHART: "sealed", DataClass.STATE: "id patient_id recorded_at"},
    "place": {DataClass.CHART: "sealed", DataClass.STATE: "id member_id work_id document_id offset at"},
    "ledger": {DataClass.PRINT: "body leaf", DataClass.STATE: "sequence actor"},
    "ledger_details": {DataClass.CHART: "sealed", DataClass.STATE: "sequence"},
    "ledger_tip": {DataClass.PRINT: "peaks checkpoint", DataClass.STATE: "id size last_at"},
    "ledger_checkpoint": {DataClass.PRINT: "note", DataClass.STATE: "size"},
    "ledger_verification": {DataClass.PRINT: "seal", DataClass.STATE: "id run is_over seen_at said"},
    "member": {
        DataClass.SECRET: "password",
        DataClass.PERSON: "user_id name department team external_id home_address home_phone",
        DataClass.STATE: "last_login id roles starts_on ends_on kinds_of_work clearances",
    },
    "relation": {DataClass.PERSON: "name address birth_on", DataClass.STATE: "id member_id kind"},
    "leave": {DataClass.PERSON: "starts_on ends_on", DataClass.STATE: "id member_id"},
    "device": {
        DataClass.SECRET: "key_hash",
        DataClass.PERSON: "label",
        DataClass.STATE: "id member_id first_seen_at last_seen_at forgotten_at",
    },
    "session": {
        DataClass.SECRET: "session_key session_data",
        DataClass.STATE: "expire_date member_id device_id public_id began_at active_at worked_at veiled_at "
        "wrong_proofs proof shadow_id shadow_until",
    },
    "notice": {DataClass.PERSON: "said", DataClass.STATE: "id member_id kind at seen_at"},
    "former_password": {DataClass.SECRET: "encoded", DataClass.STATE: "id member_id until"},
    "invitation": {
        DataClass.SECRET: "key_hash",
        DataClass.STATE: "id member_id kind made_by made_at expires_at used_at",
    },
    "account_request": {
        DataClass.PERSON: "reason",
        DataClass.STATE: "id kind member_id roles asked_by asked_at decision decided_by decided_at",
    },
    "role_review": {DataClass.STATE: "id quarter member_id role decision decided_by decided_at"},
    "api_token": {
        DataClass.SECRET: "key_hash",
        DataClass.PERSON: "label purpose",
        DataClass.STATE: "id member_id scopes made_at expires_at used_at revoked_at",
    },
    "attempts": {DataClass.PRINT: "key_hash", DataClass.STATE: "value expires_at"},
    "key_map": {DataClass.STATE: "member_id keys"},
    "rulebook": {DataClass.STATE: "id version text state reason asked_by_id asked_at decided_by_id decided_at"},
    "listed_code": {DataClass.STATE: "id system code display edition"},
    "instance": {DataClass.STATE: "id environment origin made_at"},
    # Tables of the libraries for signing in.
    "mfa_authenticator": {DataClass.SECRET: "data", DataClass.STATE: "id user_id type created_at last_used_at"},
    "socialaccount_socialaccount": {
        DataClass.PERSON: "uid extra_data",
        DataClass.STATE: "id user_id provider last_login date_joined",
    },
    "socialaccount_socialapp": {
        DataClass.SECRET: "secret key",
        DataClass.STATE: "id provider provider_id name client_id settings",
    },
    "socialaccount_socialtoken": {
        DataClass.SECRET: "token token_secret",
        DataClass.STATE: "id app_id account_id expires_at",
    },
    "account_emailaddress": {DataClass.PERSON: "email", DataClass.STATE: "id user_id verified primary"},
    "account_emailconfirmation": {DataClass.SECRET: "key", DataClass.STATE: "id email_address_id created sent"},
    "auth_permission": {DataClass.STATE: "id name content_type_id codename"},
    "auth_group": {DataClass.STATE: "id name"},
    "auth_group_permissions": {DataClass.STATE: "id group_id permission_id"},
    "django_content_type": {DataClass.STATE: "id app_label model"},
}
CLASSES: Final[Mapping[tuple[str, str], DataClass]] = {
    (table, column): kind
    for table, kinds in _OF_TABLES.items()
    for kind, columns in kinds.items()
    for column in columns.split()
}


def class_of(table: str, column: str) -> DataClass:
    """Give the class of a column. Raises KeyError for one that has none."""
    return CLASSES[table, column]
