"""The words by which ordinary notes speak of sensitive subjects. Data only; `purpose.restricted` finds them.

A word alone counts when it hardly ever means anything else. Everyday words ("depression" of a segment, "aids" to
hearing, "prep" of bowel) count in the form or the company that tells them apart, and are otherwise left out: masking an
ordinary finding costs a coder, so both kinds of mistake are measured.

Source: professional knowledge; verify. No authority publishes such a list. Why these subjects: State law (HIV, mental
health, reproductive health), GINA (genetic information), 42 CFR Part 2 (substance use), 34 U.S.C. 12291 (assault).

Example:
    >>> sorted({subject for subject, _ in TERMS})[:5]
    ['alcohol-use', 'drug-use', 'genetic', 'hiv', 'mental-health']

"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final


@dataclass(frozen=True, slots=True)
class Term:
    """Words that follow each other. `is_cased` compares capitals too; beside some words it means something else."""

    words: tuple[str, ...]
    is_cased: bool = False
    not_after: frozenset[str] = frozenset()
    not_before: frozenset[str] = frozenset()


_HIV = """
    hiv; hiv1; hiv2; h i v; plwhiv; human immunodeficiency virus; acquired immunodeficiency; acquired immune deficiency;
    serostatus; sero status; seropositive; serodiscordant; serodifferent; discordant couple; retrovirus; ryan white;
    men who have sex with men; p24 antigen; virally suppressed; viral suppression; t cell count; helper cell count;
    antiretroviral; antiretrovirals; retroviral; haart; cart therapy; pre exposure prophylaxis;
    preexposure prophylaxis; post exposure prophylaxis; postexposure prophylaxis; cd4; cd 4; viral load;
    undetectable viral; copies ml; rna quant; rna quantitative; retroviral disease; ictc; lives with the virus;
    living with the virus; seroconversion; seroconverted; opportunistic infection; opportunistic infections;
    pneumocystis; pjp; pcp prophylaxis; pcp pneumonia; kaposi; kaposis; cytomegalovirus retinitis; cmv retinitis;
    mac prophylaxis; biktarvy; genvoya; stribild;
    triumeq; dovato; juluca; truvada; descovy; atripla; complera; odefsey; symtuza; symfi; delstrigo; pifeltro;
    prezista; prezcobix; evotaz; reyataz; tivicay; isentress; cabenuva; apretude; vocabria; kaletra; epzicom;
    trizivir; combivir; retrovir; epivir; ziagen; viread; sustiva; intelence; edurant; viramune; rukobia; selzentry;
    sunlenca; yeztugo; trogarzo; fuzeon; bictegravir; dolutegravir; raltegravir; elvitegravir; cabotegravir;
    rilpivirine; efavirenz; etravirine; doravirine; nevirapine; emtricitabine; tenofovir; abacavir; lamivudine;
    zidovudine; azt; darunavir; atazanavir; lopinavir; cobicistat; maraviroc; enfuvirtide; fostemsavir; lenacapavir;
    ibalizumab
