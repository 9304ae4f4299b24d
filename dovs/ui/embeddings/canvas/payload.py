"""What the browser is sent of a run: blocks that are made once for all sessions.

They are cached as bytes, so that a block that is sent again is the same and is not sent again.
"""

from __future__ import annotations

import streamlit as st

from dovs.exports.run_map import map_epoch, map_points
from dovs.maps import blocks
from dovs.ui.embeddings.context import Context
from dovs.ui.embeddings.data.points import points_of, projection_of

BLOCKS = 128  # in memory at once, of 0.4 MB for 21,000 points


@st.cache_resource(max_entries=16, show_spinner=False, hash_funcs={Context: Context.run_key})
def base_block(context: Context) -> bytes:
    """Return what the points of a run are, whatever the epoch.

    Raises:
        RunError: the points are damaged, or are not of the run's classes.
    """
    return blocks.base_block(map_points(context.run, context.classes))


@st.cache_resource(max_entries=BLOCKS, show_spinner=False, hash_funcs={Context: Context.map_key})
def epoch_block(context: Context) -> bytes:
    """Return where the points of a run are at an epoch, and what was predicted.

    Raises:
        RunError: files of that epoch are damaged or do not belong together.
    """
    found = map_epoch(points_of(context), projection_of(context))
    return blocks.epoch_block(found, len(context.classes.names))
