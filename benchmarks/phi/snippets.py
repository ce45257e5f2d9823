"""Short pieces of notes about invented people, each identifier marked as `training.phi.marked` reads it.

Numbers are from reserved or impossible ranges. Written by hand, before the rules were tried on them.
"""

from dataclasses import dataclass

from benchmarks.phi.quality import Registration, found_in
from benchmarks.phi.score import scores
from training.phi.marked import parse

SNIPPETS = (
    "Patient [[Odalys Ferncastle|patient_name]] met Dr. [[Tamsin Okonedo|provider_name]] on [[03/09/2026|date]].",
    "[[FERNCASTLE, ODALYS M|patient_name]]   DOB: [[07/21/1961|birth_date]]   MRN: [[00913377|medical_record]]",
    "Ms. [[Ferncastle|person_name]] lives with her daughter [[Bryony|relative_name]] in [[Larkmoor|city]].",
    "Electronically signed by [[Ravi Maddenholt|provider_name]], MD, [[March 9, 2026|date]]",
    "Next of kin: [[Petra Ferncastle|relative_name]] (sister), phone [[(555) 555-0133|phone]].",
    "Address: [[88 Quarry Bend|address]], [[Larkmoor|city]], PA [[00011|zip]]",
    "SSN [[000-12-3456|ssn]], member ID [[QHP-88120077|member]], group [[GR-5512|member]].",
    "Accession [[LM26-0099812|case_number]], collected [[2026-03-09|date]].",
    "Referred from [[Larkmoor Valley Hospital|facility]] by [[S. Brightwater|provider_name]], NP.",
    "Employer: [[Tolliver Glass Company|employer]], shift lead.",
    "Contact him at [[o.ferncastle@example.org|email]].",
    "She is a <<age_over_89:93-year-old>> widow, independent at home.",
    "Visit [[V2026-771200|account]], account [[ACCT-5520019|account]].",
    "NPI [[1234567893|licence]], DEA [[AB1234563|licence]].",
    "Fax results to [[555-555-0177|fax]], attention Dr. [[Ines Valbuena|provider_name]].",
    "Pacemaker serial number [[PM-4471-9920|device]] checked [[01/14/2026|date]].",
    "His wife, [[Ann Tolliver|relative_name]], drove him in.",
    "Brother [[Casimir|relative_name]] has sickle cell trait.",
    "Discussed with [[M. Castellane|provider_name]] RN at the bedside.",
    "Surgeon: [[Hal Wendover|provider_name]], MD. Assistant: [[Joy Pemberley|provider_name]], PA-C.",
    "Portal access from [[192.0.2.44|ip_address]] on [[12 Feb 2026|date]].",
    "Seen [[02/11|date]] for cough; returns [[3/25/26|date]].",
    "Admitted [[Tuesday, March 3rd|date]] after a fall.",
    "He was born [[July 4, 1950|birth_date]] in [[Harrowgate Springs|city]].",
    "PO address: [[P.O. Box 4410|address]], [[Larkmoor|city]], PA [[00011-0001|zip]].",
    "Call [[555.555.0119 x22|phone]] with questions.",
    "Attending: [[VALBUENA, INES|provider_name]]",
    "Dictated by [[Hal Wendover|provider_name]], transcribed [[2026-03-10|date]].",
    "[[Mirela Stroud|patient_name]] is a 44 year-old woman with asthma.",
    "Works at [[Larkmoor Elementary School|employer]] as an aide.",
    "Medicare number [[1EG4-TE5-MK73|member]].",
    "VIN [[1M8GDM9AXKP042788|vehicle]] in the crash report, licence plate [[KLM-0042|vehicle]].",
    "Insurance policy [[POL-000-33121|member]], claim [[CLM-2026-00918|case_number]].",
    "Sutures removed by nurse [[Delphine|provider_name]].",
    "Cousin of [[Anselm Wray|person_name]], who teaches with her.",
    "Mr. [[Wray|person_name]]'s cough has settled.",
    "cc: [[Okonedo|provider_name]], [[Maddenholt|provider_name]]",
    "Last four of SSN [[4321|ssn]] confirmed at the desk.",
    "Lot number [[LX-99210|device]] of the vaccine, given [[11/02/2025|date]].",
    "Driver's license [[D0001-2233|licence]] was shown.",
    "Lives at [[1204 North Hollow Road, Apt 5|address]]; moved from [[Dunmere|city]].",
    "Spoke with Officer [[Reyes-Lund|person_name]] of the [[Larkmoor Police Department|employer]].",
    "Saw [[Thessaly Quint|person_name]] in the waiting room.",
    "IMPRESSION: stable. No acute disease. Compare with [[10/2025|date]].",
)


@dataclass(frozen=True, slots=True)
class SnippetScore:
    """Counts over the marked snippets, in whole identifiers and in words."""

    marked: int
    found: int  # every token of it was found
    precision: float  # share of the tokens found that belong to an identifier


def snippet_score() -> SnippetScore:
    """Score the finder, without registration, on the marked snippets."""
    notes = parse("\n".join(f"=== {at} | snippet\n{snippet}" for at, snippet in enumerate(SNIPPETS)))
    tallies = found_in(notes, Registration.UNKNOWN)
    whole, marked = sum(t.whole for t in tallies), sum(t.spans for t in tallies)
    return SnippetScore(marked, whole, scores(tallies).precision)
