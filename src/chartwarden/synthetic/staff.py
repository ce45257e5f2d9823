"""The ward's workforce: who works here, where they live, and the telephone there.

Example:
    >>> [str(role) for role in sorted(staff(seed=7)[0].member.roles)]
    ['coder']

"""

from datetime import date, timedelta
from functools import lru_cache

from chartwarden.foundation.identifiers import MemberId
from chartwarden.synthetic import names, places
from chartwarden.synthetic.chance import stream
from chartwarden.synthetic.values import WardMember
from chartwarden.workforce.member import Member, Role, checked_user_id, shared_desk_word

_FIRST_DAY = date(2011, 1, 3)
_LAST_DAY = date(2023, 12, 29)
STAFF_EXTENSIONS = range(90, 100)  # 555-0190 to 555-0199 are theirs alone, so no patient shares one by chance
_POSTS = (
    ((Role.AUDITOR,), "Coding Quality"),
    ((Role.CDI,), "Clinical Documentation"),
    ((Role.PROVIDER,), "Hospital Medicine"),
    ((Role.PROVIDER,), "General Surgery"),
    ((Role.MANAGER,), "Health Information"),
    ((Role.PRIVACY_OFFICER,), "Compliance"),
    ((Role.ADMINISTRATOR,), "Information Systems"),
)
_CODING_TEAMS = ("Inpatient Coding", "Outpatient Coding", "Professional Coding")


@lru_cache(maxsize=64)
def staff(*, seed: int, coders: int = 4) -> tuple[WardMember, ...]:
    """Give the workforce of a ward: the coders first, then one or two of each other role.

    Args:
        seed: the ward's seed; the first members are the same for every number of coders.
        coders: at least one, at most 29.

    Returns:
        Members with different user ids, family names and telephones; ids read `ward-SEED-m00`.

    """
    posts = [((Role.CODER,), _CODING_TEAMS[place % len(_CODING_TEAMS)]) for place in range(coders)]
    families = stream(seed, "staff", "families").sample(names.STAFF_FAMILY, len(names.STAFF_FAMILY))
    # Others stand before coders in the draw, so that hiring a coder renames nobody.
    others = tuple(
        _member(seed, place=place, roles=roles, department=department, family=families[place])
        for place, (roles, department) in enumerate(_POSTS)
    )
    team = tuple(
        _member(seed, place=place, roles=roles, department=department, family=families[place])
        for place, (roles, department) in enumerate(posts, start=len(_POSTS))
    )
    return team + others


def _member(seed: int, *, place: int, roles: tuple[Role, ...], department: str, family: str) -> WardMember:
    chance = stream(seed, "staff", place)
    given = chance.choice(names.FEMALE if chance.random() < 0.6 else names.MALE)  # noqa: PLR2004 -- a share
    while shared_desk_word(f"{given}.{family}".casefold()):
        given = chance.choice(names.FEMALE)
    user_id = checked_user_id(f"{given}.{family}"[:32], ever_issued=frozenset())
    street = places.STAFF_STREETS[(place * 4 + seed) % len(places.STAFF_STREETS)]
    town = chance.choice(places.TOWNS)
    home = f"{chance.randint(2, 390)} {street}, {town}, OH 000{chance.randint(10, 99)}"
    hired = _FIRST_DAY + timedelta(days=chance.randrange((_LAST_DAY - _FIRST_DAY).days))
    member = Member(
        id=MemberId(f"ward-{seed}-m{place:02d}"),
        user_id=user_id,
        name=f"{given} {family}",
        roles=frozenset(roles),
        starts_on=hired,
        department=department,
        home_address=home,
    )
    return WardMember(member, home_phone=f"({220 + place * 7}) 555-01{STAFF_EXTENSIONS[(place + seed) % 10]}")
