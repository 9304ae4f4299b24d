"""What this package is: its version, and where its files are. It imports nothing of the package."""

from pathlib import Path

__version__ = "0.1.0"

PACKAGE_ROOT = Path(__file__).resolve().parent
"""The folder `dovs`, with the data files that ship in it."""
