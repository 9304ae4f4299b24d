"""The parts of the Dataset page: the tail as a chart, in numbers, in images, and as a command."""

from __future__ import annotations

import streamlit as st

from dovs.analysis.counts import counts_frame, imbalance_statistics
from dovs.config import TailConfig
from dovs.data import SOURCES, state
from dovs.figures.counts import class_count_bars, class_count_bars_text
from dovs.ui.dataset.fetch import fetch_panel
from dovs.ui.dataset.samples import sample_images
from dovs.ui.dataset.snippets import command_line, python_snippet
from dovs.ui.parts.cache import TailView, dataset_of, tail_view
from dovs.ui.parts.components import chart, metric_row, plain


def show(tail: TailConfig) -> None:
    """Draw the page for a tail.

    Raises:
        ConfigError: the dataset cannot supply the tail.
        DataError: its files are damaged.
    """
    found = state(tail.dataset, **tail.dataset_params)
    if not found.ready:
        fetch_panel(tail, found)
        return
    view = tail_view(tail)
    dataset = dataset_of(tail)
    height, width, channels = dataset.image_shape
    measured = f"{len(dataset.test):,} to test, all kept"
    if tail.measured_on == "held_out":
        measured = "measured on training images that the tail leaves out"
    st.caption(
        f"{plain(dataset.title)}: {len(view.class_names)} classes, images of {height} × {width} "
        f"{'grey' if channels == 1 else 'RGB'} pixels; {len(dataset.train):,} to train, of which "
        f"{len(view.indices):,} are kept; {measured}. {plain(dataset.source)}"
    )
    _numbers(view)
    _counts(view)
    st.subheader("Images of each class", anchor=False)
    sample_images(tail, view)
    _reproduce(tail)


def _numbers(view: TailView) -> None:
    numbers = imbalance_statistics(view.class_counts)
    metric_row(
        {
            "Training images N": f"{numbers['num_images']:,.0f}",
            "Largest class": (f"{numbers['n_max']:,.0f}", "n_max: images of the largest class"),
            "Smallest class": (f"{numbers['n_min']:,.0f}", "n_min: images of the smallest class"),
            "Real ratio": (
                f"{numbers['imbalance_ratio']:.4g}",
                "n_max / n_min of the counts themselves. Counts are rounded down to whole images, "
                "so it may lie above the ratio that was asked for.",
            ),
            "Gini": (
                f"{numbers['gini']:.3f}",
                "Inequality of the class counts: 0 = all classes are equal, near 1 = one class "
                "has everything.",
            ),
            "Entropy": (
                f"{numbers['entropy']:.3f}",
                "Of the class shares, divided by its greatest value log C: 1 = all are equal.",
            ),
            "Head third": (
                f"{numbers['head_third_share']:.1%}",
                "Share of the training images that the largest third of the classes holds.",
            ),
        },
        width=122,
    )
    balanced = numbers["majority_accuracy_balanced"]
    drawn = numbers["majority_accuracy_as_drawn"]
    largest = plain(view.class_names[int(view.class_counts.argmax())])
    st.markdown(
        f"**What would always answering the largest class ({largest}) get?** "
        f"{drawn:.1%} accuracy on data drawn like this training set, but {balanced:.1%} balanced "
        f"accuracy (1 / {len(view.class_names)}): plain accuracy hides the tail, the mean over "
        "classes does not."
    )


def _counts(view: TailView) -> None:
    frame = counts_frame(view.class_names, view.class_counts, view.available)
    left, right = st.columns([3, 1], vertical_alignment="center")
    left.subheader("Training images by class", anchor=False)
    log_y = right.toggle("Logarithmic axis", key="counts-log", persist_state="session")
    chart(class_count_bars(frame, log_y=log_y), class_count_bars_text(frame), frame, key="counts")


def _reproduce(tail: TailConfig) -> None:
    st.subheader("Reproduce this choice", anchor=False)
    terminal, python = st.tabs(["Command line", "Python"])
    terminal.code(command_line(tail), language="bash", wrap_lines=True)
    python.code(python_snippet(tail), language="python", wrap_lines=True)


def about(tail: TailConfig) -> str:
    """Name a tail in a few words, safe as markdown."""
    return (
        f"{plain(SOURCES[tail.dataset].title)}, {tail.profile} profile, imbalance ratio "
        f"{tail.imbalance_ratio:g}, {tail.class_order} order, seed {tail.data_seed}"
    )
