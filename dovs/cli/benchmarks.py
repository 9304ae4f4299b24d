"""The group of commands that measure: bench. What each does is imported when it is run."""

from __future__ import annotations

from pathlib import Path

import typer

from dovs.cli.late import Late, group_of

FOLDER = Path("benchmarks/results")
GRIDS = ("cumulative", "baselines", "ablations", "tuning", "labels", "tuned")
"""Names of the grids: those of `dovs.benchmark.grids`, and `dovs.benchmark.choice.TUNED`."""
OLD_NAMES = {"crosses": "ablations", "ladder": "cumulative"}
"""Earlier names of grids, which commands still accept: `dovs.benchmark.old_results.GRIDS`."""
PAGES = ("README.md", "docs/results.md")
"""The pages with tables: `dovs.benchmark.report.PAGES`."""


COMMANDS = {
    "cumulative": Late(
        "bench", "Measure the rows of the cumulative (`bench rows cumulative`) on a setting."
    ),
    "baselines": Late(
        "bench", "Measure the rows of the baselines (`bench rows baselines`) on a setting."
    ),
    "ablations": Late(
        "bench", "Measure the rows of the ablations (`bench rows ablations`) on a setting."
    ),
    "tuning": Late("bench", "Measure the rows of the tuning (`bench rows tuning`) on a setting."),
    "labels": Late("bench", "Measure the rows of the labels (`bench rows labels`) on a setting."),
    "tuned": Late("bench", "Measure the rows of the tuned (`bench rows tuned`) on a setting."),
    "crosses": Late(
        "bench",
        "Measure the rows of the ablations (`bench rows ablations`) on a setting.",
        hidden=True,
    ),
    "ladder": Late(
        "bench",
        "Measure the rows of the cumulative (`bench rows cumulative`) on a setting.",
        hidden=True,
    ),
    "speed": Late(
        "speed",
        "Measure speed and memory beside other tools.",
    ),
    "rows": Late("results", "List the rows of a grid."),
    "settings": Late("results", "List the named settings."),
    "table": Late(
        "results",
        "Show accuracies and geometry as Markdown, or a difference over growing numbers of draws.",
    ),
    "reproduction": Late(
        "results", "Compare results with published numbers; exit code 1 if one is out of tolerance."
    ),
    "gates": Late(
        "results",
        "Compare results with published numbers; exit code 1 if one is out of tolerance.",
        hidden=True,
    ),
    "discard": Late(
        "results",
        "Delete the results and runs of a method on a setting, so that it is measured again.",
    ),
    "forget": Late(
        "results",
        "Delete the results and runs of a method on a setting, so that it is measured again.",
        hidden=True,
    ),
    "report": Late("results", "Replace the tables between <!-- results:NAME --> markers in files."),
    "dose": Late(
        "results",
        "Put the gain of labels by their agreement with superclasses where the pages show it.",
    ),
    "_trial": Late(
        "bench", "Train one first stage and its second stages, as a process of a grid.", hidden=True
    ),
}


def register(app: typer.Typer) -> None:
    """Add the commands."""
    bench = group_of(
        COMMANDS,
        help="Measure grids of methods over draws and seeds, and make tables of them.",
        no_args_is_help=True,
    )
    app.add_typer(bench, name="bench")
