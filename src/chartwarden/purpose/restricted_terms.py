"""The words by which ordinary notes speak of sensitive subjects. Data only; `purpose.restricted` finds them.

A word alone counts when it hardly ever means anything else. Everyday words ("depression" of a segment, "aids" to
hearing, "prep" of bowel) count in the form or the company that tells them apart, and are otherwise left out: masking an
ordinary finding costs a coder, so both kinds of mistake are measured.

Source: professional knowledge; verify. No authority publishes such a list. Why these subjects: State law (HIV, mental
health, reproductive health), GINA (genetic information), 42 CFR Part 2 (substance use), 34 U.S.C. 12291 (assault).

Example:
    >>> sorted({subject for subject, _ in TERMS})
    ['genetic', 'hiv', 'mental-health', 'reproductive', 'sexual-assault', 'substance-use']

"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final


@dataclass(frozen=True, slots=True)
class Term:
    """Words that follow each other. `is_cased` compares capitals too; after a word of `not_after` it means another."""

    words: tuple[str, ...]
    is_cased: bool = False
    not_after: frozenset[str] = frozenset()


_HIV = """
    hiv; hiv1; hiv2; h i v; plwhiv; human immunodeficiency virus; acquired immunodeficiency; acquired immune deficiency;
    antiretroviral; antiretrovirals; retroviral; haart; cart therapy; pre exposure prophylaxis;
    preexposure prophylaxis; post exposure prophylaxis; cd4; viral load; undetectable viral; seroconversion;
    pneumocystis; pjp; kaposi; kaposis; cytomegalovirus retinitis; mac prophylaxis; biktarvy; genvoya; stribild;
    triumeq; dovato; juluca; truvada; descovy; atripla; complera; odefsey; symtuza; symfi; delstrigo; pifeltro;
    prezista; prezcobix; evotaz; reyataz; tivicay; isentress; cabenuva; apretude; vocabria; kaletra; epzicom;
    trizivir; combivir; retrovir; epivir; ziagen; viread; sustiva; intelence; edurant; viramune; rukobia; selzentry;
    sunlenca; yeztugo; trogarzo; fuzeon; bictegravir; dolutegravir; raltegravir; elvitegravir; cabotegravir;
    rilpivirine; efavirenz; etravirine; doravirine; nevirapine; emtricitabine; tenofovir; abacavir; lamivudine;
    zidovudine; azt; darunavir; atazanavir; lopinavir; cobicistat; maraviroc; enfuvirtide; fostemsavir; lenacapavir;
    ibalizumab
"""
_HIV_CASED = "AIDS; PrEP; nPEP; PLWH; PLWHA; B20; Z21; ARVs; ARV; ART regimen; on ART"

_MENTAL = """
    depressive; depression; mdd; dysthymia; bipolar; schizophrenia; schizoaffective; psychosis; psychotic; mania;
    manic; hypomania; ptsd; post traumatic stress; posttraumatic stress; panic disorder; panic attack; panic attacks;
    anxiety; anxiolytic; ocd; obsessive compulsive; borderline personality; personality disorder; suicide; suicidal;
    suicidality; self harm; self injury; self injurious; cutting behavior; anorexia nervosa; bulimia; binge eating;
    eating disorder; gender dysphoria; transgender; psychiatrist; psychiatry; psychotherapy; psychotherapist;
    psychologist; counselor; counsellor; mental health; mental illness; behavioral health; behavioural health;
    psychiatric admission; psychiatric hospitalization; psychiatric hospital; psychiatric history;
    psychiatric medication; psychiatric medications; psychiatric care; psychiatric disorder; inpatient psychiatric;
    psych history; psych meds; psych admission; antidepressant; antidepressants; antipsychotic; antipsychotics; phq 9;
    phq 2; gad 7; mood disorder; mood stabilizer; grief counselling; grief counseling; bereavement; electroconvulsive;
    sertraline; zoloft; fluoxetine; prozac; paroxetine; paxil; citalopram; celexa; escitalopram; lexapro; venlafaxine;
    effexor; desvenlafaxine; bupropion; wellbutrin; mirtazapine; remeron; trazodone; vilazodone; vortioxetine;
    lithium; aripiprazole; abilify; quetiapine; seroquel; olanzapine; zyprexa; risperidone; risperdal; paliperidone;
    invega; ziprasidone; lurasidone; latuda; clozapine; clozaril; brexpiprazole; cariprazine; buspirone
