"""Options that stand without the value that they need, and empty values."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from dovs.errors import ConfigError

PATHS = ("file", "path")
"""Names of the arguments that are paths."""


def require_values(command: Any, words: Sequence[str]) -> None:
    """Refuse an option that is followed by another option where its value should be, or by "".

    The parser would take that option for the value. A value that begins with two hyphens is written
    `--name=--value`. An empty value is mostly a variable of the shell that is not set: as a path it
    would be the working folder, as a name the default. Where "" is the default, it is allowed.

    Args:
        command: of click; a group, whose words begin with one of its commands, or a command.
        words: that follow its name.

    Raises:
        ConfigError: an option or a path has no value.
    """
    inner = getattr(command, "commands", {})
    if words and words[0] in inner:
        require_values(inner[words[0]], words[1:])
        return
    options = [each for each in command.params if each.param_type_name == "option"]
    one = {w: o for o in options if not o.is_flag and o.nargs == 1 for w in o.opts}
    flags = {word for option in options if option.is_flag for word in _words(option)}
    takes_path = any(each.name in PATHS for each in command.params if each not in options)
    for option, value, joined in _given(words, flags):
        if not option and not value and takes_path:
            raise ConfigError("'' is no path: give that of a file or folder; '.' is this folder.")
        if option not in one:
            continue
        if value.startswith("--") and not joined:
            allowed = one[option].metavar or ""
            kind = f", {allowed}," if allowed else ""
            example = f" Write {option} true, for example." if "true" in allowed else ""
            raise ConfigError(f"{option} needs a value{kind} but '{value}' follows it.{example}")
        if not value and one[option].default != "":
            raise ConfigError(f"{option} has an empty value: give one, or leave {option} out.")


def _words(option: Any) -> list[str]:
    return [*option.opts, *option.secondary_opts]


def _given(words: Sequence[str], flags: Collection[str]) -> Iterator[tuple[str, str, bool]]:
    """Yield each option with its value, and whether "=" joins them; other words with option ""."""
    place = 0
    while place < len(words):
        word, place = words[place], place + 1
        if word == "--":
            yield from (("", each, False) for each in words[place:])
            return
        option, equals, value = word.partition("=")
        if not word.startswith("--"):
            yield "", word, False
        elif equals:
            yield option, value, True
        elif word not in flags and place < len(words):
            value = words[place]
            place += not value.startswith("--")
            yield word, value, False
