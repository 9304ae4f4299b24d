"""The dashboard: its pages and the frame around them. `streamlit run app.py` starts here."""

from dovs.ui.frame import run

run()
