"""What leaves DOVS: Parquet, tables, TensorBoard files, and a report that opens anywhere."""
