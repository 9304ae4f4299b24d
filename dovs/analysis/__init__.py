"""Analysis: arrays in, numbers and DataFrames out. No torch, no plotly, no streamlit, no files."""
