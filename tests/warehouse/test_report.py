"""The report page over the six cases of the dbt tests: right figures, traceable, self-contained, and readable."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest
from lxml import html

from warehouse.query import SqlError
from warehouse.report import write_report

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("report")]
Changed = Callable[..., Path]
CHARTS = ("penalties", "prices", "channels")
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
VOID = {"meta", "link", "br", "hr", "img", "input"}


@pytest.fixture(scope="module")
def page(built: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    target = tmp_path_factory.mktemp("report") / "sub" / "index.html"
    write_report(built, target)
    return target.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def tree(page: str) -> html.HtmlElement:
    return html.document_fromstring(page)


def written(file: Path) -> str:
    target = file.with_suffix(".html")
    write_report(file, target)
    return target.read_text(encoding="utf-8")


def words(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().replace("\u00a0", " ").split())


def rows_of(section: html.HtmlElement) -> list[str]:
    return [" ".join(words(cell) for cell in row) for row in section.xpath(".//tbody/tr")]


class Balance(HTMLParser):
    """Fails on a tag that closes another than the one that is open."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        pass

    def handle_endtag(self, tag: str) -> None:
        assert self.open, tag
        assert self.open.pop() == tag, self.getpos()


def test_the_page_is_well_formed_and_its_ids_are_unique(page: str, tree: html.HtmlElement) -> None:
    balance = Balance()
    balance.feed(page)
    assert balance.open == []
    ids = tree.xpath("//@id")
    assert len(ids) == len(set(ids))


def test_the_page_fetches_nothing(page: str, tree: html.HtmlElement) -> None:
    assert tree.xpath("//@src") == []
    assert tree.xpath("//link/@href") == ["data:,"]
    style = "".join(tree.xpath("//style/text()"))
    assert "url(" not in style
    assert "@import" not in style
    (policy,) = tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert "default-src 'none'" in policy
    for link in tree.xpath("//a/@href"):
        # Documents are led to, never loaded.
        assert link.startswith("#") or re.match(r"https://(court|paper)\.example/d", link), link


@pytest.mark.parametrize("key", CHARTS)
def test_every_chart_tells_its_n_in_words_and_in_the_drawing(tree: html.HtmlElement, key: str) -> None:
    (section,) = tree.xpath(f"//section[@id='{key}']")
    assert re.search(r"n = \d", words(section.xpath(".//figcaption")[0]))
    drawings = section.xpath(".//svg")
    assert len(drawings) == 2  # for wide and for narrow screens
    for drawing in drawings:
        assert drawing.xpath("./title/text()")[0]
        assert drawing.xpath("./desc/text()")[0]
        assert any(text.isdigit() for text in drawing.xpath(".//text[@class='n' or @class='tiny']/text()"))
        assert all("n = " in label for label in drawing.xpath(".//a/@aria-label"))


@pytest.mark.parametrize("key", CHARTS)
def test_from_every_mark_it_is_two_clicks_to_the_quote_and_its_page(tree: html.HtmlElement, key: str) -> None:
    marks = tree.xpath(f"//section[@id='{key}']//svg//a/@href")
    assert marks
    for anchor in marks:
        (target,) = tree.xpath(f"//*[@id='{anchor.removeprefix('#')}']")
        assert target.xpath(".//ol/li//a[starts-with(@href, 'https://')]")


def test_the_figures_are_those_of_the_marts(tree: html.HtmlElement) -> None:
    labels = set(tree.xpath("//svg//a/@aria-label"))
    # Worked out by hand in the tests of the marts: terms of 10, 36 and 54 months in 2018.
    assert "2018: median 36 months, middle half 23 to 45, n = 3" in labels
    assert "手机号码 phone, sold 卖出, 2018: median 0.8 yuan, middle half 0.65 to 0.95, n = 4" in labels
    assert "内部人员 insider, 2018: n = 2 of 3 cases of the year" in labels
    assert "n = 7 stated prices" in words(tree.xpath("//section[@id='prices']//figcaption")[0])


def test_a_quote_stands_with_its_figure_its_evidence_and_its_document(tree: html.HtmlElement) -> None:
    (first, *_) = tree.xpath("//*[@id='penalties-2018']//li")
    assert words(first).startswith("54 months B1某, combined sentence 决定执行")
    assert first.xpath(".//blockquote/text()") == ["决定执行有期徒刑四年六个月"]
    assert first.xpath(".//a/@href") == ["https://court.example/dB"]
    assert re.search(r"evidence dB:\d+:13, characters \d+–\d+; archived: a\.warc\.gz, byte \d", words(first))


def test_the_query_and_the_table_stand_below_each_chart(tree: html.HtmlElement) -> None:
    for key, mart in zip(CHARTS, ("penalties_by_year", "price_per_record_by_year", "channel_trends"), strict=True):
        (section,) = tree.xpath(f"//section[@id='{key}']")
        assert f"from marts.{mart}" in words(section.xpath(".//pre")[0])
        assert section.xpath(".//table/tbody/tr")
    cells = [words(cell) for cell in tree.xpath("//section[@id='penalties']//tbody/tr[2]/td")]
    # year, defendants, imprisoned, median, quartiles, over three years, probation, fined, median fine, cases
    assert cells == ["2018", "3", "3", "36", "23 to 45", "1", "1", "3", "10,000", "2"]


def test_what_is_not_stated_is_a_dash_and_no_0(tree: html.HtmlElement) -> None:
    cells = [words(cell) for cell in tree.xpath("//section[@id='penalties']//tbody/tr[1]/td")]
    assert cells[:5] == ["2016", "2", "0", "–", "–"]


