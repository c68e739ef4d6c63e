"""ODCS v3 contracts of the published tables and the vocabularies, and the code that derives checks and docs from them."""
