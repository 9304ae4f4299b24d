"""Projections: embeddings to 2 or 3 coordinates. One registered projection per file.

A projection is `fn(embeddings (N, D), dims, init (N, dims) or None, seed, neighbours, *, …)` and
returns (N, dims) float32. Heavy packages are imported inside the function.
"""

from dovs.registry import Registry

PROJECTIONS = Registry("projection", "dovs.analysis.projections")
