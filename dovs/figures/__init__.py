"""DataFrame in, plotly Figure out. No metric is computed here, and nothing here knows Streamlit.

One chart family a file. Rates are in [0, 1] in every frame and become percentages in these figures
only. Each figure function `name` has a function `name_text`: one or two sentences about what the
chart shows, for people who cannot see it.
"""
