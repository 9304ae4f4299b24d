"""One panel on a page of its own, and what it shows."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from dovs.runs.classes import classes_of
from dovs.runs.finding import open_run
from dovs.ui.embeddings.context import Context
from dovs.ui.embeddings.data.selection import Selection
from tests.ui.opening import plain

PANELS = (
    "to_check",
    "gallery",
    "recall",
    "confusion",
    "subspaces",
    "neighbours",
    "over_sampling",
    "trust",
)


def page(path, panel, epoch, split):
    import importlib
    from pathlib import Path

    import streamlit as st

    from dovs.runs.classes import classes_of
    from dovs.runs.finding import open_run
    from dovs.ui.embeddings.context import Context
    from dovs.ui.embeddings.data import selection

    st.title("panel")
    run = open_run(Path(path))
    context = Context(run, classes_of(run), epoch, split, selection.current(run))
    importlib.import_module(f"dovs.ui.embeddings.panels.{panel}").show(context)


def shown(path, panel, ids="", epoch=6, split="both"):
    app = AppTest.from_function(page, default_timeout=60, args=(str(path), panel, epoch, split))
    if ids:
        app.query_params["sel"] = ids
    app.run()
    assert not app.exception, app.exception
    return app


def words(app):
    shown = [*app.error, *app.warning, *app.info, *app.caption, *app.markdown]
    return "\n".join(plain(each.value) for each in shown)


def numbers(app):
    return {each.label: each.value for each in app.metric}


def context_of(path, ids=(), split="both", epoch=6):
    run = open_run(path)
    return Context(run, classes_of(run), epoch, split, Selection(tuple(ids)))


def captions(app):
    return [image.caption for each in app.get("image") for image in each.proto.imgs]
