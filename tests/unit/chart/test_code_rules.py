"""Notes of the code set are read for what they name, and codes that do not go together are told softly."""

import pytest

from chartwarden.chart.code_rules import CodeRules, Doubt, RuledCode, refers_to, remarks

KIDNEY_FIRST = "Code first any associated:\nhypertensive chronic kidney disease (I12.-, I13.-)"
UNDERLYING = "Code first the underlying condition, such as:\nAlzheimer's (G30.-)"
PERHAPS = "Code first, if applicable, postprocedural sepsis (T81.44-)"


def ruled(code: str, title: str = "", **rules: tuple[str, ...]) -> RuledCode:
    return RuledCode(code, title, CodeRules(**rules))


@pytest.mark.parametrize(
    ("note", "named", "not_named"),
    [
        ("bacteremia NOS (R78.81)", "R78.81", "R78.89"),
        ("chronic kidney disease (N18.-)", "N18.30", "N17.9"),
        ("lung diseases due to external agents (J60-J70)", "J70.9", "J71"),
        ("renal failure complicating abortion (O00-O07, O08.4)", "O08.4", "O08.5"),
        ("dementia in psychoactive substance disorders (F10-F19, with .17, .27)", "F10.27", "F10.20"),
        ("sepsis (due to) (in) plague (A20.7)", "A20.7", "A21.7"),
        ("certain localized infections - see body system-related chapters", "", "A41.9"),
    ],
)
def test_a_note_names_codes_ranges_and_endings(note: str, named: str, not_named: str) -> None:
    # given a note as the code set writes it
    # when it is asked about codes, then it names the one and not its neighbour
    assert not named or refers_to(note, named)
    assert not refers_to(note, not_named)


def test_codes_that_exclude_each_other_are_told_once_for_each_that_says_so() -> None:
    # given two codes of which the first excludes the second
    codes = [ruled("A41.51", excludes1=("bacteremia NOS (R78.81)",)), ruled("R78.81")]
    # when they stand together
    (remark,) = remarks(codes)
    # then the first is told, with the words of the code set
    assert (remark.code, remark.doubt, remark.words, remark.quoted) == (
        "A41.51",
        Doubt.EXCLUDES1,
        "Not coded together with R78.81",
        "bacteremia NOS (R78.81)",
    )


@pytest.mark.parametrize(
    ("before", "note", "after", "words"),
    [
        ([], KIDNEY_FIRST, [], ["Another code stands first, and none is here yet"]),
        (["I13.0"], KIDNEY_FIRST, [], []),
        (["I10"], KIDNEY_FIRST, ["I12.9"], ["I12.9 is coded before it"]),
        ([], UNDERLYING, [], ["Another code stands first, and none is here yet"]),
        (["A81.00"], UNDERLYING, [], []),  # such a list is not the whole of it
        ([], PERHAPS, [], []),
        ([], PERHAPS, ["T81.44XA"], ["T81.44XA is coded before it"]),
    ],
)
def test_a_code_that_wants_another_before_it_says_so_until_it_is_there(
    before: list[str], note: str, after: list[str], words: list[str]
) -> None:
    # given a code with a note among others
    codes = [*map(ruled, before), ruled("X00", code_first=(note,)), *map(ruled, after)]
    # when they are looked at, then the place of the others decides
    assert [one.words for one in remarks(codes)] == words


def test_codes_that_differ_by_their_side_only_are_told() -> None:
    # given the same finding left, right, and of another place
    knee, other = "Unilateral primary osteoarthritis, {} knee", "Pain in {} hip"
    codes = [ruled("M17.11", knee.format("right")), ruled("M17.12", knee.format("left")), ruled("M25.551", other)]
    # when they stand together, then the second of the pair is told
    (remark,) = remarks(codes)
    assert (remark.code, remark.words) == ("M17.12", "Same as M17.11 but for the side: right and left")


@pytest.mark.parametrize(
    ("code", "sex", "age", "doubts"),
    [
        ("N40.0", "female", 60, [Doubt.SEX]),
        ("N40.0", "male", 60, []),
        ("N40.0", "unknown", None, []),
        ("O80", "male", 30, [Doubt.SEX]),
        ("O80", "female", 70, [Doubt.AGE]),
        ("P07.30", "female", 12, [Doubt.AGE]),
        ("P07.30", "female", 0, []),
        ("C50.911", "male", 60, []),
        ("J44.1", "female", 96, []),
    ],
)
def test_sex_and_age_are_compared_where_they_are_known(
    code: str, sex: str, age: int | None, doubts: list[Doubt]
) -> None:
    # given one code and what the work may know of the person
    # when they are compared, then only what contradicts is told
    assert [one.doubt for one in remarks([ruled(code)], sex=sex, age_years=age)] == doubts
