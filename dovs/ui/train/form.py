"""The form of the Train page, generated from the registries and the settings of a run."""

from __future__ import annotations

from typing import Any

import pydantic
import streamlit as st

from dovs.config import RunConfig, TailConfig, home, parse
from dovs.encoders import ENCODERS
from dovs.methods import METHODS
from dovs.registry import Entry, Registry
from dovs.runs.devices import Devices, find_devices
from dovs.runs.hierarchies import saved_names
from dovs.runs.usual_encoder import usual_encoder
from dovs.runs.validation import takes_hierarchy
from dovs.second_stages import SECOND_STAGES
from dovs.ui.parts.columns import stacking_columns
from dovs.ui.parts.components import escape_markdown, heading
from dovs.ui.parts.forms import entry_form, parameter_form, require_allowed
from dovs.ui.parts.terms import caption_with_terms, explained

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
    "precision",
    "compile",
    "measure_every",
    "snapshots",
    "projection_points",
    "maps_3d",
)

NONE = "none"
ENCODER, SUGGESTED = "train-encoder", "train-encoder-suggested"
HIERARCHY = "train-hierarchy"
OWN_LABELS = "Generated during training"
HEAD_UNCHANGED = "The classifier head is used as it is after training."


def settings_model(names: tuple[str, ...]) -> type[pydantic.BaseModel]:
    """Return a pydantic model of some of the settings of a run, for a form.

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
    """Return the devices of this machine; updated every ten minutes."""
    return find_devices()


def suggest_encoder(image_shape: tuple[int, int, int]) -> str:
    """Return the usual encoder of images, and select it, unless the user selected another.

    Args:
        image_shape: (H, W, channels).
    """
    usual = usual_encoder(image_shape)
    before = st.session_state.get(SUGGESTED)
    if before not in (None, usual) and st.session_state.get(ENCODER) == before:
        st.session_state[ENCODER] = usual
    st.session_state[SUGGESTED] = usual
    return usual


def train_form(tail: TailConfig, encoder: str) -> RunConfig:
    """Show the form and return its configuration.

    Args:
        tail: the dataset to train on.
        encoder: name of the default encoder.

    Raises:
        ConfigError: the values contradict each other.
    """
    left, middle, right = stacking_columns(3, key="train-form", narrow=700)
    with left:
        heading("Method")
        method, method_params = _choice("Method", METHODS, "method", "dovs")
        hierarchy = _hierarchy(METHODS[method])
        stage, stage_params = _choice(
            "Second stage", SECOND_STAGES, "second_stage", NONE, HEAD_UNCHANGED
        )
    with middle:
        heading("Encoder")
        encoder, encoder_params = _choice("Encoder", ENCODERS, "encoder", encoder)
    with right:
        heading("Training")
        settings = parameter_form(settings_model(MAIN), key="train-main")
        found = devices()
        settings["device"] = st.selectbox(
            "Device",
            found.choices,
            format_func=lambda name: found.titles[name],
            key="train-device",
            persist_state="session",
            help="The processor to train on.",
        )
        caption_with_terms(found.sentence)
        with st.expander("Advanced: schedule, head, evaluation, maps", icon=":material/tune:"):
            settings |= parameter_form(settings_model(MORE), key="train-more")
            projection = st.selectbox(
                "Projection",
                _projections(),
                key="train-projection",
                persist_state="session",
                help=explained(
                    "Projection",
                    "How the maps of the embeddings are computed after training. none: no maps, "
                    "which is fastest.",
                ),
            )
    require_allowed(settings_model((*MAIN, *MORE)), settings)
    require_allowed(METHODS[method], method_params)
    require_allowed(ENCODERS[encoder], encoder_params)
    if stage != NONE:
        require_allowed(SECOND_STAGES[stage], stage_params)
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
    """Show the selection of saved abstract labels, for a method that uses them."""
    names = saved_names(home())
    selected = st.session_state.get(HIERARCHY)
    if not takes_hierarchy(method):
        if selected is not None:
            caption_with_terms(
                f"{escape_markdown(method.title)} uses no abstract labels, so the selected ones "
                "have no effect."
            )
        return None
    if selected not in names:
        st.session_state[HIERARCHY] = None
    return st.selectbox(
        "Abstract labels",
        [None, *names],
        format_func=lambda name: OWN_LABELS if name is None else f"saved: {name}",
        key=HIERARCHY,
        persist_state="session",
        placeholder=OWN_LABELS,
        help=explained(
            "Abstract labels",
            "Generated during training: the method generates them from the embeddings, anew every "
            "few epochs. A saved hierarchy: the run uses a copy of it and never changes it.",
        ),
    )


def _projections() -> list[str]:
    from dovs.analysis.projections import PROJECTIONS

    return [*PROJECTIONS.names, "none"]


def _choice(
    label: str, registry: Registry, kind: str, default: str, without: str = ""
) -> tuple[str, dict[str, Any]]:
    """Show the selection of a registered entry and the form of its parameters.

    Args:
        label: of the selection.
        registry: has the entries.
        kind: part of the widgets' keys.
        default: name of the default entry.
        without: what `none` means, if it can be selected; else "".
    """
    names = [NONE, *registry.names] if without else registry.names
    name = st.selectbox(
        label,
        names,
        index=names.index(default) if default in names else 0,
        format_func=lambda each: "None" if each == NONE else registry[each].title,
        key=f"train-{kind}",
        persist_state="session",
        help=explained(label),
    )
    if name == NONE:
        caption_with_terms(without)
        return name, {}
    entry = registry[name]
    caption_with_terms(_about(entry))
    return name, entry_form(entry, key=f"train-{kind}-{name}")


def _about(entry: Entry) -> str:
    suits = entry.meta.get("suits")
    return f"{entry.summary} For images of {suits}." if suits else entry.summary
