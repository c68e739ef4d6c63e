"""The Parquet lake and the DuckDB file: reading, writing atomically, releasing, reporting."""
