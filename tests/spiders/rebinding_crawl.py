"""A crawl under a name server that lies: asked again and again, it names one address, then another.

Run as `python rebinding_crawl.py HOME PORT`. The first address, 127.0.0.1, stands for the public network here; the
second, 127.0.0.2, is private.
"""

from __future__ import annotations

import socket
import sys
from itertools import chain, cycle
from pathlib import Path

from spiders import safety, settings
from spiders.catalog import Source
from spiders.run import Job, crawl_here

HOST = "rebind.coast.example"


def main(home: Path, port: int) -> None:
    """Crawl the one source, each look-up answered anew."""
    # Whether a request takes one look-up or two, robots.txt and the list are had; were one look-up judged and another
    # connected to, each article would then be asked for at the private address.
    answers = chain(["127.0.0.1"] * 4, cycle(["127.0.0.1", "127.0.0.2"]))
    socket.gethostbyname = lambda name: next(answers)
    safety.is_public = lambda address: address == "127.0.0.1"
    settings.DNSCACHE_ENABLED = False  # type: ignore[attr-defined]
    base = f"http://{HOST}:{port}"
    entry = {
        "id": "test_site", "publisher": "海岸法院", "kind": "court", "licence": "unknown", "access": "open",
        "url": base, "lists": {"start": [f"{base}/list"], "article": "/a/"}, "politeness": {"delay_seconds": 5},
    }  # fmt: skip
    source = Source.model_validate(entry)
    quick = source.politeness.model_copy(update={"delay_seconds": 0.0})
    source = source.model_copy(update={"politeness": quick})
    crawl_here(Job.model_construct(home=home, sample_base=None, sources=(source,)))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
