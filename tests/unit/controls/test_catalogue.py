"""The catalogue holds every control, and each says where it comes from."""

import re

from chartwarden.controls.catalogue import Area, Mode, catalogue, controls_of, proofs


def test_the_catalogue_holds_all_109_controls_with_unique_statements() -> None:
    # given the catalogue
    controls = catalogue()
    # when it is counted
    statements = {control.statement for control in controls.values()}
    # then nothing is missing or said twice
    assert len(controls) == len(statements) == 109


def test_each_control_has_a_source_a_mode_an_area_and_a_whole_sentence() -> None:
    # given every control
    for control in catalogue().values():
        # when it is read, then it is complete
        assert re.fullmatch(r"[A-Z]{3,4}-[1-9]\d?", control.id)
        assert re.fullmatch(r"[A-Z].*\.", control.statement), control.id
        assert re.search(r"CFR|U\.S\.C\.|AHIMA|Policy", str(control.source)), control.id
        assert control.modes, control.id
        assert control.areas, control.id


def test_numbers_within_a_family_have_no_gap() -> None:
    # given the ids by family
    families: dict[str, list[int]] = {}
    for id_ in catalogue():
        family, number = id_.split("-")
        families.setdefault(family, []).append(int(number))
    # when they are compared with counting, then they agree
    assert all(numbers == list(range(1, len(numbers) + 1)) for numbers in families.values())
    assert len(families) == 16


def test_every_area_and_mode_is_used() -> None:
    # given all areas, when their controls are listed, then each has some, and each mode occurs
    assert all(controls_of(area) for area in Area)
    assert {mode for control in catalogue().values() for mode in control.modes} == set(Mode)


def test_only_controls_of_the_catalogue_are_proven_and_none_by_nothing() -> None:
    # given the map of proofs
    proven = proofs()
    # when it is compared with the catalogue, then it claims nothing else
    assert set(proven) <= set(catalogue())
    assert all(proven.values())
