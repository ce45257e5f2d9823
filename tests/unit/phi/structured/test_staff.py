"""Dictation initials and user ids of staff."""

import pytest

from tests.unit.phi.structured.forms import found

FORMS = [
    ("D: 03/14/26 T: 03/15/26 JKM:tls", ["JKM", "tls"]),
    ("signed.\n\nJKM/tls\n", ["JKM", "tls"]),
    ("GL/mkt14\nD: 02/09/2026", ["GL", "mkt14"]),
    ("dictated by rk22 today", ["rk22"]),
    ("Assist: MMc \n", ["MMc"]),
    ("Tech: rjp3. Machine", ["rjp3"]),
    ("filled by CJW PharmD", ["CJW"]),
    ("signed.\nRS:nuance2\n", ["RS", "nuance2"]),
    ("ok.\nABU/pls  dd 02022026 dt 02032026", ["ABU", "pls"]),
    ("WHO WILL DRIVE. D 07/10 T 07/11 GL/QQT.\n", ["GL", "QQT"]),
    ("\nhm / csr:pjt\n", ["hm", "csr", "pjt"]),
    ("slept well. ecf 0210", ["ecf"]),
    ("noted ecf 0210", ["ecf"]),
    ("labs sent.\nmvh CPhT 02.28.26 0940\n", ["mvh"]),
    ("the roof was flat. RTM 4/2/2026 11:50", ["RTM"]),
    ("Dad is happy. fm DO 5/30", ["fm"]),
    ("no vm (805) 555-0144\nlw", ["lw"]),
    ("Happy with the nurse. JOC", ["JOC"]),
    ("pills refilled. rmz\nsecond msg", ["rmz"]),
    ("meds copied gbh\n", ["gbh"]),
    ("0140 slept       jh\n0200 awake       jh\n", ["jh", "jh"]),
    ("[09:12] kfaulkner2: anyone\n[09:12] jtl: ct", ["kfaulkner2", "jtl"]),
    ("2026-02-03T02:14:55Z  dmarsh19  view", ["dmarsh19"]),
    ("rb by Keisha RN 0417. tb9\n", ["tb9"]),
    ("rb by Keisha RN 0417 12/30 tb9", ["tb9"]),
    ("corr'd at 0210 mp\n", ["mp"]),
    ("N. Javanmard / atc9", ["atc9"]),
    ("typed vr:pp6", ["vr", "pp6"]),
]
NOTHING = [
    "AM/pm dosing",
    "HR: rate 80",
    "seen by son",
    "given x3",
    "CC: pain",
    "read by IR",
    "AST/alt ratio",
    "DD: rule out PE",
    "IV/po fluids",
    "take at bedtime. prn",
    "Allergies. NKDA",
    "left. AMA\n",
    "Eyes. WNL",
    "PE: BP 82/44",
    "one tab. tid\n",
    "nonpalpable.\nABI 0.38",
    "walked. TUG 14.8\n",
    "STROKE ALERT\nLKW 1315",
    "seen by ofc\n",
    "performed by IR.",
    "signed by mom\n",
    "15:22 re-eval: better",
    "14:02 note: better",
    "GI/gu: soft",
    "labs pending. neg\n",
    "ROS: as above",
    "in bed. RN\n",
    "HR 80.\nRR 16\n",
    "lives in Ohio.\nOH\n",
    "smokes 1/2 ppd\n",
    "at 2200 kcal\n",
    "0431 levo\n",
    "dose / day\n",
    "typed up",
]


@pytest.mark.parametrize(("text", "ids"), FORMS)
def test_a_mark_of_staff_is_found(text: str, ids: list[str]) -> None:
    # given a footer or a note of who did it
    # when it is read
    # then the initials and ids are taken
    assert [words for words, kind in found(text) if kind == "staff_id"] == ids


@pytest.mark.parametrize("text", NOTHING)
def test_abbreviations_with_a_stroke_are_no_initials(text: str) -> None:
    # given abbreviations
    # when they are read
    # then no mark of staff is taken
    assert "staff_id" not in {kind for _, kind in found(text)}
