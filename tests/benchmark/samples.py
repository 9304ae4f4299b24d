"""Records with round numbers, whose tables can be worked out by hand. They measure nothing."""

from dovs.benchmark.results import FORMAT, HEADER, Results

CONFIG = {
    "dataset": "digits",
    "imbalance_ratio": 2,
    "encoder": "small_cnn",
    "epochs": 7,
}


def record(row, seed, accuracy, draw=0, **facts):
    """Return a record; every rate but ece is the accuracy."""
    rates = ("balanced_accuracy", "accuracy", "many", "medium", "few", "macro_f1", "g_mean")
    thirds = ("head_third", "middle_third", "tail_third")
    values = {"leakage": 0.25, "mean_angle": 60.0, "effective_rank": 4.0, "tail_cosine": -0.5}
    return {
        "row": row,
        "draw": draw,
        "seed": seed,
        **dict.fromkeys((*rates, *thirds), accuracy),
        "ece": 0.0,
        "per_class_recall": [accuracy, accuracy],
        "class_counts": [1000, 500],
        "image_size": [8, 8, 1],
        "parameters": 10,
        "memory_bytes": 1,
        "device": "cpu (1 threads)",
        "versions": {},
        "validation": None,
        "geometry": {
            "train": {"leakage": None},
            "test": values | {"abstract_labels": "the method's"},
        },
        "seconds": 2.0,
        "training_seconds": 1.0,
        "alarms": [],
        "threads": 1,
        "machine": {"cpu": "abacus"},
        "config": CONFIG,
        "images": "0",
        "code": "abc",
    } | facts


def row(label, reference=None):
    return {"label": label, "note": "", "reference": reference, "changes": {"method": label}}


def results(trials, rows=("ce", "dos"), failed=(), **header):
    """Return results whose rows are compared with the first."""
    lines = [row(label, rows[0] if label != rows[0] else None) for label in rows]
    body = dict.fromkeys(HEADER, "") | {"format": FORMAT, "base": {"epochs": 7}}
    return Results(body | {"rows": lines} | header, list(trials), list(failed))
