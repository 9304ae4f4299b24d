"""A model card of a run: what was trained on what, what it does, and for what it is not known.

Markdown with the metadata block that model hubs read. What a run cannot know, such as what a model
is meant for, is a line to fill in.

Source: Mitchell et al. 2019, Model Cards for Model Reporting, arXiv:1810.03993.
"""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pandas as pd

from dovs.about import __version__
from dovs.analysis.counts import imbalance_statistics
from dovs.analysis.metrics import recall_frame
from dovs.exports.files import Exported, without_folders
from dovs.exports.source import Source
from dovs.exports.tables import predictions
from dovs.figures.measures import TITLES
from dovs.runs.evaluated import evaluated_on, images_named
from dovs.runs.table import trained_with

MEASURES = ("balanced_accuracy", "many", "medium", "few", "accuracy", "macro_f1", "g_mean", "ece")
WEAK = 0.5
"""Recall below which a class is named under what the model is not known to do."""
MOST_NAMED = 20
TO_FILL_IN = "*Not known to the run: fill in.*"


def model_card(source: Source) -> Exported:
    """Return the card, one Markdown file.

    Raises:
        RunError: the run is damaged.
    """
    facts = source.run.facts()
    config, summary = facts["config"], source.run.summary() or {}
    trained = source.run.has("config")
    classes = _classes(source, summary)
    parts = [
        _metadata(source, config, summary),
        f"# Model card: {_text(source.run.name)}",
        _model(source, facts, summary),
        f"## Intended use\n\n{TO_FILL_IN}",
        _data(source, config),
        _evaluation(source, summary, classes),
        _limits(source, config, summary, classes),
        _repeat(source) if trained else "",
    ]
    text = "\n\n".join(part for part in parts if part) + "\n"
    return Exported({f"{source.run.name}-model-card.md": text.encode()})


def _metadata(source: Source, config: dict[str, Any], summary: dict[str, Any]) -> str:
    """Return the block of metadata, YAML whose texts are JSON texts."""
    lines = ["---", "library_name: dovs", "pipeline_tag: image-classification"]
    if source.run.has("config"):
        tags = ["class-imbalance", "long-tailed", str(config["method"]), str(config["encoder"])]
        lines += ["tags:", *(f"- {json.dumps(tag, ensure_ascii=False)}" for tag in tags)]
        name = json.dumps(without_folders(str(config["dataset"])), ensure_ascii=False)
        lines += ["datasets:", f"- {name}"]
    if summary.get("balanced_accuracy") is not None:
        lines += ["metrics:", "- balanced_accuracy"]
    return "\n".join([*lines, "---"])


def _model(source: Source, facts: dict[str, Any], summary: dict[str, Any]) -> str:
    config, status = facts["config"], source.run.status()
    rows: list[tuple[str, Any]] = [("Run", source.run.name), ("State", status.state)]
    if source.run.has("config"):
        rows += [
            ("Method", trained_with(str(config["method"]), config.get("second_stage"))),
            ("Encoder", config["encoder"]),
            ("Epochs", f"{status.epoch} of {config['epochs']}"),
            ("Seed", config["seed"]),
        ]
    else:
        rows.append(("Origin", f"{source.run.origin}, not trained by DOVS"))
    shape = summary.get("image_shape")
    versions = summary.get("versions") or {}
    rows += [
        ("Images", " × ".join(map(str, shape)) if shape else None),
        ("Embedding size", source.points.snapshot.stored.shape[1]),
        ("Parameters", f"{summary['parameters']:,}" if summary.get("parameters") else None),
        ("Trained on", summary.get("device")),
        ("Created", facts.get("created", "")[:10]),
        ("Versions", ", ".join(f"{name} {number}" for name, number in versions.items())),
    ]
    return f"## Model\n\n{_table(('', ''), [(n, v) for n, v in rows if v not in (None, '')])}"


def _data(source: Source, config: dict[str, Any]) -> str:
    counts = np.array(source.classes.counts)
    found = imbalance_statistics(counts)
    lines = [
        f"{int(counts.sum()):,} training images of {len(counts):,} classes: "
        f"{found['n_max']:,} of the largest class, {found['n_min']:,} of the smallest, an "
        f"imbalance ratio of {found['imbalance_ratio']:.4g}."
    ]
    if source.run.has("config"):
        run = source.run.config()
        lines.insert(
            0,
            f"Dataset {_text(without_folders(run.dataset))}, {run.in_words()}, drawn with tail "
            f"seed {run.data_seed}.",
        )
    if source.run.has("config") and config.get("hierarchy"):
        lines.append(f"Trained on the saved abstract labels {_text(config['hierarchy'])}.")
    return "## Training data\n\n" + " ".join(lines)


