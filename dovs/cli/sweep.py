"""The command that trains every combination of settings: sweep."""

from __future__ import annotations

import itertools
import shlex
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from dovs import config as configuration
from dovs.benchmark.grid import Grid
from dovs.benchmark.rows import Row
from dovs.cli import bench, lists, options
from dovs.config import RunConfig, TailConfig, parse
from dovs.errors import ConfigError
from dovs.runs import naming, validation

Options = list[tuple[str, str | None]]
"""Options and their values; None for one without."""

OWN = ("--name", "--seeds", "--threads", "--jobs", "--budget-minutes", "--data-path", "--out")


def register(app: typer.Typer) -> None:
    """Add the command."""
    epilog = f"Parameters of what is chosen are options too, such as --k 1,5. {bench.EXITS}"
    app.command(context_settings=options.EXTRA, epilog=epilog)(
        options.with_options_of(RunConfig, sweep, without=("seed",))
    )


def sweep(
    context: typer.Context,
    settings: dict[str, str],
    name: Annotated[str, typer.Option(help="Name of the sweep; its runs' names begin with it")],
    seeds: bench.Seeds = "0",
    threads: bench.Threads = 1,
    jobs: bench.Jobs = 1,
    budget_minutes: bench.Budget = None,
    data_path: bench.DataPath = None,
    out: Annotated[
        Path | None, typer.Option(help="Results file [default: DOVS_HOME/sweeps/NAME.json]")
    ] = None,
) -> None:
    """Train every combination of settings: --method ce,dovs --imbalance-ratio 10,50 --k 1,5.

    Its runs are stored in DOVS_HOME, so that pages show them. A parameter that only some of the
    methods have is varied for those. The same command continues where an earlier one stopped.
    """
    naming.check_name(name)
    arguments = list(options.pairs(context.args))
    rows = tuple(combinations(settings, arguments, data_path))
    measured = Grid(
        name=f"sweep {name}",
        rows=rows,
        setting=None,
        base=_common(rows, settings),
        folder=naming.runs_folder(),
        out=out or configuration.home() / "sweeps" / f"{name}.json",
        prefix=f"{name}-",
        command=shlex.join(
            ["python", "-m", "dovs", "sweep", "--name", name, "--seeds", seeds]
            + [w for field, text in settings.items() for w in (options.flag(field), text)]
            + context.args
        ),
    )
    numbers = lists.numbers(seeds, "--seeds")
    typer.echo(f"{len(rows)} rows × {len(numbers)} seeds.")
    bench.gather(measured, numbers, None, bench.limits_of(threads, jobs, budget_minutes))


def combinations(
    settings: Mapping[str, str], arguments: Options, data_path: str | None = None
) -> Iterator[Row]:
    """Yield a row for each combination of values, compared with the first on the same tail.

    Args:
        settings: fields of `RunConfig`, as texts that may list values.
        arguments: parameters of what is chosen, as texts that may list values.
        data_path: the dataset's parameter `path`.

    Raises:
        ConfigError: a name or value is not allowed, or nothing that is chosen has a parameter.
    """
    first: dict[tuple[str | None, ...], str] = {}
    unused = {word for word, _ in arguments}
    for chosen in _product(settings.items()):
        fields = options.settings_of(RunConfig, {f: t for f, t in chosen if t is not None})
        entries = validation.chosen_entries(parse(RunConfig, fields))
        own = [(word, text) for word, text in arguments if options.concerns(word, entries)]
        unused -= {word for word, _ in own}
        for given in _product(own):
            words = [w for word, text in given for w in (word, text) if w is not None]
            found = options.parameters_of(words, entries)
            found["dataset"] |= bench.located_data(entries["dataset"], data_path)
            changes = fields | {f"{f}_params": v for f, v in found.items() if v}
            label = _label(settings, arguments, dict(chosen), dict(given)) or str(
                changes.get("method", RunConfig.model_fields["method"].default)
            )
            tail = tuple(text for field, text in chosen if field in TailConfig.model_fields)
            yield Row(label, changes, reference=first.get(tail))
            first.setdefault(tail, label)
    if unused:
        left = [(word, text) for word, text in arguments if word in unused]
        words = [w for word, text in left for w in (word, text) if w is not None]
        known = [*OWN, *map(options.flag, options.scalar_fields(RunConfig))]
        options.parameters_of(words, entries, known)
        raise ConfigError(f"no chosen method, dataset or the like has {left[0][0]}. Leave it out.")


def _product(given: Any) -> Iterator[tuple[tuple[str, str | None], ...]]:
    """Yield each combination of one value for every option."""
    lists = [[(name, value) for value in values(text)] for name, text in given]
    yield from itertools.product(*lists)


def values(text: str | None) -> Sequence[str | None]:
    """Return the values that an option lists; JSON is one value.

    >>> values("1,5"), values("[1,5]"), values(None)
    (['1', '5'], ['[1,5]'], [None])
    """
    if text is None or text[:1] in "[{":
        return [text]
    return lists.words(text) or [text]


def _label(
    settings: Mapping[str, str],
    arguments: Options,
    chosen: Mapping[str, str | None],
    given: Mapping[str, str | None],
) -> str:
    """Return the name of a row: its values of the options that list several."""
    parts = [f"{f}={chosen[f]}" for f, text in settings.items() if len(values(text)) > 1]
    for word, text in arguments:
        if word in given and len(values(text)) > 1:
            parts.append(f"{word.removeprefix('--').replace('-', '_')}={given[word]}")
    return ",".join(parts)


def _common(rows: Sequence[Row], settings: Mapping[str, str]) -> dict[str, Any]:
    """Return the fields that are equal in all rows, for the header of the results."""
    return {
        field: rows[0].changes[field] for field, text in settings.items() if len(values(text)) == 1
    }
