"""A dbt project on DuckDB. A package only so that its SQL travels with an installed leakledger."""
