"""Templates, styles and queries of the release's README and the report page. No code."""
