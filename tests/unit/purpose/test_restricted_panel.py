"""The panel of a sensitive test is masked line by line, as far as it goes, and ordinary results beside it are not."""

import pytest

from chartwarden.chart.document import Section
from chartwarden.purpose.restricted import Subject, sensitive_in, sensitive_spans

MASK = "#"
PANELS = {
    "the lines below a count tell the rest": (
        "Na 140\nCr 1.1\nCD4 abs 188\nRNA quant 41,200\nlog10 4.6\nWBC 4.1\nHgb 10",
        "Na 140\nCr 1.1\n#\n#\n#\nWBC 4.1\nHgb 10",
    ),
    "names that nobody has listed go with it": (
        "Hgb 10.1\nHelper % 12\nCD4 abs 188\nIndex A 0.21\nGlucose 99\nIndex A 0.3",
        "Hgb 10.1\n#\n#\n#\nGlucose 99\nIndex A 0.3",
    ),
    "a value on the next line is the test's own": (
        "CD4 absolute\n188\n500-1500 cells/uL\nCreatinine\n1.1",
        "#\n#\n#\nCreatinine\n1.1",
    ),
    "a value above is another test's": (
        "Urine hCG\nNegative\nCD4 abs\n188\nNa 140",
        "Urine hCG\nNegative\n#\n#\nNa 140",
    ),
    "a row of cells goes with its name": (
        "Na | 140 | 135-145\nCD4 absolute | 188 | 500-1500 | L\nHgb | 10 | 12-16",
        "Na | 140 | 135-145\n#\nHgb | 10 | 12-16",
    ),
    "an empty line ends a panel": ("CD4 abs 188\n\nIndex 0.3", "#\n\nIndex 0.3"),
    "a sentence ends a panel": (
        "CD4 abs 188\nSeen by Dr. Iyer on 3 May for 20 minutes.\nIndex 0.3",
        "#\nSeen by Dr. Iyer on 3 May for 20 minutes.\nIndex 0.3",
    ),
    "a list of problems is no panel": (
        "1. Pneumonia 3 days\n2. HIV, CD4 188\n3. AKI, Cr 1.4",
        "1. Pneumonia 3 days\n2. #\n3. AKI, Cr 1.4",
    ),
    "prose about a test is no panel": (
        "Denies cocaine\nSmokes 1 pack\nWeight 80",
        "#\nSmokes 1 pack\nWeight 80",
    ),
    "a screen for drugs": (
        "Urine drug screen\nOpiates pos\nOxycodone neg\nSpecific gravity 1.010\nCreatinine 90",
        "#\n#\n#\nSpecific gravity 1.010\nCreatinine 90",
    ),
    "a titre": ("RPR reactive\nTiter 1:64\nTP-PA reactive\nWBC 8", "#\n#\n#\nWBC 8"),
    "the same word without a test": ("Opiates held\nGenotype 1a\nHelper in the room\nTiter 1:64", ""),
}


def _masked(text: str) -> str:
    out, here = "", 0
    for span in sensitive_spans(text):
        out, here = out + text[here : span.start] + MASK, span.end
    return out + text[here:]


@pytest.mark.control("MIN-2")
@pytest.mark.parametrize("case", PANELS)
def test_a_panel_is_masked_as_far_as_it_goes(case: str) -> None:
    # given the results of a laboratory
    text, wanted = PANELS[case]
    # when they are looked through
    # then the panel of a sensitive test is masked line by line, and the rest is as it was
    assert _masked(text) == (wanted or text)


def test_a_panel_that_a_code_needs_stays_readable() -> None:
    # given a panel of one subject
    text = "CD4 abs 188\nRNA quant 41,200\nIndex 0.3"
    # when that subject is the evidence
    # then none of it is masked
    assert sensitive_spans(text, except_for=frozenset({Subject.HIV})) == ()


def test_a_panel_stays_within_its_section() -> None:
    # given a test at the end of one section, and a bare result at the beginning of the next
    text = "LAB\nCD4 abs 188\nIndex 0.3"
    # when the first section is looked through
    spans = sensitive_in(text, Section(0, None, "LAB", 0, 16))
    # then nothing behind it is masked
    assert [text[span.start : span.end] for span in spans] == ["CD4 abs 188"]


HEADINGS = {
    "a programme beside a screen": ("TOX (HARBOR PROGRAM)", "UDS buprenorphine pos, ethyl glucuronide pos.", True),
    "a sticker": ("Biohazard / account", "RVD sticker. Scheme 0047712.", True),
    "a heading that names the subject": ("Sexual history", "As above.", True),
    "a heading of the subject and a word in the body": ("Sexual", "Girlfriend, wife unaware.", True),
    "a programme for hearts": ("Program", "Cardiac rehabilitation three times a week.", False),
    "a toxicology of paracetamol": ("Toxicology", "Acetaminophen level 12, salicylate neg.", False),
    "another subject's word": ("Sexual", "No complaint. Anxiety on sertraline.", False),
    "precautions alone": ("Precautions", "Falls, aspiration.", False),
}


@pytest.mark.control("MIN-2")
@pytest.mark.parametrize("case", HEADINGS)
def test_a_heading_takes_its_section_where_the_body_speaks_of_its_subject(case: str) -> None:
    # given a section
    heading, body, is_whole = HEADINGS[case]
    text = f"{heading}\n{body}\n"
    # when it is looked through
    spans = sensitive_in(text, Section(0, None, heading, 0, len(text)))
    # then all of it is masked only where heading and body belong together
    assert ([(span.start, span.end) for span in spans] == [(0, len(text))]) is is_whole


def test_company_counts_in_its_line_and_not_far_away() -> None:
    # given a programme beside a sign of drinking, one in another line, and one far behind in the same line
    near = "Alcohol use, back at the programme; afebrile"
    other_line = "Alcohol use\nBack at the programme"
    far = "Alcohol use; " + "afebrile, eats well; " * 9 + "back at the programme"
    # when each is looked through
    # then only the first gives the programme away
    assert [_masked(text).replace("afebrile, eats well; ", "") for text in (near, other_line, far)] == [
        "#; afebrile",
        "#\nBack at the programme",
        "#; back at the programme",
    ]
