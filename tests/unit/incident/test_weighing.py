from dataclasses import replace
from typing import Any

import pytest

from chartwarden.foundation.errors import RefusedError
from chartwarden.incident.assessment import (
    Assessed,
    Basis,
    BreachException,
    Conclusion,
    DeviceState,
    ExceptionClaim,
    Factor,
    Further,
    Ground,
    KeyState,
    PermittedClaim,
    Rating,
    SecuredBy,
    SecuredClaim,
)
from chartwarden.incident.containment import ContainmentStep, StepResult, StepState, steps_for
from chartwarden.incident.kind import IncidentKind, PhiKind, Recipient
from chartwarden.incident.weighing import concluded, objections, require_concludable, suggested_ratings
from tests.incident_cases import AT, LETTER, OFFICER, a_report, low_grounds

WHY = "Two clerks confirm it, and the log of the fax machine agrees."
DONE = tuple(StepResult(step, StepState.DONE, AT, OFFICER, "") for step in steps_for(IncidentKind.MISDIRECTED))
LOW, MEDIUM, HIGH = Rating


def _implied(factor: Factor, *, steps: tuple[StepResult, ...] = (), **changes: Any) -> Rating:  # noqa: ANN401 -- fields of a dataclass
    return {each.factor: each.rating for each in suggested_ratings(a_report(**changes), steps=steps)}[factor]


def _low(said: Assessed, **changes: Any) -> tuple[str, ...]:  # noqa: ANN401 -- fields of a dataclass
    return objections(a_report(**changes), said, Conclusion.LOW_PROBABILITY, steps=DONE)


@pytest.mark.parametrize(
    ("phi", "individuals", "rating"),
    [
        ((), 1, HIGH),
        ((PhiKind.NAME, PhiKind.DIAGNOSIS), 1, MEDIUM),
        ((PhiKind.NAME, PhiKind.DIAGNOSIS), 499, MEDIUM),
        ((PhiKind.NAME, PhiKind.DIAGNOSIS), 500, HIGH),
        ((PhiKind.NAME, PhiKind.HIV), 1, HIGH),
        ((PhiKind.SSN,), 1, HIGH),
        ((PhiKind.HIV,), 1, MEDIUM),
        ((PhiKind.BIRTH_DATE, PhiKind.SERVICE_DATES), 1, MEDIUM),
        ((PhiKind.BIRTH_DATE, PhiKind.SERVICE_DATES, PhiKind.MENTAL_HEALTH), 1, HIGH),
        ((PhiKind.SERVICE_DATES, PhiKind.RESULTS), 1, LOW),
        ((PhiKind.CODES_AND_CLAIMS,), 5000, LOW),
    ],
)
def test_the_first_factor_follows_what_it_was(phi: tuple[PhiKind, ...], individuals: int, rating: Rating) -> None:
    # given kinds of information and how many people it is about
    # when the facts are weighed, then the worst of them speaks, and what nobody knows is the worst
    assert _implied(Factor.EXTENT, phi=frozenset(phi), individuals=individuals) is rating


@pytest.mark.parametrize(
    ("recipient", "kind", "rating"),
    [
        (None, IncidentKind.MISDIRECTED, HIGH),
        (Recipient.COVERED_ENTITY, IncidentKind.MISDIRECTED, LOW),
        (Recipient.BUSINESS_ASSOCIATE, IncidentKind.MISDIRECTED, LOW),
        (Recipient.OTHER_PATIENT, IncidentKind.MISDIRECTED, MEDIUM),
        (Recipient.UNKNOWN_PERSON, IncidentKind.MISDIRECTED, HIGH),
        (Recipient.EMPLOYER_OF_PATIENT, IncidentKind.MISDIRECTED, HIGH),
        (Recipient.WORKFORCE, IncidentKind.MISDIRECTED, LOW),
        (Recipient.WORKFORCE, IncidentKind.ACCESS_WITHOUT_NEED, MEDIUM),
    ],
)
def test_the_second_factor_follows_who_got_it(recipient: Recipient | None, kind: IncidentKind, rating: Rating) -> None:
    # given a recipient
    # when the facts are weighed, then whoever is bound to secrecy counts less, unless they broke it themselves
    assert _implied(Factor.RECIPIENT, recipient=recipient, kind=kind) is rating


