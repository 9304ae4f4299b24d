"""The command data rm: remove added datasets, and what is stored and can be made again."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from dovs.errors import ConfigError, DataError


def remove(
    name: Annotated[
        str | None,
        typer.Argument(help="An added dataset, or something stored, such as embeddings/NAME"),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Delete without a question")] = False,
    unused: Annotated[
        bool,
        typer.Option(
            "--unused", help="Converted copies and uploads of own images that no dataset uses"
        ),
    ] = False,
) -> None:
    """Remove an added dataset; your own files remain, uploaded and converted copies are deleted."""
    if unused == (name is not None):
        raise ConfigError("give the NAME of what is removed, or --unused, and not both.")
    if name is None:
        _remove_unused(yes)
        return
    if "/" in name:
        _remove_stored(name, yes)
        return
    from dovs.data import adding
    from dovs.runs.of_dataset import lost_with, require_idle

    found = adding.removal_of(name)
    require_idle(name)
    lost = lost_with(name, found.upload)
    if not yes:
        deleted = "; ".join(
            f"{what}: {folder}"
            for what, folder in (("uploaded images", found.upload), ("converted", found.converted))
            if folder is not None
        )
        size = f"This deletes {found.bytes / 1e6:.1f} MB ({deleted})." if deleted else ""
        if size or lost:
            _confirm(" ".join((size or f"This removes dataset {name}.", *lost)))
    adding.remove(name)
    typer.echo(f"removed {name}; {found.bytes / 1e6:.1f} MB were deleted.")
    _note_shared(found.shared)
    for sentence in lost:
        typer.echo(sentence)


def _note_shared(names: Sequence[str]) -> None:
    """Note that converted images are left, as datasets whose images are away may use them."""
    if names:
        first = ", ".join(names[:3]) + (", …" if names[3:] else "")
        typer.echo(f"converted images are left: {first} may use them, whose images are away now.")


def _remove_unused(yes: bool) -> None:
    from dovs.data.added import added_datasets
    from dovs.data.stored import remove_stored, unused
    from dovs.places import home
    from dovs.runs.of_dataset import named_runs, runs_reading

    _note_shared([dataset.name for dataset in added_datasets() if dataset.gone])
    found, every = [], unused()
    reading = runs_reading(home() / each.name for each in every)
    for each in every:
        if readers := reading[home() / each.name]:
            typer.echo(f"{each.name} is left: {named_runs(readers, 'reads', 'read')} it.")
        else:
            found.append(each)
    if not found:
        typer.echo("nothing is stored of your own images that no added dataset uses.")
        return
    if not yes:
        names = ", ".join(each.name for each in found)
        _confirm(f"This deletes {sum(each.bytes for each in found) / 1e6:.1f} MB ({names}).")
    for each in found:
        size = remove_stored(each.name).bytes
        typer.echo(f"removed {each.name}; {size / 1e6:.1f} MB were deleted.")


def _remove_stored(name: str, yes: bool) -> None:
    from dovs.data.stored import remove_stored, stored
    from dovs.places import home
    from dovs.runs.of_dataset import named_runs, runs_reading

    for each in stored():
        if each.name == name and not yes:
            used = f"; dataset {', '.join(each.used_by)} uses it" if each.used_by else ""
            if readers := runs_reading([home() / name])[home() / name]:
                used += f"; {named_runs(readers, 'reads', 'read')} it"
            _confirm(f"This deletes {each.bytes / 1e6:.1f} MB of {each.kind}{used}.")
    typer.echo(f"removed {name}; {remove_stored(name).bytes / 1e6:.1f} MB were deleted.")


def _confirm(what: str) -> None:
    if not sys.stdin.isatty():
        raise DataError(f"{what} Give --yes to confirm.")
    typer.confirm(f"{what} Continue?", abort=True)
