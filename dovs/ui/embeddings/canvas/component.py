"""The map as a component of the page: the data that it is given, and the messages that it sends.

The script and the points are fetched by address (see `media`), so that a run of the page sends the
browser a few hundred bytes. The map sends its view once it rests, and every selection of points.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from dovs.about import PACKAGE_ROOT
from dovs.errors import DovsError
from dovs.maps import bitmap
from dovs.maps.sheets import Sheets
from dovs.runs.classes import Classes
from dovs.runs.store import Run
from dovs.ui.embeddings.canvas.payload import base_block, epoch_block
from dovs.ui.embeddings.context import Context
from dovs.ui.embeddings.data.points import projected_epochs
from dovs.ui.embeddings.data.selection import Selection
from dovs.ui.parts import media

KEY = "explorer"
SCRIPT = PACKAGE_ROOT / "maps" / "static" / "explorer.js"

# Registered when this module is first imported.
_map = st.components.v2.component("dovs.explorer", js=media.loader("map", "The map"))
_pictures = st.components.v2.component("dovs.pictures", js=media.loader("pictures", "The images"))


def source_of(
    run: Run, classes: Classes, extra_projection: str = ""
) -> tuple[dict[str, Any], list[str]]:
    """Return where the browser finds a run's points, and a line for each map that is damaged.

    Args:
        run: a run that has maps.
        classes: of the run.
        extra_projection: folder of the extra projection to show, "" for the run's own.
    """
    folder = Path(extra_projection).name
    any_epoch = Context(run, classes, 0, extra_projection=extra_projection)
    base = base_block(any_epoch)
    blocks, troubles = {}, []
    for epoch in projected_epochs(run, extra_projection):
        try:
            blocks[epoch] = epoch_block(replace(any_epoch, epoch=epoch))
        except DovsError as error:
            troubles.append(str(error))
    return served(key_of(run), run.name, base, blocks, folder), troubles


def served(
    key: str, name: str, base: bytes, epochs: Mapping[int, bytes], variant: str = ""
) -> dict[str, Any]:
    """Return where the browser finds the points of a map.

    Args:
        key: of the points, as in `show_pictures`; different for different maps of a page.
        name: of the points, that is shown where two are compared.
        base: as `dovs.maps.blocks.base_block`.
        epochs: blocks by epoch, as `dovs.maps.blocks.epoch_block`.
        variant: which of several maps of the same points it is.
    """
    kind = "application/octet-stream"
    return {
        "key": f"{key}/{variant}",
        "name": name,
        "pictures": key,
        "base": media.serve(base, kind, f"{key}/base"),
        "epochs": [
            {"epoch": epoch, "url": media.serve(block, kind, f"{key}/{variant}/{epoch}")}
            for epoch, block in epochs.items()
        ],
    }


def key_of(run: Run) -> str:
    """Return the name of a run for the browser, without any path of this machine."""
    return run.name


def show_map(
    source: Mapping[str, Any],
    other: Mapping[str, Any] | None,
    runs: list[str],
    view: Mapping[str, Any],
    selection: Selection,
    serial: int,
    on_view: Callable[[], None],
    on_selection: Callable[[], None],
    targets: Mapping[str, Any] | None = None,
    request: Mapping[str, Any] | None = None,
    key: str = KEY,
    timeless: bool = False,
) -> None:
    """Show the map: the one on the Embeddings page, or any other.

    Args:
        source: of the run, as `source_of`.
        other: of the run to compare with, or None.
        runs: names of the runs that can be compared with.
        view: what the map shows at first.
        selection: the selected points.
        serial: of the last selection that this browser sent.
        on_view, on_selection: called when the map sends them; `read_message` returns what it sent.
        targets: what the map shows of a point's over-sampling, as `targets_of`, or None.
        request: what the map shall show from now on, as `view.requested`.
        key: of the component; different for different maps of a page.
        timeless: whether the one epoch of the source stands for no particular one.
    """
    body = {
        "source": source,
        "other": other,
        "runs": runs,
        "view": view,
        "selection": {
            "bitmap": bitmap.to_message(selection.ids),
            "serial": serial,
            "revision": selection.revision,
        },
        "targets": targets,
        "request": request or None,
        "timeless": timeless,
    }
    _map(
        key=key,
        data={"script": media.serve_script(SCRIPT), "body": body},
        on_view_change=on_view,
        on_selection_change=on_selection,
    )


def targets_of(run: Run, epoch: int, overlay: pd.DataFrame) -> dict[str, Any] | None:
    """Return what the map shows of a point's over-sampling, None for nothing.

    Args:
        run: that the point is of.
        epoch: that the targets are of; at other epochs nothing is shown.
        overlay: as `over_sampling.overlay`.
    """
    targets = overlay[overlay["kind"] == "target"]
    if targets.empty:
        return None
    solid = ["x3", "y3", "z3"]
    return {
        "run": run.name,
        "epoch": epoch,
        "point": int(targets["id"].iloc[0]),
        "neighbours": overlay.loc[overlay["kind"] == "neighbour", "id"].tolist(),
        "xy": targets[["x", "y"]].astype(float).to_numpy().tolist(),
        "xyz": targets[solid].astype(float).to_numpy().tolist() if "x3" in targets else None,
    }


def read_message(name: str, key: str = KEY) -> dict[str, Any]:
    """Return the last message of the map under a name, {} where it is none: never trust a browser.

    Args:
        name: "view" or "selection".
        key: of the component.
    """
    message = (st.session_state.get(key) or {}).get(name)
    return dict(message) if isinstance(message, Mapping) else {}


def show_pictures(sheets: Mapping[str, Sheets], key: str = KEY) -> None:
    """Send the maps thumbnails of their runs, by `key_of`; after the map, which need not wait.

    It shows nothing on the page itself.

    Args:
        sheets: by the key of the points.
        key: of the map's component.
    """
    body = [
        {
            "key": place,
            "sheets": found.described(
                [
                    media.serve(each, "image/webp", f"{place}/sheet-{number}")
                    for number, each in enumerate(found.sheets)
                ]
            ),
        }
        for place, found in sheets.items()
    ]
    _pictures(key=f"{key}-pictures", data={"script": media.serve_script(SCRIPT), "body": body})
