"""The roles that columns of a file of embeddings can have, and the names that show them."""

from __future__ import annotations

NONE = "none"
ROLES: dict[str, tuple[str, ...]] = {
    "embedding": (
        "embedding", "embeddings", "emb", "z", "features", "feature", "vector", "vectors", "x",
    ),
    "logits": ("logits", "logit", "scores"),
    "probabilities": ("probabilities", "probability", "probs", "prob", "softmax"),
    "label": (
        "label", "labels", "y", "y_true", "true", "true_label", "target", "targets", "class",
        "class_name", "category", "fine_label", "ground_truth",
    ),
    "class name": (
        "label_name", "label_names", "label_text", "class_name", "class_names", "classname",
        "target_name", "category_name",
    ),
    "predicted": (
        "predicted", "predicted_label", "prediction", "predictions", "pred", "preds", "y_pred",
        "predicted_class", "predicted_name",
    ),
    "split": ("split", "set", "subset", "partition", "fold"),
    "id": ("id", "ids", "image_id", "uuid", "key", "filename", "file_name"),
    "image": ("image", "images", "img", "thumbnail", "thumbnails", "picture", "image_path", "path"),
    "superclass": ("superclass", "super_class", "coarse_label", "coarse", "supercategory"),
    "epoch": ("epoch", "epochs", "step"),
}  # fmt: skip
"""Names by which a column is recognised, in the order in which they are tried."""
MATRICES = ("embedding", "logits", "probabilities")
TEXTS = ("label", "class name", "predicted", "split", "id", "superclass")
"""Roles whose values are names: they are used as they are written."""
PREDICTIONS = ("logits", "probabilities", "predicted")
PLACES = (("x", "y"), ("projection_x", "projection_y"), ("umap_x", "umap_y"))
"""Pairs of columns with a map that exists already."""
