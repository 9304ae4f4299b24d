"""The Dataset page: class counts as a chart, numbers, sample images, and the command."""

from __future__ import annotations

import math

import numpy as np
import streamlit as st

from dovs.analysis.counts import counts_frame, imbalance_statistics
from dovs.config import TailConfig
from dovs.data import SOURCES, state
from dovs.figures.counts import class_count_bars, class_count_bars_text
from dovs.runs.evaluated import images_name
from dovs.ui.dataset.added import added_panel
from dovs.ui.dataset.count_editor import count_editor
from dovs.ui.dataset.fetch import fetch_panel
from dovs.ui.dataset.samples import sample_images
from dovs.ui.dataset.snippets import command_line, python_snippet
from dovs.ui.dataset.typicality import typicality
from dovs.ui.parts.cache import TailView, dataset_of, tail_view
from dovs.ui.parts.components import chart, escape_markdown, heading, metric_row, on_demand
from dovs.ui.parts.places import for_reader, shown_place
from dovs.ui.parts.terms import caption_with_terms, with_terms


def show(tail: TailConfig) -> None:
    """Show the page for a long-tailed dataset.

    Raises:
        ConfigError: the dataset cannot supply the tail.
        DataError: its files are damaged.
    """
    found = state(tail.dataset, **tail.dataset_params)
    if SOURCES[tail.dataset].meta.get("added"):
        added_panel(tail.dataset)
    if not found.ready:
        fetch_panel(tail, found)
        return
    count_editor(tail)
    view = tail_view(tail)
    dataset = dataset_of(tail)
    height, width, channels = dataset.image_shape
    evaluation = f"all {len(dataset.test):,} test images are used"
    if images_name(tail.measured_on) == "held-out":
        evaluation = "evaluated on training images that the long-tailed dataset leaves out"
    caption_with_terms(
        f"{escape_markdown(dataset.title)}: {len(view.class_names):,} classes, images of "
        f"{height} × {width} {'grey' if channels == 1 else 'RGB'} pixels; {len(view.indices):,} of "
        f"{len(dataset.train):,} training images are used; {evaluation}. "
        f"Source: {escape_markdown(shown_place(dataset.source))}."
    )
    _numbers(view, np.bincount(dataset.test.labels, minlength=len(view.class_names)))
    _counts(view)
    if (view.class_counts < view.available).any():  # else nothing was drawn
        typicality(tail, view)
    heading("Images of each class")
    sample_images(tail, view)
    _reproduce(tail)


def _numbers(view: TailView, test_counts: np.ndarray) -> None:
    """Show the numbers of a tail, whose classes have so many test images, (C,)."""
    numbers = imbalance_statistics(view.class_counts, test_counts)
    classes = len(view.class_counts)
    head = f"{math.ceil(classes / 3):,}"
    metric_row(
        {
            "Training images": f"{numbers['num_images']:,.0f}",
            "Largest class": (
                f"{numbers['n_max']:,.0f}",
                "Training images of the class that has most.",
            ),
            "Smallest class": (
                f"{numbers['n_min']:,.0f}",
                "Training images of the class that has fewest.",
            ),
            "Actual ratio": (
                f"{numbers['imbalance_ratio']:.4g}",
                "Imbalance ratio of the images that are used: those of the largest class / of the "
                "smallest. Counts are rounded down to whole images, so this can be larger than the "
                "selected imbalance ratio.",
            ),
            "Gini": (
                f"{numbers['gini']:.3f}",
                "Gini coefficient: inequality of the class counts. 0 = all classes have the same "
                "size, near 1 = one class has nearly all images.",
            ),
            "Entropy": (
                f"{numbers['entropy']:.3f}",
                "Entropy of the class shares, divided by the largest value possible: 1 = all "
                "classes have the same size.",
            ),
            "Head third": (
                f"{numbers['head_third_share']:.1%}",
                "Share of the training images that belong to the largest third of the classes, "
                f"rounded up: {head} of {classes:,}.",
            ),
        },
        width=122,
    )
    balanced = numbers["majority_accuracy_balanced"]
    imbalanced = numbers["majority_accuracy_as_drawn"]
    largest = escape_markdown(view.class_names[int(view.class_counts.argmax())])
    answer = with_terms(
        f"{imbalanced:.1%} accuracy on data as imbalanced as this training set, but {balanced:.1%} "
        f"balanced accuracy ({_share(balanced, test_counts)}): accuracy hides errors on small "
        "classes, the mean over classes does not."
    )
    st.markdown(
        f"**How good is a classifier that always predicts the largest class ({largest})?** {answer}"
    )


def _share(balanced: float, test_counts: np.ndarray) -> str:
    """Return a balanced accuracy as a share of the classes that have test images.

    >>> _share(0.5, np.array([3, 0, 1])), _share(0.0, np.array([0, 2]))
    ('1 / 2, the classes with test images', '0 / 1, the classes with test images')
    """
    tested = int((test_counts > 0).sum())
    every = "" if tested == len(test_counts) else ", the classes with test images"
    return f"{balanced * tested:.0f} / {tested:,}{every}"


def _counts(view: TailView) -> None:
    frame = counts_frame(view.class_names, view.class_counts, view.available)
    left, right = st.columns([3, 1], vertical_alignment="center")
    left.subheader("Training images by class", anchor=False)
    log_y = right.toggle("Logarithmic axis", key="counts-log", persist_state="session")
    chart(class_count_bars(frame, log_y=log_y), class_count_bars_text(frame), frame, key="counts")


def _reproduce(tail: TailConfig) -> None:
    box = on_demand(
        "The same dataset in a terminal or in Python", "reproduce-open", ":material/terminal:"
    )
    if not box.open:
        return
    terminal, python = box.tabs(["Command line", "Python"])
    terminal.code(for_reader(command_line(tail)), language="bash", wrap_lines=True)
    python.code(for_reader(python_snippet(tail)), language="python", wrap_lines=True)


def describe_tail(tail: TailConfig) -> str:
    """Return a tail in a few words, escaped for markdown.

    Order and seed are left out where all images are used: there is no tail to draw.
    """
    name = tail.dataset  # of a run, its dataset may be removed by now
    title = SOURCES[name].title if name in SOURCES else name
    found = f"{escape_markdown(title)}, {tail.in_words()}"
    if tail.profile == "natural":
        return found
    return f"{found}, {tail.class_order} order, tail seed {tail.data_seed}"
