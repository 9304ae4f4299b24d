"""Experiments that are computed at once: a slider for each number, and figures of the outcome."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import annotated_types
import streamlit as st

from dovs.figures.boundary import densities, densities_text, rates, rates_text
from dovs.figures.labels import percent
from dovs.figures.map_pair import map_of, map_of_text
from dovs.lessons.computing import COMPUTED, Outcome
from dovs.lessons.schema import Computed
from dovs.ui.parts.charts import draw
from dovs.ui.parts.columns import stacking_columns
from dovs.ui.parts.components import chart, metric_row

CLASSES = ("common 1", "common 2", "common 3", "rare 1", "rare 2", "rare 3")


def show(
    experiment: Computed, values: Mapping[str, float | str], key: str
) -> dict[str, float | str]:
    """Show the sliders and the figures; return the values of the sliders.

    Args:
        experiment: to show.
        values: stored values of the sliders; those that are missing have their initial values.
        key: of the widgets.
    """
    entry = COMPUTED[experiment.compute]
    settings: dict[str, float] = {}
    for name, field in entry.model.model_fields.items():
        value = float(values.get(name, experiment.settings.get(name, field.default)))
        if experiment.sliders is None or name in experiment.sliders:
            limits = {type(each): each for each in field.metadata}
            low, high = limits[annotated_types.Ge].ge, limits[annotated_types.Le].le
            extra = field.json_schema_extra
            step = float(extra.get("step", 0.1)) if isinstance(extra, dict) else 0.1  # type: ignore[arg-type]
            value = st.slider(
                field.title or name,
                float(low),
                float(high),
                value,
                step,
                format="%g",
                key=f"{key}-{name}",
            )
        settings[name] = value
    outcome = _compute(experiment.compute, tuple(sorted(settings.items())))
    _FIGURES[experiment.compute](outcome, settings, key)
    return dict(settings)


def initial(experiment: Computed) -> dict[str, float | str]:
    """Return the values of the sliders before any of them is moved."""
    fields = COMPUTED[experiment.compute].model.model_fields
    return {name: float(experiment.settings.get(name, f.default)) for name, f in fields.items()}


def results(experiment: Computed, values: Mapping[str, float | str]) -> dict[str, float | str]:
    """Return the numbers of an experiment at stored values of its sliders, and these values."""
    entry = COMPUTED[experiment.compute]
    settings = {
        name: float(values.get(name, experiment.settings.get(name, field.default)))
        for name, field in entry.model.model_fields.items()
    }
    found = _compute(experiment.compute, tuple(sorted(settings.items())))
    return {**settings, **found.numbers}


@st.cache_resource(max_entries=64, show_spinner="Computing …")
def _compute(name: str, settings: tuple[tuple[str, float], ...]) -> Outcome:
    entry = COMPUTED[name]
    outcome = entry.target(**entry.validate(dict(settings)))
    assert isinstance(outcome, Outcome)
    return outcome


def _boundary(outcome: Outcome, settings: Mapping[str, float], key: str) -> None:
    numbers, place = outcome.numbers, settings["place"]
    metric_row(
        {
            "Accuracy": percent(numbers["accuracy"]),
            "Recall, common class": percent(numbers["common"]),
            "Recall, rare class": percent(numbers["rare"]),
            "Balanced accuracy": percent(numbers["balanced_accuracy"]),
        },
        width=170,
    )
    left, right = stacking_columns(2, key="lesson-boundary", narrow=820)
    with left:
        chart(
            densities(outcome.tables["densities"], place),
            densities_text(place, numbers["common"], numbers["rare"]),
            key=f"{key}-densities",
            tools=False,
        )
    with right:
        table = outcome.tables["rates"]
        text = rates_text(place, numbers["accuracy"], numbers["balanced_accuracy"])
        chart(rates(table, place), text, table, key=f"{key}-rates", tools=False)


def _two_maps(outcome: Outcome, settings: Mapping[str, float], key: str) -> None:
    points, trust = outcome.tables["points"], outcome.tables["trust"]
    places = stacking_columns(2, key="lesson-maps", narrow=760)
    for number, place in zip((1, 2), places, strict=True):
        with place:
            st.markdown(f"**Map {number}**")
            draw(
                map_of(points[points["map"] == number], CLASSES),
                key=f"{key}-map-{number}",
                config={"displayModeBar": False},
                alt=f"Map {number} of 225 points of three common and three rare classes",
            )
    if st.toggle("Show Trust: compare each map with the embedding", key=f"{key}-trust"):
        for number, place in zip((1, 2), places, strict=True):
            part = trust[trust["map"] == number]
            place.caption(map_of_text(number, part, CLASSES))
            shown = part.assign(Class=[CLASSES[int(c)] for c in part["class_index"]])
            place.dataframe(
                shown[["Class", "misleads", "purity", "map_purity", "trustworthiness"]].rename(
                    columns={
                        "purity": "Purity in the embedding",
                        "map_purity": "Purity on the map",
                        "trustworthiness": "Trust",
                        "misleads": "Misleads",
                    }
                ),
                hide_index=True,
                key=f"{key}-trust-{number}",
                column_config={
                    name: st.column_config.NumberColumn(format="%.2f")
                    for name in ("Purity in the embedding", "Purity on the map", "Trust")
                },
            )


_FIGURES: dict[str, Callable[[Outcome, Mapping[str, float], str], Any]] = {
    "boundary": _boundary,
    "two_maps": _two_maps,
}
"""What is shown of each computed experiment."""
