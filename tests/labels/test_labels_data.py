"""The data files of the rule voice hang together: rules name known classes, codes are those of the vocabularies."""

from __future__ import annotations

import pytest

from data_contracts.vocabulary import vocabulary
from pipelines.labels.lexicon import NONE, WORD_FILES, lexicon, load_cues, load_yaml, words_of
from pipelines.labels.rules import drops, rules
from pipelines.labels.zones import factors, lay_out
from pipelines.text import fold

FILES = [load_cues(name) for name in WORD_FILES]
WORDS = {kind: content for file in FILES for kind, content in file.items()}
CLASSES = set(WORDS) | {entry["class"] for entry in load_yaml("patterns")["patterns"]}
VOCABULARIES = {"industry": "industries", "channel": "channels", "data_type": "data_types"}


def test_rules_speak_of_known_classes_only() -> None:
    for rule in (*rules(), *(rule for rule, _ in drops())):
        named = (*rule.seq, *rule.needs, *rule.unless, *rule.unless_sentence, *rule.not_after, *rule.not_between)
        assert {kind.partition(":")[0] for kind in named} <= CLASSES, rule.name


def test_rules_have_names_of_their_own() -> None:
    names = [rule.name for rule in rules()]
    assert len(names) == len(set(names))


def test_rules_give_codes_of_the_vocabularies() -> None:
    for rule in rules():
        for facet, code, _ in rule.gives:
            assert code == "$" or code in vocabulary(VOCABULARIES[facet]).codes, rule.name


@pytest.mark.parametrize("kind", ["org", "kind", "item", "staffword"])
def test_words_of_sources_have_codes_of_industries(kind: str) -> None:
    allowed = {NONE, *vocabulary("industries").codes}
    for file in FILES:
        assert set(file.get(kind, {})) <= allowed


def test_data_types_are_all_told_by_some_word() -> None:
    assert set(WORDS["data_kind"]) == set(vocabulary("data_types").codes)


def test_words_are_written_as_texts_are_folded() -> None:
    """A word that folding changes would never be found."""
    for _, _, word in (entry for name in WORD_FILES for entry in words_of(name)):
        assert fold(word) == word


def test_trust_is_a_part_of_the_weight_and_speaks_of_known_words() -> None:
    known = {entry for name in WORD_FILES for entry in words_of(name)}
    told = load_yaml("trust")["words"]
    named = {
        (k, "" if c == "any" else c, word) for k, codes in told.items() for c, words in codes.items() for word in words
    }
    assert named <= known
    senses = [senses for _, senses in (entry for entries in lexicon().by_start.values() for entry in entries)]
    assert all(0 < part <= 1 for several in senses for _, _, pair in several for part in pair)


def test_a_wider_word_speaks_less_than_a_tried_one() -> None:
    """What no labelled text has tried carries less than the whole weight of a rule."""
    unseen = load_yaml("trust")["unseen"]
    assert unseen["fields"][0] < unseen["words"][0] == 1


def test_zones_hold_to_the_end_of_their_sentence_or_paragraph() -> None:
    text = "张某卖了名单。警方提醒，要小心。不要外传。\n李某也被抓。根据司法解释，五千条以上即可。王某获刑。"
    zones = lay_out(text).zones
    assert [factors()[zone] for zone in zones] == [1, 0, 0, 1, 0, 1, 1]
