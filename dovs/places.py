"""Where files are written. This imports nothing of the package."""

import os
import re
from pathlib import Path

# an absolute path of two parts or more, of Unix or Windows, that is no part of a word or an address
_PATH = re.compile(
    r"(?<![\w.:/<])(?:[A-Za-z]:)?[\\/](?:[^\s\\/'\"`:;,()]+[\\/])+([^\s\\/'\"`:;,()]*)"
)
HOME = "DOVS_HOME"


def home() -> Path:
    """Return the folder of runs, data cache and uploads: `DOVS_HOME`, default `./.dovs`."""
    return real_path(os.environ.get("DOVS_HOME") or ".dovs")


def real_path(path: str | os.PathLike[str]) -> Path:
    """Return a path from the root, ~ and links replaced.

    Links that lead to each other remain: whoever opens the path then gets the error of the system.
    """
    return Path(os.path.realpath(os.path.expanduser(path)))


def without_paths(text: str) -> str:
    """Return a text without paths of this machine: below the home from there, others by their name.

    >>> without_paths("config.json in /srv/runs/a is damaged. See https://a.org/b/c, many/few")
    'config.json in …/a is damaged. See https://a.org/b/c, many/few'
    """
    for place, name in ((home(), HOME), (Path.home(), "~")):
        if len(place.parts) > 1:  # else every "/" would be replaced
            text = text.replace(str(place), name)
    return _PATH.sub(lambda found: f"…/{found[1]}", text)
