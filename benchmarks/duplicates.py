"""How well copies are found, and what it costs.

    python -m benchmarks.duplicates [TEXTS.jsonl …] [--many 10000] [--seed 1]

First the sample sites by their key. Then, for each file of lines {"text": …}, every text with copies of it that were
edited at random; right are the pairs of texts made from the same one. With --many, the time and memory for that many
texts, most of them copies, some in clusters of a thousand.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import resource
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

import polars as pl

from pipelines.linking.duplicates import cluster_documents
from pipelines.text import document_from_bytes, document_from_text
from spiders.samples.hant import to_traditional
from spiders.samples.key import load_key
from spiders.samples.sites import render_pages
from spiders.samples.stories import load_stories

_HAN = re.compile("[一-鿿]")
_MARKS = re.compile("[，。、；：]")
_SYLLABLES = ("huà", "hào", "xìn", "xī", "de", "zhōng", "rén", "mín")  # what stands there need not be right
_INJECTED = ("免费下载", "在线观看", "点击查看", "最新地址", "官方入口", "游戏平台")
_HEADS = (
    "首页 > 新闻中心 > 法治在线 > 正文\n2024-05-06 10:20 来源：本站整理 编辑：小王 阅读：1024 次 字号：大 中 小\n",
    "免费下载 在线观看 最新地址 官方入口\n",
    "转自：海岸生活网，以下为全文，供各位网友学习参考，欢迎收藏本站并分享给更多的朋友。\n",
)
_TAILS = (
    "\n版权声明：本文来源于网络，版权归原作者所有，如有侵权请联系本站删除，本站不承担任何法律责任。\n上一篇：天气预报",
    "\n相关阅读：夏天怎样挑选西瓜最甜 新手买车注意这五点 本市地铁三号线明年开通\n扫一扫关注我们的公众号",
)
_SPUN = {  # as seen: 人平易近查察院, 小我疑息
    "人民": "人平易近", "检察": "查察", "个人": "小我", "信息": "疑息", "通过": "经由过程", "行为": "行动",
    "进行": "停止", "认为": "以为",
}  # fmt: skip
_HALF_WIDTH = str.maketrans("，；：（）", ",;:()")


class Score(NamedTuple):
    """Pairs found, pairs right, pairs both."""

    found: int
    right: int
    both: int

    @property
    def precision(self) -> float:
        """The share of pairs found that are right."""
        return self.both / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        """The share of right pairs that were found."""
        return self.both / self.right if self.right else 1.0


def edited(text: str, rate: float, dice: random.Random) -> str:
    """The text with this share of its characters left out, doubled by another, or replaced by another of the text."""
    out = []
    for character in text:
        if dice.random() >= rate:
            out.append(character)
            continue
        edit = dice.choice(("delete", "insert", "replace"))
        if edit == "insert":
            out.append(character)
        if edit != "delete":
            out.append(dice.choice(text))
    return "".join(out)


def _without_tail(text: str, dice: random.Random) -> str:
    return text[: int(len(text) * dice.uniform(0.4, 0.95))]


def _without_lead(text: str, dice: random.Random) -> str:
    return text[int(len(text) * dice.uniform(0.05, 0.6)) :]


def _other_punctuation(text: str, dice: random.Random) -> str:
    return _MARKS.sub(lambda found: dice.choice(("，", "。", " ", found.group())), text).translate(_HALF_WIDTH)


def _with_readings(text: str, dice: random.Random) -> str:
    """Pinyin in brackets behind one character in twelve, as sites do to spoil copies."""
    return "".join(
        c + (f"({dice.choice(_SYLLABLES)})" if "一" <= c <= "鿿" and dice.random() < 1 / 12 else "") for c in text
    )


def _with_words(text: str, dice: random.Random, every: int = 60) -> str:
    """A word that does not belong there in so many characters."""
    return "".join(c + (dice.choice(_INJECTED) if dice.random() < 1 / every else "") for c in text)


def _with_furniture(text: str, dice: random.Random) -> str:
    return dice.choice(_HEADS) + text + dice.choice(_TAILS)


def _spun(text: str, dice: random.Random) -> str:
    """Some of the commonest words replaced everywhere, by what machines take for synonyms."""
    for word, other in _SPUN.items():
        if dice.random() < 0.6:
            text = text.replace(word, other)
    return text


def _of_a_mirror(text: str, dice: random.Random) -> str:
    """All that at once, each a little milder, as bad mirrors do."""
    cut = text[: int(len(text) * dice.uniform(0.8, 1))]
    spoiled = _with_readings(_with_words(edited(cut, 0.01, dice), dice, every=120), dice)
    return to_traditional(_with_furniture(spoiled, dice))


KINDS_OF_COPY: dict[str, Callable[[str, random.Random], str]] = {
    "edited 1 %": lambda text, dice: edited(text, 0.01, dice),
    "edited 5 %": lambda text, dice: edited(text, 0.05, dice),
    "edited 10 %": lambda text, dice: edited(text, 0.1, dice),
    "tail cut off": _without_tail,
    "lead cut off": _without_lead,
    "cut, and edited 5 %": lambda text, dice: edited(_without_tail(text, dice), 0.05, dice),
    "other punctuation": _other_punctuation,
    "other script": lambda text, dice: to_traditional(text),
    "pinyin in brackets": _with_readings,
    "words injected": _with_words,
    "furniture around": _with_furniture,
    "words spun": _spun,
    "all that a mirror does": _of_a_mirror,
}


def frame_of(texts: Sequence[str], order: Sequence[int] | None = None) -> pl.DataFrame:
    """Documents of these texts, `document_id` being their number; `order` says in which order they appeared."""
    days = order or range(len(texts))
    at = [datetime.fromtimestamp(1_600_000_000 + 60 * day, UTC) for day in days]
    return pl.DataFrame(
        {"document_id": [str(n) for n in range(len(texts))], "text": list(texts), "fetched_at": at}
    ).with_columns(published_on=pl.lit(None, dtype=pl.Date), superseded_by=pl.lit(None, dtype=pl.String))


def score(documents: pl.DataFrame, truth: Sequence[object]) -> Score:
    """Compare clusters, pair by pair, with `truth`: for each document in the frame's order what it was made from."""
    found = cluster_documents(documents)
    clusters = dict(zip(found["document_id"], found["cluster_id"], strict=True))
    told = [clusters[key] for key in documents["document_id"]]
    pairs = [(told[a] == told[b], truth[a] == truth[b]) for a, b in combinations(range(len(truth)), 2)]
    return Score(sum(f for f, _ in pairs), sum(r for _, r in pairs), sum(f and r for f, r in pairs))


