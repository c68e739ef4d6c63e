"""Scrapy: how pages are fetched and kept in WARC. Knows nothing of what they mean."""
