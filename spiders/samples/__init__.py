"""The bundled sample sites: invented stories, the sites' templates, and the loopback server that shows them."""