def copies_score(texts: Sequence[str], kinds: Sequence[str], seed: int) -> Score:
    """Every text and a copy of each kind, cleaned as documents are, appearing in random order."""
    dice = random.Random(seed)
    texts = [document_from_text(text).text for text in texts]  # a mirror copies a clean page, and spoils it afresh
    made = [(at, text) for at, text in enumerate(texts)]
    made += [(at, KINDS_OF_COPY[kind](text, dice)) for at, text in enumerate(texts) for kind in kinds]
    order = dice.sample(range(len(made)), len(made))
    cleaned = [document_from_text(text).text for _, text in made]
    return score(frame_of(cleaned, order), [at for at, _ in made])


def sample_sites_score() -> Score:
    """The pages of the bundled sample sites by their key."""
    pages = render_pages(load_stories())
    rows, truth = [], []
    for key in load_key():
        if key.expected != "crawled":
            continue
        page = pages[key.path]
        document = document_from_bytes(page.body, content_type=page.content_type)
        rows.append((key.path, document.text, document.published_on))
        truth.append(key.duplicate_of or key.path)
    frame = pl.DataFrame(rows, schema=["document_id", "text", "published_on"], orient="row")
    fetched_at, superseded_by = pl.lit(datetime(2026, 1, 1, tzinfo=UTC)), pl.lit(None, dtype=pl.String)
    return score(frame.with_columns(fetched_at=fetched_at, superseded_by=superseded_by), truth)


def texts_of(path: Path) -> list[str]:
    """The texts of a file of JSON lines."""
    return [json.loads(line)["text"] for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def many(texts: Sequence[str], count: int, dice: random.Random) -> Iterator[str]:
    """That many texts: the first ten in up to a thousand edited copies each, the others in a few."""
    for at in range(count):
        source = dice.randrange(min(10, len(texts))) if at % 2 else at // 2 % len(texts)
        yield edited(texts[source], 0.02, dice)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", type=Path, nargs="*")
    parser.add_argument("--many", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()

    def told(name: str, result: Score) -> None:
        print(f"{name:<46} precision {result.precision:.4f}  recall {result.recall:.4f}  right pairs {result.right}")

    if given.many and given.files:  # before anything else raises the peak of memory
        pool = [text for file in given.files for text in texts_of(file)]
        frame = frame_of(list(many(pool, given.many, random.Random(given.seed))))
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        start, cpu = time.perf_counter(), time.process_time()
        clusters = cluster_documents(frame)["cluster_id"].n_unique()
        spent = time.perf_counter() - start
        busy = time.process_time() - cpu
        grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
        size = sum(frame["text"].str.len_chars()) // given.many
        cost = f"{spent:.1f} s ({busy:.1f} s of processor time), {grown:.0f} MiB more"
        print(f"{given.many} texts of {size} characters: {cost}, {clusters} clusters")
    told("sample sites", sample_sites_score())
    for file in given.files:
        for kind in KINDS_OF_COPY:
            told(f"{file.name}, {kind}", copies_score(texts_of(file), [kind], given.seed))
        told(f"{file.name}, all kinds together", copies_score(texts_of(file), list(KINDS_OF_COPY), given.seed))


if __name__ == "__main__":
    main()
