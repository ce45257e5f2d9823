"""The command line. Exit codes: 0 done, 1 failed, 2 bad input, 3 blocked by a rule, 4 cannot verify.

Example:
    >>> from click.testing import CliRunner
    >>> CliRunner().invoke(group, ["--version"]).output.startswith("chartwarden ")
    True

"""

import sys
from importlib.metadata import entry_points

import click

from chartwarden import __version__
from chartwarden.cli.lazily import Lazily
from chartwarden.foundation.errors import ChartwardenError

_VERBS = {
    "access": "chartwarden.cli.access:access",
    "chart": "chartwarden.cli.chart:chart",
    "coding": "chartwarden.cli.coding:coding",
    "codes": "chartwarden.cli.codes:codes",
    "controls": "chartwarden.cli.controls:controls",
    "database": "chartwarden.cli.database:database",
    "demo": "chartwarden.cli.demo:demo",
    "doctor": "chartwarden.cli.serve:doctor",
    "glass": "chartwarden.cli.glass:glass",
    "grant": "chartwarden.cli.grant:grant",
    "incident": "chartwarden.cli.incident:incident",
    "ledger": "chartwarden.cli.ledger:ledger",
    "member": "chartwarden.cli.member:member",
    "mixup": "chartwarden.cli.mixup:mixup",
    "phi": "chartwarden.cli.phi:phi",
    "purpose": "chartwarden.cli.purpose:purpose",
    "serve": "chartwarden.cli.serve:serve",
    "synth": "chartwarden.cli.synth:synth",
    "token": "chartwarden.cli.token:token",
    "work": "chartwarden.cli.work:work",
}


_MORE_VERBS = "chartwarden.verbs"  # entry points of packages that stand above this one: docs/adr/0033


class _Verbs(Lazily):
    """Says errors as one sentence, with the documented exit code. Finds verbs that other packages add, too."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*super().list_commands(ctx), *entry_points(group=_MORE_VERBS).names})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        found = super().get_command(ctx, cmd_name)
        if found is not None:
            return found
        more: click.Command | None = next(
            (point.load() for point in entry_points(group=_MORE_VERBS) if point.name == cmd_name), None
        )
        return more

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except ChartwardenError as error:
            click.echo(str(error), err=True)
            sys.exit(error.exit_code)


@click.group(cls=_Verbs, verbs=_VERBS, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="chartwarden", message="%(prog)s %(version)s")
def group() -> None:
    """The desk where medical coders work and where HIPAA is kept by the software.

    Exit codes: 0 done, 1 failed, 2 bad input, 3 blocked by a rule, 4 cannot verify. Settings come from the environment;
    see `chartwarden doctor`.
    """


def main() -> None:
    """Run the command line; the process's entry point."""
    try:
        group(prog_name="chartwarden")
    except ChartwardenError as error:  # raised while a verb's own module was being read
        click.echo(str(error), err=True)
        sys.exit(error.exit_code)
