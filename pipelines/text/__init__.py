"""From the bytes of a capture to a document: decoding, extraction, cleaning, kind, title and date. Pure functions."""
