"""A folded text cut into sentences and clauses, and the figures in it: what rules look at around a figure.

Belongs here: cutting, and slices of bounded length beside a figure. No rule about what a figure means.
"""

from __future__ import annotations

import re
from bisect import bisect_right

from pipelines.facts.mentions import Mention, find_mentions
from pipelines.facts.mentions_model import MentionKind
from pipelines.facts.prices_lists import bare_sums
from pipelines.facts.roles_vocabulary import EXPOSURE

# No rule looks further than this, so that a text without punctuation costs no more than one with it.
LEFT_LIMIT = 90
_PREFIX_WITH_VERB = 3
RIGHT_LIMIT = 45
SENTENCE_LIMIT = 240

_BREAK = re.compile(r"[，。；：！？\n;!?]|,(?![0-9]{3})|:(?![0-9])")
_SENTENCE_END = frozenset("。！？!?\n")
_MEASURES = (MentionKind.MONEY, MentionKind.COUNT, MentionKind.NUMBER)

_DIGIT_AFTER_MASK = re.compile(r"某(?=[0-9])")
# 六毛付费, 五角之间: words that a search without context does not take for the end of a sum.
_SMALL_SUM = re.compile(r"(?<=[一二三四五六七八九两几0-9][毛角])[付之结计给交拿提倒挂成降涨压升变翻跌加减就能也往]")
_ALIAS = re.compile(r"某[0-9]{1,2}(?![0-9]|[.,，][0-9]|[万千百十亿余多元条份个组张件])")


def _eased(folded: str) -> str:
    """`folded` made easier for the search of figures, offsets unchanged.

    A mark stands behind 毛 and 角. Each 某 before a digit is hidden, unless the text numbers its persons (张某1): then
    张某25万 is 张某 and 25万, while by itself it could as well be 张某2 and 5万.
    """
    if _SMALL_SUM.search(folded):
        folded = _SMALL_SUM.sub("，", folded)
    if _DIGIT_AFTER_MASK.search(folded) is None or _ALIAS.search(folded):
        return folded
    return _DIGIT_AFTER_MASK.sub("氏", folded)


class Context:
    """A folded text with its clause and sentence breaks and its sums, counts and large numbers, in order."""

    __slots__ = ("_clauses", "_exposure", "_sentences", "figures", "listed", "text")

    def __init__(self, folded: str, until: int | None = None) -> None:
        end = len(folded) if until is None else min(until, len(folded))
        self.text = folded
        self.figures = [m for m in find_mentions(_eased(folded), 0, end) if m.kind in _MEASURES]
        bare, self.listed = bare_sums(folded, self.figures, end)
        if bare:
            ends = {m.end for m in bare}
            kept = (m for m in self.figures if m.kind is not MentionKind.NUMBER or m.end not in ends)
            self.figures = sorted([*kept, *bare], key=lambda m: m.start)
        self._exposure: bool | None = None
        self._clauses = [0]
        self._sentences = [0]
        if self.figures:
            for m in _BREAK.finditer(folded, 0, end):
                self._clauses.append(m.end())
                if m[0] in _SENTENCE_END:
                    self._sentences.append(m.end())

    @property
    def is_exposure(self) -> bool:
        """Whether the text tells how journalists asked for records or bought some."""
        if self._exposure is None:
            self._exposure = EXPOSURE.search(self.text) is not None
        return self._exposure

    def clause_start(self, at: int) -> int:
        """Where the clause that holds offset `at` begins."""
        return self._clauses[bisect_right(self._clauses, at) - 1]

    def sentence_start(self, at: int) -> int:
        """Where the sentence that holds offset `at` begins."""
        return self._sentences[bisect_right(self._sentences, at) - 1]

    def sentence_end(self, at: int) -> int:
        """Where the sentence that holds offset `at` ends."""
        i = bisect_right(self._sentences, at)
        return self._sentences[i] - 1 if i < len(self._sentences) else len(self.text)

    def clause_end(self, at: int) -> int:
        """Where the clause that holds offset `at` ends (its mark excluded)."""
        i = bisect_right(self._clauses, at)
        return self._clauses[i] - 1 if i < len(self._clauses) else len(self.text)

    def left_end(self, m: Mention) -> int:
        """Where the words before a figure end: before 约 and 人民币, but behind the verb in 大概卖了."""
        prefix = self.text[m.prefix_start : m.start]
        return m.prefix_start if len(prefix) < _PREFIX_WITH_VERB or prefix.endswith("人民币") else m.start

    def left(self, m: Mention, after: int = 0) -> str:
        """The clause before the figure, not beyond `after`, without the words that round the figure (the verb in
        大概卖了 stays)."""
        s = self.left_end(m)
        return self.text[max(self.clause_start(s), s - LEFT_LIMIT, after) : s]

    def right(self, m: Mention) -> str:
        """The rest of the clause behind the figure."""
        return self.text[m.end : min(self.clause_end(m.end), m.end + RIGHT_LIMIT)]

    def sentence_left(self, m: Mention) -> str:
        """The sentence before the figure."""
        s = m.prefix_start
        return self.text[max(self.sentence_start(s), s - SENTENCE_LIMIT) : s]

    def sentence(self, m: Mention) -> str:
        """The sentence of the figure, cut where it is very long."""
        s, e = self.sentence_start(m.start), self.sentence_end(m.start)
        return self.text[max(s, m.start - SENTENCE_LIMIT) : min(e, m.end + SENTENCE_LIMIT)]
