"""How well abstract labels agree with superclasses that are known."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from dovs.hierarchy.hierarchy import Hierarchy


def agreement(hierarchy: Hierarchy, superclass_of: Sequence[str]) -> dict[str, float]:
    """Return the agreement of abstract labels with known superclasses, over classes.

    Args:
        hierarchy: of the C classes.
        superclass_of: superclass of each class, C names.

    Returns:
        ari: adjusted Rand index, 0 for chance, 1 for equality; nmi: normalised mutual information,
        0 … 1; purity: share of classes that belong to the commonest superclass of their label.

    Source: Hubert & Arabie 1985 (ARI); Strehl & Ghosh 2002 (NMI).
    """
    from sklearn.metrics import adjusted_rand_score, normalized_mutual_info_score

    _, truth = np.unique(np.asarray(superclass_of), return_inverse=True)
    frame = purity_frame(hierarchy, superclass_of)
    return {
        "ari": float(adjusted_rand_score(truth, hierarchy.groups)),
        "nmi": float(normalized_mutual_info_score(truth, hierarchy.groups)),
        "purity": float((frame["purity"] * frame["classes"]).sum() / hierarchy.num_classes),
    }


def purity_frame(hierarchy: Hierarchy, superclass_of: Sequence[str]) -> pd.DataFrame:
    """Return rows by label: abstract_label, name, classes, superclass (most common), purity."""
    truth = np.asarray(superclass_of)
    rows = []
    for m, name in enumerate(hierarchy.names):
        inside, sizes = np.unique(truth[hierarchy.groups == m], return_counts=True)
        top = int(sizes.argmax()) if len(sizes) else -1
        rows.append(
            {
                "abstract_label": m,
                "name": name,
                "classes": int(sizes.sum()),
                "superclass": str(inside[top]) if len(sizes) else "",
                "purity": float(sizes[top] / sizes.sum()) if len(sizes) else float("nan"),
            }
        )
    return pd.DataFrame(rows)
