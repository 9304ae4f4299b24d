"""Over-sampling: the targets that pull one training image, and how often each class is drawn."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from dovs.figures.labels import listed
from dovs.figures.oversampling import (
    draw_bars,
    draw_bars_text,
    target_map,
    target_map_text,
    weight_bars,
    weight_bars_text,
)
from dovs.ui.embeddings.context import Context
from dovs.ui.embeddings.data.points import points_of
from dovs.ui.embeddings.panels import over_sampling_data as data
from dovs.ui.embeddings.panels.inspected import inspected, pick
from dovs.ui.embeddings.panels.linking import has_parts, linked
from dovs.ui.embeddings.panels.over_sampling_data import Inspection, Rule
from dovs.ui.embeddings.panels.thumbnails import alt_text, pictures, show_images
from dovs.ui.parts.columns import stacking_columns
from dovs.ui.parts.components import chart, escape_markdown, heading, metric_row
from dovs.ui.parts.terms import caption_with_terms

POINT, DRAWS, SEED = "over-sampling-point", "over-sampling-draws", "over-sampling-seed"
ON_MAP = "over-sampling-on-map"  # the targets that the map shows
USUAL_DRAWS = 8
NOTHING = (
    "Select a training image: set Split to train or both and click its point on the map. Only "
    "training images are over-sampled."
)
LAWS = {
    "dirichlet": "Dirichlet(1): every mixture of the neighbours is equally likely",
    "uniform": "uniform numbers over their sum",
    "normal": "normal numbers over their length; on the map they are scaled to the sum 1",
}


@linked
def show(context: Context) -> None:
    """Show the over-sampling of one of the selected training images."""
    heading("Over-sampling")
    if not has_parts(context, "config"):
        return
    rule = data.rule_of(context.run.config(), context.classes, context.epoch)
    _explain(context, rule)
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        point = pick(context, POINT, NOTHING, split="train")
        if point is not None:
            draws = st.slider(
                "Draws", 1, 20, USUAL_DRAWS, key=DRAWS, persist_state="session", width=220
            )
            st.button(
                "New weights",
                icon=":material/casino:",
                key="over-sampling-again",
                on_click=_draw_again,
            )
    if point is not None:
        _follow(_state(point, int(draws)))
        view = data.inspect(context, rule, point, int(draws), _seed())
        _show_targets(context, rule, view)
    _by_class(context, rule)


def overlay(context: Context) -> pd.DataFrame:
    """Return what the map shows of the inspected point; shows nothing itself.

    Returns:
        The columns of `data.places`, without kind "class": the point, its in-class neighbours and
        its targets, each at the weighted mean of the neighbours' positions. Empty where no training
        point is selected.

    Raises:
        RunError: files of the epoch are damaged or do not fit together.
    """
    point = inspected(context, POINT, split="train")
    if point is None:
        return pd.DataFrame(columns=["kind", "id", "number", "x", "y", "distance", "weight"])
    rule = data.rule_of(context.run.config(), context.classes, context.epoch)
    draws = int(st.session_state.get(DRAWS, USUAL_DRAWS))
    view = data.inspect(context, rule, point, draws, _seed())
    frame = data.places(context, view)
    st.session_state[ON_MAP] = _state(point, draws)
    return frame[frame["kind"] != "class"].reset_index(drop=True)


def _follow(now: tuple[int, int, int]) -> None:
    """Run the page again where its map shows other targets: this panel ran alone."""
    before = st.session_state.get(ON_MAP, now)
    st.session_state[ON_MAP] = now
    if before != now:
        st.rerun()


def _state(point: int, draws: int) -> tuple[int, int, int]:
    return point, draws, _seed()


def _seed() -> int:
    return int(st.session_state.get(SEED, 0))


def _draw_again() -> None:
    st.session_state[SEED] = _seed() + 1


def _explain(context: Context, rule: Rule) -> None:
    """Explain whether the run itself draws such targets at this epoch."""
    method = escape_markdown(context.run.config().method)
    if not rule.draws_targets:
        caption_with_terms(
            f"Method {method} draws no such targets. What is shown is what deep over-sampling with "
            f"k = {rule.k} would draw in its embedding."
        )
    elif not rule.begun:
        caption_with_terms(
            f"After epoch {context.epoch} the run is still in its warm-up, which draws no targets. "
            "What is shown is what a round that began now would draw."
        )
    else:
        caption_with_terms(
            f"What a round that begins after epoch {context.epoch} draws: each time the image is "
            f"drawn, its embedding is pulled to a new point between its {rule.k} nearest images of "
            f"the same class. Weights: {LAWS[rule.weights]}."
        )
        if rule.patched:
            caption_with_terms(
                f"Up to {100 * rule.patched:.0f}% of the drawn images get a patch of another "
                "image. Those are not pulled, because a target is of one image."
            )


def _show_targets(context: Context, rule: Rule, view: Inspection) -> None:
    points = points_of(context).table
    near = points.loc[np.concatenate([[view.point], view.neighbours])]
    means = 100 * view.weights.mean(0)
    alone = len(view.neighbours) == 1 and view.neighbours[0] == view.point
    notes = [f"the point · {escape_markdown(str(near['class_name'].iloc[0]))}"] + [
        f"{n} · at {distance:.2f} · mean weight {mean:.0f}%"
        for n, (distance, mean) in enumerate(zip(view.distances, means, strict=True), start=1)
    ]
    show_images(pictures(context.run, near), notes, [alt_text(row) for _, row in near.iterrows()])
    if alone:
        st.info(
            "Its class has no other training image here, so its target is the image itself and "
            "nothing pulls it.",
            icon=":material/person:",
        )
    elif len(view.neighbours) < rule.k:
        caption_with_terms(
            f"Its class has only {len(view.neighbours)} other training images here: all of them "
            f"are used instead of {rule.k}."
        )
    if not view.complete:
        caption_with_terms(
            "The run stored a part of its training images; in training, neighbours are found among "
            "all of them and are nearer."
        )
    _pull(view)
    frame = data.places(context, view)
    left, right = stacking_columns(2, key="over-sampling-panel")
    with left:
        st.markdown("**On the map**")
        chart(
            target_map(frame),
            target_map_text(frame),
            frame[frame["kind"] != "class"],
            key="over-sampling-map",
        )
        if view.guided:
            caption_with_terms(
                "Guiding turns these targets towards the subspace of their abstract label. The map "
                "cannot show that turn, so they are shown without it."
            )
    with right:
        st.markdown("**Weights of the draws**")
        weights = _weights(view)
        chart(
            weight_bars(weights), weight_bars_text(weights), view.targets, key="over-sampling-bars"
        )


def _weights(view: Inspection) -> pd.DataFrame:
    draws, near = view.weights.shape
    return pd.DataFrame(
        {
            "draw": np.repeat(np.arange(1, draws + 1), near),
            "neighbour": np.tile(np.arange(1, near + 1), draws),
            "id": np.tile(view.neighbours, draws),
            "weight": view.weights.ravel(),
        }
    )


def _pull(view: Inspection) -> None:
    """Show the pull: how long it is, and whether it leads to the middle of the class."""
    frame = view.targets
    numbers = {
        "Pull": (
            f"{frame['pull'].mean():.2f}",
            "Mean distance between the embedding and its targets.",
        ),
        "Towards the class mean": (
            _number(frame["to_mean"].mean(), ".2f"),
            "Mean cosine between the pull and the way to the class mean: 1 = straight to it.",
        ),
        "Spread of the targets": (
            _number(frame["pull"].std(ddof=0), ".2f"),
            "Standard deviation of the pull's length over the draws.",
        ),
    }
    if view.guided:
        numbers["Turned by the subspace"] = (
            _number(frame["turned"].mean(), ".1f") + "°",
            "Mean angle by which guiding into the abstract label's subspace turns the pull.",
        )
    metric_row(numbers, width=190)


def _number(value: float, form: str) -> str:
    return "–" if np.isnan(value) else format(value, form)


def _by_class(context: Context, rule: Rule) -> None:
    round_of = f"a round of {rule.round_epochs} epoch{'s' if rule.round_epochs != 1 else ''}"
    st.markdown(f"**How often each class is drawn in {round_of}**")
    frame = data.draws_by_class(context.classes, rule)
    chart(draw_bars(frame), draw_bars_text(frame), frame, key="over-sampling-draws-by-class")
    caption_with_terms("Expected numbers, from the method's sampling rates at this epoch.")
    if rule.draws_alike:
        caption_with_terms(_elsewhere(rule))


def _elsewhere(rule: Rule) -> str:
    """Return what an over-sampling method does that draws every image equally often."""
    means = [f"embedding targets between {rule.k} in-class neighbours"]
    if rule.patches_until:
        means.append(f"patches of other images up to epoch {rule.patches_until}")
    if rule.tau:
        means.append(f"the prior in the loss (τ = {rule.tau:g})")
    return (
        "With these settings the method draws no image of a rare class more often than others: it "
        f"over-samples in the embedding. Its effect comes from {listed(means)}."
    )
