"""Office files and archives of a user's: their text comes in whole, and a hostile one costs nothing but a line."""

from __future__ import annotations

import io
import random
import zipfile
from pathlib import Path

import pytest

from spiders.local_files import Payload, Rejected, read_file
from spiders.local_files_office import OfficeError, docx_text, office_text, pdf_text
from spiders.local_files_types import DOCX_TYPE, PDF_TYPE

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'


def zipped(members: dict[str, bytes | str], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", compression) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return held.getvalue()


def docx(body: str, before: str = "") -> bytes:
    return zipped({"word/document.xml": f"{before}<w:document {W} {MC}><w:body>{body}</w:body></w:document>"})


def run(text: str) -> str:
    return f"<w:r><w:t>{text}</w:t></w:r>"


def pdf(*pages: list[str]) -> bytes:
    """A PDF of these lines, written as word processors do: glyph numbers in the page, a table of characters beside."""
    cmap = (
        "/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <0000> <FFFF> endcodespacerange "
        "1 beginbfrange <0000> <FFFF> <0000> endbfrange endcmap end"
    )
    kids = " ".join(f"{5 + 2 * at} 0 R" for at in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        (
            "<< /Type /Font /Subtype /Type0 /BaseFont /Song /Encoding /Identity-H /ToUnicode 4 0 R /DescendantFonts "
            "[<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Song /DW 1000 /CIDSystemInfo "
            "<< /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>] >>"
        ),
        f"<< /Length {len(cmap)} >> stream\n{cmap}\nendstream",
    ]
    for at, lines in enumerate(pages):
        shown = " ".join(f"<{line.encode('utf-16-be').hex()}> Tj 0 -20 Td" for line in lines)
        drawn = f"BT /F1 12 Tf 50 800 Td {shown} ET" if lines else ""
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 850] /Contents {6 + 2 * at} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>"
        )
        objects.append(f"<< /Length {len(drawn)} >> stream\n{drawn}\nendstream")
    out = b"%PDF-1.7\n"
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode()
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    end = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer << /Size {len(objects) + 1} /Root 1 0 R >>"
    return out + f"{end}\nstartxref\n{len(out)}\n%%EOF".encode()


def read(path: Path) -> tuple[list[Payload], list[Rejected]]:
    found = list(read_file(path, path.name))
    return [f for f in found if isinstance(f, Payload)], [f for f in found if isinstance(f, Rejected)]


def test_a_docx_gives_its_paragraphs_as_they_stand() -> None:
    body = (
        f"<w:p>{run('被告人戚某犯侵犯公民个人')}{run('信息罪，')}<w:ins>{run('判处拘役五个月。')}</w:ins>"
        f"<w:del><w:r><w:delText>判处拘役四个月。</w:delText></w:r></w:del></w:p><w:p/>"
        f"<w:tbl><w:tr><w:tc><w:p>{run('姓名')}</w:p></w:tc><w:tc><w:p>{run('罚金')}</w:p></w:tc></w:tr></w:tbl>"
        f"<w:p><mc:AlternateContent><mc:Choice>{run('附表')}</mc:Choice><mc:Fallback>{run('附表')}</mc:Fallback>"
        "</mc:AlternateContent></w:p>"
    )
    assert docx_text(docx(body)).split("\n") == [
        "被告人戚某犯侵犯公民个人信息罪，判处拘役五个月。",
        "姓名 罚金",
        "附表",
    ]


