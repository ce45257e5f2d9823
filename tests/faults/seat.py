"""A process that begins one member's session in an instance, and prints the value of its cookie.

Run as `python -m tests.faults.seat USER_ID`; the instance is named in the environment, as for every process of ours.
How people sign in has tests of its own: here the session begins as after a sign-in with both factors.
"""

import os
import sys


def main() -> None:
    """Seat, and print."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chartwarden_web.settings")
    import django  # noqa: PLC0415 -- the environment names the settings first

    django.setup()
    from chartwarden_web.records.models import MemberRecord  # noqa: PLC0415 -- tables need Django set up
    from tests.web.seats import seated_cookie  # noqa: PLC0415

    print(seated_cookie(MemberRecord.objects.get(user_id=sys.argv[1])))  # noqa: T201


if __name__ == "__main__":
    main()
