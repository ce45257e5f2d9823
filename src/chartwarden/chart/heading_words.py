"""The short forms in which headings are written, and the words that give one away whatever stands around them.

A heading that betrays who the patient lives with, loves, drinks with or is related to is read before any other: it is
better to leave a section unread than to open one of these under another name.

Example:
    >>> expanded("final path dx")
    'final pathologic diagnosis'
    >>> sensitive_topic("history of alcohol and other drug use")
    <Topic.SOCIAL: 'social history'>

"""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from chartwarden.chart.headings import Topic

SENSITIVE: Final = (Topic.SOCIAL, Topic.FAMILY, Topic.PSYCHIATRIC, Topic.MIND, Topic.PAYER)
"""What `sensitive_topic` tells: no rule opens these but for a code that needs them."""

# What people write for it, by the word. Words that mean two things ("comp", "micro", "med") stand elsewhere.
_SHORT_ROWS: Final = """
    history: hx hist hist'y hstry; diagnosis: dx diag diagn dg; diagnoses: dxs dxes diags; medications: rx rxs meds;
    treatment: tx trt; treatments: txs; symptoms: sx sxs symp; complications: compl compls complic cmplx complicns;
    complication: complicn; laboratory: lab labs labwork; imaging: rad rads img imag; x ray: xr xray; procedure: proc
    prcd; procedures: procs; operation: opn; anesthesia: anes anesth ga/la; anesthetic: anaes; neurologic: neuro
    neurol; assessment: assmt asmt assess assesment assessmt ax; interpretation: interp interpr interpret;
    technique: tech techn; indication: indic indicn; indications: indics indicns; specimen: spec specmn; specimens:
    specs; gross: gr; impression: imp impr imprsn; clinical: clin clinl; information: info inform; hospital: hosp
    hospit; hospitalization: hospn; surgical: surg sx/hx; family: fam fmly; social: soc scl; psychiatric: psych
    psychiat; tobacco: tob tobac; alcohol: etoh alc; substance: subst subs; evaluation: eval evaln; recommendations:
    recs recos recommend recomms recommendation; description: desc descr descrip; disposition: dispo dispos disp;
    admission: adm admn admiss; discharge: disch dsch dch dchg dc d/c; investigations: inv ix invest invx invs;
    management: mx mgmt mgt mngmt; patient: pt pts; appointments: appts appt appointment; condition: cond condn;
    estimated: est; antibiotics: abx; physical: phys; examination: exm; systems: sys syst; review: rvw revw; summary:
    summ; problem: prob; problems: probs; cultures: cxs; culture: cx; biopsy: bx; biopsies: bxs; findings: fndgs
    findgs findngs fdgs; preoperative: preop; postoperative: postop; intraoperative: intraop; preprocedure: preproc;
    postprocedure: postproc; obstetric: ob obstet; gynecologic: gyn gynae gynaecologic; emergency department: ed er;
    follow up: f/u fu followup ffup; prior to admission: pta; prenatal care: pnc; antenatal care: anc; workup: w/u;
    chief complaint: c/c; conclusion: concl; reason: rsn; comparison: compar compared; microscopic: microscop;
    macroscopic: macroscop;
    pathology: pth; location: loc; without: w/o; with: w/; general: gen genl; cardiovascular: cvs; musculoskeletal:
    mskel; measurements: meas measmts; immunizations: immun immuniz imms; instructions: instr instrs instruct; plan:
    pln; and: n; progress: prog; presenting: pres presentg; previous: prev; past: pst; current: curr cur; interval:
    int intvl; background: bg bkgd; vital signs: vs vss; objective: obj; subjective: subj; consultation: consult;
    additional: addl; education: educ; number: no; assessment: assesment assessement asessment asssessment;
    reassessment: reassesment reassessement; diagnosis: diagnois diagnosos diagnoisis diagonsis; medications:
    medicatons medicaitons mediations; recommendations: recomendations reccomendations recommedations; history:
    hostory histroy; examination: examinaton; impression: impresion; procedure: proceedure procedrue; physical:
    phsyical; allergies: allergys alergies; subjective: subjetive; complaint: complant; social: socail; family:
    familiy
"""


