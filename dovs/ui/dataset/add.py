"""Adding one's own images on the Dataset page: upload them or give a path, read the report, add."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import streamlit as st

from dovs import access
from dovs.data import SOURCES, added, adding, converted, uploads, zip_files
from dovs.data.examining import examine
from dovs.data.image_formats import readable_endings
from dovs.data.report import Finding, Report, named, with_choices
from dovs.data.roots import data_roots, require_readable, require_readable_params
from dovs.data.uploads import MOST_MEGABYTES
from dovs.errors import DataError, DovsError
from dovs.registry import title_of
from dovs.ui.dataset.inner_files import inner_files
from dovs.ui.dataset.report import show_report
from dovs.ui.parts.components import error_box, error_stored, escape_markdown
from dovs.ui.parts.forms import parameter_form
from dovs.ui.parts.places import shown_place, without_places
from dovs.ui.parts.tail import select_dataset
from dovs.ui.parts.terms import caption_with_terms
from dovs.ui.parts.visitors import closed

STATE = "add-images"
ZIP, IMAGES, PATH = "Zip file", "Images of one class", "Path on the server"
SUFFIXES = ["png", "jpg", "jpeg", "jfif", "webp", "bmp", "gif", "tif", "tiff", "pgm", "ppm"]
NEWER = ["avif", "jp2"]
"""Suffixes that are offered where the installed Pillow reads them."""


@dataclass
class Adding:
    """What the panel remembers between two runs of the page.

    Attributes:
        path: that was examined, or None.
        title: from which the name is suggested.
        params: choices that were made.
        report: of the path with these choices.
        way: how these images were given; the report is shown beside this way alone.
        noticed: what was left out of the uploaded archive, or guessed.
        classes: images of each class that were uploaded one class at a time.
        seen: uploads that were taken over already.
        shown: the way that is selected.
        error: of the last step.
        round: changes the keys of the widgets, which empties them.
    """

    path: Path | None = None
    title: str = ""
    params: dict[str, Any] = field(default_factory=dict)
    report: Report | None = None
    way: str = ""
    noticed: tuple[Finding, ...] = ()
    classes: dict[str, list[tuple[str, bytes]]] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)
    shown: str = ZIP
    error: str = ""
    round: int = 0


def add_panel() -> None:
    """Show the panel that adds images, closed until it is opened."""
    now: Adding = st.session_state.setdefault(STATE, Adding())
    with st.expander("Add your images", icon=":material/add_photo_alternate:", key="add-panel"):
        if closed(access.why_not_manage()):
            return
        st.markdown(
            "A folder of pictures becomes a dataset: one folder for each class. Nothing is added "
            "before you have seen a report of what was understood."
        )
        way = st.segmented_control(
            "Where the images are",
            [ZIP, IMAGES, PATH],
            default=ZIP,
            required=True,
            key="add-way",
        )
        if way != now.shown:
            now.shown, now.error = way, ""
        {ZIP: _zip, IMAGES: _images, PATH: _path}[way](now)
        if now.report is not None and now.way == way:
            st.divider()
            _report(now, now.report)
        elif now.report is not None:
            caption_with_terms(f"A report on other images is under “{now.way}”.")
        if now.error:  # last: the report has steps of its own, which may fail
            error_box(without_places(now.error, now.path))


def _zip(now: Adding) -> None:
    file = st.file_uploader(
        "Zip file with one folder for each class",
        type="zip",
        max_upload_size=MOST_MEGABYTES,
        key=f"add-zip-{now.round}",
    )
    caption_with_terms(
        f"At most {MOST_MEGABYTES:,} MB and {zip_files.MOST_FILES:,} files, "
        f"{zip_files.MOST_BYTES / 1e9:.0f} GB when unpacked and {zip_files.MOST_RATIO} times the "
        "size of the archive. For more, give a path on the server."
    )
    if file is None or file.file_id in now.seen:
        return
    now.seen.add(file.file_id)
    with error_stored(now), st.spinner("Unpacking …"):
        _forget(now)
        found = uploads.unpack(file, file.name)
        _examine(now, found.folder, Path(file.name).stem, {})
        now.noticed = found.findings
    if not now.error:
        st.rerun()  # the uploaded file is freed: its widget has another key now


def _images(now: Adding) -> None:
    left, right = st.columns([1, 2], vertical_alignment="top")
    name = left.text_input("Class name", key=f"add-class-{now.round}", placeholder="such as cat")
    files = right.file_uploader(
        "Images of this class",
        type=SUFFIXES + [each for each in NEWER if f".{each}" in readable_endings()],
        accept_multiple_files=True,
        max_upload_size=MOST_MEGABYTES,
        key=f"add-files-{now.round}",
    )
    if left.button("Take this class", disabled=not files, icon=":material/add:", key="add-take"):
        with error_stored(now):
            plain = uploads.check_class_name(name)
            now.classes.setdefault(plain, []).extend((f.name, f.getvalue()) for f in files)
            now.round += 1
            st.rerun()
    if now.classes:
        listed = ", ".join(f"{each} ({len(now.classes[each]):,})" for each in now.classes)
        caption_with_terms(f"Classes so far: {escape_markdown(listed)}.")
        first, second = st.columns(2)
        if first.button(
            "Check these images", type="primary", key="add-check-classes", width="stretch"
        ):
            with error_stored(now), st.spinner("Storing …"):
                _forget(now)
                found = uploads.store_classes(now.classes.items(), "my-images")
                _examine(now, found.folder, "my-images", {})
                st.rerun()
        if second.button("Start again", key="add-reset", width="stretch"):
            _reset(now)
            st.rerun()


def _path(now: Adding) -> None:
    given = st.text_input(
        "Folder, Parquet file or folder, or a CSV or TXT list of paths and labels",
        key="add-path",
        persist_state="session",
    )
    given = given.strip().strip("\"'")  # as file managers copy a path
    roots = ", ".join(f"`{root}`" for root in data_roots())
    caption_with_terms(f"Below one of these folders of the server: {roots}.")
    if st.button("Check", type="primary", disabled=not given, key="add-check-path"):
        with error_stored(now):
            path = None
            try:
                path = require_readable(given)
            finally:
                _forget(now, delete=path != now.path)
            _examine(now, path, path.stem, {})
            st.rerun()  # without the progress, whose place would be that of other elements


def _report(now: Adding, report: Report) -> None:
    """Show the report, its choices, and the button that adds the images."""
    if now.path is not None:
        caption_with_terms(f"Images from {escape_markdown(shown_place(now.path))}")
    for found in now.noticed:
        st.warning(escape_markdown(f"{found.message}: {named(found.details)}."))
    chosen = show_report(report, key=f"add-{now.round}")
    if now.path is not None:
        inner = inner_files(now.path, report, f"add-{now.round}", _may_use)
        if inner is not None:
            with error_stored(now):
                _examine(now, inner, now.title, {})
                st.rerun()
    if chosen is not None and now.path is not None:
        with error_stored(now):
            _examine(now, now.path, now.title, {**now.params, **chosen})
            st.rerun()
    if now.path is not None and report.source in SOURCES:
        with st.expander(
            "Size, colour and other choices", icon=":material/tune:", key=f"add-{now.round}-more"
        ):
            given = parameter_form(
                SOURCES[report.source],
                f"add-{now.round}-param",
                report.params,
                columns=2,
                skip=("path",),
            )
            if st.button("Check with these choices", key="add-again"):
                with error_stored(now):
                    _examine(now, now.path, now.title, _changed(report.source, given))
                    st.rerun()
        _undo(now, report)
    if report.usable:
        _save(now, report)
    else:
        asks = all(each.severity == "question" for each in report.problems)
        before = "an answer to each question" if asks else "what is wrong is mended"
        caption_with_terms(
            f"The name of the dataset and the button that adds it come after {before} above."
        )


def _undo(now: Adding, report: Report) -> None:
    """Show which choices were made, and a button that takes them back."""
    if now.path is None or not now.params:
        return
    fields = SOURCES[report.source].model.model_fields
    listed = ", ".join(
        f"{title_of(name, fields.get(name))}: {value}" for name, value in now.params.items()
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f":small[Chosen: {escape_markdown(listed)}.]", width="content")
        if st.button("Undo the choices", icon=":material/undo:", key="add-undo"):
            with error_stored(now):
                _examine(now, now.path, now.title, {})
                st.rerun()


def _save(now: Adding, report: Report) -> None:
    """Show the field for the name, checked as it is filled in, and the button that adds."""
    left, middle, right = st.columns([2, 2, 1.5], vertical_alignment="bottom")
    name = left.text_input(
        "Name of the dataset",
        value=added.free_name(now.title, SOURCES),
        key=f"add-name-{now.round}",
        help="Letters from A to Z, digits, '.', '_' and '-'. It is in addresses and commands.",
    )
    title = middle.text_input(
        "Title",
        value="" if now.title.isascii() else now.title,
        max_chars=80,
        placeholder=name,
        key=f"add-title-{now.round}",
        help="What lists of datasets show, in any script; empty: the name.",
    )
    problem = _problem_of_name(name)
    if problem:
        error_box(problem)
    if right.button(
        "Add the dataset",
        type="primary",
        icon=":material/check:",
        width="stretch",
        key="add-save",
        disabled=bool(problem),
    ):
        with error_stored(now):
            made = adding.add(report, name, title=title.strip())
            _reset(now)
            select_dataset(made.name)
            st.rerun()


def _problem_of_name(name: str) -> str:
    """Return why a dataset cannot be added under a name; "" if it can."""
    try:
        added.check_name(name, SOURCES)
        added.check_free(name)
    except DovsError as error:
        return str(error)
    return ""


def _examine(now: Adding, path: Path, title: str, params: Mapping[str, Any]) -> None:
    """Examine a path with choices, and store the report."""
    require_readable_params({"path": str(path), **params})
    bar = st.progress(0.0, text="Looking through the images …")

    def progress(done: float, message: str) -> None:
        bar.progress(min(max(done, 0.0), 1.0), text=escape_markdown(message))

    report = with_choices(examine(path, progress, **params), _may_use)
    bar.empty()
    now.path, now.title, now.params, now.report = path, title, dict(params), report
    now.way = now.shown
    now.round += 1


def _may_use(params: Mapping[str, Any]) -> bool:
    """Return whether a page may read the paths among parameters."""
    try:
        require_readable_params(params)
    except DataError:
        return False
    return True


def _forget(now: Adding, delete: bool = True) -> None:
    """Forget the report on images that others follow, so that nobody adds them by mistake.

    Args:
        now: what the panel remembers.
        delete: whether an upload that was examined and not added is deleted, with its decoded
            images.
    """
    path, report = now.path, now.report
    now.path, now.report, now.noticed = None, None, ()
    place = None if path is None else uploads.upload_of(path)
    if (
        not delete
        or place is None
        or any(uploads.upload_of(each.path) == place for each in added.added_datasets())
    ):
        return
    if report is not None:
        converted.discard(report)
    uploads.remove_upload(place)


def _changed(source: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parameters that are not at their default."""
    fields = SOURCES[source].model.model_fields
    return {name: value for name, value in given.items() if value != fields[name].default}


def _reset(now: Adding) -> None:
    st.session_state[STATE] = Adding(round=now.round + 1, seen=now.seen)
