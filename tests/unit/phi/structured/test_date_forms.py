"""Dates in further forms people write, each with a harmless twin that looks the same."""

import pytest

from chartwarden.phi.structured.dates_in_scripts import dates_in_scripts
from tests.unit.phi.structured.forms import found, kinds, marked

MACHINES = [
    ("printed [2026-02-03 07:51] by", "printed 2026-02-03.07 by"),
    ("sent [2026-01-31 03:12 MST] ok", "ratio 2026-31 ok"),
    ("e-signed [05-APR-2026 14:33:08] ok", "dose 05-14:33:08 ok"),
    ("run [20260206T0700] ok", "lot 99999999T0700 ok"),
    ("lifted [0314Z 09MAR] from", "site 0314Z 99 from"),
    ("msg [091430Z MAR 26] from", "msg 991430 from"),
    ("Collected [260224] 0805", "Reference 260224 0805"),
    ("seen [04\u00b708\u00b72026] ok", "seen 44\u00b748\u00b72026 ok"),
    ("Consult [0ct 4,2O25] ok", "Consult 0ct sugar ok"),
]
ROMAN = [
    ("implanted [26 IX 2025] by", "cranial nerves IX X by"),
    ("thanks [9 ii 26] ok", "give 2 IV 20 mg ok"),
    ("signed [7 - III - 26] ok", "size 2 x 26 ok"),
    ("born in [4.II.2026] ok", "stage 3 II ok"),
]
TONGUES = [
    ("visited [12 Subat] to", "Subat visited to"),
    ("rdv [17 mars] a", "the mars rover"),
    ("dne [24. dubna 2026] byl", "24 dubnas were"),
    ("de [3 marzec] do", "marzec do"),
    ("le [5 fevr. 2026] il", "fevr il"),
    ("toma [03-Mzo-26] ok", "toma Mzo ok"),
    ("em [16 maart] kwam", "de maart kwam"),
    ("il [9 sett. 2025] era", "9 settings were"),
    ("on [12 maj 2026] kom", "12 major cuts"),
    ("me dijo en [enero] que", "el enero que"),
    ("desde [martes 10 de febrero] dolor", "martes dolor"),
    ("Termin: [20.2.] kommt", "Wert: 20.2. kommt"),
    ("retorno [sexta 13/3]; se", "sexta; se"),
    ("am [Freitag, 13.03.] morgens", "am Freitag morgens"),
    ("Termin: [Fr., 20.2.] 8:15 kam", "Wert: 20.2. 8 mg"),
    ("seen the [4th of May] by", "seen the 4th of five by"),
]
SPOKEN = [
    ("seen [March 3, 5 and 9]. ok", "chapters 3, 5 and 9. ok"),
    ("service is [the nineteenth of january twenty twenty six] period", "the nineteenth of them twenty twenty six"),
    ("He is [twelfth of May nineteen thirty-one] ok", "the twelfth of nineteen ok"),
    ("seen in [March two thousand and seven]. ok", "two thousand and seven steps"),
    ("hurt it [August twenty seventh two thousand three] when", "twenty seven in a row"),
    ("DEXA [three slash nineteen] at ten", "one slash two tablets"),
    ("seen [April nineteen] at ten", "age nineteen at ten"),
    ("see [tuesday the tenth] cxr", "on the tenth floor"),
    ("on [the 13th or 14th] we", "the 4th or 5th rib"),
    ("seen [Friday the thirteenth] we", "Friday the truth"),
    ("on [the first]. Shoes fit", "on the first day"),
    ("s/p TKA [4th], catheter", "grew from 10th to 25th, 50th percentile"),
]
HOLIDAYS = [
    ("went home [Easter morning] and", "an easter egg"),
    ("depi [madi gra] pran", "depi gra pran"),
    ("fell on steps [Pres. Day]. NWB", "the president was here"),
    ("last drink [VALENTINE'S NIGHT], ok", "Valentine Castro, ok"),
    ("umu on [White Sunday]. A1c", "white blood cells"),
    ("seen on [Groundhog Day]. ok", "groundhog bite"),
    ("after [Lunar New Year] she", "a lunar module"),
    ("since [Vaisakhi] she", "since vaping she"),
    ("at [Pfingsten] kam", "at pings"),
]


