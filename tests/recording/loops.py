"""A small training loop that DOVS knows nothing of."""

import numpy as np

CLASSES, SIZE = 4, 8
COUNTS = (120, 40, 12, 4)
NAMES = tuple(f"class {c}" for c in range(CLASSES))


def split(counts=COUNTS, seed=0, spread=1.0):
    """Return embeddings, labels and logits of a split."""
    rng = np.random.default_rng(seed)
    labels = np.repeat(np.arange(len(counts)), counts)
    centres = 3 * np.eye(len(counts), SIZE)
    z = centres[labels] + spread * rng.normal(size=(len(labels), SIZE))
    return z.astype(np.float32), labels, z @ centres.T


def evaluated_split(seed=1):
    return split((20,) * CLASSES, seed)
