"""Options that stand without the value that they need."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from dovs.errors import ConfigError


def require_values(command: Any, words: Sequence[str]) -> None:
    """Refuse an option that is followed by another option where its value should be.

    The parser would take that option for the value. A value that begins with two hyphens is written
    `--name=--value`.

    Args:
        command: of click; a group, whose words begin with one of its commands, or a command.
        words: that follow its name.

    Raises:
        ConfigError: an option has no value.
    """
    inner = getattr(command, "commands", {})
    if words and words[0] in inner:
        require_values(inner[words[0]], words[1:])
        return
    need_one = {
        word: option
        for option in command.params
        if option.param_type_name == "option" and not option.is_flag and option.nargs == 1
        for word in option.opts
    }
    for word, following in pairwise(words):
        if word == "--":
            return
        if word in need_one and following.startswith("--"):
            allowed = need_one[word].metavar or ""
            kind = f", {allowed}," if allowed else ""
            example = f" Write {word} true, for example." if "true" in allowed else ""
            raise ConfigError(f"{word} needs a value{kind} but '{following}' follows it.{example}")