@pytest.mark.parametrize(("phrase", "twin"), [*MACHINES, *ROMAN, *TONGUES, *SPOKEN, *HOLIDAYS])
def test_a_date_in_a_rarer_form_is_found_and_its_twin_is_not(phrase: str, twin: str) -> None:
    # given a phrase whose date stands in brackets, and one that only looks like it
    text = phrase.replace("[", "").replace("]", "")
    # when both are read
    # then the date is taken, and nothing is taken for a date in the twin
    assert marked(text) == phrase
    assert "date" not in kinds(twin)


@pytest.mark.parametrize(
    ("text", "born", "twin"),
    [
        ("Verified DOB one eleven fifty-two and", "one eleven fifty-two", "born one of eleven children"),
        ("my birthday is uh ten four forty one and", "ten four forty one", "birthday is in ten to four days"),
        (
            "date of birth oh three slash fourteen slash sixty",
            "oh three slash fourteen slash sixty",
            "born three weeks early",
        ),
    ],
)
def test_a_birth_date_in_words_is_found_behind_a_word_for_birth(text: str, born: str, twin: str) -> None:
    # given a dictated birth date, and numbers in words that are none
    # when both are read
    # then the first is a birth date and the second is nothing
    assert found(text) == [(born, "birth_date")]
    assert found(twin) == []


@pytest.mark.parametrize(
    ("phrase", "twin"),
    [
        ("EF 45\u3002[\u4e8c\u6708\u4e8c\u5341\u516d\u65e5] \u5fc3\u8d85", "\u4e09\u4e2a\u6708 \u5fc3\u8d85"),
        ("\u4e0b\u6b21 [3\u670812\u65e5]. \u4f4f", "12\u53f7\u697c \u4f4f"),
        ("[2026\u5e743\u6708] \u4f4f", "2026\u5e74 \u4f4f"),
        ("[3\uc6d4 12\uc77c] ok", "12\uc77c\uac04 ok"),
        (
            "\u041a\u043e\u043d\u0442\u0440\u043e\u043b\u044c [27 \u043c\u0430\u0440\u0442\u0430]. \u0412",
            "27 \u043c\u0435\u0442\u0440\u043e\u0432. \u0412",
        ),
        (
            "\u043a\u043e\u043d\u0442\u0440\u043e\u043b\u044c [8 \u0430\u0432\u0433\u0443\u0441\u0442\u0430] \u0432",
            "8 \u0442\u0430\u0431\u043b\u0435\u0442\u043e\u043a \u0432",
        ),
        (
            "\u03c3\u03c4\u03b9\u03c2 [3 \u03bc\u03b1\u03c1\u03c4\u03af\u03bf\u03c5] \u03b5",
            "3 \u03bc\u03ad\u03c4\u03c1\u03b1 \u03b5",
        ),
    ],
)
def test_a_date_in_another_script_is_found_and_a_length_of_time_is_not(phrase: str, twin: str) -> None:
    # given a date in Chinese, Korean, Russian or Greek, and a number beside another word
    text = phrase.replace("[", "").replace("]", "")
    # when both are read
    taken = [word for word, kind in found(text) if kind == "date"]
    # then only the first is a date
    assert len(taken) == 1
    assert len(taken[0]) == phrase.index("]") - phrase.index("[") - 1
    assert "date" not in kinds(twin)


def test_a_text_without_other_scripts_is_not_read_again() -> None:
    # given a text in ASCII, and one with a letter that folding leaves alone
    # when their dates in other scripts are asked for
    # then there are none
    assert dates_in_scripts("3/12 at 5") == []
    assert dates_in_scripts("3\u00b712 at 5") == []
