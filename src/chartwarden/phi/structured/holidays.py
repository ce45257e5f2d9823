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
from chartwarden.phi.structured.engine import Candidate, Tier, Trigger

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


_HEADS: Final = (
    r"(?:christmas|x-?mas|boxing day|thanksgiving|easter|good friday|ash wed|palm sunday|"
    r"maundy thursday|shrove tuesday|mardi gras|ramadan|eid|diwali|"
    r"deepavali|passover|pesach|c?hannukk?ah|c?hanukk?ah|rosh hash|yom kippur|purim|sukkot|kwanzaa|"
    r"juneteenth|halloween|all saints|all souls|new years?\b|nye|"
    r"new year's|lunar new year|chinese new year|nowruz|songkran|labou?r day|memorial day|"
    r"independence day|fourth of july|4th of july|veterans'? day|"
    r"remembrance day|armistice day|anzac day|australia day|canada day|victoria day|bastille day|"
    r"guy fawkes|bonfire night|burns night|valentine|mother'?s'? day|"
    r"father'?s'? day|st\.? patrick|saint patrick|mlk day|martin luther king|president'?s'? day|"
    r"columbus day|indigenous people|groundhog day|super bowl|"
    r"cinco de mayo|dia de |nochebuena|navidad|semana santa|pentecost|epiphany|midsummer|madi gra|shavuot|lohri|"
    r"pongal|baisakhi|vaisakhi|navratri|dussehra|vesak|"
    r"white sunday|trinity sunday|whit sunday|whit monday|ascension day|twelfth night|"
    r"low sunday|"
    r"mothering sunday|pi day|mawlid|norooz|losar|seollal|chuseok|tet holiday|tet nguyen|pres\.? day|flag day|"
    r"patriots'? day|noche ?vieja|heiligabend|ostern|ostermontag|ostersonntag|pfingsten|nikolaustag|sinterklaas|"
    r"koningsdag|ferragosto|pasquetta|wigilia|wielkanoc|kurban bayrami|ramazan bayrami|"
    r"three kings? day|tax day|election day|inauguration day|earth day|arbor day|april fool|leap day|black friday|"
    r"cyber monday|day of the dead|candlemas|michaelmas|hogmanay|pancake day|v-day|"
    r"(?:st|saint)\.? (?:patty|paddy|george|andrew|david|nicholas|lucia|john|joseph)'?s day|bank holiday|family day|"
    r"emancipation day|pioneer day|kamehameha day|mid-?autumn festival|lantern festival|obon|golden week|"
    r"janmashtami|raksha bandhan|ganesh chaturthi|durga puja|karva chauth|makar sankranti|arbaeen|tisha b|"
    r"lag ba|simchat torah|tu b'?shvat|yom ha|bodhi day|timkat|meskel|enkutatash|tabaski|las posadas|day of arafah)"
)
HOLIDAYS: Final = (Trigger(rf"\b{_HEADS}", holiday),)
