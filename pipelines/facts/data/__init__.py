"""Vocabulary of the facts as data: names, cues, units and articles, each file with its source."""
