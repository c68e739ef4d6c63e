"""From a document's clean text to typed facts with evidence spans. Pure functions."""