def _short(rows: str) -> dict[str, str]:
    index: dict[str, str] = {}
    for row in filter(str.strip, rows.split(";")):
        long, short = row.split(":")
        index.update(dict.fromkeys(short.split(), long.strip()))
    return index


_SHORT: Final[Mapping[str, str]] = MappingProxyType(_short(_SHORT_ROWS))
_SLASHED: Final = re.compile(r"(?<![\w/])(?:f/u|d/c|c/c|w/u|w/o|w/)(?![\w/])")
_WORD: Final = re.compile(r"[^\s/,;]+")
_BEFORE: Final = {  # what a word means is told by the next
    ("obs", "history"): "obstetric",
    ("obs", "and"): "obstetric",
    ("obs/gynae", "history"): "obstetric/gynecologic",
    ("med", "history"): "medical",
    ("med", "problems"): "medical",
    ("med", "surgical"): "medical",
    ("path", "diagnosis"): "pathologic",
    ("path", "diagnoses"): "pathologic",
    ("op", "note"): "op",
    ("pre", "op"): "pre",
    ("post", "op"): "post",
    ("pre", "procedure"): "pre",
    ("post", "procedure"): "post",
}
_ALONE: Final = {"med": "medication", "path": "pathology", "op": "operative", "ops": "operations"}
SHORT_FORMS: Final = frozenset(_SHORT)
_KNOWN: Final = frozenset(_SHORT) | frozenset(_ALONE) | frozenset("fcwoud") | {"obs", "obs/gynae"}
_SPLIT: Final = re.compile(r"[\s/,;]+")


def expanded(key: str) -> str:
    """Give a normalised heading with its short forms written out, word by word. Linear in the heading.

    Source:
        Policy: short forms in use across electronic records, dictation and letters; a word with two meanings is left.

    """
    if _KNOWN.isdisjoint(_SPLIT.split(key)):
        return key  # most lines of a note hold no short form
    whole = _SLASHED.sub(lambda found: _SHORT[found[0]], key)
    words = [found[0] for found in _WORD.finditer(whole)]
    long = [_SHORT.get(word, word) for word in words]
    for place, word in enumerate(long):
        after = long[place + 1] if place + 1 < len(long) else ""
        long[place] = _BEFORE.get((word, after)) or _ALONE.get(word, word)
    rest = iter(long)
    return " ".join(_WORD.sub(lambda _: next(rest), whole).split())


# --- What must stay closed is read first ----------------------------------------------------------------------------

