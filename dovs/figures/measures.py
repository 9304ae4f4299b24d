"""What measures are called in charts and tables; no plotly here."""

TITLES = {
    "balanced_accuracy": "balanced accuracy",
    "many": "many",
    "medium": "medium",
    "few": "few",
    "head_third": "head third",
    "middle_third": "middle third",
    "tail_third": "tail third",
    "accuracy": "accuracy",
    "macro_f1": "macro-F1",
    "g_mean": "G-mean",
    "ece": "calibration error",
    "loss": "training loss",
    "train_accuracy": "training accuracy",
    "effective_rank": "effective rank",
    "leakage": "leakage",
    "mean_angle": "mean principal angle",
    "tail_cosine": "cosine of tail class means",
}
