"""Months, weekdays and holidays as charts name them, in the languages of patients and their letters.

Example:
    >>> MONTHS["mar"], MONTHS["agosto"]
    (3, 8)

"""

from typing import Final

_NAMES: Final = (
    "january jan enero ene janvier januar janeiro gennaio januari stycznia januray",
    "february feb febr febrero fevrier februar fevereiro fev febbraio februari lutego febuary feburary",
    "march mar mawrth marzo mars marz maerz marco maart marca",
    "april apr abril avril aprile avr abr kwietnia",
    "may mayo mai maio maggio mei maja",
    "june jun junio juin juni junho giugno czerwca",
    "july jul julio juillet juli julho luglio juil lipca",
    "august aug agosto aout augustus ago sierpnia agust",
    "september sept sep septiembre setiembre septembre setembro settembre wrzesnia septemeber",
    "october oct octubre octobre oktober outubro ottobre okt pazdziernika octber",
    "november nov noviembre novembre novembro listopada novemeber",
    "december dec diciembre decembre dezember dezembro dicembre desember dez dic grudnia decemeber",
)
MONTHS: Final = {word: place for place, words in enumerate(_NAMES, start=1) for word in words.split()}
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
    r"montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag)"
)
"""A pattern for the name of a weekday, any case."""

HOLIDAYS: Final = (
    r"christmas(?:\s(?:day|eve|morning|night))?|x-?mas(?:\s(?:day|eve))?|boxing\sday|thanksgiving(?:\s(?:day|eve))?|"
    r"easter(?:\s(?:sunday|monday|weekend))?|good\sfriday|ash\swednesday|palm\ssunday|maundy\sthursday|shrove\stuesday|"
    r"mardi\sgras|ramadan|eid(?:\s?(?:al|ul)[- ](?:fitr|adha))?|diwali|deepavali|holi|passover|pesach|"
    r"(?:ch)?hanukk?ah?|rosh\shashanah?|yom\skippur|purim|sukkot|kwanzaa|juneteenth|halloween|"
    r"all\s(?:saints|souls)'?\sday|"
    r"new\syear(?:'?s'?(?:\s(?:day|eve))?|\s(?:day|eve))|nye|(?:lunar|chinese)\snew\syear|nowruz|songkran|tet\sholiday|"
    r"labou?r\sday|memorial\sday|independence\sday|(?:fourth|4th)\sof\sjuly|july\s(?:fourth|4th)|veterans'?\sday|"
    r"remembrance\sday|armistice\sday|anzac\sday|australia\sday|canada\sday|victoria\sday|"
    r"bastille\sday|guy\sfawkes(?:\snight)?|"
    r"bonfire\snight|burns\snight|valentine'?s?'?(?:\sday)?|mother'?s'?\sday|father'?s'?\sday|st\.?\spatrick'?s?\sday|"
    r"saint\spatrick'?s\sday|(?:mlk|martin\sluther\sking(?:\sjr\.?)?)\sday|president'?s'?\sday|columbus\sday|"
    r"indigenous\speoples'?\sday|groundhog\sday|super\sbowl\ssunday|cinco\sde\smayo|dia\sde\s(?:los\s)?muertos|"
    r"nochebuena|navidad|semana\ssanta|pentecost|epiphany|midsummer(?:'?s)?\s(?:day|eve)"
)
"""A pattern for the name of a holiday, any case."""
