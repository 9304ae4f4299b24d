"""What can be downloaded of a run: a choice of formats, and the file."""

from __future__ import annotations

import streamlit as st

from dovs.exports.writing import FORMATS, download
from dovs.runs.encoder_download import OF_ENCODER, download_encoder
from dovs.runs.store import Run
from dovs.ui.parts.components import CHART_FORMAT, errors, escape_markdown

_MADE = "downloads-made"
ENCODERS = {
    "onnx": "Encoder as ONNX",
    "torch": "Encoder for PyTorch",
}
ABOUT = {
    "onnx": "Encoder and head in one file for other programs: uint8 images in, embeddings and "
    "logits out. The outputs are compared with those of PyTorch before you get it.",
    "torch": "The same as an archive of torch.export, which PyTorch loads without this package.",
}
CHARTS = (
    "Every chart is saved by the camera above it; the map by its button Save. The report has all "
    "charts, each as PNG and SVG."
)


def downloads(run: Run, epoch: int | None = None) -> None:
    """Show the choice of a format, the button that makes the file, and its download.

    Args:
        run: one with a snapshot.
        epoch: of the points; None for the last that has a map.
    """
    titles = {name: each.title for name, each in FORMATS.items()}
    if run.has("config") and run.summary() is not None:
        titles |= ENCODERS
    with st.popover("Downloads", icon=":material/download:"):
        name = st.selectbox(
            "Format",
            list(titles),
            format_func=titles.__getitem__,
            key="downloads-format",
            persist_state="session",
        )
        st.caption(ABOUT[name] if name in OF_ENCODER else escape_markdown(FORMATS[name].about))
        wanted = (str(run.path), name, epoch)
        with errors():
            if st.button("Make the file", icon=":material/build:", key="downloads-make"):
                with st.spinner("Making the file …"):
                    encoder = name in OF_ENCODER
                    made_now = (
                        download_encoder(run, name) if encoder else download(run, name, epoch)
                    )
                    st.session_state[_MADE] = (wanted, made_now)
        made = st.session_state.get(_MADE)
        if made is not None and made[0] == wanted:
            file, content, notes = made[1]
            for note in notes:
                st.caption(escape_markdown(note))
            st.download_button(
                f"Download, {len(content) / 1e6:.1f} MB",
                content,
                file_name=file,
                icon=":material/download:",
                key="downloads-file",
                on_click="ignore",
            )
        st.segmented_control(
            "Charts are saved as",
            ["png", "svg"],
            default="png",
            required=True,
            format_func=str.upper,
            key=CHART_FORMAT,
            persist_state="session",
            help=CHARTS,
        )
