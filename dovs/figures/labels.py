"""How names and numbers are written in figures; no colours and no plotly here."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

# Plotly interprets a subset of HTML in every text, `%{...}` in templates, and `$...$` as TeX.
_ENTITIES = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", "$": "&#36;", "%": "&#37;", "{": "&#123;"}
)
OF_EVERY_OBJECT = frozenset((
    "constructor", "hasOwnProperty", "isPrototypeOf", "propertyIsEnumerable", "toLocaleString",
    "toString", "valueOf", "__defineGetter__", "__defineSetter__", "__lookupGetter__",
    "__lookupSetter__", "__proto__",
))  # fmt: skip
"""Names that every object of JavaScript has: Streamlit looks up each text of a figure in an object
of colours, and would show what it finds, [object Object]. A letter written as a number prevents it.
"""


def escape_text(text: object, longest: int | None = None) -> str:
    """Return a text that plotly shows unchanged, cut to `longest` characters if given.

    >>> escape_text("<b>R&D</b>")
    '&lt;b&gt;R&amp;D&lt;/b&gt;'
    >>> escape_text("a very long name", longest=8)
    'a very …'
    >>> escape_text("constructor")
    '&#99;onstructor'
    """
    short = shorten(" ".join(str(text).split()), longest)
    if not short.isprintable():
        short = "".join(filter(str.isprintable, short))
    if short in OF_EVERY_OBJECT:
        return f"&#{ord(short[0])};{short[1:]}"
    return short.translate(_ENTITIES)


def shorten(text: str, longest: int | None) -> str:
    """Cut the text to `longest` characters, the last of them an ellipsis.

    >>> shorten("ankle boot", 6)
    'ankle…'
    """
    if longest is None or len(text) <= longest:
        return text
    return text[: longest - 1] + "…"


def escape_in_lines(text: object, width: int, lines: int = 2) -> str:
    """Return a text that plotly shows unchanged, in lines; what has no place in them is cut.

    >>> escape_in_lines("T-shirt/top, Pullover, Coat and Shirt", 24)
    'T-shirt/top, Pullover,<br>Coat and Shirt'
    >>> escape_in_lines("sandals <and> sneakers and boots", 12)
    'sandals<br>&lt;and&gt;…'
    """
    found = textwrap.wrap(str(text), width, max_lines=lines, placeholder="…")
    return "<br>".join(escape_text(line) for line in found)


def escape_distinctly(texts: Iterable[str], longest: int) -> dict[str, str]:
    """Escape names, cut to `longest` characters so that they stay different where possible.

    Names whose beginnings are the same lose their beginning, the others their end.

    >>> escape_distinctly(["run-of-digits-a", "run-of-digits-b", "one"], 8)
    {'run-of-digits-a': '…igits-a', 'run-of-digits-b': '…igits-b', 'one': 'one'}
    """
    names = list(dict.fromkeys(texts))
    cut = [shorten(name, longest) for name in names]
    return {
        name: escape_text("…" + name[1 - longest :] if cut.count(short) > 1 else short)
        for name, short in zip(names, cut, strict=True)
    }


def escape_all(texts: Iterable[object], longest: int | None = None) -> list[str]:
    """Escape many names; each different name is escaped only once."""
    known: dict[object, str] = {}
    return [
        known[text] if text in known else known.setdefault(text, escape_text(text, longest))
        for text in texts
    ]


def percent(rate: float | None, digits: int = 1) -> str:
    """Return a rate in [0, 1] as a percentage.

    >>> percent(0.25), percent(0.8567), percent(None)
    ('25.0%', '85.7%', 'unknown')
    """
    if rate is None or not np.isfinite(rate):
        return "unknown"
    return f"{100 * rate:.{digits}f}%"


def quoted(name: object) -> str:
    """Return a name in quotes, since names of abstract labels read like parts of a sentence.

    >>> quoted("cat and dog")
    '“cat and dog”'
    """
    return f"“{name}”"


def listed(names: Sequence[object], shown: int = 3) -> str:
    """Return names as a list in a sentence.

    >>> listed(["a", "b"]), listed(["a", "b", "c", "d", "e"])
    ('a and b', 'a, b, c and 2 more')
    """
    parts = [str(name) for name in names[:shown]]
    if len(names) > shown:
        parts.append(f"{len(names) - shown} more")
    return " and ".join(([", ".join(parts[:-1])] if len(parts) > 1 else []) + parts[-1:])


def plural(number: int, one: str, many: str | None = None) -> str:
    """Return a number with its noun.

    >>> plural(1, "class", "classes"), plural(12000, "image")
    ('1 class', '12,000 images')
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def every_nth(count: int, most: int) -> int:
    """Return the smallest step that leaves at most `most` of `count` labels.

    >>> every_nth(10, 30), every_nth(100, 30)
    (1, 4)
    """
    return max(1, -(-count // most))


def abstract_labels(frame: pd.DataFrame) -> tuple[np.ndarray, list[str]]:
    """Return index and name of the abstract label of each row.

    Frames of the hierarchy have the index in `abstract_label` and the name in
    `abstract_label_name`; frames of points have the name in `abstract_label` and the index in
    `abstract_label_index`.

    >>> import pandas as pd
    >>> points = pd.DataFrame({"abstract_label": ["cat and dog"], "abstract_label_index": [1]})
    >>> abstract_labels(points)
    (array([1]), ['cat and dog'])
    """
    if "abstract_label_index" in frame:
        return frame["abstract_label_index"].to_numpy(int), frame["abstract_label"].tolist()
    return frame["abstract_label"].to_numpy(int), frame["abstract_label_name"].tolist()
