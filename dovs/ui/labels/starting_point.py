"""What a hierarchy begins with: a generator, one that was saved, a file, or what a run used."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Any

import streamlit as st

from dovs.config import home
from dovs.errors import HierarchyError
from dovs.hierarchy.fit import require_classes
from dovs.hierarchy.hierarchy import Hierarchy
from dovs.hierarchy.recut import recut
from dovs.hierarchy.registry import GENERATORS, GeneratorContext, generate
from dovs.hierarchy.silhouette import candidate_numbers
from dovs.registry import Entry
from dovs.runs import hierarchies
from dovs.ui.labels.source import LabelSource
from dovs.ui.parts.columns import stacking_columns
from dovs.ui.parts.components import empty_state, escape_markdown
from dovs.ui.parts.forms import parameter_form
from dovs.ui.parts.run_facts import evaluated_on

NUMBER = "num_labels"
BEGIN = "labels-begin"
SAVED = "labels-saved"
CHOICES = {
    "generate": "Generate",
    "saved": "Open a saved one",
    "file": "Import a file",
    "run": "As the run has it",
}
SEEN = (
    "These predictions are of the run's {0} images. Labels made from them have seen those: do not "
    "report results on {0} images of runs that are trained on them."
)

Begun = tuple[str, Hierarchy]


def begin(source: LabelSource) -> Begun | None:
    """Draw the choice of what to begin with.

    Returns:
        A key of that choice and the hierarchy; None where something is still to be chosen.

    Raises:
        HierarchyError: it cannot be generated or read, or is of other classes.
        RunError: the run is damaged.
    """
    choices = [each for each in CHOICES if each != "run" or source.run is not None]
    with st.container(border=True):
        kind = st.segmented_control(
            "Begin with",
            choices,
            format_func=CHOICES.__getitem__,
            default="generate",
            required=True,
            key=BEGIN,
            persist_state="session",
        )
        made = _MAKERS[kind](source)
    if made is None:
        return None
    key, hierarchy = made
    names = source.context.class_names
    return f"{source.key}|{key}", require_classes(
        hierarchy, names, f"'{source.tail.dataset}' with its {len(names)} classes"
    )


def _generated(source: LabelSource) -> Begun:
    """Draw the choice of the generator and its parameters, and generate."""
    left, right = stacking_columns(2, key="labels-generator-row", narrow=700)
    with left:
        name = st.selectbox(
            "Generator",
            GENERATORS.names,
            format_func=lambda each: GENERATORS[each].title,
            key="labels-generator",
            persist_state="session",
        )
        entry = GENERATORS[name]
        st.caption(escape_markdown(entry.summary))
        if "confusion" in entry.meta.get("needs", ()) and source.run is not None:
            st.caption(f":material/warning: {SEEN.format(evaluated_on(source.run))}")
    number: int | None = None
    with right:
        if NUMBER in entry.model.model_fields:
            number = _number_of_labels(source.context.num_classes)
    settings: dict[str, Any] = {}
    if set(entry.model.model_fields) - {NUMBER}:
        with st.expander("Further parameters", icon=":material/tune:"):
            settings = parameter_form(entry, f"labels-{entry.name}", skip={NUMBER}, columns=2)
    made = _grown(source.key, entry, settings, number, source.context)
    return json.dumps([name, settings, number], sort_keys=True, default=str), made


def _grown(
    key: str,
    entry: Entry,
    settings: dict[str, Any],
    number: int | None,
    context: GeneratorContext,
) -> Hierarchy:
    """Generate, or cut the tree that is there already, so that the slider moves at once."""
    whole = _made(key, entry.name, json.dumps(settings, default=str), None, context)
    if number is None:
        return whole
    if whole.linkage is not None:
        return recut(whole, number)
    return _made(key, entry.name, json.dumps(settings, default=str), number, context)


@st.cache_data(max_entries=32, show_spinner="Generating …")
def _made(
    key: str, name: str, settings: str, number: int | None, _context: GeneratorContext
) -> Hierarchy:
    cut = {} if number is None else {NUMBER: number}
    return generate(name, _context, **json.loads(settings), **cut)


def _number_of_labels(num_classes: int) -> int | None:
    """Draw the choice of M: by the generator's own measure, or by the sliding cut."""
    considered = candidate_numbers(num_classes)
    automatic = st.toggle(
        "Choose their number automatically",
        value=True,
        key="labels-automatic",
        persist_state="session",
        help="The number with the best mean silhouette: how much nearer classes are to their own "
        "group than to the next. Values that are compared: "
        + (f"{considered[0]} to {considered[-1]}." if considered else "none for two classes."),
    )
    if automatic:
        return None
    key = "labels-number"
    if key in st.session_state:
        st.session_state[key] = min(max(st.session_state[key], 1), num_classes)
    return int(
        st.slider(
            "Number of abstract labels: slide the cut through the tree",
            1,
            num_classes,
            value=min(max(3, considered[0] if considered else 1), num_classes),
            key=key,
        )
    )


def _saved(source: LabelSource) -> Begun | None:
    names = hierarchies.saved_names(home())
    if not names:
        empty_state("Nothing is saved yet. Generate one, change it as you like, and save it.")
        return None
    if st.session_state.get(SAVED) not in names:
        st.session_state.pop(SAVED, None)
    name = st.selectbox("Saved hierarchy", names, key=SAVED, persist_state="session")
    return f"saved {name}", hierarchies.load(name, home())


def _imported(source: LabelSource) -> Begun | None:
    st.caption(
        "A JSON file that this page wrote, or `given_hierarchy.json` of a run; other people's "
        "files are checked before anything is made of them."
    )
    given = st.file_uploader("Hierarchy file", type=["json"], key="labels-file", max_upload_size=50)
    if given is None:
        return None
    content = given.getvalue()
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        raise HierarchyError(
            f"{given.name} is not UTF-8 text. Give a hierarchy.json that this program wrote."
        ) from None
    return f"file {hashlib.sha256(content).hexdigest()}", Hierarchy.from_json(text)


def _of_run(source: LabelSource) -> Begun | None:
    assert source.run is not None
    found = source.run.given_hierarchy() or source.run.hierarchy()
    if found is None:
        empty_state("This run kept no abstract labels. Generate some from its embeddings.")
        return None
    given = source.run.config().hierarchy
    st.caption(
        f"Copy of the saved hierarchy **{escape_markdown(given)}**, on which the run was trained."
        if given
        else "These are the latest abstract labels that the run generated during training."
    )
    return "run", found


_MAKERS: dict[str, Callable[[LabelSource], Begun | None]] = {
    "generate": _generated,
    "saved": _saved,
    "file": _imported,
    "run": _of_run,
}
