"""What was imported stays out of the garbage collection that Streamlit runs after every script.

A collection visits every object of the process. Libraries make hundreds of thousands, which live as
long as the server: visiting them took nine tenths of its time with thirty visitors.
"""

from __future__ import annotations

import gc
import sys

_modules = 0


def leave_out_imports() -> None:
    """Exempt all objects of this moment from collections, if modules were imported since the last.

    Streamlit has just collected after the script before. What is exempt is still freed when nothing
    refers to it; only circles of references among these objects stay.
    """
    global _modules
    found = len(sys.modules)
    if found != _modules:
        _modules = found
        gc.freeze()
