"""One module a step: read what the step before wrote, call the pure packages, write. No Dagster here."""
