"""What rules, model and both together reach on labelled texts; how many documents a second are labelled.

    python -m benchmarks.labels [--gold GOLD.jsonl …] [--aside TEXTS.jsonl …] [--model FOLDER] [--write DOCS] [--refit]

The model's scores for a text are the stored ones by a model that had not seen it, the rules speak anew: no torch is
needed. --aside names labelled texts that nothing was fitted to. With --write the pages labels.md and model_card.md are
written into a folder, with --refit the weights of the two voices are fitted again (after a change of the rules) and
written into the model folder.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from itertools import cycle, islice
from pathlib import Path

from pipelines.labels import Given, label_by_rules, label_document
from pipelines.labels.choice import loaded, shipped_folder
from pipelines.steps.labels import label_batch
from pipelines.steps.parallel import in_batches
from pipelines.text import document_from_text
from pipelines.training import calibration
from pipelines.training.calibration_file import write_calibration
from pipelines.training.card import figures, write_pages
from pipelines.training.data import Example, examples_of, repository_examples
from pipelines.training.report import stored_scores
from pipelines.training.voices import voices_of
from spiders.samples.key import load_key
from spiders.samples.stories import load_stories


def speed(examples: list[Example], documents: int = 3000) -> None:
    """Print documents a second with both voices, as a build labels them: in batches over all cores.

    All texts pass the cheap check or not as they come. The time in which processes start is told apart.
    """
    given = [Given(e.text, e.kind, e.title) for e in examples]
    many = list(islice(cycle(given), documents))
    size = sum(len(g.text) for g in many) / len(many)
    start = time.perf_counter()
    labels = in_batches(label_batch, many)
    next(labels)
    first = time.perf_counter()
    rest = sum(1 for _ in labels)
    end = time.perf_counter()
    print(
        f"{documents} documents of {size:.0f} characters: {rest / (end - first):.0f} documents/s with both voices,"
        f" after {first - start:.1f} s in which {os.cpu_count()} processes started"
    )


def samples() -> None:
    """Print micro F1 of rules alone and of both on the sample stories, which neither voice was made with."""
    stories = {story.id: story for story in load_stories()}
    gold = [page.model_dump(mode="json") for page in load_key() if page.id and page.site != "news-hant"]
    documents = [document_from_text(f"{stories[g['id']].title}\n{stories[g['id']].text}") for g in gold]
    for name, voice in (("rules", label_by_rules), ("both", label_document)):
        given = [voice(d.text, kind=d.kind, title=d.title) for d in documents]
        for field, facet in (("industries", "industry"), ("channels", "channel")):
            pairs = [
                (set(g[field] or ()), {x.code for x in got if x.facet == facet})
                for g, got in zip(gold, given, strict=True)
            ]
            both = sum(len(want & have) for want, have in pairs)
            f1 = 2 * both / sum(len(want) + len(have) for want, have in pairs)
            print(f"samples, {len(gold)} pages, {field}, {name}: micro F1 {f1:.3f}")


def refit(folder: Path, examples: list[Example]) -> None:
    """Fit the weights of the voices again and write them into the model folder."""
    kept, folds, names, scores = stored_scores(folder, examples)
    write_calibration(folder, loaded(folder).version, calibration.fit(voices_of(kept, names, scores, folds)))


def main() -> None:
    """Measure what the command line names."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gold", type=Path, action="append", default=[])
    parser.add_argument("--aside", type=Path, action="append", default=[])
    parser.add_argument("--model", type=Path, default=shipped_folder())
    parser.add_argument("--write", type=Path)
    parser.add_argument("--refit", action="store_true")
    given = parser.parse_args()
    gold = [example for path in given.gold for example in examples_of(path)]
    examples = [*repository_examples(), *gold]
    aside = [example for path in given.aside for example in examples_of(path)]
    if given.refit:
        refit(given.model, examples)
    print(json.dumps(figures(given.model, examples, aside), indent=1))
    samples()
    speed(gold or examples)
    if given.write:
        for page in write_pages(given.model, examples, given.write, aside):
            print(f"wrote {page}")


if __name__ == "__main__":
    main()
