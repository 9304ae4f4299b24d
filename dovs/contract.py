"""What every registry requires of an entry; each registry's own contract adds to it.

A contract is a module of functions `check_…(entry)` that raise `ContractError`. Tests call them for
everything that is registered, and so can the author of a plug-in:

    from dovs.methods import METHODS
    from dovs.methods.contract import check_method

    check_method(METHODS["mine"])

The few rules without which an entry would fail in the middle of a training run are checked when it
is registered; the contract says which.
"""

from __future__ import annotations

import sys
import types
import typing
from collections.abc import Collection

import pydantic

from dovs.errors import ContractError
from dovs.registry import Entry


def require(condition: object, entry: Entry, rule: str) -> None:
    """Raise an error that names the entry unless the condition holds.

    Raises:
        ContractError: it does not hold.
    """
    if not condition:
        raise ContractError(f"{entry.kind} '{entry.name}' ({entry.target.__module__}): {rule}.")


def check_documented(entry: Entry, without_default: Collection[str] = ()) -> None:
    """Check what forms, options and lists show of an entry.

    - It has a title, and the docstring's first line is a sentence.
    - The docstring of its function or module has a line "Source: …".
    - Every parameter has a description and a default.
    - Every number has a lower bound, so that a form can refuse nonsense.

    Args:
        entry: of any registry.
        without_default: parameters that the user must give.

    Raises:
        ContractError: one of these does not hold.
    """
    require(entry.title and entry.title != entry.name, entry, "it needs a title for people")
    require(
        entry.summary.endswith("."), entry, "the docstring's first line must be a sentence with a ."
    )
    module = sys.modules[entry.target.__module__].__doc__ or ""
    require("Source:" in entry.documentation + module, entry, "no docstring has a line 'Source: …'")
    for name, field in entry.model.model_fields.items():
        require(field.description, entry, f"parameter {name} needs a Field(description=…)")
        require(
            not field.is_required() or name in without_default,
            entry,
            f"parameter {name} needs a default",
        )
        if _kinds(field.annotation) & {int, float}:
            require(_refused(entry, name), entry, f"number {name} needs a lower bound: Field(ge=…)")


def _kinds(annotation: typing.Any) -> set[typing.Any]:
    if typing.get_origin(annotation) in (typing.Union, types.UnionType):
        return set(typing.get_args(annotation))
    return {annotation}


def _refused(entry: Entry, name: str) -> bool:
    """Return whether an absurdly low value of a parameter is refused."""
    try:
        entry.model(**{name: -(10**15)})
    except pydantic.ValidationError as error:
        return any(name in problem["loc"] for problem in error.errors())
    return False
