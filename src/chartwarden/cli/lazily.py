"""A group of commands whose modules are read when one of them is used, so that the others do not pay for it.

Example:
    >>> Lazily(name="tools", verbs={"b": "os:getcwd", "a": "os:getpid"}).list_commands(click.Context(click.Group()))
    ['a', 'b']

"""

from collections.abc import Mapping
from importlib import import_module
from typing import Any

import click


class Lazily(click.Group):
    """Finds commands by name: `verbs` says of each in which module it is, as `module:name`."""

    def __init__(self, *arguments: Any, verbs: Mapping[str, str], **more: Any) -> None:  # noqa: ANN401 -- click's own
        super().__init__(*arguments, **more)
        self._verbs = verbs

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Give all names, sorted."""
        return sorted({*super().list_commands(ctx), *self._verbs})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Give a command, or None when there is no such name."""
        if cmd_name not in self._verbs:
            return super().get_command(ctx, cmd_name)
        module, _, name = self._verbs[cmd_name].partition(":")
        command: click.Command = getattr(import_module(module), name)
        return command
