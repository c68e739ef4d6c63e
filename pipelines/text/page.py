"""From a page of HTML to its title, date and main text; which elements and words to look for is data
(`data/pages.yaml`). Which lines of that text are furniture belongs to `furniture.py`."""

from __future__ import annotations

import re
from copy import deepcopy
from dataclasses import dataclass
from datetime import date

import lxml.html
import trafilatura
from lxml import etree
from lxml.html import HtmlElement

from pipelines.text.dating import date_in, date_of_lines
from pipelines.text.model import SetAside
from pipelines.text.script import HAN, count_han
from pipelines.text.titles import clean_title
from pipelines.text.vocabulary import load_yaml

_DATA = load_yaml("pages")
_CHALLENGE = re.compile("|".join(map(re.escape, _DATA["challenge"])), re.IGNORECASE)
_CHALLENGE_MAX_HAN: int = _DATA["challenge_max_han"]
_CHALLENGE_MAX_HAN_TEXT: int = _DATA["challenge_max_han_text"]
_DATE_METAS: list[str] = _DATA["date_metas"]
_DECLARATION = re.compile(r"^\s*<\?xml[^>]{0,200}\?>")
_PUBLISHED = re.compile(r"\"(?:datePublished|pubDate|publishDate|uploadDate)\"\s{0,5}:\s{0,5}\"([^\"]{8,40})\"")
_BLOCKS = {
    "p",
    "div",
    "br",
    "li",
    "tr",
    "td",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "section",
    "article",
    "title",
    "dd",
    "dt",
}
_HIDDEN = {"script", "style", "noscript", "template", "title"}
_PROSE = re.compile(r"[。！？；]|.{25,}：")
_ENOUGH_HAN = 60
_LONG_CELL = 200


@dataclass(frozen=True, slots=True)
class Page:
    """What a page of HTML says: title and date from its head, and its main text, not yet cleaned."""

    title: str | None
    published_on: date | None
    text: str


def read_page(html: str, *, url: str | None = None, today: date | None = None) -> Page:
    """The main text of `html` with its title and date.

    Raises SetAside: `no_text` where the page holds nothing but furniture, `challenge_page` where it stands in front
    of the page asked for.
    """
    tree = _parse(html)
    whole = _lines_of(tree)
    title = _title(tree)
    refuse_challenge(" ".join(filter(None, [_head_title(tree), title])), "\n".join(whole))
    published = _date(tree, html, whole, today)
    text = _main_text(tree, url)
    if not text:
        raise SetAside("no_text", "no main text was found on the page")
    return Page(title, published, text)


def refuse_challenge(title: str, text: str) -> None:
    """Raise SetAside `challenge_page` where title or the little text there is ask to prove that one is human."""
    many = count_han(text[:20_000])
    in_text = many <= _CHALLENGE_MAX_HAN_TEXT and len(text) < 3000
    if many <= _CHALLENGE_MAX_HAN and (found := _CHALLENGE.search(title) or (in_text and _CHALLENGE.search(text))):
        raise SetAside("challenge_page", f"the page asks for a check: {found[0]}")


def _parse(html: str) -> HtmlElement:
    parser = lxml.html.HTMLParser(remove_comments=True, remove_pis=True, encoding="utf-8")
    cut = html.rfind("<")
    if cut > html.rfind(">"):
        html = html[:cut]  # the capture ends within a tag
    source = _DECLARATION.sub("", html).encode("utf-8", errors="ignore")
    try:
        return lxml.html.document_fromstring(source, parser=parser)
    except (etree.LxmlError, ValueError) as error:
        raise SetAside("no_text", f"the page has no elements: {error}") from None


def _lines_of(tree: HtmlElement) -> list[str]:
    """Every visible line below `tree`, menus and all, in document order."""
    parts: list[str] = []
    hidden = 0
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        tag = str(element.tag)
        if tag in _HIDDEN:
            hidden += 1 if event == "start" else -1
        if tag in _BLOCKS:
            parts.append("\n")
        if event == "start":
            if element.text and not hidden:
                parts.append(element.text.replace("\n", " "))
        elif element.tail and not hidden:
            parts.append(element.tail.replace("\n", " "))
    return [line for line in (" ".join(part.split()) for part in "".join(parts).split("\n")) if line]


def _text_of(element: HtmlElement) -> str:
    return " ".join("".join(element.itertext()).split())


def _head_title(tree: HtmlElement) -> str:
    element = tree.find(".//title")
    return _text_of(element) if element is not None else ""


def _metas(tree: HtmlElement) -> dict[str, str]:
    """name, property or itemprop in lower case → content, the first of each."""
    found: dict[str, str] = {}
    for meta in tree.iter("meta"):
        content = (meta.get("content") or "").strip()
        for attribute in ("name", "property", "itemprop"):
            if (key := (meta.get(attribute) or "").lower()) and content:
                found.setdefault(key, content)
    return found


def _title(tree: HtmlElement) -> str | None:
    """The headline: a level-one heading that the title element repeats, else og:title, title element, heading."""
    named = [_metas(tree).get("og:title", ""), _head_title(tree)]
    headings = [text for text in map(_text_of, list(tree.iter("h1"))[:5]) if 4 <= len(text) <= 120]
    for heading in headings:
        if any(heading[:12] in name for name in named):
            return clean_title(heading)
    for name in named:
        if len(HAN.findall(name)) >= 4 and (title := clean_title(name)):
            return title
    return clean_title(headings[0]) if headings else None


def _date(tree: HtmlElement, html: str, lines: list[str], today: date | None) -> date | None:
    metas = _metas(tree)
    values = [metas[name] for name in _DATE_METAS if name in metas]
    values += [match[1] for match in _PUBLISHED.finditer(html[:200_000])]
    values += [element.get("datetime") or "" for element in list(tree.iter("time"))[:3]]
    for value in values:
        if found := date_in(value, today):
            return found
    # On a whole page menus stand above the date line, so the top is searched from the headline on.
    title = _title(tree)
    start = next((i for i, line in enumerate(lines) if title and title[:12] in line), 0)
    return date_of_lines(lines[start : start + 12], today) or date_of_lines(lines[:10], today)


def _without_layout_tables(tree: HtmlElement) -> HtmlElement:
    """A copy of `tree` in which tables that only place text on the page are blocks, so that paragraphs stay apart."""
    tree = deepcopy(tree)
    for table in list(tree.iter("table")):
        cells = list(table.iter("td"))
        if any(cell.find(".//p") is not None or len(list(cell.iter("br"))) > 2 or _is_long(cell) for cell in cells):
            for element in [table, *table.iter("tbody", "tr", "td", "th")]:
                element.tag = "div"
    return tree


def _is_long(cell: HtmlElement) -> bool:
    return sum(len(text) for text in cell.itertext()) > _LONG_CELL


def _main_text(tree: HtmlElement, url: str | None) -> str:
    """What trafilatura takes for the main text; where that is next to nothing, all prose lines of the page."""
    lines = _lines_of(tree)
    tree = _without_layout_tables(tree)
    text = ""
    for recall in (False, True):
        text = (
            trafilatura.extract(
                deepcopy(tree), url=url, include_comments=False, include_tables=True, favor_recall=recall
            )
            or ""
        )
        if count_han(text) >= _ENOUGH_HAN:
            return text
    prose = [line for line in lines if _PROSE.search(line)]
    return max(text, "\n".join(prose), key=count_han)
