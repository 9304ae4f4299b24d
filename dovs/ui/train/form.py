"""The form of the Train page: method, second stage, encoder, recipe, device, as registered."""

from __future__ import annotations

from typing import Any

import pydantic
import streamlit as st

from dovs.config import RunConfig, TailConfig, home, parse
from dovs.encoders import ENCODERS
from dovs.methods import METHODS
from dovs.registry import Entry, Registry
from dovs.runs.hierarchies import saved_names
from dovs.runs.validation import takes_hierarchy
from dovs.second_stages import SECOND_STAGES
from dovs.ui.parts.columns import stacking_columns
from dovs.ui.parts.components import escape_markdown
from dovs.ui.parts.forms import parameter_form
from dovs.ui.train.devices import Devices, find_devices

MAIN = ("epochs", "batch_size", "learning_rate", "seed")
MORE = (
    "momentum",
    "nesterov",
    "weight_decay",
    "schedule",
    "rise_epochs",
    "augmentation",
    "head",
    "head_scale",
    "ema_decay",
    "validation_fraction",
    "measure_every",
    "snapshots",
    "projection_points",
)

NONE = "none"
HIERARCHY = "train-hierarchy"
OWN_LABELS = "Generated while it trains"
KEPT = "Keep the head as training leaves it."


def settings_model(names: tuple[str, ...]) -> type[pydantic.BaseModel]:
    """Return a model of some of the settings of a run, to make a form of.

    >>> list(settings_model(("epochs", "seed")).model_fields)
    ['epochs', 'seed']
    """
    fields: dict[str, Any] = {
        name: (RunConfig.model_fields[name].annotation, RunConfig.model_fields[name])
        for name in names
    }
    return pydantic.create_model("Settings", **fields)


@st.cache_data(show_spinner="Looking for a GPU …", ttl=600)
def devices() -> Devices:
    """Return what this machine can train on; looked up once in ten minutes."""
    return find_devices()


def suggested_encoder(image_shape: tuple[int, int, int] | None) -> str:
    """Return the encoder that the form offers first for images of that shape.

    >>> suggested_encoder((8, 8, 1)), suggested_encoder((32, 32, 3))
    ('small_cnn', 'resnet8')
    """
    return "small_cnn" if image_shape is None or max(image_shape[:2]) < 24 else "resnet8"


def train_form(tail: TailConfig, encoder: str) -> RunConfig:
    """Draw the form and return the configuration that it describes.

    Args:
        tail: what is trained on.
        encoder: name of the encoder that is offered first.

    Raises:
        ConfigError: the values do not fit together.
    """
    left, middle, right = stacking_columns(3, key="train-form", narrow=700)
    with left:
        st.subheader("Method", anchor=False)
        method, method_params = _choice("Method", METHODS, "method", "dovs")
        hierarchy = _hierarchy(METHODS[method])
        stage, stage_params = _choice("Second stage", SECOND_STAGES, "second_stage", NONE, KEPT)
    with middle:
        st.subheader("Encoder", anchor=False)
        encoder, encoder_params = _choice("Encoder", ENCODERS, "encoder", encoder)
    with right:
        st.subheader("Recipe", anchor=False)
        settings = parameter_form(settings_model(MAIN), key="train-main")
        found = devices()
        settings["device"] = st.selectbox(
            "Device",
            found.choices,
            format_func=lambda name: found.titles[name],
            key="train-device",
            persist_state="session",
        )
        st.caption(found.sentence)
        with st.expander("More settings"):
            settings |= parameter_form(settings_model(MORE), key="train-more")
            projection = st.selectbox(
                "Projection",
                _projections(),
                key="train-projection",
                persist_state="session",
                help="How the worker draws the maps; none is fastest.",
            )
    return parse(
        RunConfig,
        {
            **tail.model_dump(include=set(TailConfig.model_fields)),
            **settings,
            "method": method,
            "hierarchy": hierarchy,
            "method_params": method_params,
            "second_stage": stage,
            "second_stage_params": stage_params,
            "encoder": encoder,
            "encoder_params": encoder_params,
            "projection": projection,
        },
    )


def _hierarchy(method: Entry) -> str | None:
    """Draw the choice of saved abstract labels, for a method that uses some."""
    names = saved_names(home())
    chosen = st.session_state.get(HIERARCHY)
    if not takes_hierarchy(method):
        if chosen is not None:
            st.caption(
                f"{escape_markdown(method.title)} uses no abstract labels, so the selected ones "
                "have no effect."
            )
        return None
    if chosen not in names:
        st.session_state[HIERARCHY] = None
    return st.selectbox(
        "Abstract labels",
        [None, *names],
        format_func=lambda name: OWN_LABELS if name is None else f"saved: {name}",
        key=HIERARCHY,
        persist_state="session",
        placeholder=OWN_LABELS,
        help="The run keeps a copy of saved ones and never renews them.",
    )


def _projections() -> list[str]:
    from dovs.analysis.projections import PROJECTIONS

    return [*PROJECTIONS.names, "none"]


def _choice(
    label: str, registry: Registry, kind: str, default: str, without: str = ""
) -> tuple[str, dict[str, Any]]:
    """Draw the choice of a registered thing and the form of its parameters.

    Args:
        label: what is chosen.
        registry: from where.
        kind: part of the widgets' keys.
        default: name that is offered first.
        without: what happens without any, where `none` may be chosen.
    """
    names = [NONE, *registry.names] if without else registry.names
    name = st.selectbox(
        label,
        names,
        index=names.index(default) if default in names else 0,
        format_func=lambda each: "None" if each == NONE else registry[each].title,
        key=f"train-{kind}",
        persist_state="session",
    )
    if name == NONE:
        st.caption(without)
        return name, {}
    entry = registry[name]
    st.caption(_about(entry))
    if not entry.model.model_fields:
        st.caption("It has no parameters.")
        return name, {}
    with st.expander("Parameters", expanded=False):
        return name, parameter_form(entry, key=f"train-{kind}-{name}")


def _about(entry: Entry) -> str:
    suits = entry.meta.get("suits")
    return f"{entry.summary} Suits {suits}." if suits else entry.summary
