"""The product with a mistake put in: each process remembers whose work an item is, for a while. For the control.

The mistake is the violation bench's own, so that both have the same control.
"""

from chartwarden_web.wsgi import application

__all__ = ["application"]

from chartwarden_bench.weakened_rules import PATCHES  # after the application: tables need Django set up

PATCHES["remembers-decisions"]()
