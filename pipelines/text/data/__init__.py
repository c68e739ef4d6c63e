"""Data of pipelines.text: character tables and cue words, each file with its source. No code belongs here."""
