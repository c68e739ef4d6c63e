"""The way of the data, from captures to the report: Dagster wiring and the pure packages that it calls.

`text`, `facts`, `labels`, `linking` and `privacy` are pure functions over strings and frames; `steps` reads what the
step before wrote, calls them and writes; `assets` and `cli` only wire steps together.
"""
