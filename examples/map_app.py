"""A Streamlit app of your own with the map: `streamlit run examples/map_app.py`."""

import pandas as pd
import streamlit as st
from sklearn.datasets import load_digits
from sklearn.decomposition import PCA
from sklearn.linear_model import LogisticRegression

from dovs.ui import embeddings

st.set_option("client.toolbarMode", "minimal")  # no button to deploy it
st.set_page_config("Digits", layout="wide")
digits = load_digits()
points = pd.DataFrame(PCA(3, random_state=0).fit_transform(digits.data), columns=["x", "y", "z"])
points["label"] = digits.target
model = LogisticRegression(max_iter=200, C=1e-4).fit(digits.data, digits.target)
points["predicted"] = model.predict(digits.data)
selected = embeddings.map(points, images=(digits.images * 15).astype("uint8"), colour="correct")
st.subheader(f"{len(selected)} of {len(points)} digits are selected")
st.dataframe(points.loc[selected])