def test_official_figures_stand_beside_those_of_the_dataset(tree: html.HtmlElement) -> None:
    rows = rows_of(tree.xpath("//section[@id='coverage']")[0])
    assert any(re.fullmatch(r"2016-01-01 to 2021-12-31 verdicts published 8,602 4 6 0\.05 % .*", row) for row in rows)
    assert any("persons prosecuted ≥ 9,800" in row and " – " in row for row in rows)


def test_what_was_set_aside_and_held_back_is_told_with_its_reason(tree: html.HtmlElement) -> None:
    (quality,) = tree.xpath("//section[@id='quality']")
    rows = rows_of(quality)
    assert "documents no_text 无正文nothing but page furniture 2 67 %" in rows
    assert any(row.startswith("ambiguous_role 角色不明") and row.endswith("1 100 %") for row in rows)
    assert "cases.decision_on 2 6 33 %" in rows
    assert "penalties 14 of 14" in words(quality)


def test_the_same_warehouse_gives_the_same_page(built: Path, page: str, tmp_path: Path) -> None:
    write_report(built, tmp_path / "again.html")
    assert (tmp_path / "again.html").read_text(encoding="utf-8") == page


def test_invented_cases_are_announced(page: str, changed: Changed) -> None:
    assert "Invented cases" not in page
    sample = words(
        html.document_fromstring(written(changed("update main.sources set is_sample = (source_id = 'paper')")))
    )
    assert "Invented cases. 2 of the 7 documents come from the bundled sample sites." in sample


def test_nobody_is_named_and_nothing_of_a_page_is_markup(changed: Changed) -> None:
    page = written(
        changed(
            "update main.documents set title = '邵启明侵犯公民个人信息罪<script>alert(1)</script>', kind = 'verdict'",
            "update main.documents set url = 'javascript:alert(1)'",
            "update main.evidence set quote = '证人秦望舒，电话13900001111<b>'",
        )
    )
    assert "邵启明" not in page
    assert "邵某某侵犯公民个人信息罪&lt;script&gt;" in page
    assert "javascript:" not in page
    assert "秦望舒" not in page
    assert "13900001111" not in page
    assert "<b>" not in page


def test_an_empty_warehouse_gives_a_page_that_says_so(changed: Changed) -> None:
    marts = ["penalties_by_year", "price_per_record_by_year", "channel_trends", "data_quality"]
    core = ["documents", "cases", "evidence", "penalties", "labels", "price_observations", "quarantine", "sources"]
    inner = ["relevant_cases", "defendant_sentences", "case_facets"]
    named = [("main", t) for t in core] + [("marts", t) for t in marts] + [("intermediate", t) for t in inner]
    page = html.document_fromstring(written(changed(*(f"delete from {schema}.{table}" for schema, table in named))))
    told = words(page)
    assert "The warehouse is empty." in told
    assert told.count("Nothing to draw") == len(CHARTS)
    assert page.xpath("//svg") == []


def test_figures_without_a_year_are_counted_but_not_drawn(changed: Changed) -> None:
    page = html.document_fromstring(
        written(changed("update marts.penalties_by_year set year = null where year = 2021"))
    )
    assert "Without a year, and in the table alone: 1 of them." in words(page.xpath("//section[@id='penalties']")[0])
    assert not any(label.startswith("2021") for label in page.xpath("//section[@id='penalties']//svg//a/@aria-label"))


def test_a_failure_keeps_the_page_that_is_there(tmp_path: Path) -> None:
    target, broken = tmp_path / "index.html", tmp_path / "broken.duckdb"
    target.write_text("the last good page", encoding="utf-8")
    broken.write_bytes(b"no database")
    with pytest.raises(SqlError, match=r"broken\.duckdb"):
        write_report(broken, target)
    assert target.read_text(encoding="utf-8") == "the last good page"
    assert {p.name for p in tmp_path.iterdir()} == {"index.html", "broken.duckdb"}


def chromium(folder: Path, *arguments: str) -> str:
    command = [CHROMIUM or "", "--headless=new", "--no-sandbox", "--disable-gpu", "--allow-file-access-from-files"]
    profile = f"--user-data-dir={folder / 'profile'}"
    done = subprocess.run([*command, profile, *arguments], capture_output=True, text=True, check=True, timeout=120)
    return done.stdout


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")
@pytest.mark.parametrize(("width", "shown", "hidden"), [(1280, "wide", "slim"), (390, "slim", "wide")])
def test_a_browser_shows_the_page_without_scrolling_sideways(
    page: str, tmp_path: Path, width: int, shown: str, hidden: str
) -> None:
    (tmp_path / "page.html").write_text(page, encoding="utf-8")
    # A frame, because windows are not made as narrow as a phone.
    (tmp_path / "frame.html").write_text(
        f"""<!doctype html><iframe id="f" src="page.html#prices-2018"
            style="width:{width}px;height:900px;border:0"></iframe>
        <script>f.onload = () => {{
            const page = f.contentDocument, seen = name => page.querySelector(".chart." + name).getBoundingClientRect();
            document.title = [page.documentElement.scrollWidth <= f.clientWidth, seen("{shown}").height > 100,
                seen("{hidden}").height, page.getElementById("prices-2018").clientHeight > 0].join(" ");
        }}</script>""",
        encoding="utf-8",
    )  # fmt: skip
    frame = (tmp_path / "frame.html").as_uri()
    dumped = chromium(tmp_path, "--virtual-time-budget=5000", "--dump-dom", frame)
    # As wide as the window, the right drawing alone, and the quotes that the fragment names unfolded.
    assert "<title>true true 0 true</title>" in dumped
    chromium(tmp_path, f"--screenshot={tmp_path / 'shot.png'}", "--window-size=1280,1600", frame)
    assert (tmp_path / "shot.png").read_bytes().startswith(b"\x89PNG")