@pytest.mark.parametrize(
    ("kind", "recipient", "rating"),
    [
        (IncidentKind.ACCESS_WITHOUT_NEED, Recipient.WORKFORCE, HIGH),
        (IncidentKind.SHARED_CREDENTIALS, Recipient.WORKFORCE, HIGH),
        (IncidentKind.MISDIRECTED, Recipient.COVERED_ENTITY, MEDIUM),
        (IncidentKind.PAPER, Recipient.PUBLIC, HIGH),
        (IncidentKind.LOST_DEVICE, Recipient.CRIMINAL, HIGH),
    ],
)
def test_the_third_factor_is_high_where_it_was_opened_or_lies_open(
    kind: IncidentKind, recipient: Recipient, rating: Rating
) -> None:
    # given what happened and who got it
    # when the facts are weighed, then a chart that was opened counts as seen
    assert _implied(Factor.ACQUIRED, kind=kind, recipient=recipient) is rating


@pytest.mark.parametrize(
    ("states", "rating"),
    [
        ((), HIGH),
        ((StepState.NOT_DONE, StepState.NOT_POSSIBLE), HIGH),
        ((StepState.NOT_POSSIBLE,) * 4, HIGH),
        ((StepState.DONE,), MEDIUM),
        ((StepState.DONE, StepState.NOT_DONE, StepState.DONE, StepState.DONE), MEDIUM),
        ((StepState.NOT_POSSIBLE, StepState.DONE, StepState.DONE, StepState.DONE), LOW),
    ],
)
def test_the_fourth_factor_follows_what_was_done(states: tuple[StepState, ...], rating: Rating) -> None:
    # given what came of the first steps of a misdirected fax
    fitting = steps_for(IncidentKind.MISDIRECTED)
    steps = tuple(StepResult(step, state, AT, OFFICER, "") for step, state in zip(fitting, states, strict=False))
    # when the facts are weighed, then only all that could be done lessens it
    assert _implied(Factor.MITIGATION, steps=steps) is rating


def test_keeping_the_evidence_lessens_no_risk_and_the_last_word_on_a_step_counts() -> None:
    # given that only the evidence was kept, and a recall that was said to be done and then was not
    kept = StepResult(ContainmentStep.KEEP_EVIDENCE, StepState.DONE, AT, OFFICER, "")
    recall = StepResult(ContainmentStep.RECALL_MESSAGE, StepState.DONE, AT, OFFICER, "")
    # when the facts are weighed, then the fourth factor stays high
    assert _implied(Factor.MITIGATION, steps=(kept,)) is HIGH
    assert _implied(Factor.MITIGATION, steps=(recall, replace(recall, state=StepState.NOT_DONE))) is HIGH


def test_a_successful_recall_does_not_lower_the_third_factor() -> None:
    # given every step done
    # when the facts are weighed, then whether it was seen is as open as before
    assert _implied(Factor.ACQUIRED, steps=DONE) is _implied(Factor.ACQUIRED)


def test_four_factors_in_words_of_their_own_show_a_low_probability() -> None:
    # given a fax to a practice that shredded it, with its letter
    # when it is asked what may be said, then nothing stands in the way, and that is where the definition leads
    assert _low(low_grounds()) == ()
    assert concluded(a_report(), low_grounds(), steps=DONE) is Conclusion.LOW_PROBABILITY


@pytest.mark.parametrize("factor", Factor)
@pytest.mark.parametrize(
    "ground", [Ground(), Ground(words=WHY), Ground(LOW, "", (LETTER,)), Ground(LOW, " ", (LETTER,), WHY)]
)
def test_a_factor_left_blank_shows_nothing(factor: Factor, ground: Ground) -> None:
    # given an assessment that holds, with one factor left blank or without its words
    said = low_grounds(**{factor.value: ground})
    # when a low probability is to be concluded, then it is refused, and the definition leads to a breach
    with pytest.raises(RefusedError) as refused:
        require_concludable(a_report(), said, Conclusion.LOW_PROBABILITY, steps=DONE)
    assert refused.value.rule == "four-factors-each-in-words"
    assert concluded(a_report(), said, steps=DONE) is Conclusion.BREACH


