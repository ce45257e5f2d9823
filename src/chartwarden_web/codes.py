"""The code sets that a coder searches. Loaded in a thread of its own when the server starts.

Example:
    >>> most_shown
    12

"""

from typing import Final

from chartwarden.adapters.icd10cm import Icd10Cm

most_shown: Final = 12
icd10cm: Final = Icd10Cm()
