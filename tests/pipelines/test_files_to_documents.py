"""From a user's files to documents: office files are read, mapped rows keep what they say, the rest is set aside."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipelines.cli.app import app
from pipelines.cli.console import UserError
from pipelines.home import Home
from pipelines.steps.captures import collect
from pipelines.steps.documents import build_documents
from warehouse.lake import Lake

LINES = ("滨江市西河区人民法院刑事判决书", "（2020）滨0103刑初77号", "被告人时某犯侵犯公民个人信息罪，判处拘役三个月。")


def docx(lines: tuple[str, ...]) -> bytes:
    held = io.BytesIO()
    body = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in lines)
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("word/document.xml", f'<w:document xmlns:w="{space}"><w:body>{body}</w:body></w:document>')
    return held.getvalue()


def test_office_files_become_documents_and_damaged_ones_are_set_aside(tmp_path: Path) -> None:
    given = tmp_path / "given"
    given.mkdir()
    (given / "判决.docx").write_bytes(docx(LINES))
    (given / "坏.docx").write_bytes(b"PK\x03\x04 no")
    (given / "坏.pdf").write_bytes(b"%PDF-1.7 no")
    home = Home(tmp_path / "home")
    collect(home, [], [given])
    build_documents(home)
    (document,) = Lake(home.lake).read("documents").to_dicts()
    assert document["text"].split("\n") == list(LINES)
    assert (document["url"], document["kind"]) == ("local:given/判决.docx", "verdict")
    reasons = Lake(home.lake).read("quarantine")["reason_code"].to_list()
    assert reasons == ["unreadable", "unreadable"]


def test_a_mapping_decides_what_the_columns_are(tmp_path: Path) -> None:
    (tmp_path / "m.yaml").write_text(
        "description: ours\nrequires: [body]\ntext: body\npublished_on: day\nconstants: {kind: news}\n",
        encoding="utf-8",
    )
    (tmp_path / "t.csv").write_text(f"body,day\n{LINES[2]},2020年9月1日\n", encoding="utf-8")
    home = Home(tmp_path / "home")
    collect(home, [], [tmp_path / "t.csv"], mapping=str(tmp_path / "m.yaml"))
    build_documents(home)
    (document,) = Lake(home.lake).read("documents").to_dicts()
    assert (document["kind"], document["published_on"]) == ("news", date(2020, 9, 1))


@pytest.mark.parametrize(("mapping", "told"), [("nosuch", "wenshu_csv"), ("m.yaml", "texts: Extra inputs")])
def test_a_wrong_mapping_is_told_before_anything_is_taken_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mapping: str, told: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("m.yaml").write_text("description: d\nrequires: [a]\ntexts: a\n", encoding="utf-8")
    Path("t.csv").write_text("a\nb\n", encoding="utf-8")
    done = CliRunner().invoke(app, ["run", "--input", "t.csv", "--mapping", mapping, "--home", "home"])
    assert isinstance(done.exception, UserError)
    assert told in str(done.exception)
    assert not Path("home").exists()
