"""Phrases that everybody can read: examples in advice about passwords, test vectors, lines that many know by heart.

A phrase that was printed as a good example is one no longer: programs that guess try it first. Lists of stolen
passwords have few of them, so they are here by name, with where each was published. Rearranged, run together, in other
capitals, separators or digits that look like letters, and with a little added, they are the same phrase.

Confidence: those of the FBI, ACSC, NCSC's older campaign and CISA's longer one are told by others, and were not read on
the page that is named; a phrase too many costs nobody anything.

Source: NIST SP 800-63B-4, 3.1.1.2 (values that are commonly used or expected).

Example:
    >>> is_published("C0rrect-Horse-Battery-Staple!"), is_published("staple battery horse correct 42")
    (True, True)
    >>> is_published("correct heron battery staple")
    False

"""

import unicodedata
from collections.abc import Mapping
from typing import Final

_LEFT: Final = 4  # letters or digits beside the phrase: with so many it is another one
_LOOK_ALIKE: Final = str.maketrans("01345789@$", "oleastbgas")
PUBLISHED: Final[Mapping[str, tuple[str, ...]]] = {
    "xkcd 936, Password Strength (2011)": ("correct horse battery staple", "Tr0ub4dor&3"),
    "NCSC (UK), Three random words; Cyber Streetwise": (
        "coffee train fish",
        "wall tin shirt",
        "cabbage piano bucket",
        "3 red house monkeys 27!",
    ),
    "CISA, Secure Our World: Use Strong Passwords": (
        "Horse Purple Hat Run Bay",
        "Horse Purple Hat Run Bay Lifting",
    ),
    "FBI Portland, Building a Digital Defense with Passwords (2020)": (
        "Voices Protected 2020 We Are",
        "Director Month Learn Truck",
    ),
    "ACSC (Australia), Creating strong passphrases": ("crystal onion clay pretzel", "purple duck potato boat"),
    "Reinhold, The Diceware Passphrase Home Page and FAQ": (
        "cleft cam synod lacy yr wok",
        "alger klm curry blond puck staff",
    ),
    "Lee, Passphrases that you can memorize, The Intercept (2015)": (
        "cap liz donna demon self",
        "bang vivo thread duct knob train",
        "brig alert rope welsh foss rang orb",
    ),
    "Makers of password tools, in their advice": (
        "preachy glutton legislate shorter monsoon author",
        "purple mountain sips quiet tea",
        "paper humble connect",
        "river piano lamp",
        "octopus boxcar hat",
    ),
    "Schneier, Choosing Secure Passwords (2014)": ("this little piggy went to market", "tlpWENT2m"),
    "BIP 39, test vectors; the usual phrase of test networks": (
        "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about",
        "legal winner thank year wave sausage worth useful legal winner thank yellow",
        "letter advice cage absurd amount doctor acoustic avoid letter advice cage above",
        "zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo wrong",
        "test test test test test test test test test test test junk",
    ),
    "Chartwarden, its own documentation, bench and tests": (
        "lantern quartz heron velvet",
        "maple otter quartz linen",
        "four unrelated words",
    ),
    "Pangrams and filler": (
        "the quick brown fox jumps over the lazy dog",
        "the quick brown fox",
        "sphinx of black quartz judge my vow",
        "pack my box with five dozen liquor jugs",
        "lorem ipsum dolor sit amet",
        "lorem ipsum dolor sit amet consectetur adipiscing elit",
        "now is the time for all good men to come to the aid of the party",
    ),
    "Books, plays, scripture, speeches": (
        "to be or not to be",
        "to be or not to be that is the question",
        "it was the best of times it was the worst of times",
        "call me ishmael",
        "all happy families are alike",
        "it is a truth universally acknowledged",
        "in the beginning god created the heaven and the earth",
        "in the beginning was the word",
        "the lord is my shepherd i shall not want",
        "for god so loved the world",
        "our father who art in heaven",
        "four score and seven years ago",
        "we hold these truths to be self evident",
        "we the people of the united states",
        "i have a dream",
        "i think therefore i am",
        "one small step for man",
        "one small step for man one giant leap for mankind",
        "ask not what your country can do for you",
        "i pledge allegiance to the flag",
        "elementary my dear watson",
        "first do no harm",
        "an apple a day keeps the doctor away",
        "all work and no play makes jack a dull boy",
        "knowledge is power",
        "big brother is watching you",
        "once upon a time",
        "once upon a midnight dreary",
        "et tu brute",
        "carpe diem seize the day",
    ),
    "Films and series": (
        "may the force be with you",
        "live long and prosper",
        "open the pod bay doors hal",
        "there is no place like home",
        "theres no place like home",
        "houston we have a problem",
        "to infinity and beyond",
        "winter is coming",
        "you shall not pass",
        "may the odds be ever in your favor",
        "frankly my dear i dont give a damn",
        "heres looking at you kid",
        "life is like a box of chocolates",
        "hasta la vista baby",
        "one ring to rule them all",
        "not all those who wander are lost",
        "dont panic and carry a towel",
        "so long and thanks for all the fish",
    ),
    "Songs and rhymes": (
        "twinkle twinkle little star",
        "mary had a little lamb",
        "row row row your boat",
        "humpty dumpty sat on a wall",
        "jack and jill went up the hill",
        "happy birthday to you",
        "somewhere over the rainbow",
        "hello darkness my old friend",
        "is this the real life is this just fantasy",
        "never gonna give you up",
        "dont stop believing",
        "let it be let it be",
        "we will rock you",
        "we are the champions",
        "another brick in the wall",
        "stairway to heaven",
        "amazing grace how sweet the sound",
        "oh say can you see by the dawns early light",
        "all you need is love",
        "you are my sunshine my only sunshine",
        "peter piper picked a peck of pickled peppers",
        "she sells sea shells by the sea shore",
    ),
}


def _folded(text: str) -> str:
    """Give letters and digits as the eye takes them: no case, no separator, no digit in place of a letter."""
    plain = unicodedata.normalize("NFKC", text).casefold().translate(_LOOK_ALIKE)
    return "".join(letter for letter in plain if letter.isalnum())


_PHRASES: Final = tuple(
    tuple(sorted(filter(None, map(_folded, phrase.split())), key=len, reverse=True))
    for phrases in PUBLISHED.values()
    for phrase in phrases
)
_WHOLE: Final = tuple(_folded(phrase) for phrases in PUBLISHED.values() for phrase in phrases)


def is_published(password: str) -> bool:
    """Tell whether a password is one of these phrases, however it is written, with hardly anything added."""
    folded = _folded(password)
    return any(whole in folded and len(folded) - len(whole) < _LEFT for whole in _WHOLE) or any(
        _is_made_of(words, folded) for words in _PHRASES
    )


def _is_made_of(words: tuple[str, ...], folded: str) -> bool:
    """Tell whether a text is these words in any order, each once, and hardly anything else."""
    for word in words:  # the longest first, so that a short one is not taken out of the middle of another
        if word not in folded:
            return False
        folded = folded.replace(word, " ", 1)
    return len(folded.replace(" ", "")) < _LEFT
