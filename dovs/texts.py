"""Text in the user's files: UTF-8 or UTF-16 with its mark; anything else is an error with a place.

Text in another encoding is never guessed, nor are letters replaced: names of classes that differ
in such a letter alone would become one class. Beside it, numbers of bytes as text.
"""

from __future__ import annotations

import codecs
import re

from dovs.errors import DataError

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""Beginnings of a text that spreadsheets take for a formula."""
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
"""A text that spreadsheets take for a number, which is no formula."""


def decoded(content: bytes, name: object) -> str:
    """Return the text of a file.

    Args:
        content: of the file.
        name: of the file, for the message.

    Raises:
        DataError: it is not UTF-8; the message states the line and the byte.
    """
    wide = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        return content.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError as error:
        if wide:
            raise DataError(
                f"{name} begins like UTF-16 text, but byte {error.start + 1:,} does not continue "
                "it. Save the file as UTF-8."
            ) from None
        raise DataError(not_utf8(content, name)) from None


def text_of_bytes(value: bytes, what: str) -> str:
    """Return a value that is stored as bytes as text.

    Args:
        value: bytes of one text, such as a label.
        what: the value is, for the message.

    Raises:
        DataError: the bytes are not UTF-8.

    >>> text_of_bytes(b"cat", "label")
    'cat'
    """
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        raise DataError(
            f"{what} {value[:40]!r} is bytes that are not UTF-8 text. Store it as text."
        ) from None


def not_utf8(content: bytes, name: object) -> str:
    r"""Return the message on a text that is not UTF-8.

    >>> not_utf8("path,label\n0.png,Häuschen\n".encode("latin-1"), "list.csv")[:66]
    'list.csv is not UTF-8 text: line 2 has the byte 0xE4 (byte 19 of t'
    """
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        at = error.start
        line = content.count(b"\n", 0, at) + 1
        return (
            f"{name} is not UTF-8 text: line {line:,} has the byte 0x{content[at]:02X} (byte "
            f"{at + 1:,} of the file), which is from another encoding. Save the file as UTF-8, "
            "called 'CSV UTF-8' in spreadsheets."
        )
    return f"{name} is not UTF-8 text. Save the file as UTF-8."


def guarded(text: str) -> str:
    """Return a text for a table: one that looks like a formula begins with an apostrophe.

    So does one that has such an apostrophe already, so that `unguarded` gives it back.

    >>> guarded("=1+1"), guarded("cat"), guarded("-0.5"), guarded("'=1+1")
    ("'=1+1", 'cat', '-0.5', "''=1+1")
    """
    formula = text.lstrip("'").startswith(FORMULA) and not NUMBER.fullmatch(text)
    return f"'{text}" if formula else text


def unguarded(text: str) -> str:
    """Return a text that `guarded` wrote into a table as it was before.

    >>> unguarded("'=1+1"), unguarded("'tis"), unguarded("''=1+1")
    ('=1+1', "'tis", "'=1+1")
    """
    formula = text.startswith("'") and text.lstrip("'").startswith(FORMULA)
    return text[1:] if formula else text


def megabytes(size: int) -> str:
    """Return a number of bytes as text in megabytes.

    >>> megabytes(30_878_645), megabytes(120)
    ('30.9 MB', '0.1 MB')
    """
    return f"{max(size / 1e6, 0.1):.1f} MB"
