"""Names of holidays, which are days: Christmas Eve, Lunar New Year, Groundhog Day; not the Christmas tree.

Example:
    >>> [c.reason for c in holiday("on Groundhog Day", 3, 12)]
    ['holiday']
    >>> holiday("an Easter egg", 3, 9)
    []

"""

import re
from typing import Final

from chartwarden.phi.structured.date_parts import dated
from chartwarden.phi.structured.engine import Candidate, Tier, Words

_NAMES: Final = (
    r"christmas(?:\s(?:day|eve|morning|night))?|x-?mas(?:\s(?:day|eve))?|boxing\sday|thanksgiving(?:\s(?:day|eve))?|"
    r"easter(?:\s(?:sunday|monday|weekend|morning|eve|week))?|good\sfriday|ash\swed(?:nesday)?\b|palm\ssunday|maundy\sthursday|shrove\stuesday|"
    r"mardi\sgras|madi\sgra\b|shavuot|lohri|pongal|baisakhi|vaisakhi|navratri|dussehra|vesak|"
    r"(?:white|trinity|whit|low|mothering)\ssunday|whit\smonday|ascension\sday|twelfth\snight|pi\sday|ramadan|mawlid|"
    r"eid(?:\s?(?:al|ul)[- ](?:fitr|adha))?|diwali|deepavali|holi|passover|pesach|"
    r"(?:ch)?hanukk?ah?|rosh\shashanah?|yom\skippur|purim|sukkot|kwanzaa|juneteenth|halloween|"
    r"all\s(?:saints|souls)'?\sday|"
    r"new\syear(?:'?s'?(?:\s(?:day|eve))?|\s(?:day|eve))|nye|(?:lunar|chinese)\snew\syear|nowruz|norooz|losar\b|"
    r"songkran|tet\s(?:holiday|nguyen\sdan)\b|seollal|chuseok|"
    r"labou?r\sday|memorial\sday|independence\sday|(?:fourth|4th)\sof\sjuly|july\s(?:fourth|4th)|veterans'?\sday|"
    r"remembrance\sday|armistice\sday|anzac\sday|australia\sday|canada\sday|victoria\sday|"
    r"bastille\sday|guy\sfawkes(?:\snight)?|"
    r"bonfire\snight|burns\snight|valentine(?:'?s'?(?:\s(?:day|night|eve))?|\s(?:day|night|eve))(?![a-z])|mother'?s'?\sday|father'?s'?\sday|(?:st\.?|saint)\spat(?:rick|ty)'?s?\sday|st\.?\spaddy'?s\sday|v-day\b|"
    r"(?:mlk|martin\sluther\sking(?:\sjr\.?)?)\sday|pres(?:ident'?s?'?)?\.?\sday|flag\sday|patriots'?\sday|columbus\sday|"
    r"indigenous\speoples'?\sday|groundhog\sday|super\sbowl\ssunday|cinco\sde\smayo|dia\sde\s(?:los\s)?muertos|"
    r"nochebuena|navidad|semana\ssanta|pentecost|epiphany|midsummer(?:'?s)?\s(?:day|eve)|"
    r"noche\s?vieja|dia\sde\s(?:la\s(?:candelaria|virgen)|reyes)|"
    r"heiligabend|ostern|ostermontag|ostersonntag|pfingsten|"
    r"nikolaustag|sinterklaas|koningsdag|ferragosto|pasquetta|wigilia|wielkanoc\w{0,3}|(?:kurban|ramazan)\sbayrami|"
    r"three\skings?\sday|tax\sday|election\sday|inauguration\sday|earth\sday|arbor\sday|april\sfools?'?s?'?(?:\sday)?|"
    r"leap\sday|black\sfriday|cyber\smonday|day\sof\sthe\sdead|candlemas|michaelmas|hogmanay|pancake\sday|"
    r"(?:st|saint)\.?\s(?:george|andrew|david|nicholas|lucia|john|joseph)'?s\sday|bank\sholiday(?:\smonday)?|family\sday|"
    r"emancipation\sday|pioneer\sday|kamehameha\sday|mid-?autumn\sfestival|lantern\sfestival|obon\b|golden\sweek|"
    r"janmashtami|raksha\sbandhan|ganesh\schaturthi|durga\spuja|karva\schauth|makar\ssankranti|arbaeen|tisha\sb'?av|"
    r"lag\sba'?omer|simchat\storah|tu\sb'?shvat|yom\sha\w{4,8}|bodhi\sday|timkat|meskel|enkutatash|tabaski|"
    r"las\sposadas|day\sof\sarafah"
)
_HOLIDAY: Final = re.compile(
    rf"(?:{_NAMES})(?![a-z])(?P<year>,?\s{{1,2}}(?:of\s)?(?:19|20)\d{{2}}\b)?", re.IGNORECASE | re.ASCII
)
_LOWER_NO_HOLIDAY: Final = frozenset({"epiphany", "pi day", "low sunday"})
_NO_HOLIDAY_AFTER: Final = re.compile(
    r"[\s-](?:tree|disease|factor|egg|candy|seals?|lily|lights|cookies|card|ornaments?|costume|carol|"
    r"cactus|bunny|basket|island|party\sdress|sweater)",
    re.IGNORECASE,
)


