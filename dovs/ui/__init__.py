"""The dashboard: the frame, parts that pages share, and a folder for each page.

The only code of the package that imports Streamlit.
"""
