"""The two voices are weighed by what they got right, and a voice that knows nothing gets no weight."""

from __future__ import annotations

import numpy as np
import pytest

from pipelines.labels.combine import FACETS, combined_odds, odds_to_probability
from pipelines.training import measures
from pipelines.training.calibration import Voices, best_threshold, calibration_error, cross_fitted, f1, fit, logistic

NAMES = ("relevance:relevant", "industry:logistics", "channel:insider", "data_type:phone")


def made_up(rules_know: float, model_knows: float, texts: int = 400) -> Voices:
    """Voices whose log odds hold the truth times what they know, under noise."""
    random = np.random.default_rng(3)
    true = (random.random((texts, len(NAMES))) < 0.5).astype(float)
    true[:, 0] = 1.0 * (random.random(texts) < 0.6)
    sign = 2 * true - 1
    rules = sign * rules_know + random.normal(size=true.shape)
    model = sign * model_knows + random.normal(size=true.shape)
    return Voices(NAMES, rules, model, true, np.ones_like(true))


def test_a_voice_that_only_guesses_gets_hardly_any_weight() -> None:
    weights = fit(made_up(rules_know=1.5, model_knows=0.0))
    for facet in FACETS:
        assert weights[facet].rules > 1
        assert 0 <= weights[facet].model < weights[facet].rules / 4


def test_two_voices_that_know_different_things_decide_better_together_and_are_calibrated() -> None:
    voices = made_up(rules_know=0.8, model_knows=0.8)
    folds = [at % 4 for at in range(len(voices.rules))]
    chances, holds = cross_fitted(voices, folds)
    column = voices.columns("channel")
    together = f1(holds[:, column], voices.true[:, column] > 0)
    assert together > f1(voices.rules[:, column] > 0, voices.true[:, column] > 0) + 0.03
    assert calibration_error(chances[:, column].ravel(), voices.true[:, column].ravel()) < 0.08


def test_a_voice_that_speaks_against_the_truth_is_left_out() -> None:
    weights = fit(made_up(rules_know=1.5, model_knows=-1.5))
    assert {weights[facet].model for facet in FACETS} == {0.0}


def test_the_logistic_finds_the_weights_that_made_the_data() -> None:
    random = np.random.default_rng(1)
    features = random.normal(size=(20_000, 2))
    true = (random.random(20_000) < odds_to_probability(2 * features[:, 0] - features[:, 1] + 0.5)).astype(float)
    assert logistic(features, true, np.ones(20_000)) == pytest.approx([2, -1, 0.5], abs=0.1)


def test_calibration_error_of_sure_and_wrong_is_one_and_of_honest_doubt_nothing() -> None:
    assert calibration_error(np.full(10, 0.99), np.zeros(10)) == pytest.approx(0.99)
    assert calibration_error(np.full(10, 0.5), np.array([0.0, 1.0] * 5)) == pytest.approx(0)


def test_the_threshold_is_drawn_half_way_to_the_middle() -> None:
    chance = np.array([0.05, 0.1, 0.35, 0.4, 0.9])
    assert 0.3 < best_threshold(chance, np.array([0.0, 0, 1, 1, 1])) < 0.5


def test_what_is_said_of_a_text_without_a_case_counts_as_wrong() -> None:
    true = np.array([[1.0, 1, 0, 0], [0.0, 0, 0, 0]])
    known = np.array([[1.0, 1, 1, 0], [1.0, 0, 0, 0]])  # the first says nothing of data types
    voices = Voices(NAMES, np.zeros((2, 4)), np.zeros((2, 4)), true, known)
    holds = np.array([[True, True, False, True], [True, True, False, False]])
    assert measures.micro(voices, holds, "industry").value == pytest.approx(2 / 3)
    assert (
        measures.micro(
            voices, measures.gated(voices, np.array([holds[0], [False, True, True, True]])), "industry"
        ).value
        == 1
    )
    assert measures.micro(voices, holds, "data_type").gold == 0


def test_weights_apply_to_bounded_log_odds() -> None:
    weights = fit(made_up(1.0, 1.0))["industry"]
    assert combined_odds(weights, 1e9, 0.0) == combined_odds(weights, 8.0, 0.0)
