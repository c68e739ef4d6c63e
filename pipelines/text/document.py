"""Putting it together: bytes or text in, a `Document` out, or `SetAside` with the reason why not.

The steps are named and pure: decode → read the page → normalise characters → take out readings → drop furniture →
title, date, kind, script, quality. Each is defined in its own module; nothing is decided here but their order.
"""

from __future__ import annotations

import re
from datetime import date

from pipelines.text.characters import MIN_TONED_READINGS, normalise_characters, strip_readings
from pipelines.text.dating import date_of_lines, date_of_url
from pipelines.text.decode import decode, is_html, refuse_unreadable
from pipelines.text.figures import destroyed_figures, is_machine_translated
from pipelines.text.furniture import Lines, split_furniture
from pipelines.text.kinds import kind_of_folded
from pipelines.text.model import Document, DocumentKind, SetAside
from pipelines.text.page import read_page, refuse_challenge
from pipelines.text.script import count_han, detect_script, fold
from pipelines.text.titles import clean_title, title_of_lines

_SPACES = re.compile(" {2,}")
_BLANK = re.compile(r"\n\s*\n")
_WORD = re.compile(r"[A-Za-z]{2,}")
_KANA_OR_HANGUL = re.compile("[\u3041-\u30ff\uac00-\ud7a3]")
_SAMPLE = 250
_MIN_CHINESE = 0.15  # share of Chinese characters among them and foreign words
_SENTENCE = re.compile("[。！？；…]")
_REST_ELSEWHERE = re.compile(r"\[?(?:阅读|查看|展开|点击.{0,4})全文\]?\s*$")
_CUT_OFF = re.compile(r"(?:\.{3,6}|…{1,2})\s*$|" + _REST_ELSEWHERE.pattern)
_ENDS = frozenset("。！？…”’」』）)】》.!?；;:：")
_LONG_LINE = 60


def clean(text: str) -> str:
    """The clean text of a document: characters normalised, readings and furniture out, one line a paragraph.

    Cleaning a clean text changes nothing.
    """
    text, _ = strip_readings(normalise_characters(text))
    return "\n".join(split_furniture(_SPACES.sub(" ", text)).kept)


def document_from_text(
    text: str,
    *,
    title: str | None = None,
    kind: DocumentKind | None = None,
    url: str | None = None,
    published_on: date | None = None,
    today: date | None = None,
) -> Document:
    """A document of plain text, such as a saved page or a line of JSON.

    What the caller knows (`title`, `kind`, `published_on`) is believed; the rest is found. `today` bounds dates of
    publication. Raises SetAside: `empty`, `undecodable`, `challenge_page`, `no_text`, `not_chinese`.
    """
    if not text or not text.strip():
        raise SetAside("empty", "the text is empty")
    refuse_unreadable(text)
    return _build(text, title=title, kind=kind, url=url, published_on=published_on, today=today)


def document_from_bytes(
    payload: bytes, *, content_type: str | None = None, url: str | None = None, today: date | None = None
) -> Document:
    """A document of a captured payload, HTML or plain text, in whatever encoding it is.

    `content_type` is the HTTP header, charset and all, or None. The title of a page opens its clean text, so that a
    figure that only the headline states has its evidence. Raises SetAside: `empty`, `binary`, `undecodable`,
    `challenge_page`, `no_text`, `not_chinese`.
    """
    text = decode(payload, content_type)
    if not is_html(text, content_type):
        if not text.strip():
            raise SetAside("empty", "the text is empty")
        return _build(text, title=None, kind=None, url=url, published_on=None, today=today)
    page = read_page(text, url=url, today=today)
    return _build(
        page.text, title=page.title, kind=None, url=url, published_on=page.published_on, today=today, is_page=True
    )


def _build(
    raw: str,
    *,
    title: str | None,
    kind: DocumentKind | None,
    url: str | None,
    published_on: date | None,
    today: date | None,
    is_page: bool = False,
) -> Document:
    flags: list[str] = []
    normal, readings = strip_readings(normalise_characters(raw))
    if "  " in normal:
        normal = _SPACES.sub(" ", normal)
    lines = split_furniture(normal)
    if title is not None:
        title = clean_title(strip_readings(normalise_characters(title))[0]) or title.strip() or None
    if is_page and title and not _opens_with(lines.kept, title):
        lines.kept.insert(0, title)
        lines.folded.insert(0, fold(title))
    text = "\n".join(lines.kept)
    if not is_page:
        refuse_challenge(title or "", text)
    share = _refuse_foreign(text)
    if is_page:
        _refuse_lists(lines)
    script, is_mixed = detect_script(text)
    corrupt = destroyed_figures(text)
    title = title or title_of_lines(lines.kept)
    kind = kind or kind_of_folded(title, "\n".join(lines.folded), "\n".join(lines.dropped))
    flags += ["pinyin_noise"] if readings >= MIN_TONED_READINGS else []
    flags += ["machine_translated"] if is_machine_translated(text, share) else []
    flags += ["destroyed_figures"] if corrupt else []
    flags += ["truncated"] if _is_cut_off(lines.kept, kind) else []
    flags += ["mixed"] if is_mixed else []
    if published_on is None:
        top = normal[:1500].split("\n")
        published_on = date_of_lines(filter(None, map(str.strip, top)), today) if kind != "verdict" else None
        published_on = published_on or date_of_url(url, today)
    return Document(title, kind, published_on, text, script, tuple(flags), corrupt)


def _opens_with(lines: list[str], title: str) -> bool:
    wanted = fold(title).replace(" ", "")
    return any(wanted[:20] in fold(line).replace(" ", "") for line in lines[:3])


def _refuse_lists(lines: Lines) -> None:
    """A page whose text has not one sentence is a list of links or an empty frame."""
    if not any(_SENTENCE.search(line) and len(line) >= 12 for line in lines.kept):
        raise SetAside("no_text", "the page holds no sentence, only menus, lists or headlines")


def _refuse_foreign(text: str) -> float:
    """The share of Chinese in `text`; raises SetAside `no_text` or `not_chinese`."""
    if not text:
        raise SetAside("no_text", "nothing but page furniture")
    if len(text) > 2 * _SAMPLE:
        # Head and tail settle it for nearly every text; only where they are foreign is the rest counted too.
        share, is_chinese = _chinese_share(text[:_SAMPLE] + text[-_SAMPLE:])
        if is_chinese:
            return share
    share, is_chinese = _chinese_share(text)
    if not is_chinese:
        raise SetAside("not_chinese", f"of its characters and foreign words {share:.0%} are Chinese")
    return share


def _chinese_share(text: str) -> tuple[float, bool]:
    han = count_han(text)
    foreign = len(_WORD.findall(text))
    syllabic = len(_KANA_OR_HANGUL.findall(text))
    share = han / (han + foreign + syllabic) if han else 0.0
    return share, share >= _MIN_CHINESE and syllabic <= 0.3 * han


def _is_cut_off(lines: list[str], kind: DocumentKind) -> bool:
    """Whether the text ends in the middle: a long last line without an end, or a link to the rest.

    A judgment rightly ends with the name of its clerk, or with statutes that it quotes in part.
    """
    last = lines[-1]
    if kind == "verdict":
        return _REST_ELSEWHERE.search(last[-40:]) is not None
    return _CUT_OFF.search(last[-40:]) is not None or (len(last) >= _LONG_LINE and last[-1] not in _ENDS)