"""
_HIV_CASED = (
    "AIDS; PrEP; nPEP; PLWH; PLWHA; B20; Z21; ARVs; ARV; ART regimen; on ART; MSM; VL undetectable; ADAP; RVD; RVI"
)

_MENTAL = """
    depressive; depression; mdd; dysthymia; bipolar; schizophrenia; schizophrenic; schizoaffective; psychosis;
    psychotic; mania; manic; hypomania; ptsd; post traumatic stress; posttraumatic stress; panic disorder; panic attack;
    panic attacks; anxiety; anxious and depressed; anxiolytic; ocd; obsessive compulsive; borderline personality;
    personality disorder; suicide; suicidal; suicidality; self harm; self harming; self injury; self injurious;
    self inflicted; cutting behavior; anorexia nervosa; bulimia; bulimic; binge eating; eating disorder;
    gender dysphoria; transgender; psychiatrist; psychiatrists; psychiatry; psychotherapy; psychotherapist;
    psychologist; counselor; counsellor; mental health; mental illness; mentally ill; mental breakdown;
    nervous breakdown; behavioral health; behavioural health; psychiatric admission; psychiatric hospitalization;
    psychiatric hospital; psychiatric history; psychiatric medication; psychiatric medications; psychiatric care;
    psychiatric disorder; psychiatric disorders; psychiatric illness; psychiatric patient; psychiatric unit;
    psychiatric ward; psychiatric facility; psychiatric hold; psychiatric evaluation; psychiatric clearance;
    psychiatric consult; psychiatric consultation; psychiatric emergency; psychiatric crisis; psychiatric nurse;
    psychiatric diagnosis; psychiatric diagnoses; psychiatric problems; psychiatric decompensation;
    inpatient psychiatric; psych history; psych hx; psych meds; psych admission; psych admissions; psych consult;
    psych consulted; psych eval; psych evaluation; psych unit; psych ward; psych hold; psych facility; psych clearance;
    psych patient; psych pt; psych team; psych placement; inpatient psych; seen by psych; geropsych; telepsych;
    crisis team; crisis worker; crisis intervention; crisis line; crisis center; crisis stabilization; mobile crisis;
    involuntary hold; involuntary commitment; involuntarily committed; baker act; baker acted; 5150; 1013 hold;
    sectioned under; low mood; depressed mood; mood depressed; feels depressed; feeling depressed; felt depressed;
    more depressed; severely depressed; tearful; hopelessness; anhedonia;
    hallucination; hallucinations; hallucinating; hearing voices; hears voices; paranoia; paranoid; delusional;
    delusions; wants to die; wanted to die; want to die; wish to die; wished to die; death wish; wishes to be dead;
    better off dead; no reason to live; not wanting to live; end her life; end his life; end their life; end my life;
    end it all; kill herself; kill himself; kill themselves; kill myself; killing herself; killing himself; cut her
    wrist; cut his wrist; cut her wrists; cut his wrists; cut her forearm;
    cut his forearm; cut her forearms; cut his forearms; cuts herself; cuts himself; cutting herself; cutting himself;
    hurt herself; hurt himself; harm herself; harm himself; go be with; intentional overdose; overdose attempt;
    intentionally overdosed; intentional ingestion; attempted hanging; adhd; attention deficit; autism; autistic;
    asperger; oppositional defiant; conduct disorder; dissociative; conversion disorder; somatization;
    antidepressant; antidepressants; antipsychotic; antipsychotics; phq 9; phq9;
    phq 2; phq2; phq a; gad 7; gad7; c ssrs; mood disorder; mood stabilizer; mood stabiliser; grief counselling;
    grief counseling; bereavement; electroconvulsive; transcranial magnetic; anger management; seen by psychology;
    sertraline; zoloft; fluoxetine; prozac; paroxetine; paxil; citalopram; celexa; escitalopram; lexapro; venlafaxine;
    effexor; desvenlafaxine; pristiq; bupropion; wellbutrin; mirtazapine; remeron; trazodone; vilazodone; vortioxetine;
    lithium; aripiprazole; abilify; quetiapine; seroquel; olanzapine; zyprexa; risperidone; risperdal; paliperidone;
    invega; ziprasidone; lurasidone; latuda; clozapine; clozaril; brexpiprazole; rexulti; cariprazine; vraylar;
    buspirone; buspar; fluvoxamine; esketamine; spravato; adderall; vyvanse; lisdexamfetamine; methylphenidate; ritalin;
    concerta; atomoxetine; strattera
