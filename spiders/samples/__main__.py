"""`python -m spiders.samples`: serve the sample sites, check the stories, write the key."""

from __future__ import annotations

import argparse
import sys
import time

from spiders.samples.check import findings
from spiders.samples.key import KEY_FILE, render_key, to_lines
from spiders.samples.server import serve
from spiders.samples.sites import load_sites
from spiders.samples.stories import StoryError, load_stories


def _serve(port: int) -> int:
    try:
        with serve(port) as server:
            for site in load_sites():
                print(f"{server.base_url}/{site}/", flush=True)
            while True:
                time.sleep(3600)
    except KeyboardInterrupt:
        return 0
    except OSError as error:
        print(f"port {port}: {error.strerror}", file=sys.stderr)
        return 1


def main(argv: list[str] | None = None) -> int:
    """Run the command; 0 done, 1 failed, 2 wrong usage."""
    parser = argparse.ArgumentParser(prog="python -m spiders.samples", description="The bundled sample sites.")
    parser.add_argument("--port", type=int, default=0, help="port on 127.0.0.1 (default: a free one)")
    parser.add_argument("--check", action="store_true", help="check the stories and stop")
    parser.add_argument("--write-key", action="store_true", help="render key.jsonl from the stories and stop")
    given = parser.parse_args(argv)
    try:
        stories = load_stories()
    except StoryError as error:
        print(error, file=sys.stderr)
        return 1
    if given.check:
        found = findings(stories)
        print("\n".join([*found, f"{len(stories)} stories, {len(found)} findings"]))
        return 1 if found else 0
    if given.write_key:
        KEY_FILE.write_text(to_lines(render_key(stories)), "utf-8")
        print(f"{KEY_FILE.name}: {len(stories)} stories")
        return 0
    return _serve(given.port)


if __name__ == "__main__":
    sys.exit(main())
