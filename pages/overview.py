"""Overview: a picture of what it is about, introduction, steps, importing, the newest runs."""

import streamlit as st

from dovs.config import home
from dovs.ui.frame import guard
from dovs.ui.overview.import_panel import import_panel
from dovs.ui.overview.page import introduction, newest_runs, opening, steps
from dovs.ui.parts.components import errors

guard("overview")
st.title("Deep over-sampling with abstract labels", anchor=False)
with errors():
    opening()
introduction()
steps()
with errors():
    import_panel()
with errors():
    newest_runs(home())
