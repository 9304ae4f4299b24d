"""A report of a run: one HTML file with numbers, charts that move and the map, for any browser.

It makes no request to any host: plotly.js and the map's script are in the file, once, and a policy
in the page allows nothing else. It follows the browser's light or dark scheme.
"""

from __future__ import annotations

import html
import json
from typing import Any

import pandas as pd

from dovs.about import __version__
from dovs.exports.files import Exported, without_folders
from dovs.exports.report_charts import charts, of_points
from dovs.exports.report_page import BODY, SCRIPT, STYLE
from dovs.exports.report_parts import figure_section, plotly_script, section, table_of
from dovs.exports.run_map import map_epoch, map_points
from dovs.exports.source import Source
from dovs.exports.tables import frames_of_charts
from dovs.figures.not_finite import not_finite_text
from dovs.maps import alone
from dovs.maps.first_colour import colour_at_first
from dovs.maps.sheets import sheets_of
from dovs.places import without_paths
from dovs.runs.elsewhere import is_timeless
from dovs.runs.faults import record_faults
from dovs.runs.fitting import checked_projection
from dovs.runs.point_table import points_at
from dovs.runs.store import TRAINED
from dovs.runs.table import trained_with

NUMBERS = {
    "balanced_accuracy": "Balanced accuracy",
    "accuracy": "Accuracy",
    "many": "Many",
    "medium": "Medium",
    "few": "Few",
    "macro_f1": "Macro-F1",
    "g_mean": "G-mean",
    "ece": "Calibration error",
}
MOST_CLASSES = 1000  # rows of the table of classes
PICTURES = 12_000_000  # bytes of images up to which they are in the report


def report(source: Source) -> Exported:
    """Return the report.

    Raises:
        RunError: the run is damaged.
    """
    found = frames_of_charts(source)
    drawn = charts(source, found)
    parts, notes = [_faults(source)], [source.sample_note] if source.sample_note else []
    if source.run.projection_epochs():
        shown, note = _map(source)
        notes += [note] if note else []
        parts.append(section("Map of the embeddings", '<div id="map"></div>'))
        parts.append(alone.parts(shown, "map"))
    parts += [figure_section(number, each) for number, each in enumerate(drawn)]
    if line := not_finite_text(source.run.metrics()):
        parts.append(section("Numbers that are not finite", f"<p>{html.escape(line)}</p>"))
    if "classes" in found:
        parts.append(
            section(
                "Classes",
                f"<p>{html.escape(of_points(source))}</p>"
                + table_of(_classes(found["classes"].head(MOST_CLASSES))),
            )
        )
    parts.append(section("Settings", _settings(source)))
    data = alone.as_json([json.loads(each.figure.to_json()) for each in drawn])
    title = f"Report of run {source.run.name}"
    body = BODY.format(
        title=html.escape(title),
        facts=html.escape(_facts(source)),
        numbers=_numbers(source),
        parts="\n".join(parts),
        plotly=plotly_script(),
        data=data,
        script=SCRIPT,
    )
    page = alone.document(title, body, STYLE)
    return Exported({f"{source.run.name}.html": page.encode()}, tuple(notes))


def _map(source: Source) -> tuple[dict[str, Any], str]:
    """Return the map of all epochs, and why there are no images on it."""
    run, classes = source.run, source.classes
    there = sorted(set(run.projection_epochs()) & set(run.snapshot_epochs()))
    points = [points_at(run, classes, each) for each in there]
    epochs = [
        map_epoch(each, checked_projection(run, each.snapshot.epoch, len(each.table)))
        for each in points
    ]
    sheets, note = None, source.without_images
    if source.images is not None:
        sheets = sheets_of(source.images)
        if sum(map(len, sheets.sheets)) > PICTURES:
            sheets, note = None, "images are left out of the map: they would be too large"
    colour = colour_at_first(len(classes.names), run.origin == TRAINED)
    if not epochs[-1].abstract_labels:
        colour = "class"
    return alone.shown(map_points(run, classes), epochs, sheets, colour, is_timeless(run)), note


def _facts(source: Source) -> str:
    run, classes = source.run, source.classes
    status = run.status()
    points = len(source.points.table)
    trained = ""
    if run.has("config"):
        config = run.config()
        trained = (
            f"{trained_with(config.method, config.second_stage)} on "
            f"{without_folders(config.dataset)}, {config.in_words()}, {config.encoder}, seed "
            f"{config.seed}. "
        )
    return (
        f"{trained}Run {run.origin}, {status.state}, created {run.created[:10]}. "
        f"{len(classes.names):,} classes; {points:,} points at epoch {source.epoch}. "
        f"Written by DOVS {__version__}."
    )


def _numbers(source: Source) -> str:
    body = source.run.summary() or {}
    found = []
    for name, title in NUMBERS.items():
        value = body.get(name)
        if isinstance(value, int | float):
            found.append(f"<div><dt>{title}</dt><dd>{100 * value:.1f}%</dd></div>")
    if not found:
        return ""
    images = html.escape(source.all_images)
    when = "" if is_timeless(source.run) else ", after the last epoch"
    return f"<dl class='numbers'>{''.join(found)}</dl><p>On {images}{when}.</p>"


def _faults(source: Source) -> str:
    """Return what the run lacks, such as the measures of some epochs, without places; or ""."""
    lines = [html.escape(without_paths(fault)) for fault in record_faults(source.run)]
    return "".join(f"<p class='fault'><b>{line}</b></p>" for line in lines)


def _classes(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the table of classes as people read it: shares in percent, intervals as one text."""
    rows = frame.to_dict("records")
    return pd.DataFrame(
        {
            "Class": frame["class_name"],
            "Training images": frame["count"],
            "Group": frame["group"],
            "Evaluated images": frame["total"],
            "Predicted right": frame["correct"],
            "Recall": [_percent(row["recall"]) for row in rows],
            "95% interval": [
                "–" if pd.isna(row["low"]) else f"[{_percent(row['low'])}, {_percent(row['high'])}]"
                for row in rows
            ],
            "Predicted images": frame["predicted_count"],
            "Predicted / evaluated images": frame["prediction_bias"],
        }
    )


def _percent(share: float) -> str:
    return "–" if pd.isna(share) else f"{100 * share:.1f}%"


def _settings(source: Source) -> str:
    """Return the configuration, without the folders of this machine."""
    rows = "".join(
        f"<tr><td>{html.escape(str(name))}</td><td dir='auto'>{html.escape(text)}</td></tr>"
        for name, value in source.run.facts()["config"].items()
        if (text := _value(value)) not in ("", "{}", "None")
    )
    return f"<details><summary>All settings</summary><table>{rows}</table></details>"


def _value(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} = {_value(each)}" for name, each in value.items()) or "{}"
    if isinstance(value, list | tuple):
        return ", ".join(map(_value, value))
    return without_folders(str(value))
