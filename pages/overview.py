"""Overview: introduction, the four steps, importing, the newest runs, and the example."""

import streamlit as st

from dovs.config import home
from dovs.ui.frame import guard
from dovs.ui.overview.import_panel import import_panel
from dovs.ui.overview.page import example, introduction, newest_runs, steps
from dovs.ui.parts.components import errors

guard("overview")
st.title("Deep over-sampling with abstract labels", anchor=False)
introduction()
steps()
with errors():
    import_panel()
with errors():
    newest_runs(home())
with errors():
    example()
