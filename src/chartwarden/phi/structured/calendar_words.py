"""Months and weekdays as charts name them, in the languages of patients and their letters.

Example:
    >>> MONTHS["mar"], MONTHS["agosto"]
    (3, 8)

"""

from typing import Final

_NAMES: Final = (
    "january jan enero ene janvier januar janeiro gennaio januari stycznia januray janurary janaury",
    "february feb febr febrero fevrier februar fevereiro fev febbraio februari lutego febuary feburary",
    "march mar mawrth marzo mars marz maerz marco maart marca",
    "april apr abril avril aprile avr abr kwietnia",
    "may mayo mai maio maggio mei maja",
    "june jun junio juin juni junho giugno czerwca",
    "july jul julio juillet juli julho luglio juil lipca",
    "august aug agosto aout augustus ago sierpnia agust auguest",
    "september sept sep septiembre setiembre septembre setembro settembre wrzesnia septemeber septmber",
    "october oct octubre octobre oktober outubro ottobre okt pazdziernika octber octobor 0ct 0ctober",
    "november nov noviembre novembre novembro listopada novemeber novmber n0v n0vember",
    "december dec diciembre decembre dezember dezembro dicembre desember dez dic grudnia decemeber decmber",
)
_BEHIND_A_DAY: Final = (
    "janv genn styczen ocak ledna januara tammikuuta janye ianuarie",
    "fevr luty subat februara unora helmikuuta fevriye februarie",
    "marzec mart mrt marca brezna maaliskuuta martie mzo",
    "kwiecien nisan dubna aprila huhtikuuta aprilie",
    "magg mayis kvetna maj toukokuuta meje",
    "giu czerwiec haziran cervna kesakuuta iunie",
    "lug lipiec temmuz cervence heinakuuta iulie jiye",
    "sierpien agustos srpna elokuuta augusti",
    "sett eylul zari syyskuuta septanm septembrie septembra",
    "ott pazdziernik ekim rijna lokakuuta oktob octombrie oktobra",
    "listopad kasim marraskuuta novanm noiembrie novembra",
    "grudzien aralik prosince joulukuuta desanm decembrie decembra",
)
AFTER_DAY: Final = {word: place for place, words in enumerate(_BEHIND_A_DAY, start=1) for word in words.split()}
"""Further names, of which some are other words too: they name a month only behind the number of a day."""

MONTHS: Final = AFTER_DAY | {word: place for place, words in enumerate(_NAMES, start=1) for word in words.split()}
"""The month, 1 to 12, that a word in lower case without accents names."""

LONE_MONTHS: Final = frozenset(
    """january february july september october november december feb sept enero febrero septiembre octubre
    noviembre diciembre janvier fevrier juillet octobre novembre decembre januar februar oktober dezember
    janeiro fevereiro setembro outubro novembro dezembro""".split()
)
"""Names of months that are no other word: a capital is enough to believe them."""

WEEKDAY: Final = (
    r"(?:mon(?:day)?|tu(?:e(?:s(?:day)?)?)?|wed(?:s|nesday)?|th(?:u(?:r(?:s(?:day)?)?)?)?|fri(?:day)?|"
    r"sat(?:urday)?|sun(?:day)?|"
    r"lunes|martes|miercoles|jueves|viernes|sabado|domingo|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|"
    r"(?:segunda|terca|quarta|quinta|sexta)(?:-feira)?|lunedi|martedi|mercoledi|giovedi|venerdi|sabato|domenica|"
    r"maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag|"
    r"montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag|(?-i:Mo|Di|Mi|Do|Fr|Sa|So)(?=\.,?\s))"
)
"""A pattern for the name of a weekday, any case."""
