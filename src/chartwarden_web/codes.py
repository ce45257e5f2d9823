"""The code sets that a coder searches. Loaded in a thread of its own when the server starts.

Example:
    >>> MOST_SHOWN
    12

"""

from typing import Final

from chartwarden.adapters.icd10cm import Icd10Cm

MOST_SHOWN: Final = 12
MOST_LISTED: Final = 8  # of lists that were brought
icd10cm: Final = Icd10Cm()
