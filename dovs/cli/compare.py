"""The command that compares runs: what differs in settings, numbers and answers."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dovs import disk
from dovs.cli.finding import located, require_different
from dovs.cli.folders import naming_new_folder
from dovs.cli.lists import numbers
from dovs.cli.terminal import printable, table
from dovs.errors import ConfigError
from dovs.places import real_path
from dovs.runs.files import replacing, to_jsonable
from dovs.runs.finding import list_runs
from dovs.runs.store import Run
from dovs.signs import interval, signed

if TYPE_CHECKING:
    import pandas as pd

    from dovs.comparison.compared import Comparison
    from dovs.comparison.pair import Pair
    from dovs.comparison.sides import Side

ALL = "all"
UNLIKE = 1
"""Exit code where some of the runs cannot be compared with the first."""
MOST_CLASSES = 20
"""Classes that the terminal lists; of more, those that differ most."""


def register(app: typer.Typer) -> None:
    """Add the command."""
    epilog = "Exit code: 0 all are compared; 1 some have other images or classes than the first."
    app.command(epilog=epilog)(compare)


def compare(
    runs: Annotated[
        list[str],
        typer.Argument(
            metavar="A B …",
            help="Names or directories of runs; A+A2+A3 is one setting with several seeds. The "
            "first is the reference",
        ),
    ],
    seeds: Annotated[
        str | None,
        typer.Option(
            help="Add to each the finished runs of DOVS_HOME that are the same but for the seed: "
            "all, or these seeds, such as 0,1,2"
        ),
    ] = None,
    group: Annotated[
        bool | None,
        typer.Option(
            "--group/--no-group",
            help="Whether runs that are the same but for the seed count as one [default: where "
            "that leaves two or more]",
            show_default=False,
        ),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="One JSON object instead of tables")
    ] = False,
    report: Annotated[
        Path | None,
        typer.Option(help="HTML file to write: numbers and charts, for any browser, no network"),
    ] = None,
) -> None:
    """Compare two or more runs: settings, accuracies with intervals, recall of each class."""
    if report is not None and disk.exists(report):
        raise ConfigError(f"{report} exists already. Choose another file, or delete it.")
    from dovs.comparison.compared import compared

    whole = compared(sides_of(runs, seeds, group))
    if len(whole.sides) < 2:
        reasons = "; ".join(note.rstrip(".") for note in whole.notes)
        raise ConfigError(
            f"nothing can be compared: {reasons}. Give at least two runs that can be read."
        )
    if report is not None:
        _write_report(whole, report)
    if as_json:
        typer.echo(json.dumps(to_jsonable(as_data(whole)), indent=1, ensure_ascii=False))
    else:
        for text in lines_of(whole):
            typer.echo(text)
    if any(pair.unlike for pair in whole.pairs):
        raise typer.Exit(UNLIKE)


def _write_report(whole: Comparison, target: Path) -> None:
    from dovs.exports.comparison_report import comparison_report

    (content,) = comparison_report(whole).files.values()
    with naming_new_folder(target), replacing(real_path(target)) as temporary:
        temporary.write_bytes(content)
    typer.echo(f"wrote {target}, {len(content) / 1e6:.2f} MB", err=True)


def sides_of(texts: list[str], seeds: str | None, group: bool | None) -> list[Side]:
    """Return the sides that a command line names.

    Raises:
        ConfigError: there are fewer than two, a run is named twice, or a seed has no run.
        RunError: there is no such run.
    """
    from dovs.comparison.sides import check_size, labelled, worth_grouping
    from dovs.runs.same_settings import same_but_for_the_seed

    lacking = next((text for text in texts if not all(text.split("+"))), None)
    if lacking is not None:
        raise ConfigError(f"'{lacking}' lacks the name of a run: give names, such as A or A+A2.")
    found = [[located(name) for name in text.split("+")] for text in texts]
    every = [run for side in found for run in side]
    require_different(every)
    alone = all(len(side) == 1 for side in found)
    if group or (group is None and seeds is None and alone and worth_grouping(every)):
        if not alone:
            raise ConfigError("--group does not go with A+B: groups are given already.")
        found = [list(side) for side in same_but_for_the_seed(every)]
        if sum(map(len, found)) < len(every):
            raise ConfigError(
                "two of these runs are the same, their seed too: leave one out, or give --no-group."
            )
    if seeds is not None:
        found = [_with_seeds(side, seeds) for side in found]
    if len(found) < 2:
        raise ConfigError(
            f"{len(found)} side is given: compare at least two runs, such as dovs compare A B, or "
            "two groups, such as A+A2 B+B2. --no-group compares runs that differ only in the seed."
        )
    check_size(found)
    return labelled(found)


def _with_seeds(side: list[Run], seeds: str) -> list[Run]:
    from dovs.comparison.sides import with_other_seeds
    from dovs.runs.same_settings import training_seed

    runs = with_other_seeds(side, list_runs())
    if seeds == ALL:
        return list(runs)
    wanted = numbers(seeds, "--seeds")
    if unknown := next((run for run in runs if training_seed(run) is None), None):
        raise ConfigError(
            f"DOVS did not train {unknown.name}, so its seed is not known: leave --seeds out, and "
            "put its repeats together with a plus sign, such as A+A2 B+B2."
        )
    missing = [seed for seed in wanted if seed not in [run.seed for run in runs]]
    if missing:
        raise ConfigError(
            f"no finished run in DOVS_HOME is the same as {side[0].name} but for the seed "
            f"{', '.join(map(str, missing))}: there are {', '.join(str(run.seed) for run in runs)}."
        )
    return [run for run in runs if run.seed in wanted]


def as_data(whole: Comparison) -> dict[str, Any]:
    """Return a comparison as plain data."""
    sides = [
        {"name": each.label, "runs": [run.run.name for run in each.runs]} for each in whole.sides
    ]
    return {
        "sides": sides,
        "notes": list(whole.notes),
        "settings": _records(whole.settings),
        "runs": _records(whole.results.rename(columns={"row": "side"})),
        "comparisons": [_pair_data(pair) for pair in whole.pairs],
    }


def _pair_data(pair: Pair) -> dict[str, Any]:
    gained, lost, p = pair.test() if pair.single is not None else (None, None, None)
    return {
        "first": pair.first.label,
        "second": pair.second.label,
        "comparable": not pair.unlike,
        "reason": pair.unlike,
        "sentence": pair.sentence,
        "measures": _records(pair.measures),
        "classes": _records(pair.classes),
        "only_second_right": gained,
        "only_first_right": lost,
        "mcnemar_p": p,
    }


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return frame.astype(object).to_dict("records")


def lines_of(whole: Comparison) -> list[str]:
    """Return a comparison as texts for the terminal, a table or a line each."""
    from dovs.comparison.settings import SETTING

    found = [printable(pair.sentence) for pair in whole.pairs if pair.unlike]
    for each in whole.sides:
        names = ", ".join(printable(run.run.name) for run in each.runs)
        if len(each.runs) > 1:
            found.append(f"{printable(each.label)}: {names}")
    settings = whole.settings
    if len(settings):
        labels = [name for name in settings if name != SETTING]
        found += [table((SETTING, *labels), settings.to_numpy().tolist()), ""]
    for pair in whole.pairs:
        found += [_measures(pair), ""]
        if len(pair.classes):
            found += [_classes(pair), ""]
        if pair.single is not None and not pair.unlike:
            gained, lost, p = pair.test()
            if not math.isnan(p):
                found.append(
                    f"Of the images whose predictions both store, {gained} are right only in "
                    f"{printable(pair.second.label)} and {lost} only in "
                    f"{printable(pair.first.label)}: p = {p:.3g} (McNemar, exact)."
                )
        if not pair.unlike:
            found.append(printable(pair.sentence))
    found += [f"note: {printable(note)}" for note in whole.notes]
    return found


def _measures(pair: Pair) -> str:
    from dovs.comparison.tables import TITLES

    rows = [
        (
            TITLES.get(row.measure, row.measure),
            _mean(row.first, row.first_sd),
            _mean(row.second, row.second_sd),
            _points(row.difference),
            _interval(row.low, row.high),
            "-" if math.isnan(row.low) else row.over,
        )
        for row in pair.measures.itertuples()
    ]
    header = ("", pair.first.label, pair.second.label, "difference", "95% interval", "over")
    return table(header, rows)


def _classes(pair: Pair) -> str:
    frame = pair.classes
    title = "class (training images)"
    if len(frame) > MOST_CLASSES:
        largest = frame["difference"].abs().sort_values(ascending=False).index[:MOST_CLASSES]
        frame = frame.loc[sorted(largest)]
        title = f"{MOST_CLASSES} of {len(pair.classes)} classes, those that differ most"
    rows = [
        (
            f"{row.class_name} ({row.count_})",
            _mean(row.first),
            _mean(row.second),
            _points(row.difference),
            _interval(row.low, row.high),
        )
        for row in frame.rename(columns={"count": "count_"}).itertuples()
    ]
    return table((title, pair.first.label, pair.second.label, "difference", "95% interval"), rows)


def _mean(value: float | None, sd: float | None = None) -> str:
    if value is None or math.isnan(value):
        return "-"
    if sd is None or math.isnan(sd):
        return f"{100 * value:.1f}"
    return f"{100 * value:.1f} ± {100 * sd:.1f}"


def _points(value: float) -> str:
    return "-" if math.isnan(value) else signed(100 * value)


def _interval(low: float, high: float) -> str:
    return "-" if math.isnan(low) else interval(100 * low, 100 * high)
