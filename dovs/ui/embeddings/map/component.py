"""The map as a component of the page: what it is given, and what it tells.

The script and the points come by address (see `media`), so that a run of the page sends the
browser a few hundred bytes. The map tells its view once it rests, and every choice of points.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from dovs.errors import DovsError
from dovs.runs.store import Run
from dovs.ui.embeddings.data.epoch_tables import stamp
from dovs.ui.embeddings.data.projections import drawn_epochs, drawn_stamp
from dovs.ui.embeddings.data.selection import MOST, Selection
from dovs.ui.embeddings.map import media
from dovs.ui.embeddings.map.payload import base_block, epoch_block
from dovs.ui.embeddings.map.pictures import COLUMNS, PER_SHEET, Sheets
from dovs.ui.parts.run_facts import Classes

KEY = "explorer"
_LOAD = """
export default async function (component) {
  const explorer = await import(new URL(component.data.script, document.baseURI).href);
  return explorer.%s({ ...component, data: component.data.body });
}
"""

# Registered when this module is first imported.
_map = st.components.v2.component("dovs.explorer", js=_LOAD % "map")
_pictures = st.components.v2.component("dovs.pictures", js=_LOAD % "pictures")


def source(run: Run, classes: Classes, variant: str = "") -> tuple[dict[str, Any], list[str]]:
    """Return where the browser finds a run's points, and a line for each map that is damaged.

    Args:
        run: a run that has maps.
        classes: of the run.
        variant: folder of another drawing, "" for the one that came with the run.
    """
    path, key, drawing = str(run.path), key_of(run), Path(variant).name
    base = base_block(path, stamp(run), classes)
    epochs, troubles = [], []
    for epoch in drawn_epochs(run, variant):
        try:
            block = epoch_block(path, epoch, drawn_stamp(run, epoch, variant), classes, variant)
        except DovsError as error:
            troubles.append(str(error))
            continue
        url = media.serve(block, "application/octet-stream", f"{key}/{drawing}/{epoch}")
        epochs.append({"epoch": epoch, "url": url})
    url = media.serve(base, "application/octet-stream", f"{key}/base")
    found: dict[str, Any] = {
        "key": f"{key}/{drawing}",
        "name": run.name,
        "pictures": key,
        "base": url,
    }
    found |= {"epochs": epochs}
    return found, troubles


def key_of(run: Run) -> str:
    """Return what names a run in the browser: no path of this machine."""
    return run.name


def show_map(
    points: Mapping[str, Any],
    other: Mapping[str, Any] | None,
    runs: list[str],
    view: Mapping[str, Any],
    chosen: Selection,
    serial: int,
    on_view: Callable[[], None],
    on_chosen: Callable[[], None],
    targets: Mapping[str, Any] | None = None,
    on_drawn: Callable[[], None] | None = None,
) -> None:
    """Draw the map.

    Args:
        points: of the run, as `source`.
        other: of the run beside it, or None.
        runs: names of the runs that can stand beside it.
        view: what it shows at first.
        chosen: the selection.
        serial: of the last choice heard from this browser.
        on_view, on_chosen: called when the map tells of them; `told` returns what it said.
        targets: what it draws of a point's over-sampling, as `targets_of`, or None.
        on_drawn: called once the map is on the page, or has failed; None where nothing waits.
    """
    body = {
        "source": points,
        "other": other,
        "runs": runs,
        "view": view,
        "chosen": {"bits": to_bits(chosen.ids), "serial": serial, "revision": chosen.revision},
        "targets": targets,
        "waiting": on_drawn is not None,
    }
    _map(
        key=KEY,
        data={"script": media.script(), "body": body},
        on_view_change=on_view,
        on_chosen_change=on_chosen,
        on_drawn_change=on_drawn or _nothing,
    )


def _nothing() -> None:
    pass


def targets_of(run: Run, epoch: int, overlay: pd.DataFrame) -> dict[str, Any] | None:
    """Return what the map draws of a point's over-sampling, None for nothing.

    Args:
        run: that the point is of.
        epoch: that the targets are of; at others nothing is drawn.
        overlay: as `microscope_panel.overlay`.
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


def told(name: str) -> dict[str, Any]:
    """Return what the map told under a name, {} for nothing: a browser may say anything."""
    said = (st.session_state.get(KEY) or {}).get(name)
    return dict(said) if isinstance(said, Mapping) else {}


def show_pictures(sheets: Mapping[str, Sheets]) -> None:
    """Bring thumbnails to the maps of runs, by `key_of`; drawn after the map, which need not wait.

    Nothing of it is to be seen on the page.
    """
    body = [
        {
            "key": key,
            "sheets": {
                "urls": [
                    media.serve(each, "image/webp", f"{key}/sheet-{number}")
                    for number, each in enumerate(found.sheets)
                ],
                "bytes": [len(each) for each in found.sheets],
                "height": found.height,
                "width": found.width,
                "columns": COLUMNS,
                "per_sheet": PER_SHEET,
                "note": found.note,
            },
        }
        for key, found in sheets.items()
    ]
    _pictures(key=f"{KEY}-pictures", data={"script": media.script(), "body": body})


def to_bits(ids: Iterable[int]) -> str:
    """Write ids as a bitmap in base64, the lowest id in the lowest bit.

    >>> to_bits([0, 9]), to_bits([])
    ('AQI=', '')
    """
    rows = np.array(sorted(ids), dtype=np.int64)
    if not len(rows):
        return ""
    bits = np.zeros(int(rows[-1]) + 1, dtype=bool)
    bits[rows] = True
    return base64.b64encode(np.packbits(bits, bitorder="little").tobytes()).decode("ascii")


def from_bits(text: object) -> tuple[int, ...]:
    """Read ids from a browser's bitmap; what is not one chooses nothing.

    >>> from_bits("AQI="), from_bits("<script>"), from_bits(None)
    ((0, 9), (), ())
    """
    if not isinstance(text, str) or len(text) > MOST // 4:
        return ()
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return ()
    bits = np.unpackbits(np.frombuffer(raw, np.uint8), bitorder="little")
    return tuple(np.flatnonzero(bits).tolist())
