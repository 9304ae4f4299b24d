"""The sweep that the options of a command line describe, and its rows."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from dovs.cli import bench, lists, options
from dovs.config import RunConfig, TailConfig, parse
from dovs.errors import ConfigError
from dovs.runs import validation

if TYPE_CHECKING:
    from dovs.benchmark.rows import Row
    from dovs.sweeps.definition import Sweep, Values

Options = list[tuple[str, str | None]]
"""Options and their values; None for one without."""

OWN = (
    "--name",
    "--file",
    "--seeds",
    "--draws",
    "--threads",
    "--jobs",
    "--budget-minutes",
    "--data-path",
    "--out",
    "--launcher",
    "--address",
    "--cpus-per-run",
    "--gpus-per-run",
    "--transfer",
)


def sweep_of(
    settings: Mapping[str, str],
    arguments: Options,
    data_path: str | None = None,
    base: Sweep | None = None,
    name: str | None = None,
) -> Sweep:
    """Return the sweep that a command line requests.

    Args:
        settings: fields of `RunConfig`, as texts that may list values.
        arguments: parameters of what is chosen, as texts that may list values.
        data_path: the dataset's parameter `path`.
        base: the sweep of a file, which the options change.
        name: of the sweep.

    Raises:
        ConfigError: a name or value is not allowed, or nothing that is chosen has a parameter.
    """
    from dovs.sweeps.definition import LISTS, Sweep, listed

    chosen: dict[str, tuple[Any, ...]] = dict(base.settings) if base else {}
    for field, text in settings.items():
        annotation = RunConfig.model_fields[field].annotation
        if field in ("seed", "data_seed"):
            option = "--seeds" if field == "seed" else "--draws"
            chosen[field] = tuple(lists.numbers(text, option))
            continue
        if field in LISTS:  # 90,30,10 is one value of it; [[90,30,10],[50,50,50]] are two
            chosen[field] = listed(field, options.value_of(text, annotation))
            continue
        chosen[field] = tuple(
            options.value_of(str(value), annotation) for value in values(text) if value is not None
        )
    parameters: dict[str, tuple[Any, ...]] = dict(base.parameters) if base else {}
    alternatives = list(_alternatives(chosen))
    for word, text_of_values in arguments:
        key, found = _parameter(word, text_of_values, alternatives)
        parameters[key] = found
    if data_path is not None:
        for entries in alternatives:
            parameters["path"] = (bench.located_data(entries["dataset"], data_path)["path"],)
    if name is None:
        name = base.name if base else "sweep"
    return Sweep(name, chosen, parameters)


def combinations(
    settings: Mapping[str, str], arguments: Options, data_path: str | None = None
) -> Iterator[Row]:
    """Yield a row for each combination of values, compared with the first on the same tail.

    Args:
        settings, arguments, data_path: as for `sweep_of`.

    Raises:
        ConfigError: a name or value is not allowed, or nothing that is chosen has a parameter.
    """
    yield from rows_of(sweep_of(settings, arguments, data_path))


def rows_of(made: Sweep) -> Iterator[Row]:
    """Yield the row of each combination, compared with the first on the same tail."""
    from dovs.benchmark.rows import Row
    from dovs.sweeps.cells import combinations as combined

    first: dict[tuple[Any, ...], str] = {}
    for each in combined(made):
        label = each.label(made.varied)
        tail = tuple(v for name, v in each.values.items() if name in TailConfig.model_fields)
        yield Row(label, each.changes, reference=first.get(tail))
        first.setdefault(tail, label)


def _alternatives(chosen: Values) -> Iterator[dict[str, Any]]:
    """Yield what each combination of settings chooses: {"method": entry, …}."""
    fields = {name: v for name, v in chosen.items() if name in validation.REGISTRIES}
    for some in itertools.product(*fields.values()):
        yield validation.chosen_entries(parse(RunConfig, dict(zip(fields, some, strict=True))))


def _parameter(
    word: str, text: str | None, alternatives: Sequence[Mapping[str, Any]]
) -> tuple[str, tuple[Any, ...]]:
    """Return the name and values of a parameter that is given as an option."""
    for entries in alternatives:
        if not options.concerns(word, entries):
            continue
        found = []
        for value in values(text):
            words = [word] if value is None else [word, value]
            by_field = options.parameters_of(words, entries)
            ((field, given),) = ((f, v) for f, v in by_field.items() if v)
            ((name, parsed),) = given.items()
            found.append(parsed)
        return (f"{field}.{name}" if "." in word else name), tuple(found)
    words = [word] if text is None else [word, text]
    known = [*OWN, *map(options.flag, options.scalar_fields(RunConfig))]
    options.parameters_of(words, alternatives[-1], known)
    raise ConfigError(f"no chosen method, dataset or the like has {word}. Leave it out.")


def values(text: str | None) -> Sequence[str | None]:
    """Return the values that an option lists; JSON is one value.

    >>> values("1,5"), values("[1,5]"), values(None)
    (['1', '5'], ['[1,5]'], [None])
    """
    if text is None or text[:1] in "[{":
        return [text]
    return lists.words(text) or [text]
