"""Words that keep a heading closed: what people say for sensitive things, and what stands beside the work.

A heading of everyday speech (`Alone with her`, `Booze`, `RVD`) is not read under any other name; nor is one about
persons, papers and calls (`Comms`, `Post-op orders`) part of what was done, found or seen.

Example:
    >>> is_guarded("alone with her"), is_guarded("skin on arrival")
    (True, False)
    >>> is_beside("phoned to"), is_beside("perineum")
    (True, False)

"""

import re
from collections.abc import Iterator
from typing import Final

from chartwarden.chart.heading_words import SENSITIVE, expanded, sensitive_topic
from chartwarden.chart.headings import LEXICON

# As people say it, in several countries. Words that mean something else as often (`art`, `top`, `prep`) are left out.
_SAID: Final = frozenset(
    """
    screens headss pronouns rough recreational epds edinburgh audit aod top cover works choice choices twelve alone
    just private privately privacy secret secrets confidant confidante teen teens teenager adolescent parents' booze
    grog weed ganja dagga tik paan gutka bidi bidis cig cigs ciggies smokes drink drinks drinker drunk vapes vaper
    needle needles pot meth crack speed ecstasy ketamine spice nyaope whoonga opiate opiates units mum mums mom moms
    mam dad dads daddy mummy son daughter sons daughters uncle aunt auntie cousin cousins grandmother grandfather
    granny gran nan grandad stepfather stepmother sibs girlfriend boyfriend girlfriends boyfriends fiance fiancee
    lover friend friends roommate flatmate carer carers kids household bullying bullied gang gangs hiv rvd rvi arv
    arvs haart vct ictc pptct cd4 serostatus retroviral antiretroviral antiretrovirals pep prep seropositive abortion
    abortions termination terminations miscarriages contraceptive contraceptives pregnancies unwanted gene genes brca
    genomic genomics pharmacogenomic hereditary carrier safeguarding tusla cyfs dhs nai police gaol jailed court
    arrested assaulted strangled strangulation slapped hit beaten hurt threatened unsafe program programme programs
    programmes rehab recovery account accounts scheme benefits money debt debts immigration faith belief beliefs god
    church mosque dsh overdose overdoses cutting nerves worries worry hopeless sad suicidal suicide psychosis voices
    paranoia mania manic ost oat contraception reproductive fertility infertility adoption surrogacy surrogate
    transgender transition withdrawal tox toxicology utox hormone clubs nightlife gambling condom condoms virus
    headsss heeadsss crafft cows ciwa dast sbirt columbia hallucinations syphilis rpr gonorrhea chlamydia ethanol
    peth bac sealed sensitive protected hormones pack narcan paternity germline eating hits safe online retro fob
    bonding work discordant miscarriage cfr 5150 involuntary screenings conception powders club party parties
    donor egg
    """.split()
)
# Guarded as the words above, but lines of results and of nursing begin with them too: there they end no open section.
_SAID_OF_MUCH: Final = (
    "ethanol eating hits tox toxicology rpr syphilis online hormones columbia club conception sealed bonding "
    "paternity".split()
)
_SAID_TOGETHER: Final = frozenset(
    phrase.strip()
    for phrase in """
    viral load; child protection; head space; off the record; risk to self; d and a; d/a; 12 step; 12 steps; medical
    aid; gender identity; safe at home; at risk; in confidence; big pill; big pills; harm reduction; birth control;
    family planning; in town; sane exam; self injury; after hours; life events; significant other; pregnancy loss;
    pregnancy intention; your eyes; break the glass; fyi flag; screening tools; education level; body image;
    drug screen; urine drugs; therapy session; risky behaviors
    """.replace("\n    ", " ").split(";")
)
_UNLESS: Final = {  # the word stands for something ordinary beside these
    "prep": frozenset("bowel skin colon pre surgical site wound draping drape field".split()),
    "pregnancies": frozenset("previous prior past obstetric".split()),
    "account": frozenset("her his own their patients".split()),  # what somebody tells, not what somebody owes
    "top": frozenset("toe tip line level".split()),
    "cover": frozenset("antibiotic antibiotics skin".split()),
    "audit": frozenset("clinical".split()),
    "works": frozenset("blood".split()),
    "edinburgh": frozenset[str](),
    "worry": frozenset("when".split()),
    "hit": frozenset("head".split()),
    "recovery": frozenset("room time course notes period anesthesia operation surgery enhanced".split()),
    "rehab": frozenset("cardiac pulmonary stroke physical orthopedic potential".split()),
    "program": frozenset("exercise walking".split()),
    "programme": frozenset("exercise walking".split()),
    "carrier": frozenset("insurance".split()),
    "needle": frozenset("biopsy aspiration core count counts gauge fine".split()),
    "needles": frozenset("count counts used".split()),
    "donor": frozenset("site skin graft kidney liver marrow".split()),
    "work": frozenset("up blood lab return breathing".split()),
    "safe": frozenset("discharge transfer swallow swallowing".split()),
    "pack": frozenset("ice wound hot cold nasal".split()),
    "sensitive": frozenset("time troponin".split()),
    "protected": frozenset("weight".split()),
    "involuntary": frozenset("movement movements guarding".split()),
    "transition": frozenset("care zone".split()),
    "withdrawal": frozenset("ventilator vent sheath catheter wire".split()),
    "hormone": frozenset("thyroid parathyroid growth stimulating".split()),
    "virus": frozenset("respiratory".split()),
    "units": frozenset("blood transfused given red insulin".split()),
    "cutting": frozenset("balloon".split()),
    "court": frozenset[str](),
    "speed": frozenset("gait walking".split()),
    **dict.fromkeys(_SAID_OF_MUCH, frozenset[str]()),
    "crack": frozenset[str](),
}
_AROUND: Final = re.compile(r"[^\w'/-]+")
_MOST_WORDS: Final = 12
_BETWEEN: Final = re.compile(r"[^\w']+")
_DETAINED: Final = frozenset(
    """
    prep program programme court prison jail gaol custody probation parole confidential private sealed anonymous
    """.split()
)
_OF_GENES: Final = frozenset("gene genes genetic genetics brca genomic genomics germline hereditary carrier".split())