def _evaluation(source: Source, summary: dict[str, Any], classes: pd.DataFrame) -> str:
    images = evaluated_on(source.run) if source.run.has("test") else "training"
    rows = [
        (TITLES[name], f"{100 * summary[name]:.1f}%")
        for name in MEASURES
        if isinstance(summary.get(name), int | float)
    ]
    if not rows:
        return "## Evaluation\n\nThe run is not finished, or has no predictions: no final numbers."
    text = (
        f"## Evaluation\n\nMeasured on {source.all_images}, at the last epoch, not at the best one."
        "\n\n"
    )
    text += _table(("measure", "value"), rows)
    if classes.empty:
        return text
    lines = [
        (
            row.class_name,
            f"{row.count_:,}",
            f"{row.total:,}",
            "–" if np.isnan(row.recall) else f"{100 * row.recall:.1f}",
            "–" if np.isnan(row.low) else f"{100 * row.low:.1f} to {100 * row.high:.1f}",
        )
        for row in classes.rename(columns={"count": "count_"}).itertuples()
    ]
    header = ("class", "training images", images_named(images), "recall (%)", "95% interval")
    return f"{text}\n\n{_table(header, lines)}"


def _limits(
    source: Source, config: dict[str, Any], summary: dict[str, Any], classes: pd.DataFrame
) -> str:
    lines = [
        "These are the numbers of one run: one seed and one draw of the tail. They do not show how "
        "much another seed or other images of the rare classes would change them.",
        "Intervals are of the measured images alone. Images from another source may be recognised "
        "worse.",
    ]
    measured_on = str(config.get("measured_on", "test"))
    if measured_on == "held_out":
        lines.append(
            "It is measured on training images that the tail leaves out, not on the test split."
        )
    elif measured_on != "test":
        lines.append(f"It is measured on the split '{_text(measured_on)}', not on the test split.")
    if not classes.empty:
        weak = classes[classes["recall"] < WEAK]["class_name"].tolist()
        if weak:
            more = f" and {len(weak) - MOST_NAMED} more" if len(weak) > MOST_NAMED else ""
            named = ", ".join(map(_text, weak[:MOST_NAMED]))
            lines.append(
                f"More than half of the images of these classes are missed: {named}{more}."
            )
    error = summary.get("ece")
    if isinstance(error, int | float):
        lines.append(
            f"Confidence and accuracy differ by {100 * error:.1f} points on average (expected "
            "calibration error)."
        )
    listed = "\n".join(f"- {line}" for line in lines)
    return f"## Limits\n\n{listed}\n\n## Ethical considerations\n\n{TO_FILL_IN}"


def _repeat(source: Source) -> str:
    settings = json.dumps(
        {name: _without(value) for name, value in source.run.facts()["config"].items()},
        indent=1,
        ensure_ascii=False,
    ).replace("```", "` ` `")
    return (
        "## Training it again\n\n`dovs.train` (DOVS "
        f"{__version__}) with these settings repeats the run; of folders only the last part is "
        f"written.\n\n```json\n{settings}\n```"
    )


def _classes(source: Source, summary: dict[str, Any]) -> pd.DataFrame:
    """Return the recall of each class, of all measured images where the run stores their number."""
    counts, names = np.array(source.classes.counts), source.classes.names
    recalls, totals = summary.get("per_class_recall"), summary.get("evaluated_counts")
    if recalls and totals and len(recalls) == len(totals) == len(names):
        from dovs.analysis.confusion import counts_of

        confusion = counts_of(summary.get("mistakes") or [], totals)
        cells = np.repeat(np.arange(confusion.size), confusion.reshape(-1))
        return recall_frame(cells // len(names), cells % len(names), counts, names)
    labels, predicted = predictions(source)
    return recall_frame(labels, predicted, counts, names) if len(labels) else pd.DataFrame()


def _table(header: tuple[str, ...], rows: list[tuple[Any, ...]]) -> str:
    lines = [header, tuple("---" for _ in header), *rows]
    return "\n".join(f"| {' | '.join(_text(cell) for cell in line)} |" for line in lines)


def _text(value: object) -> str:
    r"""Return a text on one line in which Markdown and HTML are not read.

    >>> _text("a|b\n<i>*c*</i>")
    'a\\|b &lt;i>\\*c\\*&lt;/i>'
    """
    flat = " ".join(str(value).split())
    for letter in ("\\", "|", "*", "_", "`", "[", "]"):
        flat = flat.replace(letter, f"\\{letter}")
    return flat.replace("&", "&amp;").replace("<", "&lt;")


def _without(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without(each) for name, each in value.items()}
    return without_folders(value) if isinstance(value, str) else value
