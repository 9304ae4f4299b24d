"""What can be done with selected runs is in reach below a long list."""

from __future__ import annotations

import streamlit as st


def within_reach(key: str) -> None:
    """Let a container stick to the lower end of the window while its own place is further down.

    Args:
        key: of the container, at most a third of the window tall then.
    """
    own = f"[data-testid='stLayoutWrapper']:has(> .st-key-{key})"
    st.html(
        f"<style>{own} {{ position: sticky; bottom: 0.5rem; z-index: 5; max-height: 34vh; "
        "overflow-y: auto; border-radius: 0.5rem; background: light-dark(#ffffff, #12161c); }"
        "</style>"
    )
