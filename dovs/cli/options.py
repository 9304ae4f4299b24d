"""Options from the fields of a model and from the parameters of what is registered."""

from __future__ import annotations

import difflib
import inspect
import json
import re
import types
import typing
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

import typer

from dovs.errors import ConfigError

if TYPE_CHECKING:
    import pydantic
    from pydantic.fields import FieldInfo

    from dovs.registry import Entry

EXTRA = {"allow_extra_args": True, "ignore_unknown_options": True}
"""Context settings of a command whose options include parameters of what is registered."""


def flag(name: str) -> str:
    """Return a parameter's option.

    >>> flag("lambda_mc")
    '--lambda-mc'
    """
    return "--" + name.replace("_", "-")


def scalar_fields(model: type[pydantic.BaseModel]) -> dict[str, FieldInfo]:
    """Return the fields of a model whose value fits into one option."""
    return {
        name: field
        for name, field in model.model_fields.items()
        if typing.get_origin(field.annotation) is not dict and not _is_constant(field)
    }


def with_options_of(
    model: type[pydantic.BaseModel], command: Callable[..., Any], without: Collection[str] = ()
) -> Any:
    """Add an option for each scalar field of a model to a command.

    Args:
        model: whose fields become options.
        command: takes the context, `settings`, and options of its own. `settings` has the texts of
            the given options by field.
        without: fields that become no options.
    """
    parameters = inspect.signature(command, eval_str=True).parameters
    own = [parameter for name, parameter in parameters.items() if name != "settings"]
    fields = {name: f for name, f in scalar_fields(model).items() if name not in without}
    made = [
        inspect.Parameter(
            name,
            inspect.Parameter.KEYWORD_ONLY,
            annotation=str | None,
            default=typer.Option(
                None, flag(name), help=described(field), metavar=kind(field.annotation)
            ),
        )
        for name, field in fields.items()
    ]

    def wrapped(*arguments: Any, **options: Any) -> Any:
        settings = {name: options.pop(name) for name in fields}
        given = {name: text for name, text in settings.items() if text is not None}
        return command(*arguments, settings=given, **options)

    wrapped.__name__ = command.__name__
    wrapped.__doc__ = command.__doc__
    wrapped.__signature__ = inspect.Signature([*own, *made])  # type: ignore[attr-defined]
    wrapped.__annotations__ = {p.name: p.annotation for p in [*own, *made]}
    return wrapped


def described(field: FieldInfo) -> str:
    """Return a field's help: what it is, as pages call it, and its default.

    A title whose words are all in the description is left out.

    >>> from pydantic.fields import FieldInfo
    >>> described(FieldInfo(title="Width", description="Channels", default=4))
    'Width. Channels [default: 4]'
    >>> described(FieldInfo(title="Width", description="Width of a layer", default=4))
    'Width of a layer [default: 4]'
    """
    title, description = field.title or "", field.description or ""
    if title and _words(title) <= _words(description):
        title = ""
    text = ". ".join(filter(None, (title, description)))
    if field.is_required():
        return f"{text} [required]"
    default = "none" if field.default is None else field.default
    return f"{text} [default: {default}]"


def _words(text: str) -> set[str]:
    """Return the words of a text that have a meaning, in one form."""
    words = re.findall(r"[^\W_]+", text.lower().replace("'s ", " "))
    return {word.removesuffix("s") for word in words} - {"a", "an", "the", "of", "in", "or"}


def kind(annotation: Any) -> str:
    """Return a word for the values that an annotation allows.

    >>> kind(int), kind(float | None), kind(Literal["a", "b"])
    ('INTEGER', 'NUMBER|none', 'a|b')
    """
    words = {
        int: "INTEGER",
        float: "NUMBER",
        bool: "true|false",
        str: "TEXT",
        types.NoneType: "none",
    }
    if typing.get_origin(annotation) in (typing.Union, types.UnionType):
        return "|".join(kind(part) for part in typing.get_args(annotation))
    if typing.get_origin(annotation) is Literal:
        return "|".join(map(str, typing.get_args(annotation)))
    if typing.get_origin(annotation) is tuple:
        return "LIST"
    return words.get(annotation, "JSON")


def value_of(text: str, annotation: Any) -> Any:
    """Return the value that a text on the command line means; it is validated later.

    >>> value_of("10", int), value_of("none", int | None), value_of("none", str)
    (10, None, 'none')
    """
    allowed = _parts(annotation)
    if text.lower() == "none" and types.NoneType in allowed:
        return None
    for number in (int, float):
        if number in allowed or (number is int and float in allowed):
            try:
                return number(text)
            except ValueError:
                continue
    if text[:1] in "[{" and str not in allowed:
        try:
            return json.loads(text)
        except ValueError:
            return text
    return text


def settings_of(model: type[pydantic.BaseModel], given: Mapping[str, str]) -> dict[str, Any]:
    """Return a model's settings from texts."""
    return {
        name: value_of(text, model.model_fields[name].annotation) for name, text in given.items()
    }


