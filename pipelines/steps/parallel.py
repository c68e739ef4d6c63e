"""Spread independent pieces of work over the machine's cores, in order, showing each piece as it is done."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

from pipelines.steps.progress import progress

Item = TypeVar("Item")
Result = TypeVar("Result")

# Below this many pieces, starting the processes costs more than they save (each imports the extraction libraries).
WORTH_A_POOL = 300


@contextmanager
def workers(pieces: int) -> Iterator[Callable[[Callable[[Item], Result], Sequence[Item]], Iterable[Result]]]:
    """Yield a `map` that keeps order. Processes are spawned, not forked: threads of polars do not survive a fork."""
    cores = os.cpu_count() or 1
    if pieces < WORTH_A_POOL or cores == 1:
        yield map
        return
    with ProcessPoolExecutor(cores, mp_context=multiprocessing.get_context("spawn")) as pool:
        yield lambda function, items: pool.map(function, items, chunksize=16)


def worked(name: str, results: Iterable[Result]) -> Iterator[Result]:
    """Pass results on, counting each as one piece of `name` done."""
    for result in results:
        yield result
        progress().advance(name)
