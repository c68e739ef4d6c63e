"""How long a run takes over the sample sites: the first, one with nothing new, and what the parts of it cost.

    python -m benchmarks.pipeline [--repeat 3]

Each repeat starts from an empty home. Printed are medians in seconds and the ratio of a run with nothing new to a
first one.
"""

from __future__ import annotations

import argparse
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

LEAKLEDGER = str(Path(sys.executable).parent / "leakledger")
_PART = re.compile(r"^(\w+): (\d+) done in ([\d.]+) s\b", re.MULTILINE)


def run(home: Path) -> tuple[float, dict[str, float]]:
    """One run over the sample sites: seconds in all, and by part."""
    start = time.perf_counter()
    done = subprocess.run(
        [LEAKLEDGER, "run", "--samples"],
        env=os.environ | {"LEAKLEDGER_HOME": str(home)},
        capture_output=True,
        text=True,
        check=True,
    )
    return time.perf_counter() - start, {name: float(spent) for name, _, spent in _PART.findall(done.stderr)}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeat", type=int, default=3)
    repeat = parser.parse_args().repeat
    first, again, parts = [], [], defaultdict(list)
    for _ in range(repeat):
        with tempfile.TemporaryDirectory() as home:
            spent, told = run(Path(home))
            first.append(spent)
            for name, seconds in told.items():
                parts[name].append(seconds)
            again.append(run(Path(home))[0])
    print(f"first run {statistics.median(first):.1f} s, nothing new {statistics.median(again):.1f} s,", end=" ")
    print(f"ratio {statistics.median(again) / statistics.median(first):.2f}")
    for name, seconds in parts.items():
        print(f"  {name:<10} {statistics.median(seconds):.1f} s")


if __name__ == "__main__":
    main()
