"""Images in Parquet files: their columns, and the files of each split with their labels."""
