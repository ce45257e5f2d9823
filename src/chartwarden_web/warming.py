"""What a server process reads before it answers anybody, so that nobody's first look waits for it.

Views, templates and the shapes of stored records are read before the process begins to answer. The code set takes most
of a second, so it follows in a thread of its own; what both leave behind is never looked at again for garbage, which
would hold every request up for a quarter of a second each time.

Nothing here reads a chart.

Example:
    >>> routes_below([])
    0

"""

import gc
import threading
from collections.abc import Sequence
from pathlib import Path

from django.db import connection
from django.template.loader import get_template
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from chartwarden.actions.conflicts import is_rare_name
from chartwarden.actions.stores import Scanned
from chartwarden.adapters.chart_codec import make_ready
from chartwarden.chart.coding import CodedResult
from chartwarden.chart.document import Outline
from chartwarden.chart.encounter import Encounter
from chartwarden.chart.patient import Patient
from chartwarden.incident.incident import Incident
from chartwarden.minimum_necessary.glass import Glass
from chartwarden.minimum_necessary.ladder import WideningRequest
from chartwarden_web.codes import icd10cm

_TEMPLATES = Path(__file__).with_name("templates")
_STORED = (Patient, Encounter, Outline, Scanned, CodedResult, WideningRequest, Glass, Incident)


def warm() -> None:
    """Read what every page needs, then begin to read what takes longer."""
    routes_below(get_resolver().url_patterns)
    reverse("today")  # which sorts the routes by name
    for template in _templates():
        get_template(template)
    make_ready(*_STORED)
    is_rare_name("moss")  # reads how common names are
    connection.close()  # of this thread, which answers nobody
    threading.Thread(target=_read_code_sets, name="warming", daemon=True).start()


def routes_below(patterns: Sequence[URLPattern | URLResolver]) -> int:
    """Count routes, which imports the views that they lead to."""
    return sum(routes_below(one.url_patterns) if isinstance(one, URLResolver) else 1 for one in patterns)


def _templates() -> list[str]:
    return sorted(str(file.relative_to(_TEMPLATES)) for file in _TEMPLATES.rglob("*.html"))


def _read_code_sets() -> None:
    icd10cm.weights()
    gc.collect()
    gc.freeze()
