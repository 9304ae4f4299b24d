"""The selected points, by id: in the session and, where they fit, in the address.

An id is the row of the run's points.parquet, so a selection keeps its meaning over epochs, colours
and pages. A selection that is too long for an address is saved in a file of the home, which the
address names. Where the home cannot be written, the selection is in the session alone, and the page
warns of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
import streamlit as st

from dovs.errors import AccessError, RunError
from dovs.maps import bitmap
from dovs.runs import selections
from dovs.runs.store import Run
from dovs.ui.embeddings.data import address

PARAMETER = "sel"
LONGEST = 1500  # characters of the address; servers refuse addresses of about 8,000
MOST = selections.MAX_POINTS  # points that an address may name
# what an address begins with that does not list its points
BITMAP, FILE, TOO_MANY = "~", "@", "many-"
_READ = "selection-address-read"


@dataclass(frozen=True)
class Selection:
    """Points of a run.

    Attributes:
        ids: ascending, each once.
        origin: what selected them: "map", "address", the name of a panel, or "".
        revision: grows with every selection in a session, so that an old answer is recognised.
        address: the value of the query parameter that names them.
    """

    ids: tuple[int, ...] = ()
    origin: str = ""
    revision: int = 0
    address: str = ""

    def __bool__(self) -> bool:
        return bool(self.ids)

    def __len__(self) -> int:
        return len(self.ids)


NOTHING = Selection()


def current(run: Run) -> Selection:
    """Return the selected points of a run: the session's, at first those of the address."""
    saved = st.session_state.get(_key(run))
    if isinstance(saved, Selection):
        write_to_address(saved)
        return saved
    text = "" if st.session_state.get(_READ) else address.read(PARAMETER)
    st.session_state[_READ] = True
    ids = _points_of(run, text)
    if not ids and nameless(text):
        # the address stays as it is, so that it still works where its points are stored
        st.session_state[_key(run)] = Selection(address=text)
        return Selection(address=text)
    return _save(run, Selection(ids, "address" if ids else ""))


def select(run: Run, ids: Iterable[int], origin: str) -> Selection:
    """Select points of a run instead of those selected before.

    Args:
        run: the run.
        ids: of its points, in any order; negative ones are dropped.
        origin: what selected them, for example "map" or "confusion".
    """
    before = st.session_state.get(_key(run))
    revision = before.revision + 1 if isinstance(before, Selection) else 1
    return _save(run, Selection(_tidy(ids), origin, revision))


def clear(run: Run) -> Selection:
    """Select nothing."""
    return select(run, (), "")


def write_to_address(selection: Selection) -> None:
    """Let the address name the selected points."""
    address.write(PARAMETER, selection.address)


def nameless(text: str) -> bool:
    """Return whether an address names points without listing them.

    >>> nameless("many-9000"), nameless("@0123"), nameless("1-3")
    (True, True, False)
    """
    return text.startswith((TOO_MANY, FILE))


def warning(selection: Selection) -> str:
    """Return a sentence on where the address restores the selection, "" where it does anywhere."""
    if not nameless(selection.address):
        return ""
    if not selection:
        return (
            "The selection that the address names is not stored here: it was made with another "
            "run or in a dashboard on another machine, or it was deleted because newer ones took "
            "its place. Select the points again."
        )
    many = f"{len(selection):,} points are too many for an address"
    if selection.address.startswith(FILE):
        return (
            f"{many}, so they are saved in a file of this dashboard: the address restores them "
            "here, but not in a dashboard on another machine."
        )
    return (
        f"{many} and could not be saved in a file: they stay selected while this tab is open, but "
        "a shared or reloaded address does not restore them."
    )


def problems(text: str, points: int) -> list[str]:
    """Return what of the selection in an address cannot be selected.

    Args:
        text: of the address.
        points: of the run, P.

    >>> problems("1-3.7", 5), problems("<b>", 5), problems("1-3", 5)
    (['sel: points of the run selected: 3 of 4'], ["sel '<b>': it is numbers such as 3-5.190"], [])
    """
    if not text or nameless(text):
        return []
    ids = decode(text)
    if not ids:
        return [f"sel '{text[:40]}': it is numbers such as 3-5.190"]
    known = sum(each < points for each in ids)
    return [f"sel: points of the run selected: {known:,} of {len(ids):,}"] * (known < len(ids))


def encode(ids: Iterable[int], longest: int = LONGEST) -> str:
    """Write ids for an address, as ranges or as a compressed bitmap, whichever is shorter.

    Returns:
        "" for none; "many-" and their number where neither fits.

    >>> encode([1, 2, 3, 7]), encode([])
    ('1-3.7', '')
    """
    rows = _tidy(ids)
    if not rows:
        return ""
    text = _ranges(np.array(rows, dtype=np.int64))
    if len(text) > 24:
        text = min(text, BITMAP + bitmap.to_address(rows), key=len)
    return text if len(text) <= longest else f"{TOO_MANY}{len(rows)}"


def decode(text: str) -> tuple[int, ...]:
    """Read ids from an address; no ids where they cannot be read.

    >>> decode("1-3.7"), decode("9-1"), decode("<b>")
    ((1, 2, 3, 7), (), ())
    """
    if len(text) > 4 * LONGEST:
        return ()
    if text.startswith(BITMAP):
        return bitmap.from_address(text.removeprefix(BITMAP))
    found: set[int] = set()
    for part in filter(None, text.split(".")):
        low, _, high = part.partition("-")
        if not low.isdecimal() or (high and not high.isdecimal()):
            return ()
        first, last = int(low), int(high or low)
        if not first <= last < MOST:
            return ()
        found.update(range(first, last + 1))
    return tuple(sorted(found))


def _key(run: Run) -> str:
    return f"selection-{run.path}"


def _save(run: Run, selection: Selection) -> Selection:
    saved = replace(selection, address=_address_of(run, selection.ids))
    st.session_state[_key(run)] = saved
    write_to_address(saved)
    return saved


def _address_of(run: Run, ids: tuple[int, ...]) -> str:
    """Write ids for the address; where they are too many, the name of a file that stores them."""
    text = encode(ids)
    if not text.startswith(TOO_MANY):
        return text
    try:
        return FILE + selections.save(run, bitmap.pack(ids))
    except (RunError, AccessError):
        return text  # the page warns that they will be lost


def _points_of(run: Run, text: str) -> tuple[int, ...]:
    """Return the points that an address lists, or names the file of."""
    if not text.startswith(FILE):
        return decode(text)
    found = selections.find(run, text.removeprefix(FILE))
    return () if found is None else bitmap.unpack(found)


def _tidy(ids: Iterable[int]) -> tuple[int, ...]:
    return tuple(sorted({int(each) for each in ids if 0 <= int(each) < MOST}))


def _ranges(rows: np.ndarray) -> str:
    parts = np.split(rows, np.flatnonzero(np.diff(rows) > 1) + 1)
    return ".".join(f"{p[0]}" if len(p) == 1 else f"{p[0]}-{p[-1]}" for p in parts)
