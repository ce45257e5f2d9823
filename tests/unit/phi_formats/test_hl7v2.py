r"""HL7 v2: listed fields, notes over several segments, packed files, and that the message still parses."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chartwarden.adapters.intake.hl7v2_message import messages
from chartwarden.adapters.intake.limits import Limits
from chartwarden.adapters.phi_formats.hl7v2 import read_hl7v2
from chartwarden.adapters.phi_formats.values import findings_of
from chartwarden.foundation.errors import MalformedError
from tests.planted import Masking, left_in

PACKED = base64.b64encode(b"Seen: Ada Example-Sands, 330-555-0142.").decode()
PID = (
    "PID|1||MR-4471902^^^NORTH^MR~912440187^^^USA^SS||EXAMPLE-SANDS^ADA^M^^MS||19580314|F|||41 Tannery Row^^"
    "HARLOW FALLS^OH^44999^USA||(330)555-0142^PRN^PH~^NET^Internet^ada@example.org|||||ACCT-90021763"
)
MESSAGE = "\r".join(
    [
        "MSH|^~\\&|LAB|NORTH GENERAL|DESK|NORTH GENERAL|20260314081500||ORU^R01|MSG-7730195|P|2.5",
        PID,
        "NK1|1|EXAMPLE-SANDS^TOBIAS|SPO|||",
        "PV1|1|I|4E^136^B^NORTH GENERAL||||1760000000^RAVENHOLT^PRIYA^^^DR" + "|" * 37 + "20260209",
        "OBR|1|PLAC-1122334|FILL-5566778|24317-0^Hemogram^LN|||20260314",
        "OBX|1|NM|718-7^HEMOGLOBIN^LN||13.2|g/dL",
        "OBX|2|TX|NOTE^Note^L||Seen with her husband. Ada",
        "OBX|3|TX|NOTE^Note^L||Example-Sands reports a cough.\\.br\\Call 330-555-0142 \\T\\ ask for Tobias.",
        f"OBX|4|ED|PDF^Note^L||LAB^TEXT^PLAIN^Base64^{PACKED}",
        "NTE|1||Dictated by Dr. Ravenholt",
        "",
    ]
)
PLANTED = (
    "EXAMPLE-SANDS",
    "TOBIAS",
    "RAVENHOLT",
    "MR-4471902",
    "912440187",
    "0142",
    "Tannery",
    "HARLOW",
    "44999",
    "ada@example.org",
    "ACCT-90021763",
    "19580314",
    "20260314",
    "20260209",
    "1122334",
    "NORTH GENERAL",
    "7730195",
)


def test_what_was_planted_is_in_no_byte_of_the_copy(mask_bytes: Masking) -> None:
    # given a message with planted identifiers, one of them over two segments and some inside base64
    data = MESSAGE.encode()
    assert left_in(data, PLANTED) == list(PLANTED)
    # when it is masked
    copy, _ = mask_bytes(data, name="a.hl7")
    # then no byte tells any of them
    assert left_in(copy, PLANTED) == []


def test_the_copy_is_the_same_message_with_the_same_fields(mask_bytes: Masking) -> None:
    # given a message and its copy
    copy, _ = mask_bytes(MESSAGE.encode(), name="a.hl7")
    before, after = (next(messages(data, where="a.hl7")) for data in (MESSAGE.encode(), copy))
    # when both are taken apart
    shape = [[(segment.name, len(segment.fields)) for segment in one.segments] for one in (before, after)]
    # then segments and fields are the same, and so is what identifies nobody
    assert shape[0] == shape[1]
    assert after.segments[5].fields == before.segments[5].fields
    assert after.segments[1].text(8) == "F"
    assert after.segments[1].text(11, 4) == "OH"
    assert after.header.text(7) == "2026"
    assert after.segments[1].text(7) == ""


def test_a_name_over_two_segments_is_one_finding_at_its_beginning(mask_bytes: Masking) -> None:
    # given a note whose name begins in one OBX and ends in the next
    rows = mask_bytes(MESSAGE.encode(), name="a.hl7")[1]
    # when the findings of the note are read
    places = {row.place for row in rows if row.kind == "patient_name" and "OBX" in row.place}
    # then they stand at the segment where the note begins
    assert "message 1: OBX[2]-5" in places


@pytest.mark.parametrize(
    "data",
    [b"", b"PID|1", b"MSH|^~\\&|A\rnot a segment", b"MSH|^~\\&|A|||||||ORU^R01\r\x00\x01|1"],
)
def test_what_is_no_message_is_refused_with_its_place(data: bytes) -> None:
    # given bytes that only look like a message
    # when they are read
    with pytest.raises(MalformedError) as refused:
        list(read_hl7v2(data, where="a.hl7", limits=Limits()))
    # then the file is named and nothing of it is quoted
    assert refused.value.where.startswith("a.hl7")


@given(
    st.lists(
        st.text(
            st.characters(exclude_characters="\r\n|\x00\x0b\x1c\x85\u2028\ufeff", exclude_categories=["Cs", "Cc"]),
            max_size=30,
        ),
        max_size=8,
    )
)
def test_a_message_in_which_nothing_is_found_comes_back_byte_for_byte(fields: list[str]) -> None:
    # given any fields in a segment nobody listed
    data = ("MSH|^~\\&|LAB||||||ORU^R01||P|2.5\rZZZ|" + "|".join(fields) + "\r").encode()
    part = next(read_hl7v2(data, where="a.hl7", limits=Limits()))
    # when it is written with no findings
    copy = part.masked([() for _ in part.values])
    # then it is the same message, and searching it raises nothing
    assert copy == data
    findings_of(part.values, known=part.known)
