"""ODCS v3 contracts of the published tables, the vocabularies, and what derives checks and docs from them."""
