"""Endings of files that have data of many images."""

ARROW = (".arrow", ".feather")
TO_PARQUET = (
    "write each split as Parquet: datasets.load_from_disk(FOLDER)['train'].to_parquet"
    "('train.parquet')"
)
LISTS = (".csv", ".tsv", ".txt", ".json", ".jsonl", ".ndjson")
