"""`source list` and `source check`: the catalog, and whether a source still looks as its entry says."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from pipelines.cli.console import JsonOption, UserError, out, print_json

if TYPE_CHECKING:
    from spiders.catalog import Source
    from spiders.source_check import SourceCheck

sources = typer.Typer(help="The catalog of sources.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add this module's commands."""
    sources.command("list")(list_sources)
    sources.command("check")(check)
    app.add_typer(sources, name="source")


def list_sources(json: JsonOption = False) -> None:
    """Every source of the catalog."""
    known = _catalog()
    if json:
        print_json([source.model_dump(mode="json") for source in known.values()])
        return
    table = Table()
    table.add_column("id", no_wrap=True)  # what the other commands want must not be cut off
    for name in ("publisher", "kind", "access", "verified", "entrances"):
        table.add_column(name, overflow="fold")
    for source in known.values():
        entrances = len(source.lists.entrances) if source.lists else 0
        table.add_row(source.id, source.publisher, source.kind, source.access, str(source.verified), str(entrances))
    out.print(table)


def check(
    source_id: Annotated[str, typer.Argument(metavar="ID", help="A source of the catalog.")],
    json: JsonOption = False,
) -> None:
    """Visit a source politely: may it be read, do its lists and articles still parse, what broke. Exit code 1 if so."""
    from spiders.crawl import CrawlError
    from spiders.source_check import check_source

    known = _catalog()
    if source_id not in known:
        raise UserError(f"no source {source_id!r} in the catalog; known: {', '.join(known)}")
    source = known[source_id]
    try:
        with _served(source) as base:
            found = check_source(source, base, text_length=_document_length)
    except CrawlError as error:
        raise UserError(str(error)) from error
    if json:
        print_json({**asdict(found), "ok": found.ok})
    else:
        _print(source, found)
    if not found.ok:
        raise typer.Exit(1)


def _catalog() -> dict[str, Source]:
    from spiders.catalog import CatalogError, load_catalog

    try:
        return load_catalog()
    except CatalogError as error:
        raise UserError(str(error), exit_code=1) from error


@contextmanager
def _served(source: Source) -> Iterator[str | None]:
    from spiders.samples.server import serve

    if source.access != "sample":
        yield None
        return
    with serve() as server:
        yield server.base_url


def _document_length(payload: bytes, content_type: str | None, url: str) -> int:
    """Characters of clean text, by the reader that documents are made with."""
    from pipelines.text import SetAside, document_from_bytes

    try:
        return len(document_from_bytes(payload, content_type=content_type, url=url).text)
    except SetAside:
        return 0


def _print(source: Source, found: SourceCheck) -> None:
    out.print(f"{source.id}: {source.publisher}, {source.kind}, licence: {source.licence}", soft_wrap=True)
    out.print(f"robots.txt: {found.robots_txt}", soft_wrap=True)
    for one in found.lists:
        named = "" if one.articles is None else f", {one.articles} articles"
        out.print(f"{_mark(one.problem)} list     {one.url}: {one.robots}{named}", soft_wrap=True, markup=False)
    for article in found.articles:
        marker = {True: ", marker found", False: ", no marker", None: ""}[article.marker]
        size = "" if article.characters is None else f": {article.characters} characters"
        out.print(f"{_mark(article.problem)} article  {article.url}{size}{marker}", soft_wrap=True, markup=False)
    out.print(f"newest article: {found.newest or 'no date known'}")
    for warning in found.warnings:
        out.print(f"look at: {warning}", soft_wrap=True, markup=False)
    for problem in found.broken:
        out.print(f"broken: {problem}", soft_wrap=True, markup=False)
    out.print("all is well" if found.ok else f"{len(found.broken)} things are broken")


def _mark(problem: str | None) -> str:
    return "ok " if problem is None else "BAD"
