r"""Chartwarden: the rules of the coding desk, without any web framework.

Rooms, lowest first: foundation, workforce, chart, phi and purpose,
minimum_necessary and ledger and synthetic, actions, adapters, cli.
Imports point down that list; import-linter keeps it.

Example:
    >>> from chartwarden.chart.sections import split_sections
    >>> [s.heading for s in split_sections("HPI\nCough.\nPlan\nRest.")]
    ['HPI', 'Plan']

"""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("chartwarden")
except PackageNotFoundError:  # a source tree that was never installed
    __version__ = "0+unknown"
