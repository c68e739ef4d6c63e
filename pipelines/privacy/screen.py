"""The screen before anything is published: what in a text could identify or reach a person.

Look-arounds are ASCII only: `\\b` does not work beside Chinese characters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_PATTERNS = {
    # A mobile number of the mainland, with or without country code and separators.
    "mobile": r"(?<![0-9A-Za-z.])(?:\+?86[- ]?)?1[3-9][0-9][- ]?[0-9]{4}[- ]?[0-9]{4}"
    r"(?![0-9A-Za-z]|\.[0-9]|余?[元万亿条])",  # a sum or a count may have eleven digits too
    # A resident identity number: region, birth date, serial, check character (GB 11643-1999).
    "identity_number": (
        r"(?<![0-9A-Za-z])[1-9][0-9]{5}(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3}[0-9Xx]"
        r"(?![0-9A-Za-z])"
    ),
    "email": r"(?<![0-9A-Za-z._%+-])[0-9A-Za-z._%+-]+@[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)+",
    "bank_card": r"(?<![0-9A-Za-z])(?:62|4|5[1-5])[0-9]{2}(?:[ -]?[0-9]{4}){3}(?:[ -]?[0-9]{1,3})?(?![0-9A-Za-z])",
    "landline": r"(?<![0-9A-Za-z])0[0-9]{2,3}[- ][1-9][0-9]{6,7}(?![0-9A-Za-z])",
    "account": r"(?:微信号|QQ号?码?|支付宝账号|微信账号)(?:为|是|[:：])?\s*[0-9A-Za-z_-]{5,20}(?![0-9A-Za-z])",
    "licence_plate": (
        r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z]"
        r"[·• ]?[A-HJ-NP-Z0-9]{5,6}(?![0-9A-Za-z])"
    ),
}
_SCREEN = re.compile("|".join(f"(?P<{kind}>{pattern})" for kind, pattern in _PATTERNS.items()))
_CHARACTER = re.compile(r"[0-9A-Za-z]")


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that must not be published: what kind it is, and where in the text."""

    kind: str
    start: int
    end: int


def screen(text: str) -> Iterator[Finding]:
    """Every phone, identity, card or account number, e-mail address and licence plate of a text, in order."""
    for match in _SCREEN.finditer(text):
        if match.lastgroup:
            yield Finding(match.lastgroup, match.start(), match.end())


def mask_identifiers(text: str) -> str:
    """The text with the letters and digits of every finding of the screen crossed out; its length stays."""
    return _SCREEN.sub(lambda match: _CHARACTER.sub("×", match.group()), text)
