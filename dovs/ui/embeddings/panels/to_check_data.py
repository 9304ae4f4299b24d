"""What of a run deserves a look: findings by kind, each with the points that it is about."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
import streamlit as st

from dovs.analysis.counts import frequency_groups
from dovs.analysis.label_errors import label_errors
from dovs.analysis.near_duplicates import SIDE, near_duplicates
from dovs.analysis.pulls import pull_frame, rare_classes
from dovs.data.report import named
from dovs.errors import DovsError
from dovs.runs.evaluated import images_named
from dovs.ui.embeddings.context import Context, Key
from dovs.ui.embeddings.data.images import Images, images_of
from dovs.ui.embeddings.data.points import points_of, predicted_part
from dovs.ui.embeddings.panels.to_check_finding import (
    MOST,
    NO_LABELS,
    Finding,
    Section,
    all_of,
    called_in,
    names_of,
    shared,
)
from dovs.ui.embeddings.panels.to_check_map import misled
from dovs.ui.parts.components import escape_markdown
from dovs.ui.parts.run_facts import counted

WEAK = 0.5  # balanced accuracy below which most disagreements with labels are the model's mistakes
NO_PROBABILITIES = "This needs the probabilities of the predictions, and this run has none."
NO_PREDICTIONS = "This needs predictions, and this run has none."


def sections(context: Context) -> Iterator[Section]:
    """Yield the findings of the run at the epoch, kind by kind; the last ones take longest.

    Raises:
        RunError: files of the epoch are damaged or do not belong together.
    """
    evaluated = checked(context)
    yield rare_mistakes(evaluated)
    yield confident_mistakes(evaluated)
    yield likely_label_errors(evaluated)
    yield duplicates(context)
    yield misled(context)


def checked(context: Context) -> Context:
    """Return the context of the images whose predictions are checked: training ones on request."""
    tested = context.split != "train" and len(points_of(context).rows("test"))
    return context.on("test" if tested else "train")


@shared
def rare_mistakes(context: Context) -> Section:
    """Return which classes the rare ones are mistaken for, with the images that pull them."""
    title = "Rare classes and what they are mistaken for"
    about = (
        "The class that most wrong images of a rare class are predicted as. The images that pull "
        "them are those of that class that are nearest to them in the embedding. Rare: fewer than "
        f"20 {counted(context.run)}; where no class has so few, the rarest third."
    )
    if missing := why_no_predictions(context):
        return Section(title, about, note=missing)
    names, counts, of = names_of(context), context.classes.counts, counted(context.run)
    if min(counts) == max(counts) and "few" not in frequency_groups(np.array(counts)):
        return Section(title, about, note=f"No class is rare: each has {counts[0]:,} {of}.")
    frame = _pulls(context)
    found = [
        Finding(
            f"**{names[row.class_index]}** ({counts[row.class_index]:,} {of}): "
            f"{row.mistakes:,} of {row.images:,} images predicted as "
            f"**{names[row.predicted_index]}**",
            (*row.mistaken, *row.pulling),
            (*["mistaken"] * len(row.mistaken), *["pulls"] * len(row.pulling)),
        )
        for row in frame.head(MOST).itertuples()
    ]
    return Section(title, about, tuple(found), "" if found else _no_rare_mistakes(context))


def _no_rare_mistakes(context: Context) -> str:
    """Return why no mistake of a rare class is listed."""
    counts, of = np.array(context.classes.counts), counted(context.run)
    if (frequency_groups(counts) == "few").any():
        return f"No image of a class with fewer than 20 {of} is mistaken."
    third = rare_classes(counts)
    names = named([names_of(context)[label] for label in third])
    are = "the rarest is" if len(third) == 1 else "the rarest are"
    them = "this class" if len(third) == 1 else "these classes"
    rarest = f"No class has fewer than 20 {of}; {are} {names}."
    return f"{rarest} No image of {them} is mistaken."


@shared
def confident_mistakes(context: Context) -> Section:
    """Return the wrong predictions with the highest confidence."""
    title = "Most confident mistakes"
    about = f"Wrong predictions of {context.images}, highest confidence first."
    if missing := why_no_predictions(context):
        return Section(title, about, note=missing)
    part = predicted_part(context)
    if part["confidence"].isna().all():
        return Section(title, about, note=NO_PROBABILITIES)
    wrong = part[~part["correct"] & part["confidence"].notna()]
    wrong = wrong.sort_values(["confidence", "id"], ascending=[False, True])
    names = names_of(context)
    found = [
        Finding(
            f"**{names[row.class_index]}** predicted as **{names[row.predicted_index]}**, "
            f"{100 * row.confidence:.0f}% sure · {called_in(context, row.id)}",
            (int(row.id),),
        )
        for row in wrong.head(MOST).itertuples()
    ]
    every = [all_of("mistakes", wrong["id"], len(found))] if len(found) > 1 else []
    note = "" if found else f"No {context.images} are wrong."
    return Section(title, about, (*every, *found), note)


@shared
def likely_label_errors(context: Context) -> Section:
    """Return the images whose label is likely wrong, by confident learning."""
    title = "Likely label errors"
    about = (
        "Confident learning (Northcutt et al. 2021): the model gives another class at least the "
        "probability that it gives that class on average on images labelled with it. Of each image "
        "the probabilities of two classes are stored, so some errors are not found."
    )
    if context.split == "train":
        about += " These images were trained on, and a network repeats labels that it has learnt."
    if missing := why_no_predictions(context):
        return Section(title, about, note=missing)
    part = predicted_part(context)
    if part["true_probability"].isna().all():
        return Section(title, about, note=NO_PROBABILITIES)
    columns = ("class_index", "predicted_index", "confidence", "true_probability")
    frame = label_errors(*(part[name].to_numpy() for name in columns))
    ids, names = part["id"].to_numpy(), names_of(context)
    found = [
        Finding(
            f"labelled **{names[row.class_index]}**, likely **{names[row.predicted_index]}** "
            f"({100 * row.true_probability:.0f}% and {100 * row.confidence:.0f}%) · "
            f"{called_in(context, ids[row.row])}",
            (int(ids[row.row]),),
        )
        for row in frame.head(MOST).itertuples()
    ]
    wrong = ids[frame["row"].to_numpy(int)]
    every = [all_of("images", wrong, len(found))] if len(found) > 1 else []
    note = "" if found else "No label is likely wrong."
    return Section(title, about, (*every, *found), note, _caution(part, context) if found else "")


def _caution(part: pd.DataFrame, context: Context) -> str:
    """Return that a weak model disagrees with right labels too, "" for one that is not weak."""
    rate = float(part.groupby("class_index")["correct"].mean().mean())
    if rate >= WEAK:
        return ""
    return (
        f"This model predicts only {100 * rate:.1f}% of these {context.images} right"
        f"{context.at_epoch} (balanced accuracy): most of these lines are its own mistakes, not "
        "wrong labels."
    )


def duplicates(context: Context) -> Section:
    """Return the images that are nearly the same in both splits."""
    title = "Near-duplicates across splits"
    about = (
        f"Those {images_named(context.evaluated_on)} that nearly equal a training image are no new "
        "images: their recall is too high an estimate. "
        f"Compared in grey at {SIDE} × {SIDE} pixels."
    )
    if not all(len(points_of(context).rows(split)) for split in ("train", "test")):
        return Section(title, about, note="This needs two splits, and this run has one.")
    try:
        images = images_of(context.run)
        frame = _duplicates((*context.run_key(), *images.key), context, images)
    except DovsError as error:
        return Section(title, about, note=escape_markdown(str(error)))
    names, label = names_of(context), points_of(context).table["class_index"].to_numpy()
    found = []
    for row in frame.head(MOST).itertuples():
        one, two = names[label[row.first]], names[label[row.second]]
        text = f"**{one}** in both splits" if one == two else f":orange[**{one}** and **{two}**]"
        found.append(
            Finding(
                f"{text} · {called_in(context, row.first)} and {called_in(context, row.second)}",
                (int(row.first), int(row.second)),
                (context.evaluated_on, "train"),
            )
        )
    pairs = frame[["first", "second"]].to_numpy().ravel()
    what = f"images of {len(frame):,} pairs"
    every = [all_of(what, pairs, len(found), len(frame))] if len(found) > 1 else []
    return Section(title, about, (*every, *found), "" if found else "There are none.")


@shared
def why_no_predictions(context: Context) -> str:
    """Return why predictions cannot be judged, "" where they can."""
    if not context.run.has("labels"):
        return NO_LABELS
    there = context.run.has("predictions") and not predicted_part(context).empty
    return "" if there else NO_PREDICTIONS


@st.cache_resource(max_entries=24, show_spinner=False, hash_funcs={Context: Context.split_key})
def _pulls(context: Context) -> pd.DataFrame:
    points = points_of(context)
    table, count = points.table, len(points.table)
    part = {split: np.isin(np.arange(count), points.rows(split)) for split in ("train", "test")}
    measured = part["test"] if context.split == "test" else part["train"]
    return pull_frame(
        points.embeddings,
        table["class_index"].to_numpy(int),
        table["predicted_index"].to_numpy(int),
        measured,
        part["train"] if part["train"].any() else measured,
        np.array(context.classes.counts),
    )


@st.cache_resource(max_entries=8, show_spinner="Comparing the images of both splits …")
def _duplicates(key: Key, _context: Context, _images: Images) -> pd.DataFrame:
    """Return pairs of ids, test and train, most alike first."""
    points = points_of(_context)
    step = max(1, min(_images.size) // (2 * SIDE))
    rows = [points.rows(split) for split in ("test", "train")]
    first, second = (_images.of(points.table.iloc[each], step) for each in rows)
    frame = near_duplicates(first, second)
    return frame.assign(first=rows[0][frame["first"]], second=rows[1][frame["second"]])
