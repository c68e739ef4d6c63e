"""`show`: one document beside its capture and its facts, so that every figure can be checked with one's own eyes.

Belongs here: finding the document that is meant, and laying it out. Does not belong here: deciding anything about it.

Names are masked as in everything that is published, and where they stand in quotes and values too; `--unmasked` is for
the operator who checks against the page.
"""

from __future__ import annotations

import json as json_format
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any

import polars as pl
import typer
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from pipelines.cli.console import HomeOption, JsonOption, UserError, out, print_json
from pipelines.home import Home
from pipelines.privacy.alias import mask_names
from pipelines.privacy.screen import mask_identifiers
from warehouse.lake import Lake

_WIDE = 110  # columns from which text and facts stand side by side
_PREFIX = 4  # characters of an id that may stand for it
_TOLD = 10  # candidates that are listed where several are meant
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")  # a page must not steer the reader's terminal
_STYLES = {
    "defendant": "bold black on bright_yellow",
    "record_count": "black on bright_cyan",
    "illegal_gain": "black on bright_green",
    "price": "black on bright_magenta",
    "court": "underline bright_blue",
    "case_number": "underline bright_blue",
    "decision_date": "underline bright_blue",
    "instance": "underline bright_blue",
    "outcome": "bold",
    "statute": "italic bright_blue",
    "measure": "italic",
    "held": "strike bright_red",
}
_PERSONS = ("defendant", "person")
_OF_CAPTURE = ("source_id", "url", "fetched_at", "http_status", "content_type", "origin", "warc_file", "warc_offset")
_OF_DOCUMENT = ("document_id", "title", "kind", "published_on", "script", "quality_flags")


def register(app: typer.Typer) -> None:
    """Add this module's command."""
    app.command("show")(show)


def show(
    document: Annotated[str, typer.Argument(help="A document's id, the start of one, or its address.")],
    home: HomeOption = None,
    json: JsonOption = False,
    unmasked: Annotated[bool, typer.Option("--unmasked", help="Show names and numbers as the page has them.")] = False,
) -> None:
    """One document: where it was captured, its clean text with the facts marked, and the facts with their quotes."""
    lake = Lake(Home.locate(home).lake)
    told = gathered(lake, _meant(lake, document), unmasked=unmasked)
    if json:
        print_json(told)
    else:
        _print(told)


def _meant(lake: Lake, wanted: str) -> str:
    """The id of the document that is meant. Raises UserError for none and for several."""
    known = lake.read("documents", columns=["document_id", "url", "title", "fetched_at"]).sort("fetched_at")
    if not known.height:
        raise UserError(f"no documents under {lake.root}; `leakledger run` makes some", exit_code=1)
    exact = known.filter((pl.col("document_id") == wanted) | (pl.col("url") == wanted))
    if exact.height:
        return str(exact["document_id"][-1])  # of several versions of a page the newest; the others are told
    starts = known.filter(pl.col("document_id").str.starts_with(wanted)) if len(wanted) >= _PREFIX else known.clear()
    if starts.height == 1:
        return str(starts["document_id"][0])
    if starts.height:
        several = ", ".join(starts["document_id"].head(_TOLD))
        raise UserError(f"{wanted!r} is the start of {starts.height} documents: {several}")
    raise UserError(_why_not(lake, wanted), exit_code=1)


def _why_not(lake: Lake, wanted: str) -> str:
    captures = lake.read("captures", columns=["capture_id", "url", "requested_url", "role"])
    found = captures.filter(
        (pl.col("capture_id") == wanted) | (pl.col("url") == wanted) | (pl.col("requested_url") == wanted)
    )
    if not found.height:
        return (
            f"no document {wanted!r}: neither an id, the start of one ({_PREFIX} characters at least), nor an address"
        )
    set_aside = lake.read("quarantine").filter(pl.col("capture_id").is_in(found["capture_id"].implode()))
    for reason in set_aside.iter_rows(named=True):
        return f"{wanted!r} was captured and is no document: {reason['reason_code']} ({reason['detail']})"
    return f"{wanted!r} was captured as {found['role'][0]}; no document was made of it"


def gathered(lake: Lake, document_id: str, *, unmasked: bool) -> dict[str, Any]:
    """All that is known of a document: `document`, `capture`, `text`, `facts`, `labels`, `cases`, `copies`,
    `versions`, `superseded_by`. Character positions hold for the masked text as well."""
    (document,) = lake.read("documents", document_id[0]).filter(document_id=document_id).to_dicts()
    (capture,) = lake.read("captures", document["capture_id"][0]).filter(capture_id=document["capture_id"]).to_dicts()
    facts = _of_document(lake, "facts", document_id).sort("char_start", "char_end", "kind", "fact_id").to_dicts()
    values = {fact["fact_id"]: json_format.loads(fact["value"]) for fact in facts}
    names = {str(values[f["fact_id"]].get("name") or "") for f in facts if f["kind"] in _PERSONS}

    def shown(value: Any) -> Any:
        if isinstance(value, str):
            return value if unmasked else mask_identifiers(mask_names(value, names))
        if isinstance(value, Mapping):
            return {key: shown(held) for key, held in value.items()}
        return [shown(held) for held in value] if isinstance(value, list) else value

    columns = ("fact_id", "kind", "char_start", "char_end", "quote", "confidence", "held_reason")
    labels = _of_document(lake, "document_labels", document_id).filter(pl.col("probability").is_not_null())
    label_columns = ["facet", "code", "probability", "method", "model_version", "char_start", "char_end", "quote"]
    return {
        "masked": not unmasked,
        "document": shown({name: document[name] for name in _OF_DOCUMENT}),
        "capture": {name: capture[name] for name in _OF_CAPTURE},
        "text": shown(document["text"]),
        "facts": [
            {**{name: shown(fact[name]) for name in columns}, "value": shown(values[fact["fact_id"]])}
            for fact in facts
            if unmasked or fact["kind"] != "person"  # persons are noted only to be masked
        ],
        "labels": shown(labels.select(label_columns).sort("facet", "code").to_dicts()),
        "cases": _of_document(lake, "case_documents", document_id)["case_id"].sort().to_list(),
        "copies": _copies(lake, document_id),
        "versions": _versions(lake, document),
        "superseded_by": _superseded_by(lake, document_id),
    }


