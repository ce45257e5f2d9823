"""A page of entries as the screen shows it: the entries, the plot, and the filters carried from page to page.

Example:
    >>> LookingBack(AccessPage((), None, 0, (), counts_are_whole=True), Wanted(), address="/access/").carried
    ()

"""

from dataclasses import dataclass
from urllib.parse import urlencode

from chartwarden.actions.access import AccessPage
from chartwarden.actions.access_wanted import KindOfAct, Wanted
from chartwarden.ledger.entry import Outcome
from chartwarden.workforce.member import Member
from chartwarden_web.desk.timeline import Stretch, Timeline, timeline

_KINDS = {
    KindOfAct.CHARTS: "Charts",
    KindOfAct.WORK: "Work",
    KindOfAct.CODES: "Codes",
    KindOfAct.REQUESTS: "Requests to see more",
    KindOfAct.SIGN_INS: "Sign-ins",
    KindOfAct.MEMBERS: "Members",
    KindOfAct.REVIEWS: "Looks at records",
    KindOfAct.INCIDENTS: "Incidents",
    KindOfAct.LEDGER: "The ledger",
}


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice of a list."""

    value: str
    words: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class LookingBack:
    """What the template needs. A page that is asked for by a body is gone on with by a body too."""

    page: AccessPage
    wanted: Wanted
    is_first: bool = True
    address: str = ""  # of a page that is read by its address
    asks_at: str = ""  # of a page that is asked for by a form
    of: Member | None = None  # whose access it is; None for one's own

    @property
    def kinds(self) -> tuple[Choice, ...]:
        """The kinds of act to choose among."""
        return tuple(Choice(kind.value, words, kind is self.wanted.kind) for kind, words in _KINDS.items())

    @property
    def outcomes(self) -> tuple[Choice, ...]:
        """The outcomes to choose among."""
        return tuple(Choice(one.value, one.value.capitalize(), one is self.wanted.outcome) for one in Outcome)

    @property
    def carried(self) -> tuple[tuple[str, str], ...]:
        """Name and value of each filter in force, whose it is included; the number only where a body carries it."""
        wanted = self.wanted
        fields = {
            "user_id": self.of.user_id if self.of else "",
            "kind": wanted.kind.value if wanted.kind else "",
            "outcome": wanted.outcome.value if wanted.outcome else "",
            "since": wanted.since.isoformat() if wanted.since else "",
            "until": wanted.until.isoformat() if wanted.until else "",
            "encounter": wanted.encounter if self.asks_at else "",
        }
        return tuple((name, value) for name, value in fields.items() if value)

    @property
    def is_narrowed(self) -> bool:
        """Tell whether anything but everything is wanted."""
        return self.wanted != Wanted()

    @property
    def latest_address(self) -> str:
        """The first page with the same filters."""
        return self._with()

    @property
    def older_address(self) -> str:
        """The page further back."""
        return self._with(("before", str(self.page.older)))

    @property
    def plot(self) -> Timeline:
        """The entries by day."""
        return timeline(self.page.days)

    @property
    def table(self) -> tuple[tuple[Stretch, str], ...]:
        """The plot's rows with acts, and where their entries are; no address where forms ask."""
        return tuple(
            (stretch, self._with(("since", f"{stretch.first}"), ("until", f"{stretch.last}")) if self.address else "")
            for stretch in self.plot.table
            if stretch.granted or stretch.refused or stretch.failed
        )

    def _with(self, *more: tuple[str, str]) -> str:
        query = urlencode(dict((*self.carried, *more)))
        return f"{self.address}?{query}" if query else self.address
