"""The only package code that imports Streamlit. Pages pick, compute and show with what is here."""
