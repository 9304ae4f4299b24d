"""What visitors of this dashboard may do, as pages show it: a sentence, and disabled controls."""

from __future__ import annotations

from typing import TypedDict

import streamlit as st

from dovs.access import access
from dovs.ui.parts.components import escape_markdown


class Disabled(TypedDict, total=False):
    """Arguments of a control that may be disabled."""

    disabled: bool
    help: str | None


def notice() -> None:
    """Show in the sidebar what visitors may do; nothing where everything is allowed."""
    if sentence := access().sentence:
        st.info(escape_markdown(sentence), icon=":material/visibility:")


def disabled(reason: str, otherwise: bool = False, explanation: str | None = None) -> Disabled:
    """Return the arguments of a control that a visitor may not use.

    Args:
        reason: why not, from `dovs.access` or `dovs.runs.permission`; "" if they may.
        otherwise: whether it is disabled for another reason.
        explanation: its usual help.
    """
    return {"disabled": bool(reason) or otherwise, "help": reason or explanation}


def closed(reason: str) -> bool:
    """Show why visitors may not do something, in its place; return whether that is so."""
    if reason:
        st.caption(f":material/lock: {escape_markdown(reason)}")
    return bool(reason)
