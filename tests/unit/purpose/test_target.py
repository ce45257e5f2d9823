"""A target names codes or one coverage rule; a range stands for everything in it."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chartwarden.foundation.errors import RefusedError
from chartwarden.purpose.target import Target, asked_target, parse_target

# A small world of codes, closed under "everything under it", to compare ranges with by brute force.
_WORLD = [
    f"{letter}{a}{b}{rest}" for letter in "FZ" for a in "012" for b in "012" for rest in ("", "0", "1", "01", "11")
]
_codes = st.sampled_from(_WORLD)
_spans = st.one_of(_codes, st.tuples(_codes, _codes).map(lambda pair: "-".join(sorted(pair))))


def _under(span: str) -> set[str]:
    """Give the codes of the world that a code or a range stands for."""
    low, _, high = span.partition("-")
    high = high or low
    return {code for code in _WORLD if low <= code and (code <= high or code.startswith(high))}


def _dotted(span: str) -> str:
    return "-".join(code if len(code) == 3 else f"{code[:3]}.{code[3:]}" for code in span.split("-"))


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        ("J44.1", ("J44.1",)),
        ("j441", ("J441",)),
        ("U07.1", ("U07.1",)),
        ("S72.001A", ("S72.001A",)),
        ("K80-K87, Z53.31", ("K80-K87", "Z53.31")),
        ("0FT40ZZ", ("0FT40ZZ",)),
        ("99202-99215", ("99202-99215",)),
        ("0001F, G0008", ("0001F", "G0008")),
        ("MS-DRG 872", ("MS-DRG 872",)),
        ("drg872,, ", ("DRG872",)),
    ],
)
def test_codes_ranges_and_drgs_are_targets(words: str, codes: tuple[str, ...]) -> None:
    # given words as a person writes them
    # when they are read
    target = parse_target(words)
    # then they are codes, in that order
    assert (target.codes, target.coverage_rule) == (codes, "")


@pytest.mark.parametrize("words", ["LCD L33787", "NCD 110.3", "ncd 20.8.3", "BHP-IMG-04", "ZBHP-ORTHO-07"])
def test_a_coverage_rule_is_a_target_of_its_own(words: str) -> None:
    # given the name of a rule
    # when it is read
    target = parse_target(words)
    # then it stands alone
    assert (target.codes, target.coverage_rule) == ((), words.upper())
    assert str(target) == words.upper()


@pytest.mark.control("ACC-5")
@pytest.mark.parametrize(
    "words",
    [
        "", " , ", "coding", "BECAUSE", "because, J44.1", "J44.1 and J45", "CHART-REVIEW", "FOLLOW-UPS", "RE-CODING",
        "LCD", "LCD L337", "DRG", "MS-DRG 87", "LCD L33787, NCD 110.3", "LCD L33787, J44.1", "K87-K80", "J4", "4J4.1",
        "999999", "J44.12345", "K80-", "-K80", "K80-K87-K90",
    ],
)  # fmt: skip
def test_free_text_and_what_is_no_code_is_refused(words: str) -> None:
    # given something that names no code and no rule
    # when it is read
    with pytest.raises(RefusedError) as refused:
        parse_target(words)
    # then it is refused, and the way out is named
    assert refused.value.rule == "purpose-has-a-target"
    assert "LCD L33787" in refused.value.next_step


def test_a_target_reads_back_from_its_own_words() -> None:
    # given a target
    target = parse_target("K80-K87, Z53.31, MS-DRG 872")
    # when its words are read again
    # then it is the same
    assert parse_target(str(target)) == target


@given(st.lists(_spans, min_size=1, max_size=3), st.lists(_spans, min_size=1, max_size=3))
def test_a_target_touches_what_it_has_a_code_in_common_with(targeted: list[str], prefixes: list[str]) -> None:
    # given targets and prefixes, dotted as people write them, ranges among both
    target = Target(codes=tuple(map(_dotted, targeted)))
    common = set().union(*map(_under, targeted)) & set().union(*map(_under, prefixes))
    # when they are compared
    # then the answer is whether one code of the world is in both
    assert target.touches(tuple(map(_dotted, prefixes))) is bool(common)


@pytest.mark.parametrize(
    ("code", "prefixes", "touches"),
    [
        ("Z81.1", ("Z80-Z84",), True),
        ("Z85", ("Z80-Z84",), False),
        ("Z84.9", ("Z80-Z84",), True),
        ("Z79.899", ("Z80-Z84",), False),
        ("F17.210", ("F10", "F17"), True),
        ("F18.10", ("F10", "F17"), False),
        ("Z87.89", ("Z87.891",), True),
        ("Z87.890", ("Z87.891",), False),
        ("A00-Z99", ("Z72.0",), True),
        ("MS-DRG 872", ("A00-Z99",), False),
        ("J9299", ("J0000-J9999",), True),
        ("J9271-J9299", ("J0000-J9999",), True),
        ("J44.1", ("J0000-J9999",), False),
        ("J00-J99", ("J0000-J9999",), False),
        ("H00.11", ("H0001-H0050",), False),
        ("J9601", ("J0000-J9999",), True),  # of either system, without its point
        ("J9601", ("J00-J99",), True),
        ("0SR904A", ("00100-69990",), False),  # ICD-10-PCS sorts among CPT
        ("0SR904A", ("0010000-9ZZZZZZ",), True),
        ("27130", ("0010000-9ZZZZZZ",), False),
        ("27130", ("00100-69990",), True),
        ("0SR904A", ("0SR",), True),
    ],
)
def test_prefixes_of_the_rulebook_are_ranges_too(code: str, prefixes: tuple[str, ...], touches: bool) -> None:  # noqa: FBT001
    # given a code and prefixes as the rulebook writes them
    # when they are compared
    # then the answer is the one written by hand
    assert Target(codes=(code,)).touches(prefixes) is touches


def test_a_coverage_rule_touches_no_code() -> None:
    # given a rule instead of codes
    # when it is compared with all codes
    # then nothing is in common
    assert not Target(coverage_rule="LCD L33787").touches(("A00-Z99",))


@pytest.mark.parametrize(
    ("code", "prefixes", "is_about"),
    [
        ("B20", ("B20", "Z21"), True),
        ("F10-F19", ("F10-F16", "F18-F19"), True),  # a block, though F17 is none of them
        ("F01-F99", ("F01-F09", "F20-F99"), True),
        ("F01-F99", ("F10-F16", "F18-F19"), False),
        ("Z20-Z29", ("Z21",), True),
        ("Z00-Z99", ("Z21",), False),
        ("A00-Z99", ("B20", "Z21"), False),
        ("99202-99499", ("99408-99409",), False),
        ("99400-99499", ("99408-99409",), True),
        ("MS-DRG 872", ("M00-M99", "D50-D89"), False),
    ],
)
def test_a_wide_range_is_about_what_it_begins_and_ends_under(
    code: str, prefixes: tuple[str, ...], *, is_about: bool
) -> None:
    # given a code or a range, and prefixes
    # when it is asked whether it is about them
    # then the answer is the one written by hand
    assert Target(codes=(code,)).is_about(prefixes) is is_about


@pytest.mark.parametrize(
    "words", ["A00-Z99", "A41.51, A00-Z99", "K80-L99", "10000-99999", "0FT40ZZ-Z99", "A0021-V5364"]
)
def test_all_chapters_at_once_are_no_target(words: str) -> None:
    # given a range that spans chapters
    # when it is given to new work, then it is refused
    with pytest.raises(RefusedError, match="several chapters"):
        asked_target(words)
    # and work that was stored with it is read all the same
    assert parse_target(words).is_everything


@pytest.mark.parametrize("words", ["A00-B99", "C00-D49", "S00-T88", "V00-Y99", "K80-K87, MS-DRG 872", "LCD L33787"])
def test_a_chapter_is_a_target(words: str) -> None:
    # given a chapter, though its codes begin with several letters
    # when it is given to new work, then it is taken as it was written
    assert str(asked_target(words)) == words


@pytest.mark.parametrize(
    ("codes", "beyond"),
    [
        (("12002",), False),
        (("12001-12018",), False),
        (("12002", "69990"), False),
        (("12002", "S01.01XA"), True),
        (("69990-70010",), True),
        (("MS-DRG 872",), True),
        ((), False),
    ],
)
def test_a_target_goes_beyond_prefixes_that_do_not_hold_all_of_it(codes: tuple[str, ...], beyond: bool) -> None:  # noqa: FBT001
    # given a target
    # when it is asked whether it names anything but surgery
    # then one code, one end of a range, or a DRG outside is enough
    assert Target(codes=codes).goes_beyond(("00100-69990",)) is beyond
    assert Target(coverage_rule="LCD L33787").goes_beyond(("00100-69990",))


def test_a_disease_lies_under_no_prefix_of_drugs() -> None:
    # given a drug, a disease of the lung and both
    # when it is asked whether they name anything but drugs
    # then the disease does, though it sorts among them
    assert not Target(codes=("J9299",)).goes_beyond(("J0000-J9999",))
    assert Target(codes=("J44.1",)).goes_beyond(("J0000-J9999",))
    assert Target(codes=("J9299", "J44.1")).goes_beyond(("J0000-J9999",))


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        ("73502-26", ("73502",)),
        ("73110-26-LT, S52.571A", ("73110", "S52.571A")),
        ("11042-59", ("11042",)),
        ("99285-25", ("99285",)),
        ("G0463-25", ("G0463",)),
        ("99202-99215", ("99202-99215",)),
    ],
)
def test_a_modifier_is_no_part_of_a_code(words: str, codes: tuple[str, ...]) -> None:
    # given a code as it is billed
    # when it is read as a target
    target = parse_target(words)
    # then what counts is the code, and a range stays a range
    assert target.codes == codes
    assert Target(codes=tuple(part.strip() for part in words.split(","))) == target
    # and it is what the code alone would be
    assert target.touches(codes)


@pytest.mark.parametrize(
    "words", ["J44.1-25", "K80-26", "73502-2", "73502-2601", "MS-DRG 872-26", "73502-26-26-26-26-26"]
)
def test_what_takes_no_modifier_is_no_target_with_one(words: str) -> None:
    # given a diagnosis, or what is no modifier
    # when it is read as a target, then it is refused
    with pytest.raises(RefusedError):
        parse_target(words)


@pytest.mark.parametrize(
    ("words", "codes", "rule", "day"),
    [
        ("12002 on 2026-06-20", ("12002",), "", date(2026, 6, 20)),
        ("0Y6M0ZF, 0Y6V0Z0 ON 2026-04-07 ", ("0Y6M0ZF", "0Y6V0Z0"), "", date(2026, 4, 7)),
        ("73502-26  on  2024-02-29", ("73502",), "", date(2024, 2, 29)),
        ("LCD L33787 on 2026-04-07", (), "LCD L33787", date(2026, 4, 7)),
        ("12002", ("12002",), "", None),
    ],
)
def test_a_target_may_name_the_day_of_the_service(
    words: str, codes: tuple[str, ...], rule: str, day: date | None
) -> None:
    # given words that end with a day, or do not
    # when they are read
    target = parse_target(words)
    # then the day is known, and the target reads as it was written
    assert (target.codes, target.coverage_rule, target.service_on) == (codes, rule, day)
    assert parse_target(str(target)) == target
    # and what it is named by tells no day
    assert target.named == (", ".join(codes) or rule)


@pytest.mark.parametrize(
    "words", ["12002 on 2026-02-30", "12002 on", "on 2026-04-07", "12002 on 7 April", "12002on 2026-04-07"]
)
def test_a_day_that_is_none_is_refused(words: str) -> None:
    # given words that end with no day, or have no code before it
    # when they are read, then they are refused, with an example
    with pytest.raises(RefusedError) as refused:
        parse_target(words)
    assert "12002 on 2026-04-07" in refused.value.next_step
