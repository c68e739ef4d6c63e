"""How the sample stories look: each site's addresses, lists and templates, rendered into the bytes that are served.

Belongs here: pages, links, encodings, furniture. Does not belong here: what a story says, HTTP.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Literal

import jinja2
import yaml
from pydantic import BaseModel, ConfigDict

from spiders.samples.hant import add_readings, to_traditional
from spiders.samples.stories import Site, Story

SITES_DIR = Path(__file__).with_name("sites")


class TrapLink(BaseModel):
    """A link in a list that leads to no article: to nothing, or to an address that must not be visited."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str
    path: str
    published_on: date
    expected: Literal["missing", "redirect_refused"]
    location: str | None = None


class SiteSpec(BaseModel):
    """`sites/<site>/site.yaml`. Address patterns are format strings over `page` or over `story` and `day`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    encoding: str = "utf-8"
    charset_in_header: bool = True
    home: str
    first_list: str
    more_list: str
    more_from: int = 2  # the number that the second list page carries in its address
    article: str
    disallowed: str | None = None
    per_page: int = 10
    menu: list[str]
    advertisements: list[str]
    footer: list[str]
    traps: list[TrapLink] = []

    def list_path(self, page: int) -> str:
        """The address of list page 1, 2, …"""
        return self.first_list if page == 1 else self.more_list.format(page=page - 2 + self.more_from)


@dataclass(frozen=True, slots=True)
class Page:
    """What is served at one address (query included). `location` makes it a redirect."""

    path: str
    body: bytes
    content_type: str
    fails_first: bool = False
    location: str | None = None

    @property
    def etag(self) -> str:
        """A strong validator made from the content."""
        return f'"{hashlib.sha256(self.body).hexdigest()[:20]}"'


@dataclass(frozen=True, slots=True)
class Shown:
    """A story, or a trap, as its site shows it in lists and on its page."""

    path: str
    title: str
    day: date
    byline: str | None = None
    paragraphs: tuple[str, ...] = ()

    @property
    def clock(self) -> str:
        """A time of day that depends on the address alone."""
        number = int(hashlib.sha256(self.path.encode()).hexdigest()[:6], 16)
        return f"{8 + number % 11:02}:{number % 60:02}:{number // 60 % 60:02}"


@lru_cache(maxsize=1)
def load_sites() -> dict[Site, SiteSpec]:
    """The description of every site, by its name in addresses."""
    return {
        path.parent.name: SiteSpec.model_validate(yaml.safe_load(path.read_text("utf-8")))  # type: ignore[misc]
        for path in sorted(SITES_DIR.glob("*/site.yaml"))
    }


def story_path(story: Story) -> str:
    """The address of a story's page, without host."""
    site = load_sites()[story.site]
    pattern = site.article
    if story.behaviour == "disallowed":
        if site.disallowed is None:
            raise ValueError(f"{story.id}: robots.txt forbids nothing on {story.site}")
        pattern = site.disallowed + "{story.serial}.html"
    return pattern.format(story=story, day=story.published_on)


def shown(story: Story) -> Shown:
    """The story as its site shows it: on news-hant in traditional characters with readings in brackets."""
    path, title, byline, paragraphs = story_path(story), story.title, story.byline, story.paragraphs
    if story.site == "news-hant":
        title = to_traditional(title)
        byline = to_traditional(byline) if byline else None
        paragraphs = [add_readings(to_traditional(line), seed=f"{story.id}/{n}") for n, line in enumerate(paragraphs)]
    return Shown(path, title, story.published_on, byline, tuple(paragraphs))


def _environment(site: Site) -> jinja2.Environment:
    loader = jinja2.FileSystemLoader(SITES_DIR / site)
    return jinja2.Environment(loader=loader, autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True)


def _in_lists(stories: Sequence[Story], spec: SiteSpec) -> list[Shown]:
    entries = [shown(story) for story in stories]
    entries += [Shown(trap.path, trap.title, trap.published_on) for trap in spec.traps]
    return sorted(entries, key=lambda entry: (entry.day, entry.path), reverse=True)


def _render_site(site: Site, spec: SiteSpec, stories: Sequence[Story]) -> list[Page]:
    env = _environment(site)
    kind = "text/html" + (f"; charset={spec.encoding}" if spec.charset_in_header else "")
    entries = _in_lists(stories, spec)
    common = {"site": spec, "start": spec.list_path(1)}

    def page(path: str, template: str, *, fails_first: bool = False, **values: object) -> Page:
        html = env.get_template(template).render(path=path, **common, **values)
        return Page(path, html.encode(spec.encoding), kind, fails_first)

    chunks = [entries[at : at + spec.per_page] for at in range(0, len(entries), spec.per_page)] or [[]]
    paths = [spec.list_path(number) for number in range(1, len(chunks) + 1)]
    pages = [
        page(path, "list.html.j2", entries=chunk, pages=paths, number=number, is_home=False)
        for number, (path, chunk) in enumerate(zip(paths, chunks, strict=True), 1)
    ]
    if spec.home not in paths:
        pages.append(page(spec.home, "list.html.j2", entries=[], pages=[], number=0, is_home=True))
    article_entries = [entry for entry in entries if entry.paragraphs]
    for at, entry in enumerate(article_entries):
        related = [other for other in (article_entries * 2)[at + 1 : at + 5] if other is not entry]
        story = next(story for story in stories if story_path(story) == entry.path)
        heals = story.behaviour == "error_then_ok"
        pages.append(page(entry.path, "article.html.j2", fails_first=heals, article=entry, related=related))
    pages += [Page(trap.path, b"", kind, location=trap.location) for trap in spec.traps if trap.location is not None]
    return pages


def robots_txt() -> str:
    """One robots.txt for all sites, since they share a host."""
    forbidden = [spec.disallowed for spec in load_sites().values() if spec.disallowed is not None]
    return "User-agent: *\n" + "".join(f"Disallow: {path}\n" for path in forbidden)


def render_pages(stories: Sequence[Story]) -> dict[str, Page]:
    """Every page of every site by its path. Raises UnicodeEncodeError where a site's encoding lacks a character."""
    pages = [Page("/robots.txt", robots_txt().encode(), "text/plain; charset=utf-8")]
    for site, spec in load_sites().items():
        pages += _render_site(site, spec, [story for story in stories if story.site == site])
    by_path = {page.path: page for page in pages}
    if len(by_path) != len(pages):
        raise ValueError("two pages share an address")
    return by_path
