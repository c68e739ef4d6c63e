"""Dagster assets: each wires one step into the graph and reports what it did."""
