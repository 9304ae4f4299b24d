"""Forms generated from a pydantic model, so that a registered entry needs no form of its own."""

from __future__ import annotations

import types
from collections.abc import Collection, Mapping
from typing import Any, Literal, Union, get_args, get_origin

import annotated_types
import pydantic
import streamlit as st
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from dovs.registry import Entry, Registered, title_of
from dovs.ui.parts.components import escape_markdown
from dovs.ui.parts.numbers import number_field
from dovs.ui.parts.terms import explained

LARGEST = 2**53 - 1  # largest whole number that a browser stores exactly


def parameter_form(
    source: Entry | type[pydantic.BaseModel],
    key: str,
    values: Mapping[str, Any] | None = None,
    columns: int = 1,
    skip: Collection[str] = (),
) -> dict[str, Any]:
    """Show a widget for each parameter and return their values, which persist over pages.

    The values are not validated: pass them to `Entry.validate` or `config.parse`. Below a number
    outside of its limits is a sentence that says so.

    Args:
        source: a registered entry, or a model.
        key: prefix of the widgets' keys.
        values: initial values, in place of the defaults.
        columns: number of columns of widgets.
        skip: parameters without a widget; they are not in the returned values.

    Returns:
        Value by parameter name. A required parameter that was left empty is "" or None.
    """
    model = source.model if isinstance(source, Entry) else source
    places = st.columns(columns) if columns > 1 else [st.container()]
    found = {}
    fields = {name: field for name, field in model.model_fields.items() if name not in skip}
    for i, (name, field) in enumerate(fields.items()):
        with places[i % columns]:
            value = (values or {}).get(name, default_of(field))
            found[name] = _widget(name, field, f"{key}-{name}", value)
    return found


