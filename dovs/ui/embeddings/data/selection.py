"""The points that are chosen, by id: held for the session and, where they fit, in the address.

An id is the row of the run's points.parquet, so a selection keeps its meaning over epochs, colours
and pages. What is too long for an address is kept in a file of the home that the address names;
where the home cannot be written it stays in the session alone, and the address says so.
"""

from __future__ import annotations

import base64
import binascii
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
import streamlit as st

from dovs.errors import RunError
from dovs.runs import selections
from dovs.runs.store import Run
from dovs.ui.embeddings.data import address

ADDRESS = "sel"
LONGEST = 1500  # characters of the address; servers refuse addresses of about 8,000
MOST = selections.MOST  # points that an address may speak of
TOO_MANY = "many-"
KEPT = "@"  # before the name of a file
BITMAP = "~"
_READ = "selection-address-read"


@dataclass(frozen=True)
class Selection:
    """Points of a run.

    Attributes:
        ids: ascending, each once.
        origin: what chose them: "map", "search", "address", the name of a panel, or "".
        revision: grows with every choice in a session, so that an old answer can be told.
        address: what the address says of them.
    """

    ids: tuple[int, ...] = ()
    origin: str = ""
    revision: int = 0
    address: str = ""

    def __bool__(self) -> bool:
        return bool(self.ids)

    def __len__(self) -> int:
        return len(self.ids)


def current(run: Run) -> Selection:
    """Return the points chosen in a run: the session's, at first those of the address."""
    held = st.session_state.get(_key(run))
    if isinstance(held, Selection):
        _tell(held)
        return held
    said = "" if st.session_state.get(_READ) else address.asked(ADDRESS)
    st.session_state[_READ] = True
    ids = _named(run, said)
    if not ids and nameless(said):
        # the address goes on saying what it could not bring back
        st.session_state[_key(run)] = Selection(address=said)
        return Selection(address=said)
    return _hold(run, Selection(ids, "address" if ids else ""))


def choose(run: Run, ids: Iterable[int], origin: str) -> Selection:
    """Choose points in a run instead of those chosen before.

    Args:
        run: the run.
        ids: of its points, in any order; negative ones are dropped.
        origin: what chose them, for example "map" or "confusion".
    """
    held = st.session_state.get(_key(run))
    revision = held.revision + 1 if isinstance(held, Selection) else 1
    return _hold(run, Selection(_tidy(ids), origin, revision))


def clear(run: Run) -> Selection:
    """Choose nothing."""
    return choose(run, (), "")


def nameless(text: str) -> bool:
    """Return whether an address speaks of points without naming each.

    >>> nameless("many-9000"), nameless("@0123"), nameless("1-3")
    (True, True, False)
    """
    return text.startswith((TOO_MANY, KEPT))


def warning(chosen: Selection) -> str:
    """Say how far the address brings a selection back, where it does not name each point."""
    if not nameless(chosen.address):
        return ""
    if not chosen:
        return (
            "The address speaks of a selection that is not kept here: it was made with another "
            "run or in a dashboard on another machine, or so long ago that it was dropped. "
            "Choose the points again."
        )
    many = f"{len(chosen):,} points are too many for an address"
    if chosen.address.startswith(KEPT):
        return (
            f"{many}, so this dashboard keeps them: the address brings them back here, but not "
            "in a dashboard on another machine."
        )
    return (
        f"{many} and could not be kept in a file: they stay chosen while this tab is open, but a "
        "shared or reloaded address does not bring them back."
    )


def encode(ids: Iterable[int], longest: int = LONGEST) -> str:
    """Write ids for an address, as ranges or as a compressed bitmap, whichever is shorter.

    Returns:
        "" for none; "many-" and their number where neither fits.

    >>> encode([1, 2, 3, 7]), encode([])
    ('1-3.7', '')
    """
    rows = np.array(_tidy(ids), dtype=np.int64)
    if not len(rows):
        return ""
    written = _ranges(rows)
    if len(written) > 24:
        written = min(written, _bitmap(rows), key=len)
    return written if len(written) <= longest else f"{TOO_MANY}{len(rows)}"


def decode(text: str) -> tuple[int, ...]:
    """Read ids back; what cannot be read chooses nothing.

    >>> decode("1-3.7"), decode("9-1"), decode("<b>")
    ((1, 2, 3, 7), (), ())
    """
    if len(text) > 4 * LONGEST:
        return ()
    if text.startswith(BITMAP):
        return _from_bitmap(text[len(BITMAP) :])
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


def _hold(run: Run, selection: Selection) -> Selection:
    held = replace(selection, address=_written(run, selection.ids))
    st.session_state[_key(run)] = held
    _tell(held)
    return held


def _written(run: Run, ids: tuple[int, ...]) -> str:
    """Write ids for the address, where they are too many by the name of a file that holds them."""
    text = encode(ids)
    if not text.startswith(TOO_MANY):
        return text
    try:
        return KEPT + selections.keep(run, np.array(ids, dtype=np.int64))
    except RunError:
        return text  # the page says that they will be lost


def _named(run: Run, text: str) -> tuple[int, ...]:
    """Return the points that an address names, itself or by a file."""
    if not text.startswith(KEPT):
        return decode(text)
    found = selections.find(run, text.removeprefix(KEPT))
    return () if found is None else tuple(found.tolist())


def _tell(selection: Selection) -> None:
    address.tell(ADDRESS, selection.address)


def _tidy(ids: Iterable[int]) -> tuple[int, ...]:
    return tuple(sorted({int(each) for each in ids if 0 <= int(each) < MOST}))


def _ranges(rows: np.ndarray) -> str:
    parts = np.split(rows, np.flatnonzero(np.diff(rows) > 1) + 1)
    return ".".join(f"{p[0]}" if len(p) == 1 else f"{p[0]}-{p[-1]}" for p in parts)


def _bitmap(rows: np.ndarray) -> str:
    bits = np.zeros(int(rows[-1]) + 1, dtype=bool)
    bits[rows] = True
    packed = zlib.compress(np.packbits(bits, bitorder="little").tobytes(), 9)
    return BITMAP + base64.urlsafe_b64encode(packed).decode("ascii").rstrip("=")


def _from_bitmap(text: str) -> tuple[int, ...]:
    """Unpack no more than `MOST` bits, however far the text would unfold."""
    try:
        packed = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        raw = zlib.decompressobj().decompress(packed, MOST // 8)
    except (binascii.Error, ValueError, zlib.error):
        return ()
    bits = np.unpackbits(np.frombuffer(raw, np.uint8), bitorder="little")
    return tuple(np.flatnonzero(bits).tolist())
