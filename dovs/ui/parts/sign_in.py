"""Sign-in by Streamlit's own OpenID Connect, where its secrets have a section [auth]."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from dovs import access
from dovs.access import User
from dovs.errors import AccessError

FIRST = "Sign in first."


def providers() -> list[str]:
    """Return the names of the providers that one can sign in with; "" is the one without a name.

    Raises:
        AccessError: the file of the secrets is damaged, so that nobody can be let in.
    """
    if not st.secrets.load_if_toml_exists():
        if any(Path(path).exists() for path in st.get_option("secrets.files")):
            raise AccessError("The file of the secrets is damaged. The owner can correct it.")
        return []
    section = st.secrets.get("auth")
    if not isinstance(section, Mapping):
        return []
    named = [name for name, value in section.items() if isinstance(value, Mapping)]
    return named if "client_id" not in section else ["", *named]


def current() -> User | None:
    """Return who is signed in; None where nobody can sign in, and outside of a page's script.

    Raises:
        AccessError: somebody must sign in first, or the file of the secrets is damaged.
    """
    if get_script_run_ctx(suppress_warning=True) is None or not providers():
        return None
    facts = dict(st.user)
    if not facts.get("is_logged_in") or not facts.get("sub"):
        raise AccessError(FIRST)
    name = facts.get("name") or facts.get("email") or facts["sub"]
    return User(f"{facts.get('iss', '')} {facts['sub']}", str(name))


def gate() -> None:
    """Show the page that signs in, and nothing else, until somebody has signed in.

    From then on what the core checks is checked for the user of the session.
    """
    access.identify_by(current)
    try:
        current()
    except AccessError as error:
        st.title("DOVS", anchor=False)
        if str(error) == FIRST:
            _buttons(providers())
        else:
            st.error(str(error))
        st.stop()


def account() -> None:
    """Show who is signed in, and the button that signs out; nothing where nobody can sign in."""
    user = current()
    if user is None:
        return
    from dovs.ui.parts.components import escape_markdown

    st.caption(f":material/person: {escape_markdown(user.name)}")
    st.button("Sign out", on_click=st.logout, key="sign-out", icon=":material/logout:")


def _buttons(names: list[str]) -> None:
    st.markdown("Sign in to see runs and to train.")
    for name in names:
        arguments: tuple[Any, ...] = (name,) if name else ()
        st.button(
            f"Sign in with {name}" if name else "Sign in",
            type="primary",
            icon=":material/login:",
            key=f"sign-in-{name}",
            on_click=st.login,
            args=arguments,
        )
