"""What the files of a run are called. Of what was kept at an epoch, see `naming.epoch_file`."""

CONFIG = "config.json"
METRICS = "metrics.jsonl"
SUMMARY = "summary.json"
POINTS = "points.parquet"
HIERARCHY = "hierarchy.json"
GIVEN_HIERARCHY = "given_hierarchy.json"
WEIGHTS = "weights.safetensors"
CHECKPOINT = "checkpoint.safetensors"
STOP = "stop"
LOG = "log.txt"

SNAPSHOTS, PROJECTIONS, HIERARCHIES = "snapshots", "projections", "hierarchies"
KEPT = {SNAPSHOTS: ".npz", PROJECTIONS: ".npz", HIERARCHIES: ".json"}
"""Folders of what is kept at epochs, and how the names of their files end."""
