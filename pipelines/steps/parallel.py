"""Spread independent pieces of work over the machine's cores, in order, showing each piece as it is done."""

from __future__ import annotations

import multiprocessing
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from itertools import chain, islice
from typing import TypeVar

from pipelines.steps.progress import progress

Item = TypeVar("Item")
Result = TypeVar("Result")

# Below this many pieces, starting the processes costs more than they save (each imports the extraction libraries).
WORTH_A_POOL = 300
_BATCH = 64
_AHEAD = 3  # batches that wait for a core, for each core


def _pool() -> ProcessPoolExecutor:
    """Processes are spawned, not forked: threads of polars do not survive a fork. Each keeps to one core."""
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(os.cpu_count() or 1, mp_context=context, initializer=_keep_to_one_core)


def _keep_to_one_core() -> None:
    os.environ["LEAKLEDGER_MODEL_THREADS"] = "1"


@contextmanager
def workers(pieces: int) -> Iterator[Callable[[Callable[[Item], Result], Sequence[Item]], Iterable[Result]]]:
    """Yield a `map` that keeps order."""
    if pieces < WORTH_A_POOL or os.cpu_count() == 1:
        yield map
        return
    with _pool() as pool:
        yield lambda function, items: pool.map(function, items, chunksize=16)


def in_batches(function: Callable[[list[Item]], list[Result]], items: Iterable[Item]) -> Iterator[Result]:
    """The results for all items, in their order, from a function that takes many at once and gives one for each.

    Items are taken as they are needed: some hundreds are in memory, however many there are. `function` must be one
    that a process can import by its name.
    """
    rest = iter(items)
    first = list(islice(rest, WORTH_A_POOL))
    if len(first) < WORTH_A_POOL or os.cpu_count() == 1:
        for batch in _batches(chain(first, rest)):
            yield from function(batch)
        return
    batches = _batches(chain(first, rest))
    with _pool() as pool:
        waiting: deque[Future[list[Result]]] = deque()
        for batch in batches:
            waiting.append(pool.submit(function, batch))
            if len(waiting) > _AHEAD * (os.cpu_count() or 1):
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()


def _batches(items: Iterable[Item]) -> Iterator[list[Item]]:
    rest = iter(items)
    while batch := list(islice(rest, _BATCH)):
        yield batch


def worked(name: str, results: Iterable[Result]) -> Iterator[Result]:
    """Pass results on, counting each as one piece of `name` done."""
    for result in results:
        yield result
        progress().advance(name)
