"""Numbers behind labels and numbers that only their shape gives away."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.phi.structured.forms import found, kinds

LABELLED = [
    ("MRN: 4471902", "4471902", "medical_record"),
    ("MR 55-19-02", "55-19-02", "medical_record"),
    ("Last 4 SSN ......... 0442", "0442", "ssn"),
    ("MRN 7730-4419-2", "7730-4419-2", "medical_record"),
    ("MR# 5519083", "5519083", "medical_record"),
    ("Medical Record Number 00913377", "00913377", "medical_record"),
    ("NHS No 943 476 5919", "943 476 5919", "medical_record"),
    ("4471902 (MRN) is", "4471902", "medical_record"),
    ("Chart D-20881", "D-20881", "medical_record"),
    ("Patient ID: P330218", "P330218", "medical_record"),
    ("mrn4471902", "4471902", "medical_record"),
    ("MRN\n4471902\n", "4471902", "medical_record"),
    ("Acct # 5520019", "5520019", "account"),
    ("HAR/ACCT 40017756320", "40017756320", "account"),
    ("account number 77003-41298", "77003-41298", "account"),
    ("CSN 100449182", "100449182", "account"),
    ("invoice no. 88213", "88213", "account"),
    ("Accession LM26-0099812", "LM26-0099812", "case_number"),
    ("ACC: RX-26-0447190", "RX-26-0447190", "case_number"),
    ("Claim # WC-608-A31177", "WC-608-A31177", "case_number"),
    ("auth PT-7719920-A", "PT-7719920-A", "case_number"),
    ("Job # 88213047", "88213047", "case_number"),
    ("Rx # 7702214-03", "7702214-03", "case_number"),
    ("member ID QHP-88120077", "QHP-88120077", "member"),
    ("GRP 0044781-C", "0044781-C", "member"),
    ("Medicaid ID 99100417", "99100417", "member"),
    ("policy number 8841209", "8841209", "member"),
    ("MBI 1EG4-TE5-MK73", "1EG4-TE5-MK73", "member"),
    ("ID U44190827 02 grp", "U44190827 02", "member"),
    ("SSN: 912664410", "912664410", "ssn"),
    ("SSN 912-66-4410", "912-66-4410", "ssn"),
    ("social security number 912 66 4410", "912 66 4410", "ssn"),
    ("SSN ending in 4321", "4321", "ssn"),
    ("last four of social 4321", "4321", "ssn"),
    ("ssn xxx-xx-4321", "xxx-xx-4321", "ssn"),
    ("***-**-4321 on", "***-**-4321", "ssn"),
    ("NPI 1234567893", "1234567893", "licence"),
    ("DEA AB1234563", "AB1234563", "licence"),
    ("lic 036-118842", "036-118842", "licence"),
    ("passport L8820147", "L8820147", "licence"),
    ("lic PT 040118", "PT 040118", "licence"),
    ("GMC 7014482", "7014482", "licence"),
    ("VIN 1M8GDM9AXKP042788", "1M8GDM9AXKP042788", "vehicle"),
    ("plate 7KPD 332", "7KPD 332", "vehicle"),
    ("serial number PM-4471-9920", "PM-4471-9920", "device"),
    ("s/n 602841", "602841", "device"),
    ("lot N4K2217Y", "N4K2217Y", "device"),
    ("(01)00812345678906(17)270331(21)A4471", "(01)00812345678906(17)270331(21)A4471", "device"),
    ("fingerprint ID FP-44190", "FP-44190", "biometric"),
    ("user id: rk22", "rk22", "staff_id"),
    ("study ID ST-0417", "ST-0417", "unique_code"),
    ("VA card ending 6614;", "6614", "member"),
    ("SSN4 0917 is", "0917", "ssn"),
    ("mbr MB-0044-71 is", "MB-0044-71", "member"),
    ("fill 1/28, rx 66120.", "66120", "case_number"),
    ("bar OSB 099112, fax", "OSB 099112", "licence"),
    ("S/N PJN 220 918 H  LOT 24K07", "PJN 220 918 H", "device"),
    ("pacer SN 5500-71 K, to be", "5500-71 K", "device"),
    ("SN AX4 00917 thru AX4 00931 must", "AX4 00931", "device"),
    ("SN CTX00919, CTX00920, CTX00921 / plate", "CTX00921", "device"),
    ("LN 2240-18. case", "2240-18", "device"),
    ("card 4111 1111 1111 1111", "4111 1111 1111 1111", "account"),
    ("IBAN GB82 WEST 1234 5698 7654 32", "GB82 WEST 1234 5698 7654 32", "account"),
]
BARE = [
    ("seen S26-01442 today", "S26-01442"),
    ("seen MR-4471902 today", "MR-4471902"),
    ("seen E-2026-031877 today", "E-2026-031877"),
    ("seen ACCT-771900 today", "ACCT-771900"),
    ("seen 7730-4419-2 today", "7730-4419-2"),
    ("seen XJD889014477 today", "XJD889014477"),
    ("kept 3f2b8c1d-0a4e-4c5d-9b7a-1f2e3d4c5b6a here", "3f2b8c1d-0a4e-4c5d-9b7a-1f2e3d4c5b6a"),
    ("seen #6610-334 today", "6610-334"),
    ("seen AAR 6629 318 today", "AAR 6629 318"),
    ("from 1M8GDM9AXKP042788 here", "1M8GDM9AXKP042788"),
    ("number 4471902113 here", "4471902113"),
    ("Pilar (7719-03) is", "7719-03"),
    ("INGRID  0044-9182 is", "0044-9182"),
    ("RV LFF 204417 V now", "LFF 204417 V"),
    ("Tissue OD W4177 26 000512 R now", "W4177 26 000512 R"),
    ("at \\\\pathsrv\\tb\\040326.", "\\\\pathsrv\\tb\\040326"),
]
NO_NUMBERS = [
    "ICD-10 S72.001A",
    "OB visit. G3P1011 at",
    "dbSNP rs80359550",
    "CPT 99214",
    "CPT 99213-25",
    "HCPCS J3301",
    "LOINC 34117-2",
    "34117-2 glucose",
    "SNOMED 22298006",
    "RxNorm 197361",
    "NDC 00093-7146-01",
    "DRG 641",
    "order 1000 mL",
    "case 12 of 20",
    "group 3",
    "500 mg",
    "visit 3 of 12",
    "WBC 12500",
    "platelets 250000",
    "T4N2M0",
    "COVID-19",
    "PHQ-9 score 12",
    "room 412",
    "L4-L5",
    "S1-S2",
    "B12 1000 mcg",
    "2019-2026",
    "EKG V1-V6",
    "tooth #14",
    "A1c 9.4",
    "in 2024",
    "lot of pain",
    "policy of the unit",
    "plan: 20 mg daily",
    "copies 1200000 per mL",
    "record 120/80",
    "G3P1011",
    "IL-6 level",
    "HLA-B27",
    "CD4 count 250",
    "F 33",
    "RxBIN: 610011",
    "RV lead: 5076-52",
    "REF 54-00030, lot",
    "Billing: 93880",
    "GG0130A1 05",
    "PCS 4A023N7",
    "form CMS-10611",
    "taper 60-50-40",
    "at 0600-1000-1400-1800",
    "Times 1402 1405 1411 1420",
    "Vt 430 440 510 480",
    "EVENTS\n1730 lasix\n",
    "system http://loinc.org",
    "rx 20 mg",
]
TABLE = "MRN        ACCOUNT      VISIT\n4471902    5520019      V88120\n4471913    5520027      V88131\n\nNa 140\n"


@pytest.mark.parametrize(("text", "value", "kind"), LABELLED)
def test_a_number_behind_its_label_is_found_with_its_kind(text: str, value: str, kind: str) -> None:
    # given a label and its number
    # when they are read
    # then exactly the number is taken, as what the label says
    assert (value, kind) in found(text)


@pytest.mark.parametrize(("text", "value"), BARE)
def test_a_number_without_a_label_is_found_by_its_shape(text: str, value: str) -> None:
    # given a number of unusual shape and no label
    # when it is read
    # then exactly the number is taken
    assert [words for words, _ in found(text)] == [value]


@pytest.mark.parametrize("text", NO_NUMBERS)
def test_codes_of_medicine_and_results_stay(text: str) -> None:
    # given a code of a code system, a dose or a result
    # when it is read
    # then nothing is taken
    assert found(text) == []


def test_a_label_at_the_head_of_a_column_speaks_for_the_rows_below() -> None:
    # given a table of two patients
    # when it is read
    taken = found(TABLE)
    # then each cell has the kind of its column and the result below the table stays
    assert taken == [
        ("4471902", "medical_record"),
        ("5520019", "account"),
        ("V88120", "account"),
        ("4471913", "medical_record"),
        ("5520027", "account"),
        ("V88131", "account"),
    ]


@given(st.integers(100, 9_999_999), st.sampled_from(["MRN", "Medical Record No.", "mrn:", "MRN #", "MRN is"]))
def test_a_record_number_is_found_whatever_its_digits(number: int, label: str) -> None:
    # given a record number of three digits or more that is no year
    value = f"{number:07d}"
    # when it stands behind a label
    # then it is taken
    assert (value, "medical_record") in found(f"Patient with {label} {value}, stable.")


@given(st.integers(900, 999), st.integers(1, 99), st.integers(1, 9999), st.sampled_from(["-", " ", "."]))
def test_a_social_security_number_is_found_with_any_separator(area: int, group: int, serial: int, dash: str) -> None:
    # given a number of the range that is never issued
    value = f"{area:03d}{dash}{group:02d}{dash}{serial:04d}"
    # when it stands behind its label
    # then the whole of it is taken
    assert (value, "ssn") in found(f"SSN {value} on file")
    assert kinds(f"SSN {value} on file") == {"ssn"}