def test_a_docx_reads_no_other_file(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("不可读", encoding="utf-8")
    doctype = f'<!DOCTYPE d [<!ENTITY e SYSTEM "{secret.as_uri()}">]>'
    with pytest.raises(OfficeError, match="document type"):
        docx_text(docx("<w:p><w:r><w:t>&e;</w:t></w:r></w:p>", doctype))


def test_a_pdf_gives_sentences_that_its_lines_broke() -> None:
    lines = [
        "　　经审理查明，被告人戚某在某物业公司任职期间，",
        "将业主名单一千二百余条卖给装修公司，获利三千余",
        "元。",
        "　　上述事实有证人证言证实。",
        "- 1 -",
    ]
    after = ["　　判决如下：被告人戚某犯侵犯公民个人信息罪，判", "处拘役五个月，并处罚金四千元。", "2 / 2"]
    assert [line.strip() for line in pdf_text(pdf(lines, after)).split("\n")] == [
        "经审理查明，被告人戚某在某物业公司任职期间，将业主名单一千二百余条卖给装修公司，获利三千余元。",
        "上述事实有证人证言证实。",
        "判决如下：被告人戚某犯侵犯公民个人信息罪，判处拘役五个月，并处罚金四千元。",
    ]


def test_a_scan_says_that_it_has_no_text() -> None:
    with pytest.raises(OfficeError) as caught:
        pdf_text(pdf([]))
    assert caught.value.reason_code == "no_text"


@pytest.mark.parametrize("content_type", [DOCX_TYPE, PDF_TYPE])
def test_a_damaged_office_file_is_refused_and_never_crashes(content_type: str) -> None:
    whole = docx(f"<w:p>{run('甲' * 300)}</w:p>") if content_type == DOCX_TYPE else pdf(["甲乙丙丁" * 5])
    dice = random.Random(7)
    assert "甲" in office_text(whole, content_type)
    for _ in range(60):
        broken = bytearray(whole)
        for _ in range(dice.randrange(1, 12)):
            broken[dice.randrange(len(broken))] = dice.randrange(256)
        cut = bytes(broken[: dice.randrange(1, len(broken))]) if dice.random() < 0.5 else bytes(broken)
        try:
            assert isinstance(office_text(cut, content_type), str)
        except OfficeError as refused:
            assert refused.reason_code in {"unreadable", "too_large", "no_text"}  # noqa: PT017 - either is right


def test_an_archive_gives_its_pages_and_rows_and_names_the_rest(tmp_path: Path) -> None:
    members: dict[str, bytes | str] = {
        "批次/甲.txt": "第一份判决",
        "批次/乙.html": "<p>第二份</p>",
        "批次/表.jsonl": '{"id": 5, "text": "第三份"}\n{half\n',
        "批次/照片.jpg": b"\xff\xd8",
        "空.txt": b"",
        "__MACOSX/._甲.txt": b"x",
    }
    (tmp_path / "given.zip").write_bytes(zipped(members))
    payloads, rejected = read(tmp_path / "given.zip")
    assert [p.url for p in payloads] == [
        "local:given.zip/批次/甲.txt",
        "local:given.zip/批次/乙.html",
        "local:given.zip/批次/表.jsonl#5",
    ]
    assert {(r.name, r.reason_code) for r in rejected} == {
        ("given.zip, 批次/表.jsonl, line 2", "bad_json"),
        ("given.zip, 批次/照片.jpg", "unknown_format"),
        ("given.zip, 空.txt", "empty"),
    }


def test_names_in_gbk_are_read_as_they_were_meant(tmp_path: Path) -> None:
    meant = "判决书.txt"
    raw = zipped({"x" * len(meant.encode("gbk")): "文"}).replace(b"x" * 10, meant.encode("gbk"))
    (tmp_path / "old.zip").write_bytes(raw)
    (payload,), rejected = read(tmp_path / "old.zip")
    assert (payload.url, rejected) == (f"local:old.zip/{meant}", [])


def test_a_member_whose_name_climbs_writes_nothing(tmp_path: Path) -> None:
    inside = tmp_path / "inner"
    inside.mkdir()
    (inside / "evil.zip").write_bytes(zipped({"../../up.txt": "文", "/etc/abs.txt": "文"}))
    before = sorted(tmp_path.rglob("*"))
    payloads, _ = read(inside / "evil.zip")
    assert len(payloads) == 2
    assert sorted(tmp_path.rglob("*")) == before


def test_an_archive_that_unpacks_to_far_more_than_itself_is_refused(tmp_path: Path) -> None:
    (tmp_path / "bomb.zip").write_bytes(zipped({f"{n}.txt": bytes(4_000_000) for n in range(5)}))
    payloads, rejected = read(tmp_path / "bomb.zip")
    assert payloads == []
    assert [(r.name, r.reason_code) for r in rejected] == [("bomb.zip", "too_large")]


def test_one_swollen_member_does_not_take_the_others_with_it(tmp_path: Path) -> None:
    noise = random.Random(1).randbytes(60_000)
    (tmp_path / "mixed.zip").write_bytes(zipped({"a.txt": bytes(4_000_000), "b.txt": "文", "noise.txt": noise}))
    payloads, rejected = read(tmp_path / "mixed.zip")
    assert [p.url for p in payloads] == ["local:mixed.zip/b.txt", "local:mixed.zip/noise.txt"]
    assert [(r.name, r.reason_code) for r in rejected] == [("mixed.zip, a.txt", "too_large")]


def test_a_member_that_lies_about_its_size_or_is_damaged_is_named(tmp_path: Path) -> None:
    raw = bytearray(zipped({"a.txt": "甲" * 50, "b.txt": "乙" * 50}, zipfile.ZIP_STORED))
    raw[raw.index("甲".encode())] ^= 0xFF
    (tmp_path / "bad.zip").write_bytes(bytes(raw))
    payloads, rejected = read(tmp_path / "bad.zip")
    assert [p.url for p in payloads] == ["local:bad.zip/b.txt"]
    assert [(r.name, r.reason_code) for r in rejected] == [("bad.zip, a.txt", "unreadable")]