def holiday(text: str, start: int, _end: int) -> list[Candidate]:
    """Read the name of a holiday, which is a day."""
    m = _HOLIDAY.match(text, start)
    if m is None or _NO_HOLIDAY_AFTER.match(text, m.end()):
        return []
    lower = text[start].islower()
    if lower and m[0].lower() in _LOWER_NO_HOLIDAY:
        return []
    tier = Tier.SHAPE if lower else Tier.CUE
    return [dated(text, start, m.end(), confidence=0.6 if lower else 0.8, reason="holiday", tier=tier)]


_OWNED: Final = ("'s", "s'", "s")  # as scanners and writers leave the apostrophe
_HEADS: Final = (
    *(
        "4th of july|all saints|all souls|anzac day|april fool|arbaeen|arbor day|armistice day|ascension day|ash wed|"
        "australia day|baisakhi|bank holiday|bastille day|black friday|bodhi day|bonfire night|boxing day|burns night|"
        "canada day|candlemas|channuka|channukka|chanuka|chanukka|chinese new year|christmas|chuseok|cinco de mayo|"
        "columbus day|cyber monday|day of arafah|day of the dead|deepavali|dia de |diwali|durga puja|dussehra|"
        "earth day|easter|eid|election day|emancipation day|enkutatash|epiphany|family day|ferragosto|flag day|"
        "fourth of july|ganesh chaturthi|golden week|good friday|groundhog day|guy fawkes|halloween|hannuka|hannukka|"
        "hanuka|hanukka|heiligabend|hogmanay|inauguration day|independence day|indigenous people|janmashtami|"
        "juneteenth|kamehameha day|karva chauth|koningsdag|kurban bayrami|kwanzaa|labor day|labour day|lag ba|"
        "lantern festival|las posadas|leap day|lohri|losar|low sunday|lunar new year|madi gra|makar sankranti|"
        "mardi gras|martin luther king|maundy thursday|mawlid|memorial day|meskel|michaelmas|mid-autumn festival|"
        "midautumn festival|midsummer|mlk day|mothering sunday|navidad|navratri|new year|nikolaustag|noche vieja|"
        "nochebuena|nochevieja|norooz|nowruz|nye|obon|ostermontag|ostern|ostersonntag|palm sunday|pancake day|"
        "pasquetta|passover|pentecost|pesach|pfingsten|pi day|pioneer day|pongal|pres day|pres. day|purim|"
        "raksha bandhan|ramadan|ramazan bayrami|remembrance day|rosh hash|semana santa|seollal|shavuot|"
        "shrove tuesday|simchat torah|sinterklaas|songkran|sukkot|super bowl|tabaski|tax day|tet holiday|tet nguyen|"
        "thanksgiving|three king day|three kings day|timkat|tisha b|trinity sunday|tu b'shvat|tu bshvat|"
        "twelfth night|v-day|vaisakhi|valentine|vesak|victoria day|whit monday|whit sunday|white sunday|wielkanoc|"
        "wigilia|x-mas|xmas|yom ha|yom kippur"
    ).split("|"),
    *(f"{who}{owned} day" for who in "father mother patriot president veteran".split() for owned in _OWNED),
    *(f"{saint} {who}" for saint in ("st", "st.", "saint", "saint.") for who in "patrick patty paddy".split()),
    *(
        f"{saint} {who}{owned} day"
        for saint in ("st", "st.", "saint", "saint.")
        for who in "george andrew david nicholas lucia john joseph".split()
        for owned in ("'s", "s")
    ),
)
"""How each begins; the exact pattern reads the rest."""

HOLIDAYS: Final = (Words(_HEADS, holiday, rest=""),)
