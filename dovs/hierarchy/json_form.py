"""The JSON form of a hierarchy: what a hierarchy.json contains, and errors of one line."""

from __future__ import annotations

import json
import math
import reprlib
from typing import Annotated, Any

import pydantic
from pydantic import AfterValidator, Field

from dovs.errors import HierarchyError

FORMAT = 1
_SHOWN = 60
MOST_LETTERS = 64_000_000  # of a whole file
MOST = 5000  # classes, and abstract labels: (C, M) numbers must fit into memory
Name = Annotated[str, Field(max_length=1000)]
Note = Annotated[str, Field(max_length=10_000)]


def _plain(value: Any) -> Any:
    parts = value if isinstance(value, list) else [value]
    if not all(part is None or isinstance(part, bool | int | float | str) for part in parts):
        raise ValueError("should be a number, a text, or a list of these")
    return value


class LabelEntry(pydantic.BaseModel):
    """One abstract label and its classes."""

    model_config = pydantic.ConfigDict(extra="forbid", strict=True)

    name: Name
    classes: list[Name]


class HierarchyFile(pydantic.BaseModel):
    """A hierarchy.json, of the right types but not yet checked against itself."""

    model_config = pydantic.ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)

    format: int
    generator: str = ""
    parameters: dict[str, Annotated[Any, AfterValidator(_plain)]] = Field(default_factory=dict)
    prototypes: str = ""
    notes: Annotated[list[Note], Field(max_length=100)] | None = None
    class_names: Annotated[list[Name], Field(max_length=MOST)]
    abstract_labels: Annotated[list[LabelEntry], Field(max_length=MOST)]
    scores: dict[Annotated[int, Field(strict=False)], float] = Field(default_factory=dict)
    linkage: list[list[float]] | None = None
    assignment: list[list[float]] | None = None

    def group_of(self) -> list[int]:
        """Return the abstract label that lists each class, C indices.

        Raises:
            HierarchyError: a class is listed twice, nowhere, or is not one of class_names.
        """
        group: dict[str, int] = {}
        known = set(self.class_names)
        for m, label in enumerate(self.abstract_labels):
            for name in label.classes:
                if name not in known:
                    raise HierarchyError(
                        f"unknown class '{_short(name)}' in abstract label '{_short(label.name)}': "
                        f"choose among the {len(known)} class_names."
                    )
                if name in group:
                    first = self.abstract_labels[group[name]].name
                    raise HierarchyError(
                        f"class '{_short(name)}' is listed twice, in '{_short(first)}' and in "
                        f"'{_short(label.name)}'. Leave it in one abstract label."
                    )
                group[name] = m
        for name in self.class_names:
            if name not in group:
                raise HierarchyError(
                    f"class '{_short(name)}' is in no abstract label. Put it in one."
                )
        return [group[name] for name in self.class_names]


def parse(text: str) -> HierarchyFile:
    """Read the JSON text of a hierarchy.

    Raises:
        HierarchyError: not JSON, nested too deeply, a number that is not finite, another format,
            or an entry that is missing, unknown or of the wrong type.
    """
    if len(text) > MOST_LETTERS:
        raise _unreadable(f"it is larger than {MOST_LETTERS // 1_000_000} MB")
    try:
        body = json.loads(text, parse_constant=_finite, parse_float=_finite)
        json.dumps(body, ensure_ascii=False).encode()  # half a surrogate pair could not be saved
    except UnicodeError:
        raise _unreadable("it is not valid Unicode") from None
    except RecursionError:
        raise _unreadable("it is nested too deeply") from None
    except ValueError as error:
        raise _unreadable(str(error)) from None
    if not isinstance(body, dict):
        raise _unreadable(f"it contains a {type(body).__name__}, not an object")
    if body.get("format", FORMAT) != FORMAT:
        raise HierarchyError(
            f"hierarchy format {reprlib.repr(body['format'])} is not {FORMAT}: it was written by "
            "another version. Generate it again."
        )
    try:
        return HierarchyFile.model_validate(body)
    except pydantic.ValidationError as error:
        raise _unreadable(_first_problem(error)) from None


def write(file: HierarchyFile) -> str:
    """Return JSON text that a person can read and edit, and that `parse` reads back the same."""
    body = file.model_dump()
    for name in ("assignment", "notes"):  # left out where there are none, as in older files
        if body[name] is None:
            del body[name]
    return json.dumps(body, indent=1, ensure_ascii=False, allow_nan=False)


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(f"the number {_short(text)} is not finite")
    return value


def _first_problem(error: pydantic.ValidationError) -> str:
    problem = error.errors(include_url=False)[0]
    where = _short(".".join(str(part) for part in problem["loc"] if part != "[key]"))
    if problem["type"] == "missing":
        return f"'{where}' is missing"
    if problem["type"] == "extra_forbidden":
        return f"'{where}' is not an entry of a hierarchy"
    wanted = problem["msg"].removeprefix("Input ").removeprefix("Value error, ")
    return f"'{where}' is {reprlib.repr(problem['input'])} but {wanted}"


def _unreadable(why: str) -> HierarchyError:
    return HierarchyError(
        f"not a hierarchy file: {why}. Give a hierarchy.json that this program wrote."
    )


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