_SOCIAL: Final = frozenset(
    """
    social soc sochx shx socialhistory psychosocial biopsychosocial sociocultural tobacco tob nicotine smoking smoker
    smokes cigarettes vaping vape alcohol etoh drinking alcoholism substance substances addiction addictions addictive
    sud oud aud moud ivdu ivda idu methadone buprenorphine suboxone naltrexone detox detoxification sobriety sober otp
    opioids narcotics illicit cannabis marijuana thc cocaine heroin uds utox caffeine lifestyle habits habit
    occupation occupational employment employer job vocation vocational marital marriage married household housing
    homeless homelessness shelter residence living lives home dwelling sdoh sdh hrsn legal forensic incarceration jail
    prison arrest arrests criminal probation parole military veteran relationship relationships partner partners
    spouse husband wife sexual sexuality sexually sex sogi lgbt lgbtq gender sti stis std stds abuse abused violence
    violent ipv dv domestic battering neglect assault assaulted rape trafficking exploitation maltreatment firearm
    firearms gun guns weapon weapons religion religious spirituality spiritual faith cultural culture/religion
    ethnicity stressor stressors stress coping supports caregiver caregiving custody guardianship cps aps immigration
    refugee asylum finances financial income poverty food transportation literacy schooling school hobbies adverse
    disclosure conversation conversations confidential confidence confided chairside support
    """.split()
)
# "home" and the like are everyday words of other sections as well.
_UNLESS: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "home": frozenset(
            """
            medication medications meds medicines tablets rx drugs oxygen o2 health instructions discharge equipment
            glucose bp going sent takes take pills regimen exercise exercises
            """.split()
        ),
        "smoking": frozenset("cessation".split()),
        "living": frozenset("daily will".split()),
        "lives": frozenset(),
        "food": frozenset("allergy allergies intake".split()),
        "sex": frozenset("age".split()),
        "gender": frozenset("age".split()),
        "stress": frozenset("test echo echocardiogram ecg mri perfusion imaging testing".split()),
        "transportation": frozenset("mode arrival".split()),
        "adverse": frozenset("event events reaction reactions effect effects drug".split()),
        "residence": frozenset("discharge".split()),
        "opioids": frozenset("prescribed given administered".split()),
        "narcotics": frozenset("prescribed given administered".split()),
        "disclosure": frozenset(),
        "supports": frozenset("mobility".split()),
        "conversation": frozenset("goals".split()),
        "confidence": frozenset("interval diagnostic".split()),
        "support": frozenset(
            """
            life respiratory ventilatory ventilator circulatory nutrition nutritional pressor surface surfaces cardiac
            hemodynamic oxygen organ metabolic decision insurance
            """.split()
        ),
        "family": frozenset("medicine practice physician doctor".split()),
        "mother": frozenset("baby".split()),
        "carrier": frozenset("insurance".split()),
        "mood": frozenset(),
        "crisis": frozenset("hypertensive sickle aplastic adrenal thyroid".split()),
        "behavior": frozenset("tumor".split()),
        "risk": frozenset(
            "fall falls bleeding cardiac cardiovascular vte dvt surgical anesthesia pressure braden asa".split()
        ),
        "si": frozenset("joint joints injection".split()),
        "capacity": frozenset("vital lung bladder".split()),
        "screening": frozenset(),
    }
)
_USE: Final = frozenset(
    "use abuse misuse dependence dependency recreational iv injection alcohol tobacco illicit other".split()
)
_DRUGS: Final = frozenset("drug drugs opioid opioids".split())
_NO_USE: Final = frozenset("allergy allergies reaction reactions anticoagulant chart level levels".split())
_FAMILY: Final = frozenset(
    """
    family fam fh fhx fmh fmhx famhx familial kin kindred kinship pedigree hereditary heredity genetic genetics
    genogram parent parents mother father siblings sibling brother brothers sister sisters relatives relative paternal
    carrier consanguinity children offspring ancestry grandparents
    """.split()
)
_PSYCHIATRIC: Final = frozenset(
    """
    psychiatric psychiatry psych psychiatrist psychological psychology psychotherapy psychotherapeutic psychopathology
    psychhx mental behavioral behavioural behavior behaviour suicide suicidal suicidality si homicidal homicide
    selfharm depression depressive anxiety phq gad ptsd mania bipolar schizophrenia psychosis crisis counselor
    therapist bh mh mood affect mse cssrs eating-disorder anorexia bulimia emotional aces capacity
    """.split()
)
_MENTAL_STATE: Final = frozenset(
    "status exam examination mse mood affect assessment state risk screen screening phq gad cssrs".split()
)
_PAYER: Final = frozenset(
    "insurance insurer payer payor payers guarantor subscriber copay medicaid medicare billing claims ins".split()
)
_GIVEN: Final = frozenset("data history information background details".split())
_SAFETY: Final = frozenset("plan concerns screen screening home personal assessment".split())


def sensitive_topic(key: str) -> Topic | None:
    """Give the topic of a heading that names what stays closed by default, or None. Whatever else it names as well.

    Args:
        key: the heading, normalised.

    Source:
        Policy; serves 45 CFR 164.502(b): a section with social, family, sexual, psychiatric or payment history in it is
        opened only by a rule that needs that history.

    """
    words = set(re.findall(r"[a-z0-9]+", key)) | set(re.findall(r"[a-z0-9]+", expanded(key)))
    if _names(words, _SOCIAL) or (words & _DRUGS and words & _USE and not words & _NO_USE):
        return Topic.SOCIAL
    if "safety" in words and words & _SAFETY:
        return Topic.PSYCHIATRIC
    if _names(words, _FAMILY) or ("maternal" in words and words & _GIVEN):
        return Topic.FAMILY
    if _names(words, _PSYCHIATRIC) or {"self", "harm"} <= words or {"eating", "disorder"} <= words:
        return Topic.MIND if words & _MENTAL_STATE and "history" not in words else Topic.PSYCHIATRIC
    return Topic.PAYER if words & _PAYER else None


def _names(words: set[str], telling: frozenset[str]) -> bool:
    return any(words.isdisjoint(_UNLESS.get(word, frozenset())) for word in words & telling)
