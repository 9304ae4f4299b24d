"""The parts of the Overview page: the moving picture, introduction, steps, newest runs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from dovs.runs.evaluated import images_name
from dovs.runs.finding import EXAMPLES, example_runs
from dovs.runs.index import indexed_rows
from dovs.runs.table import shown_state, trained_with
from dovs.ui.frame import link
from dovs.ui.overview.moving_picture import moving_picture
from dovs.ui.parts.columns import stacking_columns
from dovs.ui.parts.components import empty_state, heading
from dovs.ui.parts.no_runs import no_runs
from dovs.ui.parts.run_facts import STATES
from dovs.ui.parts.terms import caption_with_terms, explained, with_terms

NEWEST = 20
PERCENT = "%.1f%%"
STEPS = (
    ("dataset", "Dataset", "Select images and an imbalance ratio, and see the long tail."),
    (
        "abstract_labels",
        "Abstract labels",
        "See groups of similar classes, and how much less imbalanced they are.",
    ),
    ("train", "Train", "Train a network in the background and watch its progress."),
    ("embeddings", "Embeddings", "Explore maps of the embeddings, and recall by class."),
)


INTRODUCTION = (
    "A few classes of a **long-tailed** dataset have most of the images, and a network trained on "
    "it represents the rare ones poorly. **DOVS** groups similar classes by automatically "
    "generated **abstract labels**, and over-samples features of rare classes with those of their "
    "group. Over ten draws of the tail it gained 0.71 points of balanced accuracy [0.60, 0.82] "
    "over balanced softmax on 100 classes, and nothing measurable on ten: +0.10 [−0.79, 0.99] on "
    "photographs, −0.05 [−0.52, 0.43] on Fashion-MNIST. It is a *reconstruction*: deep "
    "over-sampling follows Ando and Huang 2017 (arXiv:1704.07515), but only the abstract of Ando "
    "2018 (arXiv:1810.12513) was available."
)


def opening() -> None:
    """Show the runs that ship with DOVS: their maps, moving, and what came out.

    Raises:
        RunError: a run is damaged.
    """
    runs = example_runs()
    if set(runs) != set(EXAMPLES):
        return
    moving_picture([runs[name] for name in reversed(EXAMPLES)])
    dovs, other = EXAMPLES
    st.page_link(
        "pages/embeddings.py",
        label="Explore these maps and their images",
        icon=":material/scatter_plot:",
        query_params={"run": dovs, "compare": f"run:{other}"},
    )


def introduction() -> None:
    """Show in few sentences what this is, what it gains, and what it is not."""
    st.markdown(with_terms(INTRODUCTION))


def steps() -> None:
    """Show the four steps with their links."""
    columns = stacking_columns(len(STEPS), key="overview-steps", narrow=700)
    for number, (column, (name, title, sentence)) in enumerate(
        zip(columns, STEPS, strict=True), start=1
    ):
        with column, st.container(border=True, height="stretch"):
            link(name, f"{number}. {title}")
            caption_with_terms(sentence)


def newest_runs(home: Path) -> None:
    """Show a table of the newest runs of a home."""
    heading("Newest runs")
    every = indexed_rows(home)
    rows = [row for row in every if not row["archived"]]
    if not every:
        no_runs()
        return
    if not rows:
        are = "The only run is" if len(every) == 1 else f"All {len(every):,} runs are"
        empty_state(f"{are} archived. On the page Runs, View lists them.", ":material/inbox:")
        link("runs", "Find and manage runs")
        return
    st.dataframe(
        _percentages(runs_frame(rows[:NEWEST])),
        hide_index=True,
        key="overview-runs",
        column_config={
            "imbalance_ratio": st.column_config.NumberColumn(
                "Ratio", format="%g", help=explained("Imbalance ratio")
            ),
            "balanced_accuracy": st.column_config.ProgressColumn(
                "Balanced accuracy",
                format=PERCENT,
                min_value=0,
                max_value=100,
                help=explained("Balanced accuracy"),
            ),
            "few": st.column_config.NumberColumn(
                "Few",
                format=PERCENT,
                help=explained("Few", "Mean recall of the classes with few training images."),
            ),
            "measured_on": st.column_config.TextColumn(
                "Evaluated on",
                help=explained(
                    "held-out images",
                    "Images that the rates were measured on; validation: a part of the training "
                    "images of the long-tailed dataset.",
                ),
            ),
            "name": st.column_config.TextColumn("Name", width=270),
            "created": st.column_config.DatetimeColumn("Created", format="YYYY-MM-DD HH:mm"),
            **{
                name: name.capitalize()
                for name in ("state", "dataset", "method", "epochs", "seed", "device")
            },
        },
        placeholder="–",
        alt="The newest runs with their state and balanced accuracy",
    )
    if len(rows) > NEWEST:
        caption_with_terms(f"The newest {NEWEST} of {len(rows)} runs.")
    link("runs", "All runs: find, compare and manage them")


def runs_frame(rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Return the columns of runs that the table shows, with states in words.

    The images that rates were measured on are one of them if any run has others than the test
    split.

    Args:
        rows: from `dovs.runs.table.run_rows`.
    """
    frame = pd.DataFrame(rows)
    words = {state: word for state, (_, word, _) in STATES.items()}
    states = [shown_state(row) for row in rows]
    frame["state"] = [words.get(state, state) for state in states]
    done = zip(frame["epoch"], frame["epochs"], strict=True)
    frame["epochs"] = ["" if pd.isna(n) or not n else f"{e:.0f} / {n:.0f}" for e, n in done]
    frame["method"] = [
        trained_with(row["method"], row.get("second_stage")) if row["method"] else None
        for row in rows
    ]
    frame["created"] = pd.to_datetime(frame["created"], errors="coerce", utc=True)
    for name in ("balanced_accuracy", "few"):
        frame[name] = pd.to_numeric(frame[name], errors="coerce")
    frame["measured_on"] = [
        images_name(row["measured_on"]) if row.get("measured_on") else None for row in rows
    ]
    order = ["name", "state", "dataset", "imbalance_ratio", "method", "epochs"]
    rates = ["balanced_accuracy", "few"]
    if {row.get("measured_on") for row in rows} - {"test", None}:
        rates.append("measured_on")
    return frame[[*order, *rates, "seed", "device", "created"]]


def _percentages(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the rates as percentages, which the table shows with one decimal."""
    rates = ["balanced_accuracy", "few"]
    return frame.assign(**{name: 100 * frame[name] for name in rates})
