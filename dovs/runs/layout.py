"""Names of the files in a run directory; see `naming.epoch_file` for the files of an epoch."""

CONFIG = "config.json"
CONTENT = "images.json"
METRICS = "metrics.jsonl"
SUMMARY = "summary.json"
POINTS = "points.parquet"
THUMBNAILS = "thumbnails.npz"
HIERARCHY = "hierarchy.json"
GIVEN_HIERARCHY = "given_hierarchy.json"
WEIGHTS = "weights.safetensors"
CHECKPOINT = "checkpoint.safetensors"
TWO_PASS = "two_pass.json"
STOP = "stop"
LOG = "log.txt"

SNAPSHOTS, PROJECTIONS, HIERARCHIES = "snapshots", "projections", "hierarchies"
EPOCH_FOLDERS = {SNAPSHOTS: ".npz", PROJECTIONS: ".npz", HIERARCHIES: ".json"}
"""Folders with a file for each of some epochs, and the suffix of these files."""
