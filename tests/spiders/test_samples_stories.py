"""The sample stories and their key: what each page says must be what the key says it says."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

import data_contracts
from spiders.samples.__main__ import main
from spiders.samples.check import codes, findings
from spiders.samples.hant import add_readings, tables, to_traditional
from spiders.samples.key import KEY_FILE, load_key, render_key, to_lines
from spiders.samples.stories import Story, StoryError, load_stories, read_stories

WRITTEN = """
stories:
  - id: proc-first
    site: procuratorate
    kind: official_case
    title: 我院起诉一起案件
    published_on: 2020-01-02
    text: |
      某小区保安毛某把访客登记本上的电话卖给装修公司，共卖出一百二十条，得款三百六十元，毛某对此供认不讳。

      案件正在审理之中。
    gold:
      relevant: true
      decision_dates: [2020-01-02, 2019]
"""


def story_file(folder: Path, text: str) -> Path:
    path = folder / "written.yaml"
    path.write_text(text, "utf-8")
    return path


def test_committed_key_is_what_the_stories_say() -> None:
    assert KEY_FILE.read_text("utf-8") == to_lines(render_key(load_stories())), (
        "run python -m spiders.samples --write-key"
    )


def test_stories_agree_with_their_keys_sites_and_codes() -> None:
    assert findings(load_stories()) == []


def test_sites_are_as_many_and_as_varied_as_promised() -> None:
    stories = [story for story in load_stories() if story.behaviour != "disallowed"]
    sites = Counter(story.site for story in stories)
    assert len(stories) >= 80
    assert sites["court"] >= 30
    assert sites["procuratorate"] >= 12
    assert min(sites.values()) >= 8
    assert {story.published_on.year for story in stories} >= set(range(2010, 2026))
    used = {code for story in stories for code in story.gold.industries + story.gold.channels}
    assert used >= codes()["industries"] | codes()["channels"]
    assert sum(story.variant_of is not None for story in stories) >= 4
    assert sum(not story.gold.relevant for story in stories) >= 8


def test_every_kind_of_expectation_occurs() -> None:
    assert {key.expected for key in load_key()} == {
        "crawled",
        "disallowed",
        "missing",
        "error_then_ok",
        "redirect_refused",
    }


def test_appeals_share_the_case_of_the_judgment_below() -> None:
    by_case: dict[str, list[Story]] = {}
    for story in load_stories():
        if story.case:
            by_case.setdefault(story.case, []).append(story)
    appeals = [story for story in load_stories() if story.site == "court" and "appeal" in story.tags]
    assert {tag for story in appeals for tag in story.tags} >= {"upheld", "changed", "remanded", "withdrawn"}
    for story in appeals:
        if "remanded" in story.tags:
            assert story.gold.defendants == []  # a quashed sentence is nobody's
        else:
            assert any("appeal" not in other.tags for other in by_case[story.case or ""])


def test_sentences_keep_within_the_law() -> None:
    """刑法45, 42, 72, 73: prison from 6 months, 拘役 1 to 6, probation only up to 3 years and never shorter."""
    for story in load_stories():
        for person in story.gold.defendants:
            told = (story.id, person.name)
            if person.prison_months is not None:
                assert person.prison_months >= 6, told
                # 法释〔2017〕10号: the tariff of this charge ends at seven years
                assert person.prison_months <= 84 or person.charge != "侵犯公民个人信息罪", told
            if person.detention_months is not None:
                assert 1 <= person.detention_months <= 6, told
            if person.probation_months is not None:
                term = person.prison_months or person.detention_months
                assert term is not None, told
                assert term <= 36, told
                assert term <= person.probation_months <= 60, told
            if person.exempt:
                assert person.prison_months is None, told
                assert person.fine_cny is None, told


def test_variants_are_edited_copies_on_another_site() -> None:
    stories = {story.id: story for story in load_stories()}
    for story in stories.values():
        if story.variant_of:
            original = stories[story.variant_of]
            assert original.site != story.site
            assert original.text != story.text
            first, second = ({t[i : i + 4] for i in range(len(t) - 3)} for t in (original.text, story.text))
            assert len(first & second) / len(first | second) > 0.4, story.id


def test_only_example_hosts_stand_in_texts_and_templates() -> None:
    sites = Path(KEY_FILE).with_name("sites")
    texts = [path.read_text("utf-8") for path in sites.rglob("*") if path.suffix in {".yaml", ".j2"}]
    texts += [story.text for story in load_stories()]
    hosts = {host for text in texts for host in re.findall(r"https?://([^/\s\"'<]+)", text)}
    known = {"169.254.169.254", "10.0.0.1", "www.w3.org", "schema.org"}
    assert {host for host in hosts - known if not host.endswith(".example")} == set()


def test_codes_are_those_of_the_contracts() -> None:
    folder = Path(data_contracts.__file__).with_name("vocabularies")
    for facet, listed in codes().items():
        raw = yaml.safe_load((folder / f"{facet}.yaml").read_text("utf-8"))
        assert listed == {term["code"] for term in raw["terms"]}


def test_a_story_is_read_with_its_paragraphs_and_dates(tmp_path: Path) -> None:
    (story,) = read_stories(story_file(tmp_path, WRITTEN))
    assert len(story.paragraphs) == 2
    assert story.gold.decision_dates == ["2020-01-02", "2019"]
    assert story.gold.records == []


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("site: procuratorate", "site: nowhere", "proc-first: site"),
        ("relevant: true", "relevent: true", "gold.relevent"),
        ("published_on: 2020-01-02", "published_on: 2020-13-02", "month must be in 1..12"),
        ("stories:", "storys:", "wants a list under 'stories'"),
        ("    title: 我院起诉一起案件", "  title 我院", "written.yaml"),
    ],
)
def test_a_wrong_file_is_named_with_story_and_key(tmp_path: Path, old: str, new: str, told: str) -> None:
    path = story_file(tmp_path, WRITTEN.replace(old, new))
    with pytest.raises(StoryError, match=re.escape(told)) as caught:
        read_stories(path)
    assert "written.yaml" in str(caught.value)


def test_ids_and_variants_are_checked_over_all_files(tmp_path: Path) -> None:
    story_file(tmp_path, WRITTEN)
    (tmp_path / "again.yaml").write_text(WRITTEN, "utf-8")
    with pytest.raises(StoryError, match="two stories have the id proc-first"):
        load_stories(tmp_path)
    (tmp_path / "again.yaml").write_text(
        WRITTEN.replace("proc-first", "proc-second") + "    variant_of: proc-gone\n", "utf-8"
    )
    load_stories.cache_clear()
    with pytest.raises(StoryError, match="proc-gone is no story"):
        load_stories(tmp_path)


def test_findings_name_what_the_text_does_not_say(tmp_path: Path) -> None:
    wrong = WRITTEN.replace("relevant: true", "relevant: true\n      courts: [某区人民法院]\n      industries: [moon]")
    told = findings(read_stories(story_file(tmp_path, wrong)))
    assert told == [
        "proc-first: industry moon is no code",
        "proc-first: court 某区人民法院 is not in the text",
    ]


def test_check_command_answers_with_its_exit_code(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--check"]) == 0
    assert "0 findings" in capsys.readouterr().out


def test_phrases_decide_between_traditional_forms() -> None:
    assert to_traditional("以后头发与征信报告") == "以後頭髮與徵信報告"
    assert to_traditional("游戏账号被复制") == "遊戲賬號被複製"


@given(st.text(alphabet=st.characters(categories=("Lo",), max_codepoint=0x9FFF)), st.text(max_size=5))
def test_readings_only_add_brackets(text: str, seed: str) -> None:
    noisy = add_readings(text, seed=seed)
    assert re.sub(r"\([^)]*\)", "", noisy) == text
    assert noisy == add_readings(text, seed=seed)


@given(st.text(alphabet=st.sampled_from(sorted(tables().chars)), max_size=30))
def test_conversion_keeps_the_length(text: str) -> None:
    assert len(to_traditional(text)) == len(text)
