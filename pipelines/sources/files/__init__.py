"""Files of a source: CSV in two encodings, Parquet, and the archives that hold them."""
