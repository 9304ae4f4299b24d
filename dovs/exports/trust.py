"""How far a run's map shows neighbourhoods, class by class."""

from __future__ import annotations

import numpy as np
import pandas as pd

from dovs.analysis.neighbourhood import trust_frame
from dovs.runs.classes import Classes
from dovs.runs.point_table import Points

COMPARED = 2000  # points whose neighbourhoods are compared, about
FEWEST = 5  # points below which a map is not compared with the embedding


def map_trust(points: Points, classes: Classes, xy: np.ndarray, split: str) -> pd.DataFrame:
    """Return purity and trust by class, largest class first, see `analysis.neighbourhood`.

    Args:
        points: of the run at an epoch.
        classes: of the run.
        xy: the map, (P, 2).
        split: "train", "test" or "both".
    """
    rows = points.rows(split)
    rows = rows[np.isfinite(xy[rows]).all(1)]
    if len(rows) < FEWEST:
        return pd.DataFrame()
    labels = points.table["class_index"].to_numpy(int)[rows]
    per_class = max(20, COMPARED // len(classes.names))
    frame = trust_frame(points.embeddings[rows], xy[rows], labels, per_class=per_class)
    index = frame["class_index"].to_numpy()
    frame.insert(1, "class_name", [classes.names[each] for each in index])
    frame.insert(2, "count", np.array(classes.counts)[index])
    return frame.sort_values(["count", "class_index"], ascending=[False, True], ignore_index=True)
