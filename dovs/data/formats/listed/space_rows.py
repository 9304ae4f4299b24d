"""The rows of a list whose cells are divided by spaces, which paths and labels may contain too."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from typing import NamedTuple

from dovs.data.formats.listed.list_columns import is_header
from dovs.data.formats.listed.usual_columns import has_ending
from dovs.data.formats.splits import split_of

LAST_WORD = re.compile(r"(.*?)[ \t]+([^ \t]+)")
FIRST_WORD = re.compile(r"([^ \t]+)[ \t]+(.*)")
WORD = re.compile(r"[^ \t]+")
NUMBER = re.compile(r"-?[0-9]+(\.[0-9]*)?")


class Row(NamedTuple):
    """One row.

    Attributes:
        line: the number of its first line in the file, from 1.
        cells: as written, without quotation marks around them.
    """

    line: int
    cells: Sequence[str]


def by_spaces(lines: Sequence[str]) -> tuple[list[Row], tuple[str, ...]]:
    r"""Return the rows of lines that spaces divide, and how they were divided if it is not plain.

    Cells in quotation marks may contain spaces. Lines of a table, and lines with several numbers or
    a label and a split behind a name, are divided by all spaces. Others have two cells: the last
    word is the second one, unless the first or the last words alone are files, the first words
    alone differ in all lines, or one word of each line has the ending of an image.

    Args:
        lines: of the file; empty ones are no rows.

    >>> [row.cells for row in by_spaces(['"a b.png" cat', '"c.png"  "big dog"'])[0]]
    [['a b.png', 'cat'], ['c.png', 'big dog']]
    >>> by_spaces(["001 Boeing 707", "002 Fokker 50 x", "003 Boeing 707"])[0][0].cells
    ['001', 'Boeing 707']
    """
    written = [(number, line.strip()) for number, line in enumerate(lines, 1) if line.strip()]
    texts = [text for _, text in written]
    words = [text.split() for text in texts]
    notes: tuple[str, ...] = ()
    if not texts or is_header(texts[:1]):
        cells = [[text] for text in texts]
    elif (quoted := _quoted(texts)) is not None:
        cells = quoted
    elif _is_table(words):
        cells = words
    elif all(has_ending(w[-1]) and not has_ending(w[0]) for w in words):
        cells = [divided(text, FIRST_WORD) for text in texts]
    elif _names_first(words):
        cells = [divided(text, FIRST_WORD) for text in texts]
        notes = (f"lines are divided by the first space: path {cells[0][0]}, label {cells[0][1]}",)
    else:
        cells = [divided(text, LAST_WORD) for text in texts]
        if (behind := _behind_endings(texts)) and behind != cells:
            cells = behind
            notes = ("lines are divided behind the ending of the image: "
                     f"path {cells[0][0]}, label {cells[0][1]}",)  # fmt: skip
    return [Row(number, row) for (number, _), row in zip(written, cells, strict=True)], notes


def _behind_endings(texts: Sequence[str]) -> list[list[str]] | None:
    """Return lines divided behind their only word with the ending of an image, None without one."""
    cells = []
    for text in texts:
        ends = [word.end() for word in WORD.finditer(text) if has_ending(word[0])]
        if len(ends) != 1 or ends[0] == len(text):
            return None
        cells.append([text[: ends[0]], text[ends[0] :].strip()])
    return cells


def divided(line: str, by: re.Pattern[str]) -> list[str]:
    """Return the two parts of a line, or the line where it is one word."""
    found = by.fullmatch(line.strip())
    return list(found.groups()) if found else [line.strip()]


def _quoted(texts: Sequence[str]) -> list[list[str]] | None:
    """Return the cells of lines with quotation marks, None where these do not divide all lines."""
    if not any('"' in text for text in texts):
        return None
    try:
        cells = list(csv.reader(texts, delimiter=" ", skipinitialspace=True, strict=True))
    except csv.Error:
        return None
    plain = len(cells) == len(texts) and len({len(row) for row in cells}) == 1
    return cells if plain and len(cells[0]) > 1 else None


def _is_table(words: Sequence[Sequence[str]]) -> bool:
    """Return whether words are cells: below a header, or behind each name numbers or a split."""
    below = words[1:]
    if not below or len({len(row) for row in below}) > 1 or len(below[0]) < 3:
        return False
    columns = zip(words[0], *below, strict=True) if len(words[0]) == len(below[0]) else ()
    if is_header(words[0]) and columns and all(first not in rest for first, *rest in columns):
        return True
    numbers = all(NUMBER.fullmatch(word) for row in below for word in row[1:])
    three = all(len(row) == 3 for row in words)
    splits = three and all(has_ending(row[0]) and split_of(row[2]) for row in words)
    names = len({row[0] for row in words}) == len(words) or has_ending(below[0][0])
    return splits or (numbers and names)


def _names_first(words: Sequence[Sequence[str]]) -> bool:
    """Return whether the first words are names, and the other ones labels."""
    if any(has_ending(word) for row in words for word in row[1:]) or max(map(len, words)) < 3:
        return False
    endings = [has_ending(row[0]) for row in words]
    if any(endings):
        return all(endings)
    first, last = {row[0] for row in words}, {row[-1] for row in words}
    differ = len(first) == len(words) > 2 and len(last) < len(words)
    return differ and not all(NUMBER.fullmatch(word) for word in last)
