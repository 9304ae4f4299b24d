"""What to look at first in a run: a list of which each line selects its points."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from dovs.ui.embeddings.canvas import view
from dovs.ui.embeddings.context import Context
from dovs.ui.embeddings.data.points import images_of_points, points_of
from dovs.ui.embeddings.panels.linking import linked, toggle
from dovs.ui.embeddings.panels.thumbnails import alt_text, pictures, show_images, verdict
from dovs.ui.embeddings.panels.to_check_data import checked, sections, why_no_predictions
from dovs.ui.embeddings.panels.to_check_finding import Finding, Section
from dovs.ui.parts.components import heading
from dovs.ui.parts.terms import caption_with_terms

LIST = "to-check"
SHOWN = "to-check-shown"  # key of what the list is of that stands on the page
FIRST = 4  # findings of a kind that are shown at once
PICTURES = 24  # images of the open finding, at most
STYLE = (
    f"<style>.st-key-{LIST} button, .st-key-{LIST} button * {{"
    "justify-content: flex-start; text-align: left; }</style>"
)


@linked
def show(context: Context) -> None:
    """Show the list; the images of the finding that is selected are below its line."""
    st.html(STYLE)
    found = _found(context)
    heading("What to look at first")
    images = images_of_points(checked(context))
    words = f"{images}." if why_no_predictions(checked(context)) else f"Predictions of {images}."
    if context.split != "train" and len(points_of(context).rows("train")):
        words += " Select the split train above the map to check the training images."
    caption_with_terms(words)
    with st.container(key=LIST):
        for number, section in enumerate(found):
            with st.container(gap="xsmall"):
                _section(context, section, number)


def _found(context: Context) -> Iterable[Section]:
    """Return the findings: at first one kind after the other, as they take seconds.

    In place of a list that stands there, such as that of the epoch before while a run trains, all
    of them at once: the page never shows a part of each.
    """
    before, now = st.session_state.get(SHOWN), context.map_split_key()
    found = sections(context) if before in (None, now) else list(sections(context))
    st.session_state[SHOWN] = now
    return found


def _section(context: Context, section: Section, number: int) -> None:
    st.markdown(f"**{section.title}**", help=section.about)
    if section.note:
        caption_with_terms(section.note)
        return
    if section.caution:
        st.warning(section.caution, icon=":material/warning:")
    for place, finding in enumerate(section.findings[:FIRST]):
        _line(context, finding, number, place)
    rest = section.findings[FIRST:]
    if rest:
        opened = any(_is_selected(context, finding, number) for finding in rest)
        with st.expander(f"{len(rest)} more", expanded=opened):
            for place, finding in enumerate(rest, FIRST):
                _line(context, finding, number, place)


def _line(context: Context, finding: Finding, number: int, place: int) -> None:
    selected = _is_selected(context, finding, number)
    st.button(
        finding.text,
        key=f"{LIST}-{number}-{place}",
        width="stretch",
        type="primary" if selected else "secondary",
        on_click=_select,
        args=(context, finding, number),
    )
    if selected:
        _images(context, finding)


def _is_selected(context: Context, finding: Finding, number: int) -> bool:
    """Return whether the points of a finding are selected, and not by another kind of finding."""
    origin = context.selection.origin
    return tuple(sorted(set(finding.ids))) == context.selection.ids and (
        not origin.startswith(LIST) or origin == f"{LIST}-{number}"
    )


def _select(context: Context, finding: Finding, number: int) -> None:
    """Select the points of a finding, and let the map show all of them."""
    toggle(context, finding.ids, f"{LIST}-{number}")
    shown = set(points_of(context).rows(context.split).tolist())
    if not shown.issuperset(finding.ids):
        view.request({"split": "both"})


def _images(context: Context, finding: Finding) -> None:
    ids = list(finding.ids[:PICTURES])
    points = points_of(context).table.loc[ids]
    roles = finding.roles[: len(ids)] or [""] * len(ids)
    rows = [row for _, row in points.iterrows()]
    show_images(
        pictures(context.run, points),
        [
            f"{role} · {verdict(row)}" if role else verdict(row)
            for role, row in zip(roles, rows, strict=True)
        ],
        [alt_text(row) for row in rows],
    )
    if len(finding.ids) > PICTURES:
        caption_with_terms(
            f"The first {PICTURES} of {len(finding.ids):,}; the gallery shows all of them."
        )
