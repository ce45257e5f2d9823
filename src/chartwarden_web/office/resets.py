"""What becomes of an account whose reset of second factors was approved, for the view that decides.

Example:
    >>> carry_out_reset.__name__
    'carry_out_reset'

"""

from chartwarden.actions.account import Resetting
from chartwarden_web.request import SeatedRequest
from chartwarden_web.wiring import house


def carry_out_reset(request: SeatedRequest) -> Resetting:
    """Give what carries a reset out; afterwards it holds what the approver hands over to the owner."""
    return Resetting(request.desk, accounts=house().accounts, keep=house().invitations)