"""
_MENTAL_NOT_AFTER: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "depression": frozenset(
            """
            st segment respiratory marrow myocardial cns skull immune circulatory cardiac cortical leao spreading pr
            ventilatory bone fracture tracheal sternal inspiratory
            """.split()
        ),
        "lithium": frozenset({"battery", "ion"}),
    }
)

_SUBSTANCE = """
    alcoholism; alcohol use disorder; alcohol abuse; alcohol dependence; alcohol dependency; alcohol withdrawal;
    alcohol misuse; alcohol addiction; alcohol intoxication; alcohol use; alcoholics anonymous; etoh abuse; etoh use;
    etoh withdrawal; heavy drinker; heavy drinking; ciwa; delirium tremens; binge drinking; sobriety; substance abuse;
    substance use; substance misuse; drug abuse; drug addiction; illicit drug; illicit drugs; recreational drugs;
    drug use disorder; drug seeking; intravenous drug use; intravenous drug user; iv drug; injection drug; ivdu; ivda;
    pwid; opioid use disorder; opioid dependence; opioid abuse; opioid addiction; opioid withdrawal; heroin; cocaine;
    methamphetamine; methamphetamines; amphetamine abuse; crack use; cannabis; marijuana; ketamine abuse; suboxone;
    subutex; sublocade; zubsolv; buprenorphine; methadone; naltrexone; vivitrol; acamprosate; disulfiram; antabuse;
    narcotics anonymous; rehab for alcohol; detox; detoxification; medication assisted treatment; sober living;
    halfway house
"""
_SUBSTANCE_CASED = "AUD; OUD; SUD; MAT program; MOUD"

_GENETIC = """
    brca; brca1; brca2; lynch syndrome; huntington; huntingtons; genetic testing; genetic test; genetic counseling;
    genetic counselling; genetic counselor; genetic screening; genetic carrier; germline; carrier screening;
    hereditary cancer; familial adenomatous; li fraumeni; chek2; palb2; apoe; apoe4; factor v leiden; whole exome;
    whole genome; karyotype; pharmacogenomic
"""

_ASSAULT = """
    sexual assault; sexually assaulted; sexual abuse; sexually abused; sexual violence; raped; rape; sane exam;
    sane nurse; forensic exam; molested; molestation; incest; trafficking; domestic violence; domestic abuse;
    intimate partner violence; partner violence; spousal abuse; battered; assaulted by; abused by
"""
_ASSAULT_CASED = "IPV; SANE"

_REPRODUCTIVE = """
    abortion; abortions; termination of pregnancy; terminated pregnancy; pregnancy termination; elective termination;
    miscarriage; miscarriages; miscarried; mifepristone; misoprostol; emergency contraception; plan b; contraception;
    contraceptive; contraceptives; birth control; intrauterine device; infertility; fertility treatment;
    in vitro fertilization; in vitro fertilisation; ivf; embryo transfer; surrogacy; tubal ligation; vasectomy;
    dilation and curettage; dilation and evacuation; unwanted pregnancy; adoption plan
"""
_REPRODUCTIVE_CASED = "IUD; TAB x; EAB; OCPs"


def _terms() -> Iterator[tuple[str, Term]]:
    for subject, plain, cased in (
        ("hiv", _HIV, _HIV_CASED),
        ("mental-health", _MENTAL, ""),
        ("substance-use", _SUBSTANCE, _SUBSTANCE_CASED),
        ("genetic", _GENETIC, ""),
        ("sexual-assault", _ASSAULT, _ASSAULT_CASED),
        ("reproductive", _REPRODUCTIVE, _REPRODUCTIVE_CASED),
    ):
        for phrase in filter(None, map(str.split, plain.split(";"))):
            yield subject, Term(tuple(phrase), not_after=_MENTAL_NOT_AFTER.get(phrase[0], frozenset()))
        for phrase in filter(None, map(str.split, cased.split(";"))):
            yield subject, Term(tuple(phrase), is_cased=True)


TERMS: Final[tuple[tuple[str, Term], ...]] = tuple(_terms())
"""Every term with its subject's value."""