def is_guarded(key: str) -> bool:
    """Tell whether a normalised heading says something that no other word in it may open.

    Source:
        Policy; serves 45 CFR 164.502(b). Errs on the side of closing: a heading that is not read is withheld.

    """
    words = _all_words(key)
    return any(words.isdisjoint(_UNLESS.get(word, frozenset())) for word in words & _SAID) or _names(key)


def is_surely_guarded(key: str) -> bool:
    """Tell whether a label is guarded by a word that stands for nothing else: no needle, no cover, no units."""
    return bool((_all_words(key) & _SAID) - _UNLESS.keys()) or _names(key)


def _all_words(key: str) -> set[str]:
    return set(_BETWEEN.split(key)) | set(_BETWEEN.split(expanded(key)))


def _names(key: str) -> bool:
    """Tell whether a heading names a sensitive history, as a word or as a phrase anywhere in it."""
    return sensitive_topic(key) is not None or any(run in _SAID_TOGETHER or _is_sensitive(run) for run in _runs(key))


def _is_sensitive(phrase: str) -> bool:
    return (entry := LEXICON.get(phrase)) is not None and entry.topic in SENSITIVE


def _runs(key: str) -> Iterator[str]:
    """Give every run of words that stand together; of a long heading, of its first words."""
    for between in (_AROUND, _BETWEEN) if "/" in key else (_AROUND,):
        words = [word for word in between.split(key) if word][:_MOST_WORDS]
        for begin in range(len(words)):
            for end in range(begin + 1, len(words) + 1):
                yield " ".join(words[begin:end])


def names_programme(key: str) -> bool:
    """Tell whether a normalised heading names a programme, a court or a secret, as a laboratory's heading may."""
    return not _DETAINED.isdisjoint(_BETWEEN.split(key))


def names_genes(key: str) -> bool:
    """Tell whether a normalised heading is about genes."""
    return not _OF_GENES.isdisjoint(_BETWEEN.split(key))


# Words of headings that are no part of what was done, found or seen.
_BESIDE: Final = frozenset(
    """
    hx history termination fetal remains surrogate paternity prisoner prison inmate tattoo tattoos interpreter
    religion consent consented consents authorization authorisation witness witnesses rights surgeon surgeons
    assistant assistants anesthetist anaesthetist anesthesiologist attending attendance staff team personnel present
    name names provider physician signature signatures signed dictated transcribed copy copies cc date dob mrn
    patient label addressograph count counts equipment kit lot serial manufacturer vendor rep condition disposition
    status baby babies infant newborn neonate twin family relatives relative spouse partner husband wife mother
    father parent parents kin visitors visitor discussed discuss discussion spoke said told debrief conversation
    conversations communicated communication communications comms counseling called calls called rang paged phoned
    verbal notified informed emailed counselling support chaplain spiritual belongings valuables property contact
    contacts phone telephone address employer employment insurance payer bill billing coding codes account biohazard
    courier photo photos image images teaching education students instructions learning orientation precautions
    isolation alert alerts flag flags allergy allergies refused refusal declined self home reported admin
    administrative note notes comment comments time times transport escort driver feeding diet interview legal
    custody police forensic research study retained retention trial incident safety risk risks restraint restraints
    hiv retroviral antiretroviral hepatitis std sti drug drugs alcohol smoking sexual contraception abuse violence
    mood psych psychiatric mental behavior behaviour genetic genetics drain drains ebl fluids output urine screen
    screens screening questionnaire survey order orders who there obs observations vitals monitoring ward aftercare
    after checklist sticker stickers previous prior earlier old outside elsewhere donor letter letters disposal
    appointment appointments next queries miscellaneous misc other aside room circulator scrub assist nurse nurses
    tech operators operator timeout start number attestation involvement nursery apgar apgars pediatrician remark
    remarks presence recipients by providers referring routing mailing
    """.split()
)
_BESIDE_REPORTS: Final = frozenset(
    """
    comms communicated communication communications called rang paged phoned phone verbal notified notification
    informed emailed faxed copy cc billing account biohazard courier sticker consent consented discussed retention
    debrief told spoke misc miscellaneous remark remarks distribution recipients director disclaimer molecular
    germline genomic ngs sequencing hpv cassette routing mailing delivery
    """.split()
)
_READ_BY: Final = frozenset({"read by", "reported by", "dictated by", "reviewed by", "seen by", "verbal report"})
_SENT_ELSEWHERE: Final = frozenset("send-out sendout send-outs sendouts".split()) | {
    "send out",
    "sent out",
    "send outs",
}


def is_beside(key: str) -> bool:
    """Tell whether a normalised heading in a record of an operation, a procedure or an order is no part of the story.

    Source:
        Policy; serves 45 CFR 164.502(b).

    """
    return not _BESIDE.isdisjoint((*key.split(), *re.split(r"[^\w]+", key)))


def is_remark(key: str) -> bool:
    """Tell whether a normalised heading in a report names a call or a paper, or a test that was sent away unnamed."""
    words = _BETWEEN.split(key)
    return key in _READ_BY or not _BESIDE_REPORTS.isdisjoint(words) or any(name in key for name in _SENT_ELSEWHERE)