def _of_document(lake: Lake, table: str, document_id: str) -> pl.DataFrame:
    return lake.read(table).filter(document_id=document_id)


def _copies(lake: Lake, document_id: str) -> list[str]:
    """The other documents of its cluster, the leading one first."""
    clusters = lake.read("clusters")
    own = clusters.filter(document_id=document_id)
    if not own.height:
        return []
    together = clusters.filter(cluster_id=own["cluster_id"][0]).sort(
        pl.col("duplicate_of").is_not_null(), "document_id"
    )
    return [other for other in together["document_id"] if other != document_id]


def _versions(lake: Lake, document: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Other contents that were captured at the same address of the same source."""
    known = lake.read("documents", columns=["document_id", "source_id", "url", "fetched_at"])
    same = known.filter(source_id=document["source_id"], url=document["url"])
    others = same.filter(pl.col("document_id") != document["document_id"]).sort("fetched_at")
    return others.select("document_id", "fetched_at").to_dicts()


def _superseded_by(lake: Lake, document_id: str) -> str | None:
    """The version of its page that stands, where it is another one."""
    return next(iter(lake.read("clusters").filter(document_id=document_id)["superseded_by"]), None)


def _print(told: Mapping[str, Any]) -> None:
    out.print(Panel(_head(told), title=_clean(told["document"]["title"] or "no title"), title_align="left"))
    text, facts = _marked(told["text"], told["facts"]), _facts_table(told["facts"], told["labels"])
    if out.width >= _WIDE:
        beside = Table.grid(padding=(0, 1), expand=True)
        beside.add_column(ratio=3)
        beside.add_column(ratio=2)
        beside.add_row(text, facts)
        out.print(beside)
    else:
        out.print(text)
        out.print(facts)
    if told["masked"]:
        out.print("names and numbers of persons are masked; --unmasked shows them as the page has them")


def _head(told: Mapping[str, Any]) -> Table:
    capture, document = told["capture"], told["document"]
    flags = ", ".join(document["quality_flags"] or [])
    rows = {
        "document": f"{document['document_id']}  {document['kind']}  {document['published_on'] or 'no date'}  {flags}",
        "source": f"{capture['source_id']} ({capture['origin']})",
        "address": capture["url"],
        "fetched": f"{capture['fetched_at']:%Y-%m-%d %H:%M:%S} UTC",
        "answer": f"HTTP {capture['http_status']}" if capture["http_status"] else "a file, no HTTP",
        "WARC": f"{capture['warc_file']}, offset {capture['warc_offset']}",
        "cases": ", ".join(told["cases"]),
        "copies": _some(told["copies"]),
        "superseded": told["superseded_by"] and f"{told['superseded_by']} stands now; this version speaks for no case",
        "versions": ", ".join(f"{v['document_id']} ({v['fetched_at']:%Y-%m-%d})" for v in told["versions"]),
    }
    grid = Table.grid(padding=(0, 2))
    for name, value in rows.items():
        if value:
            grid.add_row(Text(name, style="bold"), Text(_clean(value), overflow="fold"))
    return grid


def _some(ids: Sequence[str]) -> str:
    return ", ".join(ids[:_TOLD]) + (f" and {len(ids) - _TOLD} more" if len(ids) > _TOLD else "")


def _marked(text: str, facts: Iterable[Mapping[str, Any]]) -> Text:
    """The text, each fact in the colour of its kind; wider ones first, so that those inside them stay visible."""
    marked = Text(_clean(text), overflow="fold")
    for fact in sorted(facts, key=lambda f: (f["char_start"] or 0) - (f["char_end"] or 0)):
        if fact["char_start"] is not None:
            marked.stylize(_STYLES.get(fact["kind"], "bold"), fact["char_start"], fact["char_end"])
    return marked


def _facts_table(facts: Iterable[Mapping[str, Any]], labels: Iterable[Mapping[str, Any]]) -> Table:
    table = Table("fact", expand=True, show_lines=True)
    table.add_column("value", overflow="fold")
    table.add_column("quote", overflow="fold")
    for fact in facts:
        said = _said(fact["value"]) + (f"; held back: {fact['held_reason']}" if fact["held_reason"] else "")
        kind = Text(fact["kind"], style=_STYLES.get(fact["kind"], "bold"))
        table.add_row(kind, Text(_clean(said)), Text(f"{_clean(fact['quote'] or '')} [{fact['char_start']}]"))
    for label in labels:
        value = f"{label['code']} {label['probability']:.2f} ({label['method']})"
        table.add_row(Text(label["facet"], style="dim"), Text(value), Text(_clean(label["quote"] or "")))
    return table


def _said(value: Any) -> str:
    """A value in one line: what is not stated is left out."""
    if not isinstance(value, Mapping):
        return ", ".join(map(_said, value)) if isinstance(value, list) else f"{value}"
    held = {k: v for k, v in value.items() if v not in (None, False, "", []) and not k.endswith("_span")}
    return ", ".join(k if v is True else f"{k} {_said(v)}" for k, v in held.items())


def _clean(text: str) -> str:
    return _CONTROL.sub("\ufffd", text)
