"""A report of a comparison: one HTML file with the sentences, numbers and charts of the page.

As the report of a run it makes no request to any host, and its charts move.
"""

from __future__ import annotations

import html
import json

import pandas as pd

from dovs.about import __version__
from dovs.comparison.calibration import bins_of, errors_of
from dovs.comparison.compared import CURVES, Comparison
from dovs.comparison.tables import all_differences, numbers_table
from dovs.exports.files import Exported, csv_of
from dovs.exports.report_charts import Chart
from dovs.exports.report_page import BODY, SCRIPT, STYLE
from dovs.exports.report_parts import figure_section, plotly_script, section, table_of
from dovs.figures.confusion_difference import confusion_change, confusion_change_text
from dovs.figures.measures import TITLES
from dovs.figures.recall_difference import difference_rows, difference_rows_text
from dovs.figures.sides import (
    difference_dots,
    difference_dots_text,
    overlaid_curves,
    overlaid_curves_text,
    reliability,
    reliability_text,
)
from dovs.maps import alone
from dovs.places import without_paths


def comparison_report(whole: Comparison) -> Exported:
    """Return the report, one HTML file."""
    drawn = comparison_charts(whole)
    sentences = [whole.pair(place).sentence for place in range(1, len(whole.sides))]
    summary = "".join(f"<p class='sentence'><b>{html.escape(each)}</b></p>" for each in sentences)
    only = whole.pair(1) if len(whole.sides) == 2 else None
    notes = "".join(f"<li>{html.escape(without_paths(note))}</li>" for note in whole.notes)
    parts = [
        summary,
        f"<ul>{notes}</ul>" if notes else "",
        section("Numbers (%, differences in points)", table_of(numbers_table(whole, only))),
        section("What differs in the settings", _settings(whole)),
        *(figure_section(number, each) for number, each in enumerate(drawn)),
        section("Runs", table_of(_runs(whole))),
    ]
    title = "Comparison of " + " and ".join(each.label for each in whole.sides)
    body = BODY.format(
        title=html.escape(title),
        facts=html.escape(
            f"Differences are to {whole.sides[0].label}. Written by DOVS {__version__}."
        ),
        numbers="",
        parts="\n".join(parts),
        plotly=plotly_script(),
        data=alone.as_json([json.loads(each.figure.to_json()) for each in drawn]),
        script=SCRIPT,
    )
    page = alone.document(title, body, STYLE)
    return Exported({"comparison.html": page.encode()})


def comparison_tables(whole: Comparison) -> Exported:
    """Return the tables of a comparison as CSV files."""
    found = {
        "runs": whole.results.rename(columns={"row": "side"}),
        "settings": whole.settings,
        "differences": all_differences(whole),
        "curves": whole.curves.rename(columns={"row": "side"}),
    }
    for place in range(1, len(whole.sides)):
        pair = whole.pair(place)
        found[f"classes-{place}"] = pair.classes
        found[f"confusion-{place}"] = pair.confusion
        found[f"answers-{place}"] = pair.answers() if pair.single is not None else pd.DataFrame()
    return Exported({f"{name}.csv": csv_of(frame) for name, frame in found.items() if len(frame)})


def comparison_charts(whole: Comparison) -> list[Chart]:
    """Return the charts that there is data for."""
    sides = [each.label for each in whole.sides]
    differences = all_differences(whole)
    found = []
    if differences["difference"].notna().any():
        found.append(
            Chart(
                "Differences to the reference",
                difference_dots(differences, sides),
                difference_dots_text(differences, sides),
            )
        )
    for place in range(1, len(sides)):
        pair = whole.pair(place)
        named = f"{sides[place]} minus {sides[0]}"
        if len(pair.classes):
            frame = pair.classes
            title = f"Recall by class, {named}"
            found.append(Chart(title, difference_rows(frame), difference_rows_text(frame)))
        if len(pair.confusion):
            frame = pair.confusion
            title = f"Confusion, {named}"
            found.append(Chart(title, confusion_change(frame), confusion_change_text(frame)))
    curves = whole.curves
    for measure in CURVES:
        if (curves["measure"] == measure).any():
            title = TITLES[measure]
            figure = overlaid_curves(curves, measure, sides)
            text = overlaid_curves_text(curves, measure, sides)
            found.append(Chart(f"{title[:1].upper()}{title[1:]} over the epochs", figure, text))
    if bins := bins_of(whole):
        text = reliability_text(errors_of(whole))
        found.append(Chart("Calibration", reliability(bins, sides), text))
    return found


def _settings(whole: Comparison) -> str:
    if whole.settings.empty:
        return f"<p>{html.escape(whole.nothing_differs)}</p>"
    return table_of(whole.settings)


def _runs(whole: Comparison) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "side": each.label,
                "run": run.run.name,
                "tail seed": run.draw,
                "seed": "–" if run.seed is None else run.seed,
                "state": run.status.state,
                "epoch": "–" if run.epoch is None else run.epoch,
                "images": run.images,
            }
            for each in whole.sides
            for run in each.runs
        ]
    )
