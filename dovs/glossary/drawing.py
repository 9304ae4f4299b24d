"""What figures of the glossary are drawn with: a small picture as SVG, and its kinds of chart.

A chart is given numbers; what stands beside them is computed from the same numbers. Lines and words
have the colour of the page's text, so that a figure fits both themes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import numpy as np

from dovs.figures.palette import GROUP_COLOURS, UNKNOWN_COLOUR, abstract_label_colours

WIDTH, HEIGHT = 260, 120
TOP, BASE = 18, 96  # pixels of the highest bar and of the line below bars
MANY, MEDIUM, FEW = GROUP_COLOURS["many"], GROUP_COLOURS["medium"], GROUP_COLOURS["few"]
GROUPS = abstract_label_colours(3)
GREY = UNKNOWN_COLOUR
INK = (
    "<style>:root { color: #10151e; } "
    "@media (prefers-color-scheme: dark) { :root { color: #e4e8ee; } }</style>"
)
"""Colour of lines and words in the light and the dark theme of the page that shows the picture."""


@dataclass(frozen=True)
class Figure:
    """A picture.

    Attributes:
        body: its parts as SVG.
        text: what it shows, for people who do not see it.
    """

    body: str
    text: str

    def svg(self) -> str:
        """Return the picture as a file."""
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
            f'width="{WIDTH}" height="{HEIGHT}" font-family="sans-serif" font-size="11">'
            f"{INK}{self.body}</svg>"
        )


class Drawing:
    """A picture that is being made; positions are pixels from the left and from the top."""

    def __init__(self) -> None:
        self.parts: list[str] = []

    def figure(self, text: str) -> Figure:
        """Return the finished picture with its text alternative."""
        return Figure("".join(self.parts), text)

    def _add(self, tag: str, content: str = "", **given: Any) -> None:
        values = {name.replace("_", "-"): _short(value) for name, value in given.items()}
        listed = " ".join(f'{name}="{escape(value)}"' for name, value in values.items())
        self.parts.append(f"<{tag} {listed}>{escape(content)}</{tag}>")

    def words(self, x: float, y: float, text: str, anchor: str = "middle") -> None:
        """Write words with their base line at y."""
        self._add("text", text, x=x, y=y, text_anchor=anchor, fill="currentColor")

    def line(
        self, start: Any, end: Any, colour: str = "currentColor", dashed: bool = False, **more: Any
    ) -> None:
        """Draw a line between two points."""
        style = {"stroke_dasharray": "4 3"} if dashed else {}
        (x1, y1), (x2, y2) = start, end
        self._add("line", x1=x1, y1=y1, x2=x2, y2=y2, stroke=colour, **style, **more)

    def arrow(self, start: Any, end: Any, colour: str = "currentColor", width: float = 2) -> None:
        """Draw an arrow."""
        start, end = np.asarray(start, float), np.asarray(end, float)
        along = (end - start) / np.linalg.norm(end - start)
        across = np.array([-along[1], along[0]])
        base = end - 8 * along
        self.line(start, base, colour, stroke_width=width)
        self.area([end, base + 4 * across, base - 4 * across], colour, opacity=1)

    def area(self, corners: Iterable[Any], colour: str, opacity: float = 0.16) -> None:
        """Fill the area between corners."""
        listed = " ".join(f"{_short(x)},{_short(y)}" for x, y in corners)
        self._add("polygon", points=listed, fill=colour, fill_opacity=opacity)

    def path(self, places: Iterable[Any], colour: str) -> None:
        """Draw a line through places."""
        listed = " ".join(f"{_short(x)},{_short(y)}" for x, y in places)
        self._add("polyline", points=listed, fill="none", stroke=colour, stroke_width=2)

    def box(self, x: float, y: float, width: float, height: float, colour: str) -> None:
        """Fill a rectangle."""
        self._add("rect", x=x, y=y, width=width, height=height, fill=colour)

    def frame(self, x: float, y: float, width: float, height: float) -> None:
        """Draw the outline of a rectangle."""
        self._add(
            "rect", x=x, y=y, width=width, height=height, fill="none", stroke="currentColor",
            stroke_dasharray="3 3",
        )  # fmt: skip

    def dots(self, places: Iterable[Any], colour: str, size: float = 5, opacity: float = 1) -> None:
        """Draw points."""
        for x, y in places:
            self._add("circle", cx=x, cy=y, r=size, fill=colour, fill_opacity=opacity)

    def rings(self, places: Iterable[Any], colour: str, size: float = 5) -> None:
        """Draw points that are synthetic, or chosen."""
        for x, y in places:
            self._add("circle", cx=x, cy=y, r=size, fill="none", stroke=colour, stroke_width=2)

    def cross(self, place: Any, colour: str = "currentColor") -> None:
        """Mark a place."""
        x, y = place
        self.line((x - 6, y), (x + 6, y), colour, stroke_width=3)
        self.line((x, y - 6), (x, y + 6), colour, stroke_width=3)

    def bars(
        self,
        values: Sequence[float] | np.ndarray,
        *,
        colours: Sequence[str],
        names: Sequence[str] = (),
        tops: Sequence[str] = (),
        title: str = "",
        part: tuple[int, int] = (0, 1),
        most: float | None = None,
    ) -> list[tuple[float, float]]:
        """Draw a bar for each value.

        Args:
            values: heights, at least 0.
            colours: of the bars, repeated where there are fewer.
            names: below the bars.
            tops: above the bars; by default the values.
            title: above all.
            part: number of this chart and of all charts beside each other.
            most: the value of a full height; the largest by default.

        Returns:
            The middle of the top of each bar.
        """
        number, charts = part
        left, room = 8 + number * (WIDTH - 8) / charts, (WIDTH - 8) / charts - 12
        step = room / len(values)
        top = TOP + (16 if title else 4)
        found = []
        for place, value in enumerate(values):
            height = max(1.0, (BASE - top) * value / (most or max(values)))
            x = left + step * (place + 0.5)
            self.box(
                x - 0.36 * step, BASE - height, 0.72 * step, height, colours[place % len(colours)]
            )
            self.words(x, BASE - height - 3, tops[place] if tops else f"{value:.3g}")
            if names:
                self.words(x, BASE + 14, names[place])
            found.append((x, BASE - height))
        self.line((left, BASE), (left + room, BASE))
        if title:
            self.words(left + room / 2, 12, title)
        return found

    def curves(
        self,
        x: np.ndarray,
        curves: Sequence[np.ndarray],
        *,
        names: Sequence[str],
        axes: tuple[str, str],
        marks: Sequence[tuple[float, float, str]] = (),
    ) -> None:
        """Draw curves over the same x, from 0 upwards.

        Args:
            x: ascending, (N,).
            curves: each (N,).
            names: of the curves, at their colour's line on the right.
            axes: what x and y are.
            marks: x, y and words of single points.
        """
        left, right = 14, WIDTH - (86 if any(names) else 24)
        most = max(max(each) for each in curves)

        def at(u: float, v: float) -> tuple[float, float]:
            share = (u - x[0]) / (x[-1] - x[0])
            return left + (right - left) * share, BASE - (BASE - TOP) * v / most

        for place, (name, values) in enumerate(zip(names, curves, strict=True)):
            colour = (MANY, MEDIUM, FEW)[place % 3]
            self.path([at(u, v) for u, v in zip(x, values, strict=True)], colour)
            if name:
                self.box(right + 8, 26 + 18 * place, 10, 3, colour)
                self.words(right + 22, 31 + 18 * place, name, "start")
        for u, v, words in marks:
            place_of = at(u, v)
            self.dots([place_of], "currentColor", 3.5)
            self.words(place_of[0] + 7, place_of[1] + (4 if v == most else -5), words, "start")
        self.line((left, BASE), (right, BASE))
        self.line((left, BASE), (left, TOP))
        self.words((left + right) / 2, BASE + 15, axes[0])
        self.words(left - 8, 12, axes[1], "start")

    def strip(
        self,
        parts: Sequence[tuple[float, str, str]],
        y: float = 40,
        height: float = 28,
        most: float | None = None,
        name: str = "",
    ) -> list[float]:
        """Draw parts of a whole beside each other.

        Args:
            parts: size, colour and words of each.
            y: pixels of the top.
            height: pixels.
            most: the size of a full width; that of all parts by default.
            name: before the strip.

        Returns:
            The left of each part, pixels.
        """
        left = 54.0 if name else 8.0
        scale = (WIDTH - left - 8) / (most or sum(size for size, *_ in parts))
        if name:
            self.words(left - 6, y + height / 2 + 4, name, "end")
        found = []
        for size, colour, words in parts:
            self.box(left, y, max(0.0, size * scale - 2), height, colour)
            if words:
                self.words(left + size * scale / 2 - 1, y + height + 14, words)
            found.append(left)
            left += size * scale
        return found


def placed(points: Any, *, margin: float = 16, part: tuple[int, int] = (0, 1)) -> np.ndarray:
    """Return points as pixels of the picture, at one scale in both directions, (N, 2).

    >>> placed([[0, 0], [1, 2]]).round().tolist()
    [[108.0, 104.0], [152.0, 16.0]]
    """
    points = np.asarray(points, float)
    number, charts = part
    width = WIDTH / charts
    low, high = points.min(axis=0), points.max(axis=0)
    room = np.array([width, HEIGHT]) - 2 * margin
    scale = float((room / np.maximum(high - low, 1e-9)).min())
    centre = np.array([(number + 0.5) * width, HEIGHT / 2])
    return centre + (points - (low + high) / 2) * scale * [1, -1]


def _short(value: Any) -> str:
    """Return a number with one decimal place, without one that is 0.

    >>> _short(3.0), _short(2.345), _short("end")
    ('3', '2.3', 'end')
    """
    return value if isinstance(value, str) else f"{float(value):.1f}".removesuffix(".0")