"""
_MENTAL_CASED = "SI HI; denies SI; passive SI; active SI; no SI; endorses SI; AVH; ECT; CBT; DBT; MDE; PMHNP; EPDS"
_NOTHING: Final[frozenset[str]] = frozenset()
_NOT_AFTER: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "depression": frozenset(
            """
            st segment respiratory marrow myocardial cns skull immune circulatory cardiac cortical leao spreading pr
            ventilatory bone fracture tracheal sternal inspiratory
            """.split()
        ),
        "lithium": frozenset({"battery", "ion"}),
        "alcohol": frozenset(
            {"isopropyl", "rubbing", "denatured", "stearyl", "cetyl", "benzyl", "polyvinyl", "dehydrated"}
        ),
    }
)
_NOT_BEFORE: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "alcohol": frozenset(
            "swab swabs pad pads prep preps wipe wipes based hand rub gel free bath sponge ablation septal".split()
        ),
        "depression": frozenset({"of", "fracture"}),  # "depression of 1 mm", "depression of the skull"
    }
)

_SUBSTANCE = """
    substance abuse; substance use; substance misuse; substance dependence; substance induced; polysubstance; sobriety;
    sober; detox; detoxification; medication assisted treatment; sober living; halfway house; recovery house;
    residential treatment; twelve step; 12 step; addict; addicts; addicted; addiction; addictions; in recovery since;
    years in recovery; recovery program; tox screen; toxicology screen; urine toxicology; intoxicated; crafft;
    chemical dependency; withdrawal seizure; withdrawal seizures; withdrawal symptoms; withdrawal protocol
"""
_SUBSTANCE_CASED = "SUD; UDS positive; UDS negative; UDS pos; UDS neg; COWS"

_ALCOHOL = """
    alcohol; alcoholism; alcoholic; alcoholics; alcohols; etoh; heavy drinker; heavy drinking; problem drinking;
    drinks heavily; drinking heavily; drinks daily; drinking daily; stopped drinking; quit drinking; last drink;
    been drinking; still drinking; drinking again; binge drinking; binge drinker; binge drinks; beers daily;
    beers a day; beers per day; drinks a day; drinks per day; vodka; whiskey; whisky; liquor; drunk; ciwa;
    delirium tremens; breathalyzer; ethyl glucuronide; phosphatidylethanol; aa meetings; rehab for alcohol; alcohol
    rehab; naltrexone; vivitrol; acamprosate;
    campral; disulfiram; antabuse; wernicke korsakoff; wernicke encephalopathy; wernickes encephalopathy;
    wernicke s encephalopathy; korsakoff
"""
_ALCOHOL_CASED = "AUD; DTs"

_DRUGS = """
    drug abuse; drug addiction; drug abuser; drug addict; drug use; drug user; drug habit; drug overdose; drug rehab;
    drug screen; urine drug; illicit drug; illicit drugs; illicits; illegal drugs; street drugs; recreational drugs;
    recreational drug; party drugs; drug paraphernalia; drug use disorder; drug seeking; drug dependence;
    doctor shopping; uses drugs; used drugs; using drugs; intravenous drug; iv drug; iv drugs; injection drug;
    injects drugs; injecting drugs; ivdu; ivda; idu; pwid; track marks; track mark; needle marks; needle tracks;
    needle exchange; skin popping; skin popper; shooting up; shoots up; snorting; snorts; overdose; overdosed;
    overdoses; opioid use disorder; opioid dependence; opioid abuse; opioid addiction; opioid withdrawal;
    opioid misuse; opiate withdrawal; opiate abuse; opiate dependence; opioid overdose; narcotic abuse;
    narcotic dependence; pill mill; heroin; cocaine; crack use; crack pipe; meth; methamphetamine; methamphetamines;
    amphetamine; amphetamines; mdma; ecstasy; lsd; phencyclidine; ghb; cannabis; cannabinoid; cannabinoids; marijuana;
    marihuana; thc; weed; smokes pot; ketamine abuse; inhalant abuse; huffing; benzodiazepine abuse;
    benzodiazepine dependence; benzodiazepine withdrawal; suboxone; subutex; sublocade; brixadi; zubsolv;
    buprenorphine; methadone; naloxone; narcan; narcotics anonymous; na meetings;
    opioid treatment program; methadone clinic
