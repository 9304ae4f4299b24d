"""`dovs.map`: the map of any points in a notebook, or as a page of its own."""

from __future__ import annotations

import html
import importlib.util
import os
from functools import cached_property
from pathlib import Path
from typing import Any, Unpack

from dovs.errors import DataError
from dovs.maps import alone
from dovs.maps.arguments import MapArguments, takes_map_arguments
from dovs.maps.bitmap import from_message
from dovs.maps.given import MapData, check_colour, map_data
from dovs.maps.sheets import sheets_of

HEIGHT = 900  # pixels of the map where a notebook shows it as a page


class PointMap:
    """A map of points: a notebook shows it, `save` writes it as a page.

    Attributes:
        data: the points.
    """

    def __init__(self, data: MapData, colour: str) -> None:
        self.data = data
        self._colour = colour

    @property
    def selected(self) -> list[Any]:
        """Ids of the points that are selected in the notebook; [] where anywidget is not there."""
        rows = from_message(self._widget.selection) if self._widget is not None else ()
        return self.data.ids[[row for row in rows if row < len(self.data.points)]].tolist()

    def html(self) -> str:
        """Return a page with the map that opens without a server and without a network."""
        return alone.page(self._shown, self.data.points.name)

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the page, and return its path.

        Raises:
            DataError: it cannot be written.
        """
        target = Path(path).expanduser()
        try:
            target.write_text(self.html(), "utf-8")
        except OSError as error:
            raise DataError(f"the map cannot be written to {target}: {error.strerror}.") from None
        return target

    @cached_property
    def _shown(self) -> dict[str, Any]:
        images = self.data.images
        sheets = None if images is None else sheets_of(images)
        data = self.data
        return alone.shown(data.points, data.epochs, sheets, self._colour, data.timeless)

    @cached_property
    def _widget(self) -> Any:
        """The widget of anywidget; None where that is not installed."""
        if importlib.util.find_spec("anywidget") is None:
            return None
        import anywidget
        import traitlets

        class Widget(anywidget.AnyWidget):
            _esm = alone.SCRIPT
            shown = traitlets.Dict().tag(sync=True)
            selection = traitlets.Unicode("").tag(sync=True)

        return Widget(shown=self._shown)

    def _repr_mimebundle_(self, **options: Any) -> Any:
        if self._widget is not None:
            return self._widget._repr_mimebundle_(**options)
        # a page inside the notebook: it shows everything, but cannot report what is selected
        page = html.escape(self.html())
        frame = f'<iframe srcdoc="{page}" width="100%" height="{HEIGHT}" frameborder="0"></iframe>'
        return {"text/html": frame, "text/plain": repr(self)}

    def __repr__(self) -> str:
        at = "" if self.data.timeless else f" at {len(self.data.epochs)} epochs"
        return f"PointMap of {len(self.data.points):,} points{at}"


@takes_map_arguments
def point_map(
    points: Any, *, colour: str = "class", name: str = "points", **given: Unpack[MapArguments]
) -> PointMap:
    """Return a map of any points: the last expression of a notebook's cell shows it.

    With the optional package anywidget the notebook's map reports the selected points:
    `found.selected`. `found.save("map.html")` writes a page that opens anywhere.

    Args:
        points: a DataFrame with columns x and y, or an array of positions, (P, 2) or (P, 3).
        **given: as `MapArguments`.
        colour: what points are coloured by at first: "class", "label" (the abstract label),
            "group", "correct", "predicted" or "confidence", where these are given.
        name: title of the page.

    Raises:
        DataError: something does not fit; the message names it.

    >>> import numpy as np, dovs
    >>> dovs.map(np.random.default_rng(0).normal(size=(50, 2)), label=["a", "b"] * 25)
    PointMap of 50 points
    """
    data = map_data(points, name=name, **given)
    check_colour(colour, data.epochs)
    return PointMap(data, colour)
