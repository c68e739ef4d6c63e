"""The bundled sample sites: invented stories, the sites' templates, and the loopback server that shows them."""

from spiders.samples.key import PageKey, load_key
from spiders.samples.server import SampleServer, serve

__all__ = ["PageKey", "SampleServer", "load_key", "serve"]
