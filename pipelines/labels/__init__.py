"""Relevance, industry, channel and data type of a document, with probability, method and evidence. Pure functions."""