@pytest.mark.parametrize(
    "words",
    [
        "Average score 1.5 of 4: low overall, low risk.",
        "low low low low low low low low low",
        "1 + 1 + 2 + 1 = 5 points in total, mean 1.25",
        "............................",
        "No risk here",
    ],
)
def test_a_score_is_no_reason(words: str) -> None:
    # given a factor that is argued with nothing but a number or a rating
    said = low_grounds(extent=Ground(MEDIUM, words))
    # when a low probability is to be concluded, then that factor has no words of its own
    assert any("no words of its own" in objection for objection in _low(said))


def test_the_same_words_do_not_serve_two_factors() -> None:
    # given one sentence for two factors, spaced differently
    said = low_grounds()
    said = replace(said, acquired=replace(said.acquired, words=f"  {said.extent.words.upper()} "))
    # when a low probability is to be concluded, then it is refused
    assert _low(said) == ("two factors are given the same words",)


def test_three_low_factors_do_not_carry_a_high_one() -> None:
    # given three low factors with exhibits, and one high
    low = low_grounds(
        extent=Ground(LOW, "Dates of care without any name, and nothing else of a person.", (LETTER,)),
        acquired=Ground(HIGH, "The clerk read all of it aloud to a colleague."),
    )
    dates = frozenset({PhiKind.SERVICE_DATES})
    # when a low probability is to be concluded, then it is refused until something of its own outweighs it
    assert len(_low(low, phi=dates)) == 1
    same = replace(low.acquired, counterweight=low.acquired.words)
    assert len(_low(replace(low, acquired=same), phi=dates)) == 1
    weighed = replace(low.acquired, counterweight="Both clerks are bound to secrecy and have signed for it.")
    assert _low(replace(low, acquired=weighed), phi=dates) == ()


def test_a_rating_below_the_facts_asks_for_what_outweighs_them() -> None:
    # given HIV results, which imply high, called medium
    phi = frozenset({PhiKind.NAME, PhiKind.HIV})
    # when a low probability is to be concluded, then something must outweigh the facts
    assert len(_low(low_grounds(), phi=phi)) == 1
    extent = replace(
        low_grounds().extent, counterweight="The name is that of the clinic's test patient, by its record."
    )
    assert _low(low_grounds(extent=extent), phi=phi) == ()


def test_who_got_it_never_suffices_alone() -> None:
    # given a recipient who is bound to secrecy, and nothing else low
    said = low_grounds(
        recipient=Ground(LOW, "A practice that treats patients itself and is bound by HIPAA.", (LETTER,)),
        mitigation=Ground(MEDIUM, "The practice says on the telephone that it shredded it.", (), WHY),
    )
    # when a low probability is to be concluded, then it is refused for that alone
    assert [objection.split(":")[0] for objection in _low(said)] == ["who got it never suffices alone"]


def test_a_low_factor_that_nothing_shows_does_not_suffice_either() -> None:
    # given a third factor called low on nobody's evidence, and a fourth that is not low
    said = low_grounds(
        acquired=Ground(LOW, "The envelope is said to have come back with its seal whole.", (), WHY),
        mitigation=Ground(MEDIUM, "The practice says on the telephone that it shredded it.", (), WHY),
    )
    # when a low probability is to be concluded, then an exhibit is what is missing
    assert len(_low(said)) == 1
    assert _low(replace(said, acquired=replace(said.acquired, exhibits=(LETTER,)))) == ()


def test_an_assurance_without_an_exhibit_is_not_strong() -> None:
    # given a low fourth factor on the recipient's word, and another low factor that is shown
    said = low_grounds(
        mitigation=Ground(LOW, "The practice says on the telephone that it shredded it."),
        acquired=Ground(LOW, "The envelope came back with its seal whole.", (LETTER,), WHY),
    )
    # when a low probability is to be concluded, then the assurance is what is missing
    assert _low(said) == ("an assurance without an exhibit does not make the remaining risk low",)


@pytest.mark.parametrize("kind", [IncidentKind.ACCESS_WITHOUT_NEED, IncidentKind.MINIMUM_NECESSARY])
def test_access_without_need_or_beyond_it_is_never_no_incident(kind: IncidentKind) -> None:
    # given one of the two, and a paragraph that is said to have permitted it
    claim = PermittedClaim("45 CFR 164.506(c)(1)", "It was part of the treatment that day.")
    said = low_grounds(permitted=claim)
    # when it is to be called permitted, then it is refused, and for other kinds it is not
    assert objections(a_report(kind=kind), said, Conclusion.NOT_IMPERMISSIBLE)
    assert objections(a_report(), said, Conclusion.NOT_IMPERMISSIBLE) == ()
    assert concluded(a_report(kind=kind, recipient=Recipient.PUBLIC), said) is Conclusion.BREACH


