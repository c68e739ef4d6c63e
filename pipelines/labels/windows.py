"""Cutting a text into windows that a model can read at once. Pure functions over strings."""

from __future__ import annotations

import re

_STOP = re.compile(r"[。！？!?；;\n]")


def windows_of(text: str, length: int, most: int) -> list[tuple[int, int]]:
    """Stretches (start, end) of at most `length` characters that follow one another, cut after sentences if possible.

    Where there are more than `most`, those in between are left out evenly; the first and the last stay, because a
    text says at its two ends what it is about. An empty text has one empty window.
    """
    if len(text) <= length:
        return [(0, len(text))]
    found = []
    start = 0
    while start < len(text):
        end = min(len(text), start + length)
        if end < len(text):
            stops = [stop.end() for stop in _STOP.finditer(text, start + length // 2, end)]
            end = stops[-1] if stops else end
        found.append((start, end))
        start = end
    if len(found) <= most:
        return found
    if most == 1:
        return found[:1]
    return [found[round(i * (len(found) - 1) / (most - 1))] for i in range(most)]