"""
_DRUGS_CASED = "OUD; MAT program; MOUD"

_GENETIC = """
    brca; brca1; brca2; lynch syndrome; huntington; huntingtons; genetic testing; genetic test; genetic counseling;
    genetic counselling; genetic counselor; genetic screening; genetic carrier; genetic predisposition; geneticist;
    genetics clinic; germline; carrier screening; hereditary cancer; hereditary breast; familial adenomatous;
    li fraumeni; chek2; palb2; apoe; apoe4; factor v leiden; whole exome; whole genome; karyotype; pharmacogenomic;
    fragile x; pathogenic variant
"""

_ASSAULT = """
    sexual assault; sexually assaulted; sexual abuse; sexually abused; sexual violence; raped; rape; sane exam;
    sane nurse; forensic exam; molested; molestation; incest; trafficking; trafficked; domestic violence;
    domestic abuse; domestic dispute; domestic assault; intimate partner; partner violence; partner abuse;
    spousal abuse; battered; assaulted by; abused by; physical abuse; emotional abuse; verbal abuse; abusive; abuser;
    child abuse; elder abuse; child protective; adult protective; safe house; undisclosed location; womens shelter;
    women s shelter; domestic shelter; restraining order; order of protection; protective order; unsafe at home;
    afraid of her partner; afraid of her husband; afraid of her boyfriend; afraid of partner; hit by her partner;
    hit by her husband; hit by her boyfriend; hit by partner; partner hit; husband hit; boyfriend hit; strangled by;
    choked by; slapped by; slapped her; pushed by; punched by; kicked by; beaten by
"""
_ASSAULT_CASED = "IPV; SANE; DV; CPS report; CPS case; CPS involved; CPS notified; CPS called; APS report"

_REPRODUCTIVE = """
    abortion; abortions; termination of pregnancy; terminated pregnancy; pregnancy termination; elective termination;
    miscarriage; miscarriages; miscarried; mifepristone; misoprostol; emergency contraception; plan b; contraception;
    contraceptive; contraceptives; birth control; intrauterine device; nexplanon; mirena; paragard; depo provera;
    nuvaring; infertility; infertile; fertility treatment; fertility clinic; in vitro fertilization;
    in vitro fertilisation; ivf; embryo transfer; sperm donor; egg donor; surrogacy; surrogate pregnancy;
    tubal ligation; vasectomy; dilation and curettage; dilation and evacuation; unwanted pregnancy;
    unplanned pregnancy; adoption plan
"""
_REPRODUCTIVE_CASED = "IUD; TAB x; TAB at; TAB in; TAB 1; TAB 2; hx TAB; prior TAB; SAB; SABs; TABs; EAB; OCPs; OCP"


def _terms() -> Iterator[tuple[str, Term]]:
    for subject, plain, cased in (
        ("hiv", _HIV, _HIV_CASED),
        ("mental-health", _MENTAL, _MENTAL_CASED),
        ("substance-use", _SUBSTANCE, _SUBSTANCE_CASED),
        ("alcohol-use", _ALCOHOL, _ALCOHOL_CASED),
        ("drug-use", _DRUGS, _DRUGS_CASED),
        ("genetic", _GENETIC, ""),
        ("sexual-assault", _ASSAULT, _ASSAULT_CASED),
        ("reproductive", _REPRODUCTIVE, _REPRODUCTIVE_CASED),
    ):
        for phrase in filter(None, map(str.split, plain.split(";"))):
            after, before = _NOT_AFTER.get(phrase[0], _NOTHING), _NOT_BEFORE.get(phrase[-1], _NOTHING)
            yield subject, Term(tuple(phrase), not_after=after, not_before=before)
        for phrase in filter(None, map(str.split, cased.split(";"))):
            yield subject, Term(tuple(phrase), is_cased=True)


TERMS: Final[tuple[tuple[str, Term], ...]] = tuple(_terms())
"""Every term with its subject's value."""
