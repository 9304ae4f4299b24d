"""Names for the things a user can choose: datasets, methods, encoders, generators, projections.

A registered callable's keyword-only, annotated parameters *are* the user's parameters. The form in
the browser, the option on the command line, the validation and the documentation all come from that
one signature, so a new thing is one new file:

    @METHODS.register("dos", title="Deep over-sampling (DOS)")
    def dos(*, k: Annotated[int, Field(ge=1, le=100, description="In-class neighbours")] = 5): ...

A file is found by being in the registry's package; it is imported when a name is first looked up,
and so are plug-ins (`dovs.plugins`). Such files must stay cheap to import (no torch, umap or
torchvision at module level), because the dashboard reads their signatures.

What an entry must do is written beside each registry, in its `contract`.
"""

from __future__ import annotations

import importlib
import inspect
import math
import pkgutil
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pydantic
from pydantic.fields import FieldInfo
from pydantic_core import CoreSchema, core_schema

from dovs import plugins
from dovs.errors import ConfigError, ContractError, unknown

AT_ONCE = 3
"""Parameters that a form shows at once where an entry has more than `FEW`."""
FEW = 4
OTHER = "Other"


@dataclass(frozen=True)
class Group:
    """The heading under which forms show a parameter: `Annotated[float, Group("Rounds"), …]`."""

    name: str


