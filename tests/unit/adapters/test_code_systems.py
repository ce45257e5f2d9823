"""What is written of a code system is read as the same one."""

import pytest

from chartwarden.adapters.code_systems import name_of, uri_of


@pytest.mark.parametrize("name", ["ICD-10-CM", "ICD-10-PCS", "CPT", "HCPCS", "SNOMED CT", "LOINC"])
def test_an_address_that_is_written_is_read_as_the_same_system(name: str) -> None:
    # given the address of a system
    # when it is read, then it is that system
    assert uri_of(name) != name
    assert name_of(uri_of(name)) == name


def test_a_system_that_nobody_knows_keeps_its_words() -> None:
    # given a local system
    # when it is written and read, then nothing is made of it
    assert uri_of("http://example.org/local") == name_of("http://example.org/local") == "http://example.org/local"
