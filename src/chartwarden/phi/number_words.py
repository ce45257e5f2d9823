"""Numbers in words, in their order: what is dictated, spelled out or counted.

Example:
    >>> ONES[0], TEENS[0], TEENS[-1], TENS[0]
    ('one', 'ten', 'nineteen', 'twenty')

"""

from typing import Final

ONES: Final = tuple("one two three four five six seven eight nine".split())
TEENS: Final = tuple("ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split())
TENS: Final = tuple("twenty thirty forty fifty sixty seventy eighty ninety".split())
