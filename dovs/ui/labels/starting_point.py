"""The starting point of a hierarchy: generated, saved before, from a file, or of a run."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Any, NamedTuple

import streamlit as st

from dovs.access import why_not_change
from dovs.errors import HierarchyError
from dovs.hierarchy.fit import require_classes
from dovs.hierarchy.hierarchy import Hierarchy
from dovs.hierarchy.recut import recut
from dovs.hierarchy.registry import GENERATORS, GeneratorContext, generate, takes_number
from dovs.hierarchy.silhouette import candidate_numbers
from dovs.registry import Entry
from dovs.runs.evaluated import evaluated_on, images_named
from dovs.ui.labels.names_panel import names_panel
from dovs.ui.labels.saved import saved_hierarchy
from dovs.ui.labels.source import LabelSource
from dovs.ui.parts.columns import stacking_columns
from dovs.ui.parts.components import empty_state, escape_markdown
from dovs.ui.parts.forms import parameter_form
from dovs.ui.parts.terms import caption_with_terms, explained, linked_terms
from dovs.ui.parts.visitors import disabled

NUMBER = "num_labels"
CHOICES = {
    "generate": "Generate",
    "saved": "Saved hierarchy",
    "file": "Import a file",
    "run": "Hierarchy of the run",
}
LEAK = (
    "This generator uses the predictions on the run's {0}. Do not report results on {0} "
    "for runs that are trained on these abstract labels."
)


class Start(NamedTuple):
    """A hierarchy to start from, and a key of how it was selected."""

    key: str
    hierarchy: Hierarchy


def starting_point(source: LabelSource) -> Start | None:
    """Show the selection of the starting point.

    Returns:
        The starting point; None while something is still to be selected.

    Raises:
        HierarchyError: it cannot be generated or read, or is of other classes.
        RunError: the run is damaged.
    """
    choices = [each for each in CHOICES if each != "run" or source.run is not None]
    with st.container(border=True):
        kind = st.segmented_control(
            "Starting point",
            choices,
            format_func=CHOICES.__getitem__,
            default="generate",
            required=True,
            key="labels-start",
            persist_state="session",
            help="Where the hierarchy comes from. It can then be edited and saved.",
        )
        found = _MAKERS[kind](source)
    if found is None:
        return None
    names = source.context.class_names
    hierarchy = require_classes(
        found.hierarchy, names, f"{source.name} with its {len(names)} classes"
    )
    for note in hierarchy.notes:
        caption_with_terms(f":material/info: {escape_markdown(note)}")
    return Start(f"{source.key}|{found.key}", hierarchy)


def _generated(source: LabelSource) -> Start:
    """Show the selection of a generator and its parameters, and generate."""
    left, right = stacking_columns(2, key="labels-generator-row", narrow=700)
    with left:
        name = st.selectbox(
            "Generator",
            GENERATORS.names,
            format_func=lambda each: GENERATORS[each].title,
            key="labels-generator",
            persist_state="session",
            help=explained("Generator"),
        )
        entry = GENERATORS[name]
        st.caption(linked_terms(entry.summary))
        if "confusion" in entry.meta.get("needs", ()) and source.run is not None:
            caption_with_terms(
                f":material/warning: {LEAK.format(images_named(evaluated_on(source.run)))}"
            )
    number: int | None = None
    with right:
        if takes_number(entry):
            number = _number_of_labels(source.context.num_classes)
    settings: dict[str, Any] = {}
    if set(entry.model.model_fields) - {NUMBER}:
        with st.expander("More parameters", icon=":material/tune:"):
            settings = parameter_form(entry, f"labels-{entry.name}", skip={NUMBER}, columns=2)
    if "reads_words" in entry.meta:
        names_panel(source.context.class_names, entry, settings)
    hierarchy = _generate_or_recut(source.key, entry, settings, number, source.context)
    return Start(json.dumps([name, settings, number], sort_keys=True, default=str), hierarchy)


def _generate_or_recut(
    key: str,
    entry: Entry,
    settings: dict[str, Any],
    number: int | None,
    context: GeneratorContext,
) -> Hierarchy:
    """Generate; with a tree, cut the tree that exists, so that the slider responds at once."""
    automatic = _generate(key, entry.name, json.dumps(settings, default=str), None, context)
    if number is None:
        return automatic
    if automatic.linkage is not None:
        return recut(automatic, number)
    return _generate(key, entry.name, json.dumps(settings, default=str), number, context)


@st.cache_data(max_entries=32, show_spinner="Generating …")
def _generate(
    key: str, name: str, settings: str, number: int | None, _context: GeneratorContext
) -> Hierarchy:
    chosen = {} if number is None else {NUMBER: number}
    return generate(name, _context, **json.loads(settings), **chosen)


def _number_of_labels(num_classes: int) -> int | None:
    """Show the choice of M: automatic (None), or a slider that cuts the tree."""
    considered = candidate_numbers(num_classes)
    automatic = st.toggle(
        "Number of abstract labels: automatic",
        value=True,
        key="labels-automatic",
        persist_state="session",
        help=explained(
            "Number of abstract labels: silhouette",
            "Uses the number with the highest mean silhouette. Numbers that are compared: "
            + (f"{considered[0]} to {considered[-1]}." if considered else "none for two classes."),
        ),
    )
    if automatic:
        return None
    key = "labels-number"
    if key in st.session_state:
        st.session_state[key] = min(max(st.session_state[key], 1), num_classes)
    return int(
        st.slider(
            "Number of abstract labels",
            1,
            num_classes,
            value=min(max(3, considered[0] if considered else 1), num_classes),
            key=key,
            help=explained(
                "Number of abstract labels",
                "Moves the height at which the tree of classes is cut into groups.",
            ),
        )
    )


def _saved(source: LabelSource) -> Start | None:
    found = saved_hierarchy()
    return None if found is None else Start(f"saved {found[0]}", found[1])


def _imported(source: LabelSource) -> Start | None:
    caption_with_terms(
        "A JSON file exported from this page, or `given_hierarchy.json` of a run. Files from other "
        "people are checked before they are used."
    )
    given = st.file_uploader(
        "Hierarchy file",
        type=["json"],
        key="labels-file",
        max_upload_size=50,
        **disabled(why_not_change()),
    )
    if given is None:
        return None
    content = given.getvalue()
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        raise HierarchyError(
            f"{given.name} is not UTF-8 text. Choose a hierarchy.json that this page exported."
        ) from None
    return Start(f"file {hashlib.sha256(content).hexdigest()}", Hierarchy.from_json(text))


def _of_run(source: LabelSource) -> Start | None:
    assert source.run is not None
    found = source.run.given_hierarchy() or source.run.hierarchy()
    if found is None:
        empty_state("This run has no abstract labels. Generate some from its embeddings.")
        return None
    given = source.run.facts()["config"].get("hierarchy")
    caption_with_terms(
        f"Copy of the saved hierarchy **{escape_markdown(given)}**, on which the run was trained."
        if given
        else "The latest abstract labels that the run generated during training."
    )
    return Start("run", found)


_MAKERS: dict[str, Callable[[LabelSource], Start | None]] = {
    "generate": _generated,
    "saved": _saved,
    "file": _imported,
    "run": _of_run,
}