@pytest.mark.parametrize(
    ("claim", "passes"),
    [
        (None, False),
        (PermittedClaim("45 CFR 164.506(c)(1)", WHY), True),
        (PermittedClaim("164.502(a)(1)(iii)", WHY), True),
        (PermittedClaim("45 CFR 164.312(b)", WHY), False),
        (PermittedClaim("our policy", WHY), False),
        (PermittedClaim("45 CFR 164.506(c)(1)", "ok"), False),
        (PermittedClaim("", WHY, Basis.NO_PHI), False),
        (PermittedClaim("", WHY, Basis.NO_PHI, (LETTER,)), True),
    ],
)
def test_no_incident_needs_a_paragraph_or_proof_that_nothing_was_touched(
    claim: PermittedClaim | None, *, passes: bool
) -> None:
    # given a claim that nothing impermissible happened
    said = Assessed(permitted=claim)
    # when it is to be concluded, then only a paragraph of Subpart E with a reason, or an exhibit, carries it
    assert (objections(a_report(), said, Conclusion.NOT_IMPERMISSIBLE) == ()) is passes


@pytest.mark.parametrize(
    ("claim", "passes"),
    [
        (None, False),
        (SecuredClaim(SecuredBy.ENCRYPTED_AT_REST, WHY, KeyState.APART, DeviceState.OFF_OR_LOCKED, (LETTER,)), True),
        (SecuredClaim(SecuredBy.ENCRYPTED_AT_REST, WHY, KeyState.APART, DeviceState.UNLOCKED, (LETTER,)), False),
        (SecuredClaim(SecuredBy.ENCRYPTED_AT_REST, WHY, KeyState.APART, DeviceState.UNKNOWN, (LETTER,)), False),
        (
            SecuredClaim(SecuredBy.ENCRYPTED_AT_REST, WHY, KeyState.WITH_DATA, DeviceState.OFF_OR_LOCKED, (LETTER,)),
            False,
        ),
        (SecuredClaim(SecuredBy.ENCRYPTED_AT_REST, WHY, KeyState.APART, DeviceState.OFF_OR_LOCKED), False),
        (SecuredClaim(SecuredBy.ENCRYPTED_IN_MOTION, WHY, KeyState.APART, exhibits=(LETTER,)), True),
        (SecuredClaim(SecuredBy.ENCRYPTED_IN_MOTION, WHY, KeyState.UNKNOWN, exhibits=(LETTER,)), False),
        (SecuredClaim(SecuredBy.SHREDDED, WHY, exhibits=(LETTER,)), True),
        (SecuredClaim(SecuredBy.REDACTED, WHY, exhibits=(LETTER,)), False),
        (SecuredClaim(SecuredBy.PASSWORD_ONLY, WHY, exhibits=(LETTER,)), False),
    ],
)
def test_secured_means_encrypted_with_a_safe_key_or_destroyed(claim: SecuredClaim | None, *, passes: bool) -> None:
    # given what is said to have secured a lost device
    said = Assessed(secured=claim)
    # when it is to be concluded, then the guidance of HHS decides
    assert (objections(a_report(kind=IncidentKind.LOST_DEVICE), said, Conclusion.SECURED) == ()) is passes


def test_what_was_read_in_the_clear_was_not_secured() -> None:
    # given a chart that was opened without need, on an encrypted disk
    claim = SecuredClaim(SecuredBy.ENCRYPTED_AT_REST, WHY, KeyState.APART, DeviceState.OFF_OR_LOCKED, (LETTER,))
    # when it is to be called secured, then it is refused
    found = objections(a_report(kind=IncidentKind.ACCESS_WITHOUT_NEED), low_grounds(secured=claim), Conclusion.SECURED)
    assert found == ("whoever got it could read it, so that nothing secured it",)


UNINTENTIONAL, INADVERTENT, NOT_RETAINED = BreachException


