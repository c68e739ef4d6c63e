"""From an archive to documents: second-hand pages are documents of their source and say where they were taken from."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipelines.cli.app import app
from pipelines.cli.console import UserError
from pipelines.home import Home
from pipelines.steps import captures
from pipelines.steps.captures import collect
from pipelines.steps.documents import build_documents
from spiders.catalog import load_catalog
from tests.spiders.archive_server import ArchiveServer, Held, archive, court, page, serving
from warehouse.lake import Lake

pytestmark = pytest.mark.slow


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[ArchiveServer]:
    """Archives on the loopback interface, in the catalog in the place of the shipped ones, and a source beside them."""
    entries = (court(), archive("internet_archive"), archive("common_crawl"))
    monkeypatch.setattr(captures, "load_catalog", lambda: load_catalog() | {entry.id: entry for entry in entries})
    held = [Held("20150102030405", "http://www.court.example:80/a/1.html", page(1))]
    with serving(ArchiveServer(held)) as server:
        server.crawl("CC-MAIN-2019-09", [Held("20190202030405", "http://www.court.example/a/2.html", page(2))])
        yield server


def test_documents_keep_their_origin(server: ArchiveServer, tmp_path: Path) -> None:
    home = Home(tmp_path)
    for via in ("internet_archive", "common_crawl"):
        collect(home, ["test_court"], [], sample_base=server.base, via=via)
    build_documents(home)
    lake = Lake(home.lake)
    kept = lake.read("captures").filter(role="article").sort("url")
    assert kept["origin"].to_list() == ["internet_archive", "common_crawl"]
    documents = lake.read("documents").sort("url")
    assert documents["source_id"].to_list() == ["test_court"] * 2
    assert documents["fetched_at"].to_list() == [
        datetime(2015, 1, 2, 3, 4, 5, tzinfo=UTC),
        datetime(2019, 2, 2, 3, 4, 5, tzinfo=UTC),
    ]
    assert documents["capture_id"].to_list() == kept["capture_id"].to_list()
    assert {"internet_archive", "common_crawl"} <= set(lake.read("sources")["source_id"])
    shown = CliRunner().invoke(app, ["show", documents["document_id"][0], "--home", str(tmp_path), "--json"])
    assert json.loads(shown.output)["capture"]["origin"] == "internet_archive"


def test_what_an_archive_lacks_is_told(server: ArchiveServer, tmp_path: Path) -> None:
    server.held.clear()
    home = Home(tmp_path)
    report = collect(home, ["test_court"], [], sample_base=server.base, via="internet_archive")
    assert report.crawled is not None
    assert report.crawled.warnings
    (row,) = Lake(home.lake).read("quarantine").to_dicts()
    assert row["reason_code"] == "zero_results"
    assert row["detail"].startswith("test_court@internet_archive: ")
    assert captures.blocks(home) == {}


@pytest.mark.parametrize(
    ("command", "told"),
    [
        (
            ["collect", "test_court", "--via", "test_court"],
            "no archive 'test_court' in the catalog; known: common_crawl,",
        ),
        (["collect", "test_court", "--via", "nowhere"], "no archive 'nowhere'"),
        (["collect", "internet_archive"], "is an archive; it is asked for other sources: --via internet_archive"),
        (["collect", "wenshu_court_gov_cn", "--via", "internet_archive"], "behind a log-in"),
        (["run", "--via", "internet_archive"], "--via needs sources"),
        (["run", "--samples", "--via", "internet_archive"], "--via needs sources"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_wrong_command_is_told(server: ArchiveServer, tmp_path: Path, command: list[str], told: str) -> None:
    done = CliRunner().invoke(app, [*command, "--home", str(tmp_path)])
    assert isinstance(done.exception, UserError)
    assert told in str(done.exception)
    assert not server.hits
