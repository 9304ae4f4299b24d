"""DataFrame in, plotly Figure out. No metric is computed here, and nothing here knows Streamlit.

One chart family a file. Rates are in [0, 1] in every frame and become percentages in these figures
only. Beside each figure function `name` stands `name_text`: one or two plain sentences that say
what the chart shows, for people who do not see it.
"""
