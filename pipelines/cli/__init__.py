"""The command line: thin commands over steps, assets and warehouse. Texts for people here, decisions elsewhere."""

from pipelines.cli.app import main

__all__ = ["main"]