@pytest.mark.parametrize(
    ("exception", "recipient", "further", "passes"),
    [
        (UNINTENTIONAL, Recipient.WORKFORCE, Further.NO, True),
        (UNINTENTIONAL, Recipient.WORKFORCE, Further.UNKNOWN, False),
        (UNINTENTIONAL, Recipient.WORKFORCE, Further.YES, False),
        (UNINTENTIONAL, Recipient.OTHER_PATIENT, Further.NO, False),
        (INADVERTENT, Recipient.WORKFORCE, Further.NO, True),
        (INADVERTENT, Recipient.ARRANGEMENT, Further.NO, True),
        (INADVERTENT, Recipient.COVERED_ENTITY, Further.NO, False),
        (NOT_RETAINED, Recipient.OTHER_PATIENT, Further.UNKNOWN, True),
        (NOT_RETAINED, Recipient.PUBLIC, Further.NO, False),
        (NOT_RETAINED, None, Further.NO, False),
    ],
)
def test_an_exception_fits_wholly_or_not_at_all(
    exception: BreachException, recipient: Recipient | None, further: Further, *, passes: bool
) -> None:
    # given a mix-up and an exception that is said to fit
    report = a_report(kind=IncidentKind.MIX_UP, recipient=recipient)
    said = Assessed(exception=ExceptionClaim(exception, WHY, further))
    # when it is to be concluded, then each of its conditions decides
    assert (objections(report, said, Conclusion.EXCEPTION) == ()) is passes


def test_what_the_assessment_says_was_read_can_have_been_kept() -> None:
    # given an assessment that rates the third factor high
    said = Assessed(
        acquired=Ground(HIGH, WHY), exception=ExceptionClaim(NOT_RETAINED, "The patient gave it back unopened.")
    )
    # when it is to be said that it was not kept, then the assessment contradicts it
    assert objections(a_report(recipient=Recipient.OTHER_PATIENT), said, Conclusion.EXCEPTION)


@pytest.mark.parametrize("exception", BreachException)
def test_no_exception_fits_looking_without_need(exception: BreachException) -> None:
    # given somebody who looked at a chart without need, with all factors assessed
    report = a_report(kind=IncidentKind.ACCESS_WITHOUT_NEED, recipient=Recipient.WORKFORCE)
    said = low_grounds(exception=ExceptionClaim(exception, WHY, Further.NO))
    # when an exception is to be concluded, then it is refused
    assert "access without need is neither unintentional nor in scope, and it was seen" in objections(
        report, said, Conclusion.EXCEPTION
    )


def test_more_than_was_needed_asks_for_all_four_factors_even_where_an_exception_fits() -> None:
    # given more than was needed, given to a colleague
    report = a_report(kind=IncidentKind.MINIMUM_NECESSARY, recipient=Recipient.WORKFORCE)
    claim = ExceptionClaim(INADVERTENT, WHY, Further.NO)
    # when the exception stands alone, then each factor is missing; with the factors it passes
    assert len(objections(report, Assessed(exception=claim), Conclusion.EXCEPTION)) == 8
    assert objections(report, low_grounds(exception=claim), Conclusion.EXCEPTION) == ()


def test_the_definition_is_asked_in_its_own_order() -> None:
    # given an assessment in which every way out of a breach fits
    report = a_report(kind=IncidentKind.MIX_UP, recipient=Recipient.WORKFORCE)
    steps = tuple(StepResult(step, StepState.DONE, AT, OFFICER, "") for step in steps_for(IncidentKind.MIX_UP))
    said = low_grounds(
        permitted=PermittedClaim("45 CFR 164.506(c)(1)", WHY),
        secured=SecuredClaim(SecuredBy.SHREDDED, WHY, exhibits=(LETTER,)),
        exception=ExceptionClaim(UNINTENTIONAL, WHY, Further.NO),
    )
    # when each is taken away in turn, then the next one follows, and a breach is what is left
    found = [concluded(report, said, steps=steps)]
    for taken in ({"permitted": None}, {"secured": None}, {"exception": None}, {"extent": Ground()}):
        said = replace(said, **taken)
        found.append(concluded(report, said, steps=steps))
    assert found == list(Conclusion)


def test_a_breach_needs_no_assessment_and_everything_else_does() -> None:
    # given nothing assessed
    # when each conclusion is to be drawn, then only the breach passes
    require_concludable(a_report(), None, Conclusion.BREACH)
    for conclusion in set(Conclusion) - {Conclusion.BREACH}:
        with pytest.raises(RefusedError):
            require_concludable(a_report(), None, conclusion)
