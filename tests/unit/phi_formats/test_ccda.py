"""C-CDA: the header by definition, narrative across tags, comments, packed bodies, and well-formed copies."""

import base64

import pytest

from chartwarden.adapters.intake.ccda_header import V3
from chartwarden.adapters.intake.limits import Limits
from chartwarden.adapters.intake.xml import parse_xml
from chartwarden.adapters.phi_formats.ccda import read_ccda
from chartwarden.foundation.errors import MalformedError
from tests.planted import Masking, left_in

PACKED = base64.b64encode(b"Ada Example-Sands was seen on 03/14/2026. Call 330-555-0142 for questions.").decode()
DOCUMENT = f"""<?xml version="1.0" encoding="UTF-8"?>
<?xml-stylesheet type="text/xsl" href="tobias.xsl"?>
<ClinicalDocument xmlns="urn:hl7-org:v3" xmlns:sdtc="urn:hl7-org:sdtc">
  <!-- for Ada Example-Sands, MR-4471902 -->
  <id root="1.2.3" extension="DOC-5566778"/>
  <title>Visit of Ada Example-Sands</title>
  <effectiveTime value="20260314081500-0500"/>
  <recordTarget><patientRole>
    <id root="1.2.3.4" extension="MR-4471902"/>
    <id root="2.16.840.1.113883.4.1" extension="912-44-0187"/>
    <addr><streetAddressLine>41 Tannery Row</streetAddressLine><city>Harlow Falls</city><state>OH</state>
      <postalCode>44999</postalCode><country>US</country></addr>
    <telecom use="HP" value="tel:330-555-0142"/>
    <patient><name><prefix>Ms.</prefix><given>Ada</given><family>Example-Sands</family></name>
      <administrativeGenderCode code="F"/><birthTime value="19580314"/></patient>
  </patientRole></recordTarget>
  <author><time value="20260314"/><assignedAuthor><id root="2.16.840.1.113883.4.6" extension="1760000000"/>
    <assignedPerson><name><given>Priya</given><family>Ravenholt</family></name></assignedPerson>
    <representedOrganization><name>North General</name></representedOrganization></assignedAuthor></author>
  <component><structuredBody><component><section>
    <code code="10164-2" codeSystem="2.16.840.1.113883.6.1"/><title>HISTORY</title>
    <text><paragraph ID="p4471902">Ms. Example-<content>Sands</content> &amp; Tobias Example&#45;Sands came.</paragraph>
      <table><tr><td>Parkinson disease</td><td>03/14/2026</td></tr></table></text>
    <entry><observation classCode="OBS" moodCode="EVN"><id root="0b1c2d3e-1111-4222-8333-444455556666"/>
      <text><reference value="#p4471902"/></text><effectiveTime><low value="20260209"/></effectiveTime>
      <value unit="mg" value="20260314"/></observation></entry>
  </section></component></structuredBody></component>
  <component><nonXMLBody><text mediaType="text/plain" representation="B64">{PACKED}</text></nonXMLBody></component>
</ClinicalDocument>
"""
PLANTED = (
    "Ada",
    "Example-Sands",
    "Example-<content>Sands",
    "Tobias",
    "Ravenholt",
    "North General",
    "4471902",
    "912-44-0187",
    "5566778",
    "0142",
    "Tannery",
    "Harlow",
    "44999",
    "19580314",
    "20260209",
    "03/14/2026",
    "0b1c2d3e",
)


def test_what_was_planted_is_in_no_byte_of_the_copy(mask_bytes: Masking) -> None:
    # given a document with planted identifiers in header, narrative, comment, instruction and packed body
    data = DOCUMENT.encode()
    assert left_in(data, PLANTED) == list(PLANTED)
    # when it is masked
    copy, _ = mask_bytes(data, name="a.xml")
    # then no byte tells any of them
    assert left_in(copy, PLANTED) == []


def test_the_copy_is_well_formed_and_keeps_what_identifies_nobody(mask_bytes: Masking) -> None:
    # given the copy of a document
    copy, _ = mask_bytes(DOCUMENT.encode(), name="a.xml")
    # when it is parsed
    root = parse_xml(copy, where="a.xml", limits=Limits())
    # then State, sex, year, codes and quantities are there, and masked values carry the null flavor
    assert root.findtext(f".//{V3}state") == "OH"
    assert root.find(f"{V3}effectiveTime").get("value") == "2026"  # type: ignore[union-attr]  # it is there
    assert root.find(f".//{V3}birthTime").attrib == {"nullFlavor": "MSK"}  # type: ignore[union-attr]  # as above
    assert root.find(f".//{V3}telecom").attrib == {"use": "HP", "nullFlavor": "MSK"}  # type: ignore[union-attr]
    assert root.find(f".//{V3}value").attrib == {"unit": "mg", "value": "20260314"}  # type: ignore[union-attr]
    assert "Parkinson disease" in "".join(root.itertext())
    assert root.find(f".//{V3}code").get("code") == "10164-2"  # type: ignore[union-attr]


def test_what_joins_an_entry_to_its_words_still_joins_them(mask_bytes: Masking) -> None:
    # given an entry that refers to a paragraph by an id built from a record number
    root = parse_xml(mask_bytes(DOCUMENT.encode(), name="a.xml")[0], where="a.xml", limits=Limits())
    # when both are read
    paragraph, reference = root.find(f".//{V3}paragraph"), root.find(f".//{V3}reference")
    # then they were renamed alike
    assert paragraph is not None
    assert reference is not None
    assert reference.get("value") == f"#{paragraph.get('ID')}"


def test_findings_name_the_path_of_their_element(mask_bytes: Masking) -> None:
    # given the findings of a document
    rows = mask_bytes(DOCUMENT.encode(), name="a.xml")[1]
    # when the places of the family name are read
    places = {row.place for row in rows if row.reason == "ccda:family" and row.kind == "patient_name"}
    # then each is a path from the root
    assert places == {"/ClinicalDocument/recordTarget/patientRole/patient/name/family"}


@pytest.mark.parametrize(
    "data",
    [
        b"<ClinicalDocument><title></ClinicalDocument>",
        b'<!DOCTYPE a [<!ENTITY b "c">]><ClinicalDocument>&b;</ClinicalDocument>',
        b"<a>" * 100 + b"</a>" * 100,
        b'<?xml version="1.0" encoding="nonsense"?><a/>',
    ],
)
def test_hostile_xml_is_refused_with_its_place(data: bytes) -> None:
    # given XML that is broken, brings entities, nests without end or names no encoding
    # when it is read
    with pytest.raises(MalformedError) as refused:
        list(read_ccda(data, where="a.xml", limits=Limits()))
    # then the file is named
    assert refused.value.where.startswith("a.xml")


def test_a_masked_copy_holds_nothing_more_to_find_by_definition(mask_bytes: Masking) -> None:
    # given a masked document
    copy, _ = mask_bytes(DOCUMENT.encode(), name="a.xml")
    # when it is searched again, then no element of it counts as an identifier
    assert [row for row in mask_bytes(copy, name="a.xml")[1] if row.reason.startswith("ccda:")] == []