@dataclass(frozen=True)
class Entry:
    """One registered name.

    Attributes:
        kind: what it is, for messages: "method", "dataset", ….
        name: how users write it.
        title: how pages show it.
        target: the callable; its keyword-only parameters are the user's.
        meta: further facts given at registration. `renamed` maps old names of parameters to those
            of today, so that old configurations can be read; `first` lists up to three parameters
            that matter most, see `sections`.
    """

    kind: str
    name: str
    title: str
    target: Callable[..., Any]
    meta: Mapping[str, Any] = field(default_factory=dict)

    @property
    def summary(self) -> str:
        """First line of the callable's docstring."""
        return (inspect.getdoc(self.target) or "").partition("\n")[0]

    @property
    def documentation(self) -> str:
        """The callable's whole docstring."""
        return inspect.getdoc(self.target) or ""

    @cached_property
    def model(self) -> type[pydantic.BaseModel]:
        """A pydantic model of the user's parameters; unknown keys are forbidden."""
        fields: dict[str, Any] = {}
        for name, parameter in inspect.signature(self.target).parameters.items():
            if parameter.kind is not inspect.Parameter.KEYWORD_ONLY:
                continue
            annotation = parameter.annotation
            if isinstance(annotation, str):  # source text of the module, which is imported already
                annotation = eval(annotation, vars(sys.modules[self.target.__module__]))
            default = ... if parameter.default is inspect.Parameter.empty else parameter.default
            fields[name] = (annotation, default)
        return pydantic.create_model(
            f"{self.name}_parameters",
            __config__=pydantic.ConfigDict(
                extra="forbid", protected_namespaces=(), allow_inf_nan=False
            ),
            **fields,
        )

    @cached_property
    def sections(self) -> dict[str, tuple[str, ...]]:
        """The user's parameters as forms arrange them: under "" those that are shown at once.

        These are all where there are few, else those of the fact `first`, or the first three of the
        signature. The others are by the name of their `Group`, or under "Other".
        """
        fields = self.model.model_fields
        shown = tuple(self.meta.get("first") or list(fields)[:AT_ONCE])
        if len(fields) <= FEW and "first" not in self.meta:
            shown = tuple(fields)
        unknown_names = [name for name in shown if name not in fields]
        if unknown_names or len(shown) > max(AT_ONCE, FEW):
            raise ContractError(
                f"{self.kind} '{self.name}': first={shown} must be up to {AT_ONCE} of its "
                f"parameters {', '.join(fields)}."
            )
        found: dict[str, tuple[str, ...]] = {"": shown}
        for name, parameter in fields.items():
            if name not in shown:
                group = next((m.name for m in parameter.metadata if isinstance(m, Group)), OTHER)
                found[group] = (*found.get(group, ()), name)
        return found

    def with_current_names(self, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """Return parameters with old names replaced by those of today, see the fact `renamed`.

        Raises:
            ConfigError: a parameter is given under both names.
        """
        renamed: Mapping[str, str] = self.meta.get("renamed", {})
        found: dict[str, Any] = {}
        for name, value in parameters.items():
            current = renamed.get(name, name)
            if current in found:
                old = next(old for old, new in renamed.items() if new == current)
                raise ConfigError(
                    f"{self.kind} '{self.name}': {old} is the old name of {current}, and both are "
                    f"given. Give {current} alone."
                )
            found[current] = value
        return found

    def validate(self, parameters: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Return the parameters with defaults filled in.

        Raises:
            ConfigError: a parameter is unknown, of the wrong type, or out of range.
        """
        given = self.with_current_names(parameters or {})
        known = self.model.model_fields
        for name in given:
            if name not in known:
                raise unknown(f"parameter of {self.kind} '{self.name}'", name, known)
        try:
            return self.model(**given).model_dump()
        except pydantic.ValidationError as error:
            raise ConfigError(f"{self.kind} '{self.name}': {first_problem(error)}") from None

    def __call__(self, *args: Any, **parameters: Any) -> Any:
        """Call the target with validated keyword parameters."""
        return self.target(*args, **self.validate(parameters))


class Registry:
    """A set of named callables, one to a file of one package or of a plug-in.

    Args:
        kind: what an entry is, for messages: "method", "dataset", ….
        package: whose modules register the entries.
        check: called with each entry when it is registered; raises `ContractError` for one that
            would fail later.
    """

    def __init__(
        self, kind: str, package: str, check: Callable[[Entry], None] = lambda entry: None
    ) -> None:
        self.kind = kind
        self._package = package
        self.check = check
        self._entries: dict[str, Entry] = {}
        plugins.watch(self._entries)
        self._discovered = False

    def register(
        self, name: str, *, title: str = "", **meta: Any
    ) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Return a decorator that registers a callable.

        Args:
            name: how users write it.
            title: how pages show it; default: the name.
            meta: further facts, see the registry's contract.

        Raises:
            ContractError: when the callable is decorated: the name is registered already, or the
                registry's check refuses the entry.
        """

        def decorate(target: Callable[..., Any]) -> Callable[..., Any]:
            known = self._entries.get(name)
            if known is not None and known.target is not target:
                raise ContractError(
                    f"{self.kind} '{name}' is registered twice, in {known.target.__module__} and "
                    f"in {target.__module__}. Rename one of the two."
                )
            entry = Entry(self.kind, name, title or name, target, meta)
            self.check(entry)
            self._entries[name] = entry
            return target

        return decorate

    def _discover(self) -> None:
        if self._discovered:
            return
        package = importlib.import_module(self._package)
        for module in pkgutil.iter_modules(package.__path__):
            if not module.name.startswith("_"):
                importlib.import_module(f"{self._package}.{module.name}")
        plugins.load()
        self._discovered = True  # last: after a failure, or in another thread, names may be missing

    @property
    def registered(self) -> Mapping[str, Entry]:
        """The registered entries by name."""
        self._discover()
        return self._entries

    def __getitem__(self, name: str) -> Entry:
        """Return the entry of that name.

        Raises:
            ConfigError: the name is unknown; the message lists the choices.
        """
        self._discover()
        if name not in self._entries:
            missing = " ".join(f"Note: {problem}." for problem in plugins.problems())
            raise ConfigError(f"{unknown(self.kind, name, self._entries)} {missing}".rstrip())
        return self._entries[name]

    def __contains__(self, name: object) -> bool:
        self._discover()
        return name in self._entries

    def __iter__(self) -> Iterator[Entry]:
        """Yield the entries in the order of their `order` fact, then of their names."""
        self._discover()
        return iter(sorted(self._entries.values(), key=lambda e: (e.meta.get("order", 99), e.name)))

    @property
    def names(self) -> list[str]:
        """The registered names, in display order."""
        return [entry.name for entry in self]


@dataclass(frozen=True)
class Registered:
    """Marks a text parameter as a name in another registry: `Annotated[str, Registered("a.b:C")]`.

    The name is checked against that registry, and forms offer its names.
    """

    path: str

    @property
    def registry(self) -> Registry:
        """The registry, imported at first use."""
        module, _, attribute = self.path.partition(":")
        registry = getattr(importlib.import_module(module), attribute)
        assert isinstance(registry, Registry)
        return registry

    def __get_pydantic_core_schema__(
        self, source: Any, handler: pydantic.GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_after_validator_function(
            lambda name: self.registry[name].name, handler(source)
        )


def title_of(name: str, parameter: FieldInfo | None = None) -> str:
    """Return what pages call a parameter: its title, or else its name in words.

    >>> title_of("num_labels"), title_of("k", FieldInfo(title="In-class neighbours"))
    ('Num labels', 'In-class neighbours')
    """
    if parameter is not None and parameter.title:
        return parameter.title
    words = name.replace("_", " ")
    return words[:1].upper() + words[1:]


def first_problem(error: pydantic.ValidationError) -> str:
    """Put the first problem of a pydantic error into one line: what was given, what is allowed."""
    problem = error.errors()[0]
    where = ".".join(str(part) for part in problem["loc"]) or "value"
    message = problem["msg"][:1].lower() + problem["msg"][1:]
    if problem["type"] == "missing":
        return f"{where} is missing: give it a value."
    message = message.removeprefix("value error, ").removeprefix("input ")
    if isinstance(problem["input"], float) and not math.isfinite(problem["input"]):
        limit = "" if "finite" in message else f" that {message.removeprefix('should ')}"
        return f"{where}={problem['input']} is not allowed: it must be a finite number{limit}."
    return f"{where}={problem['input']!r} is not allowed: it {message}."
