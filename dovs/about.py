"""What this package is: its version, and where its files are. It imports nothing of the package."""

from collections.abc import Iterable
from pathlib import Path

__version__ = "0.1.0"

PACKAGE_ROOT = Path(__file__).resolve().parent
"""The folder `dovs`, with the data files that ship in it."""

_INSTALLED_APP = PACKAGE_ROOT / "_app"

APP_ROOT = _INSTALLED_APP if _INSTALLED_APP.is_dir() else PACKAGE_ROOT.parent
"""The folder of `app.py` and `pages`: inside an installed package, beside it in a checkout."""


def versions(packages: Iterable[str]) -> dict[str, str]:
    """Return the versions of Python and of installed packages; absent ones are left out."""
    import platform
    from importlib.metadata import PackageNotFoundError, version

    found = {"python": platform.python_version()}
    for package in packages:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found
