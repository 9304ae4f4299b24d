"""Lines of a lesson's file, its TOML blocks, and errors that name them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import pydantic

from dovs import disk
from dovs.errors import ConfigError, unknown
from dovs.registry import first_problem

FENCE = "```toml"


@dataclass(frozen=True)
class Line:
    """A line of a file; numbers count from 1."""

    number: int
    text: str


@dataclass
class File:
    """A file while it is read."""

    path: Path

    def wrong(self, line: int, why: str) -> NoReturn:
        """Raise the error for a line: file, line, what is wrong and what is allowed."""
        raise ConfigError(f"{self.path.name}, line {line}: {why}")


def read_blocks(
    file: File, lines: Sequence[Line], kinds: Mapping[str, type[pydantic.BaseModel]]
) -> tuple[list[Line], list[tuple[int, Any]]]:
    """Return the lines outside of TOML blocks, and the blocks with the lines where they begin.

    Args:
        file: of the lines.
        lines: of a section.
        kinds: what a block may be, by its value of `kind`; empty where none is allowed.
    """
    outside: list[Line] = []
    found: list[tuple[int, Any]] = []
    inside: list[Line] | None = None
    for line in lines:
        if inside is None and line.text == FENCE:
            if not kinds:
                file.wrong(line.number, "no block is allowed here: experiments are in '## Try'.")
            inside = [line]
        elif inside is not None and line.text == "```":
            values = read_toml(file, inside[1:], inside[0].number)
            try:
                kind = str(values.get("kind", "none"))
                if kind not in kinds:
                    raise unknown("kind", kind, kinds)
                found.append((inside[0].number, kinds[kind](**values)))
            except pydantic.ValidationError as error:
                file.wrong(line_of(inside[1:], error, inside[0].number), first_problem(error))
            except ConfigError as error:
                file.wrong(_naming(inside, error), str(error))
            inside = None
        else:
            (outside if inside is None else inside).append(line)
    if inside is not None:
        file.wrong(inside[0].number, "the block has no end: close it with a line '```'.")
    return outside, found


def split(lines: Sequence[Line], mark: str) -> Iterator[list[Line]]:
    """Yield the lines before the first line that begins with a mark, then each part with it."""
    part: list[Line] = []
    for line in lines:
        if line.text.startswith(mark):
            yield part
            part = []
        part.append(line)
    yield part


def joined(lines: Sequence[Line]) -> str:
    """Return the text below the first line, which is a heading."""
    return "\n".join(line.text for line in lines[1:]).strip()


def read_toml(file: File, lines: Sequence[Line], before: int) -> dict[str, Any]:
    """Return the values of lines of TOML; `before` is the number of the line before them."""
    try:
        return tomllib.loads("\n".join(line.text for line in lines))
    except (ValueError, RecursionError) as error:
        at = re.search(r"at line (\d+)", str(error))
        file.wrong(
            before + int(at[1]) if at else before, f"this is not TOML: {disk.reason(error)}."
        )


def _naming(lines: Sequence[Line], error: ConfigError) -> int:
    """Return the line that has the name in quotes of an error, or the first line."""
    quoted = re.search(r"'(\w+)'", str(error))
    found = (line.number for line in lines if quoted and quoted[1] in line.text)
    return next(found, lines[0].number)


def line_of(lines: Sequence[Line], error: pydantic.ValidationError, otherwise: int) -> int:
    """Return the line of the setting that an error is about, or the line before the block."""
    named = [str(part) for part in error.errors()[0]["loc"]]
    for name in reversed(named):
        for line in lines:
            if re.match(rf'(\[{re.escape(name)}\]|"?{re.escape(name)}"?\s*=)', line.text):
                return line.number
    return otherwise
