"""Every route of the product, with its whole address and what it declares: what the tests of the gate walk over.

Example:
    >>> route = Route("work", "work/<str:work_id>/", lambda request: None)
    >>> route.names, route.address(work_id="a b")
    (('work_id',), '/work/a%20b/')

"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.urls import URLPattern, URLResolver, get_resolver

from chartwarden_web.gate import Declaration, declared

_NAMED = re.compile(r"<(?:\w+:)?(\w+)>")


@dataclass(frozen=True)
class Route:
    """One address and the view behind it."""

    name: str
    template: str  # `work/<str:work_id>/`
    view: Callable[..., Any]

    @property
    def declaration(self) -> Declaration | None:
        """What the route says of itself; None when it says nothing."""
        return declared(self.view)

    @property
    def says(self) -> Declaration:
        """What the route says of itself, where it is known to say something."""
        found = self.declaration
        assert found is not None, f"{self.template} declares nothing: put @gate(...) or @public(...) on its view"
        return found

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the ids in its address, in order."""
        return tuple(_NAMED.findall(self.template))

    def address(self, **ids: object) -> str:
        """Give its address with these ids in it."""
        return "/" + _NAMED.sub(lambda found: quote(str(ids[found[1]]), safe=""), self.template)


def routes(resolver: URLResolver | None = None, *, under: str = "") -> Iterator[Route]:
    """Give every route, those of included addresses too."""
    for pattern in (resolver or get_resolver()).url_patterns:
        template = under + str(pattern.pattern).lstrip("^")
        if isinstance(pattern, URLResolver):
            yield from routes(pattern, under=template)
        elif isinstance(pattern, URLPattern):
            yield Route(pattern.name or template, template, pattern.callback)