def entry_form(entry: Entry, key: str, values: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Show the parameters of an entry that matter first, and the others under Advanced, in groups.

    Args:
        entry: its `sections` say which parameters are shown where.
        key, values: as for `parameter_form`.

    Returns:
        Value by parameter name, as `parameter_form`.
    """
    first, *groups = entry.sections.items()

    def show(names: Collection[str]) -> dict[str, Any]:
        return parameter_form(entry, key, values, skip=set(entry.model.model_fields) - set(names))

    found = show(first[1])
    if groups:
        number = sum(len(names) for _, names in groups)
        with st.expander(f"Advanced: {number} more", icon=":material/tune:"):
            for group, names in groups:
                if len(groups) > 1:
                    st.markdown(f"**{group}**")
                found |= show(names)
    return {name: found[name] for name in entry.model.model_fields}


def settings_of_widgets(
    source: Entry | type[pydantic.BaseModel], key: str, values: Mapping[str, Any]
) -> dict[str, Any]:
    """Return what the session must have so that a form shows given values.

    Args:
        source, key: as for `parameter_form`.
        values: by parameter; others are not touched.
    """
    model = source.model if isinstance(source, Entry) else source
    found = {}
    for name, field in model.model_fields.items():
        if name not in values:
            continue
        kind, _ = _kind(field.annotation)
        value = values[name]
        if value is not None and kind in (int, float):
            value = kind(value)
        elif value is None and kind is str:
            value = ""
        found[f"{key}-{name}"] = value
    return found


def help_of(name: str, field: FieldInfo) -> str:
    """Return the help of a parameter: what it is, its default, and its name in a command.

    >>> from pydantic import Field
    >>> help_of("lambda_mc", Field(0.1, description="λ_mc, of L_mc"))
    'λ_mc, of L_mc. Default: 0.1. In a command: --lambda-mc'
    """
    lines = [field.description] if field.description else []
    if not field.is_required():
        default = default_of(field)
        lines.append(f"Default: {'none' if default is None else str(default) or 'empty'}")
    return ". ".join([*lines, f"In a command: --{name.replace('_', '-')}"])


def default_of(field: FieldInfo) -> Any:
    """Return a field's default; None when the field is required."""
    default = field.get_default(call_default_factory=True, validated_data={})
    return None if default is PydanticUndefined else default


def _widget(name: str, field: FieldInfo, key: str, value: Any) -> Any:
    kind, optional = _kind(field.annotation)
    label = title_of(name, field)
    common: dict[str, Any] = {
        "key": key,
        "help": explained(label, escape_markdown(help_of(name, field))),
        "persist_state": "session",
    }
    registered = next((m for m in field.metadata if isinstance(m, Registered)), None)
    if registered is not None:
        registry = registered.registry
        return _choice(label, registry.names, lambda n: registry[n].title, value, optional, common)
    if get_origin(kind) is Literal:
        return _choice(label, list(get_args(kind)), str, value, optional, common)
    if kind is bool:
        return st.toggle(label, value=bool(value), **common)
    if kind in (int, float):
        return _number(label, kind, field, value, optional, common)
    if kind is str:
        typed = st.text_input(label, value=value or "", **common)
        return (typed or None) if optional else typed
    raise TypeError(f"no widget for {name}: {field.annotation}")


def _kind(annotation: Any) -> tuple[Any, bool]:
    """Return the type without None, and whether None is allowed.

    >>> _kind(int | None), _kind(float)
    ((<class 'int'>, True), (<class 'float'>, False))
    """
    if get_origin(annotation) in (Union, types.UnionType):
        kinds = [kind for kind in get_args(annotation) if kind is not type(None)]
        if len(kinds) == 1:
            return kinds[0], True
    return annotation, False


def _choice(
    label: str, names: list[Any], title: Any, value: Any, optional: bool, common: dict[str, Any]
) -> Any:
    choices = [None, *names] if optional else names
    return st.selectbox(
        label,
        choices,
        index=choices.index(value) if value in choices else 0,
        format_func=lambda each: "none" if each is None else title(each),
        **common,
    )


def _number(
    label: str, kind: type, field: FieldInfo, value: Any, optional: bool, common: dict[str, Any]
) -> Any:
    low, high = limits(field, kind)
    step = 1 if kind is int else _step(value, high)
    return number_field(
        label,
        low,
        None if high == LARGEST else high,
        value=kind(value) if value is not None else None if optional else low,
        step=step,
        format=None if kind is int else "%g",
        placeholder="automatic" if optional else None,
        **common,
    )


def limits(field: FieldInfo, kind: type) -> tuple[Any, Any]:
    """Return the smallest and the largest allowed value, None where there is no limit.

    An excluded limit (`gt`, `lt`) of a whole number becomes the next number inside; that of a float
    is returned as it is, and validation refuses it.

    >>> from pydantic import Field
    >>> class M(pydantic.BaseModel):
    ...     k: int = Field(1, gt=0, le=9)
    ...     seed: int = Field(0, ge=0, le=10**18)
    >>> limits(M.model_fields["k"], int), limits(M.model_fields["seed"], int) == (0, LARGEST)
    ((1, 9), True)
    """
    low: Any = None
    high: Any = None
    inside = 1 if kind is int else 0
    for rule in field.metadata:
        match rule:
            case annotated_types.Ge(ge=bound):
                low = bound
            case annotated_types.Gt(gt=bound):
                low = bound + inside  # type: ignore[operator]
            case annotated_types.Le(le=bound):
                high = bound
            case annotated_types.Lt(lt=bound):
                high = bound - inside  # type: ignore[operator]
    if kind is int:
        high = LARGEST if high is None else min(high, LARGEST)
    return (None if low is None else kind(low)), (None if high is None else kind(high))


def _step(value: Any, high: float | None) -> float:
    """Return a step of the widget that suits the size of a value.

    >>> _step(0.1, 1.0), _step(0.0005, 1.0), _step(10.0, 1000.0)
    (0.05, 0.0001, 1.0)
    """
    size = abs(value) if value else (high or 1.0) / 10
    for step in (1.0, 0.05, 0.01, 0.001, 0.0001):
        if size >= 2 * step:
            return step
    return 0.00001
