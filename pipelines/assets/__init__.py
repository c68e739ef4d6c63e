"""Dagster assets: each wires one step into the graph and reports what it did.

These modules do without `from __future__ import annotations`: Dagster reads the types of parameters at run time.
"""
