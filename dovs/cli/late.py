"""Groups of commands whose modules are imported when a command is run, not to list them.

A group knows the name and the first line of the help of each command, which is what its own help
shows. A test compares them with the commands themselves.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup

from dovs.cli.option_values import require_values


@dataclass(frozen=True)
class Late:
    """A command that is not imported yet.

    Attributes:
        module: of `dovs.cli`; its function `register` adds the command to an app.
        help: the first paragraph of its help.
        hidden: whether lists leave it out.
    """

    module: str
    help: str
    hidden: bool = False


def commands_of(module: str) -> Mapping[str, Any]:
    """Return the commands that a module of `dovs.cli` has, after importing it."""
    app = typer.Typer(rich_markup_mode=None)
    import_module(f"dovs.cli.{module}").register(app)
    return typer.main.get_group(app).commands


def group_of(commands: Mapping[str, Late], **settings: Any) -> typer.Typer:
    """Return an app of commands that are imported when they are run.

    Args:
        commands: by name, in the order of the help.
        settings: of the app.
    """

    class Group(TyperGroup):
        def resolve_command(self, ctx: Any, args: list[str]) -> Any:
            name, _, rest = super().resolve_command(ctx, args)
            command = commands_of(commands[str(name)].module)[str(name)]
            require_values(command, rest)
            return name, command, rest

    app = typer.Typer(cls=Group, rich_markup_mode=None, add_completion=False, **settings)
    for name, late in commands.items():
        app.command(name, help=late.help, hidden=late.hidden)(_not_imported)
    return app


def _not_imported() -> None:
    """Stand for a command in lists; it is never called."""
    raise AssertionError("a command is imported before it is run")
