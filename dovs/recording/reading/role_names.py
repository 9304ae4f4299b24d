"""The roles that columns of a file of embeddings can have, and the names that show them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from dovs.data.formats.split_columns import FLAGS

NONE = "none"
ROLES: dict[str, tuple[str, ...]] = {
    "embedding": (
        "embedding", "embeddings", "emb", "embeds", "z", "features", "feature", "feats", "feat",
        "vector", "vectors", "latent", "latents", "hidden_state", "hidden_states",
        "representation", "representations", "encoding", "encodings", "x",
    ),
    "logits": (
        "logits", "logit", "scores", "y_score", "y_scores", "log_probs", "log_prob", "logprobs",
        "log_softmax", "log_probabilities",
    ),
    "probabilities": (
        "probabilities", "probability", "probs", "prob", "probas", "proba", "y_prob", "y_probs",
        "y_proba", "predict_proba", "pred_proba", "pred_probs", "softmax", "softmax_out",
        "softmax_output", "y_pred_proba", "y_pred_prob", "y_pred_probs", "predicted_probabilities",
        "predicted_probability", "class_probabilities", "class_probs",
    ),
    "label": (
        "label", "labels", "y", "y_true", "true", "true_label", "true_class", "gt", "gt_label",
        "target", "targets", "label_id", "label_idx", "label_index", "class_id", "class_index",
        "class_idx", "target_id", "target_idx", "target_index", "category_id", "class",
        "class_name", "category", "fine_label", "fine_labels", "ground_truth",
        "ground_truth_label", "name", "names",
    ),
    "class_name": (
        "label_name", "label_names", "label_text", "label_str", "class_name", "class_names",
        "classname", "target_name", "category_name", "name", "names",
    ),
    "predicted": (
        "predicted", "predicted_label", "prediction", "predictions", "pred", "preds", "pred_label",
        "pred_class", "y_pred", "y_hat", "yhat", "predicted_class", "predicted_id", "pred_id",
        "predicted_name", "pred_name", "predictions_label", "prediction_label",
    ),
    "split": ("split", "set", "subset", "partition", "usage", "fold", "phase", *FLAGS),
    "id": (
        "id", "ids", "image_id", "sample_id", "uid", "uuid", "guid", "key", "filename",
        "file_name", "name", "names",
    ),
    "image": (
        "image", "images", "img", "thumbnail", "thumbnails", "picture", "image_path", "path",
        "filepath", "file_path", "file_name", "filename",
    ),
    "superclass": (
        "superclass", "superclasses", "super_class", "superclass_name", "coarse_label",
        "coarse_labels", "coarse", "supercategory",
    ),
    "epoch": ("epoch", "epochs", "step"),
}  # fmt: skip
"""Names by which a column is recognised, in the order in which they are tried."""
MATRICES = ("embedding", "logits", "probabilities")
TEXTS = ("label", "class_name", "predicted", "split", "id", "superclass")
"""Roles whose values are names: they are used as they are written."""
PREDICTIONS = ("logits", "probabilities", "predicted")
PLACES = (
    ("x", "y"), ("projection_x", "projection_y"), ("umap_x", "umap_y"), ("umap_1", "umap_2"),
    ("umap_0", "umap_1"), ("umap1", "umap2"), ("tsne_x", "tsne_y"), ("tsne_1", "tsne_2"),
    ("tsne_0", "tsne_1"), ("tsne1", "tsne2"),
)  # fmt: skip
"""Pairs of columns with a map that exists already."""


def usual(name: str) -> str:
    """Return the name of a column as it is in `ROLES`.

    >>> usual("True Label"), usual("y-pred")
    ('true_label', 'y_pred')
    """
    return re.sub(r"[^0-9a-z]+", "_", name.lower()).strip("_")


def role_of(name: str) -> str | None:
    """Return the first role that a column of this name can have.

    >>> role_of("Emb"), role_of("y_hat"), role_of("pixel")
    ('embedding', 'predicted', None)
    """
    return next((role for role, names in ROLES.items() if usual(name) in names), None)


def left_out(chosen: Mapping[str, str] | None) -> list[str]:
    """Return the roles that no column shall have.

    >>> left_out({"label": "y", "image": "none"})
    ['image']
    """
    return [role for role, name in (chosen or {}).items() if name == NONE]