def parameters_of(
    arguments: Sequence[str],
    entries: Mapping[str, Entry],
    options: Iterable[str] = (),
    elsewhere: Callable[[str], str] = lambda name: "",
) -> dict[str, dict[str, Any]]:
    """Return the parameters of the chosen entries that are given on the command line.

    `--k 10`, `--k=10`, `--flip`, `--no-flip`; a word alone as `given_alone` says; and
    `--method.k 10` where two entries have a `k` or the command has an option of that name.

    Args:
        arguments: the words that are not options of the command itself.
        entries: the chosen entries by field: {"method": …, "encoder": …}.
        options: the command's own options, for suggestions.
        elsewhere: returns a sentence about what has an unknown parameter, or "".

    Returns:
        The parameters of each field, {"method": {"k": 10}, …}.

    Raises:
        ConfigError: a word is no option, is ambiguous, or lacks its value.
    """
    found: dict[str, dict[str, Any]] = {field: {} for field in entries}
    for word, text in pairs(arguments):
        field, name, negated = _owner(word, entries, options, elsewhere)
        parameter = entries[field].model.model_fields[name]
        annotation = parameter.annotation
        if negated or (text is None and bool in _parts(annotation)):
            if negated and text is not None:
                raise ConfigError(f"{word} takes no value, but '{text}' was given. Leave it out.")
            found[field][name] = not negated
        elif text is None and (alone := given_alone(parameter)) is not None:
            found[field][name] = alone
        elif text is None:
            raise ConfigError(f"{word} needs a value: {kind(annotation)}.")
        else:
            found[field][name] = value_of(text, annotation)
    return found


def given_alone(field: FieldInfo) -> str | None:
    """Return the value of a parameter whose option is given without one, None where it needs one.

    A parameter states it as `Field(json_schema_extra={"alone": …})`.
    """
    extra = field.json_schema_extra
    value = extra.get("alone") if isinstance(extra, dict) else None
    return value if isinstance(value, str) else None


def pairs(arguments: Sequence[str]) -> Iterator[tuple[str, str | None]]:
    """Yield each option and its value, None if it has none.

    >>> list(pairs(["--k", "10", "--flip", "--tau=0"]))
    [('--k', '10'), ('--flip', None), ('--tau', '0')]

    Raises:
        ConfigError: a word is no option.
    """
    words = list(arguments)
    while words:
        word = words.pop(0)
        if not word.startswith("--") or word == "--":
            raise ConfigError(f"unexpected '{word}': options are written --name value.")
        word, equals, text = word.partition("=")
        if equals:
            yield word, text
        elif words and not words[0].startswith("--"):
            yield word, words.pop(0)
        else:
            yield word, None


def concerns(word: str, entries: Mapping[str, Entry]) -> bool:
    """Return whether an option such as `--k` or `--method.k` is a parameter of an entry."""
    chosen, dot, rest = word[2:].replace("-", "_").partition(".")
    name = rest if dot else chosen
    among = [entry for field, entry in entries.items() if not dot or field == chosen]
    names = {name: None, name.removeprefix("no_"): None}
    return any({*entry.with_current_names(names)} & {*entry.model.model_fields} for entry in among)


def _owner(
    word: str,
    entries: Mapping[str, Entry],
    options: Iterable[str],
    elsewhere: Callable[[str], str],
) -> tuple[str, str, bool]:
    """Return the field and the parameter that an option means, and whether it is negated."""
    chosen, dot, rest = word[2:].partition(".")
    name, field = (rest if dot else chosen).replace("-", "_"), chosen.replace("-", "_")
    among = {field: entries[field]} if dot and field in entries else {} if dot else entries
    candidates = {name: False}
    if name.startswith("no_"):
        candidates[name.removeprefix("no_")] = True
    for candidate, negated in candidates.items():
        owners = {}
        for at, entry in among.items():
            (current,) = entry.with_current_names({candidate: None})
            parameter = entry.model.model_fields.get(current)
            if parameter and (not negated or bool in _parts(parameter.annotation)):
                owners[at] = current
        if len(owners) > 1:
            ways = " or ".join(flag(f"{field}.{candidate}") for field in owners)
            raise ConfigError(f"{word} is ambiguous: write {ways}.")
        if owners:
            return *owners.popitem(), negated
    known = [*options, *(flag(n) for entry in entries.values() for n in entry.model.model_fields)]
    others = [option for option in known if option != word]  # another command may have the word
    close = difflib.get_close_matches(word, others, n=1, cutoff=0.6 if word not in known else 0.9)
    hint = elsewhere(name) or (f" Did you mean {close[0]}?" if close else "")
    if not hint and word in known:
        hint = " It is an option of train, not of this command."
    names = ", ".join(f"{field} '{entry.name}'" for field, entry in entries.items())
    raise ConfigError(
        f"unknown option {word} with {names}.{hint} `python -m dovs methods` lists parameters."
    )


def _parts(annotation: Any) -> tuple[Any, ...]:
    if typing.get_origin(annotation) in (typing.Union, types.UnionType):
        return typing.get_args(annotation)
    return (annotation,)


def _is_constant(field: FieldInfo) -> bool:
    return (
        typing.get_origin(field.annotation) is Literal
        and len(typing.get_args(field.annotation)) == 1
    )
