"""Gathers the mentions of one text: adds to a figure what stands around it, and joins the two figures of a range.

Only the collector belongs here; which figures there are is decided by the search in `mentions`.
"""

from __future__ import annotations

from pipelines.facts import mentions_context as c
from pipelines.facts import mentions_grammar as g
from pipelines.facts import units as u
from pipelines.facts.mentions_model import NO_FLAGS, Bound, Mention, MentionKind, Unread, UnreadReason
from pipelines.facts.quantities import Figure

JOINTS = g.CONNECTOR_FIRST | frozenset("、")
_BEFORE_LAST = u.BEFORE_LAST | frozenset(" \u3000")


class Collector:
    """The mentions found so far in `text[start:end]`; what is not understood goes to `unread`.

    `pos` is where the next mention may begin; `pending` is a bare number before a connector (11 in 11到15元).
    """

    __slots__ = ("end", "found", "pending", "pos", "start", "text", "unread")

    def __init__(self, text: str, start: int, end: int, unread: list[Unread] | None) -> None:
        self.text, self.start, self.end = text, start, end
        self.unread = unread
        self.pos = start
        self.found: list[Mention] = []
        self.pending: tuple[int, int, Figure] | None = None

    def complain(self, s: int, e: int, reason: UnreadReason) -> None:
        """Notes that the figure `text[s:e]` is left out, and why."""
        if self.unread is not None:
            self.unread.append(Unread(s, e, reason))

    def emit(
        self,
        kind: MentionKind,
        s: int,
        stop: int,
        figure: Figure,
        unit: str,
        prefix: int,
        *,
        no_unit: bool = False,
        scale: float = 1.0,
    ) -> None:
        """Adds a mention with the rounding words around it, joined to the figure before it where a range is meant."""
        text = self.text
        low, high, approx, fuzzy, leading, bare = figure
        flags = NO_FLAGS
        following = text[stop : stop + 1]
        if (
            kind is not MentionKind.NUMBER
            and following in u.AFTER_ABOUT_FIRST
            and (after := g.ABOUT.match(text, stop, self.end))
        ):
            approx, stop = True, after.end()
            following = text[stop : stop + 1]
        word = None
        if text[prefix - 1] in _BEFORE_LAST:
            word, prefix = c.rounding_before(text, prefix, self.start, bare)
        bound: Bound = "exact"
        if word or approx:
            approx, bound = True, "about"
        if following in u.AFTER_BOUND_FIRST or word or bare or not leading or text[prefix - 1] == "每":
            found = self.qualify(figure, approx, word, stop, prefix)
            if found is None:
                return
            flags = frozenset(found)
            bound = c.bound_of(word, flags, bound)
            if word == "below":
                low, fuzzy = 0.0, True
            approx = approx or "bare_magnitude" in flags
        self.pos = stop
        if no_unit:
            flags |= {"no_unit"}
        mention = Mention(kind, s, stop, low, high, approx, fuzzy, bound, unit, "", flags, prefix)
        joined = self.joined(mention, scale) if self.pending or text[prefix - 1] in JOINTS else mention
        if joined is None:
            self.complain(prefix, stop, "ambiguous")
        else:
            self.found.append(joined)

    def qualify(self, figure: Figure, rounded: bool, word: str | None, stop: int, prefix: int) -> set[str] | None:
        """The flags that the words around a figure give it; None where they show that it is no quantity."""
        flags = set()
        if prefix > self.start and self.text[prefix - 1] == "每":
            flags.add("each")
        if not figure.leading:
            flags.add("no_leading_number")
        if word == "below":
            flags.add("below")
        if bounded := u.AFTER_BOUND.match(self.text, stop, self.end):
            flags.add("or_more" if bounded["more"] else "or_less")
        if figure.bare and not rounded and "each" not in flags:
            if figure.low < 1e6 or figure.low in (1e8, 1e12):  # 万元, 亿元 name a unit; 百万元 a rough sum
                return None
            flags.add("bare_magnitude")
        return flags

    def joined(self, mention: Mention, scale: float) -> Mention | None:
        """`mention`, or the range that it ends (11到15元, 0.1元-0.4元), None where the range makes no sense.

        A figure used in a range is not kept alone. `scale` is the worth of the unit of `mention`, which holds for a
        bare number before it too (0 where it has several units).
        """
        pending, self.pending = self.pending, None
        text, s = self.text, mention.prefix_start
        if text[s - 1] not in JOINTS:
            return mention
        if pending and pending[1] < s:
            match = g.CONNECTOR.match(text, pending[1], self.end)
            if not match and pending[1] == s - 1:
                return self.neighbours(pending, mention, scale)
            if match and match.end() == s:
                return self.shared_unit(pending, mention, scale)
        last = self.found[-1] if self.found else None
        if last is None or last.kind is not mention.kind or last.unit != mention.unit or "range" in last.flags:
            return mention
        match = g.CONNECTOR.match(text, last.end, self.end)
        if not match or match.end() != s or last.low > mention.high:
            return mention
        self.found.pop()
        return mention._replace(
            start=last.start,
            low=last.low,
            approx=last.approx or mention.approx,
            fuzzy=True,
            flags=last.flags | mention.flags | {"range"},
            prefix_start=last.prefix_start,
        )

    def shared_unit(self, pending: tuple[int, int, Figure], mention: Mention, scale: float) -> Mention | None:
        """11到15元, 3至5万元: the first figure takes the unit, and where it must the magnitude, of the second."""
        start, _, first = pending
        low = c.lower_end(first.low * scale, self.text[mention.start : mention.end], mention.low)
        if low is None:
            return None
        word, prefix = c.rounding_before(self.text, start, self.start, first.bare)
        flags = mention.flags | ({"range"} if first.leading else {"range", "no_leading_number"})
        approx = mention.approx or first.approx or word is not None
        return mention._replace(start=start, low=low, approx=approx, fuzzy=True, flags=flags, prefix_start=prefix)

    def neighbours(self, pending: tuple[int, int, Figure], mention: Mention, scale: float) -> Mention | None:
        """三、四千元 as one interval, None where 三 may number a paragraph; other digits before 、 mean nothing."""
        match = g.NEIGHBOUR.match(self.text, mention.start, mention.end)
        at_head = pending[0] == self.start or self.text[pending[0] - 1] in "\n。；：:"
        if not match or not scale or pending[1] - pending[0] != 1:
            return mention
        digit = c.digit(match["digit"])
        step = mention.low / digit
        if pending[2].low + 1 != digit or round(step / scale, 6) not in c.STEPS:
            return mention
        if at_head or self.text[pending[0] - 1] == "、":
            return None  # a heading, or the last of an enumeration (7、8、9间)
        return mention._replace(
            start=pending[0],
            low=round(step * pending[2].low, 6),
            approx=True,
            fuzzy=True,
            flags=mention.flags | {"range"},
            prefix_start=pending[0],
        )

    def day(self, s: int, stop: int, iso: str | None, flags: frozenset[str] = NO_FLAGS) -> None:
        """Adds the date `text[s:stop]`; a day that no calendar has (`iso` None) is left out."""
        self.pos = stop
        if iso is None:
            self.complain(s, stop, "date_out_of_range")
            return
        year = 0.0 if flags else float(iso[:4])
        self.found.append(Mention(MentionKind.DATE, s, stop, year, year, False, False, "exact", "", iso, flags, s))
