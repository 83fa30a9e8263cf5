"""The measures of a comparison, on models whose answers are known."""

import math
from types import SimpleNamespace

import numpy as np
import pytest
import torch

from latentlab.inference import comparison
from latentlab.inference.comparison import (
    Measured,
    box_draws,
    class_measures,
    class_probabilities,
    codes_of,
    disc_draws,
    entropy,
    judged,
    known,
    paths,
    prior_draws,
    random_pairs,
    resampled,
)
from latentlab.models.prior import StandardNormal
from latentlab.work import result_of


class Decodes:
    """A model of images of 3 x 4 pixels, each a function of z."""

    latent_size, prior = 2, StandardNormal(2)

    def __init__(self, bend: float):
        rng = np.random.default_rng(0)
        self.weights, self.bend = rng.normal(size=(2, 12)), bend

    def decode_images(self, z):
        images = z.astype(np.float64) @ self.weights
        return (images + self.bend * np.sin(3 * images)).reshape(-1, 3, 4)


class Sure:
    """A classifier of two classes that knows an image whose first pixel is positive."""

    classes = 2

    def log_probabilities(self, images):
        high = np.where(images.reshape(len(images), -1)[:, 0] > 0, 0.99, 0.6)
        return np.log(np.stack([high, 1 - high], axis=1))


def test_the_error_of_a_mean_is_its_standard_error():
    values = np.random.default_rng(0).normal(3, 2, 1000)
    found = resampled(values)
    assert found.value == pytest.approx(values.mean())
    assert found.error == pytest.approx(values.std() / math.sqrt(1000), rel=0.15)
    assert resampled(values) == found
    assert resampled(values, seed=1) != found
    assert resampled(np.ones(9)).error == 0
    assert resampled(np.empty(0)) is None


def test_the_error_of_a_ratio_knows_that_its_parts_move_together():
    wholes = np.random.default_rng(0).uniform(1, 9, 500)
    found = resampled(2.5 * wholes, wholes)
    assert found.value == pytest.approx(2.5)
    assert found.error == pytest.approx(0, abs=1e-12)


def test_the_path_of_a_linear_decoder_is_straight_and_no_path_is_shorter():
    ends = np.random.default_rng(1).normal(size=(70, 2, 2)).astype(np.float32)
    straight = result_of(paths(Decodes(0), None, ends))
    assert np.allclose(straight.length, straight.straight)
    assert np.isnan(straight.unknown).all()
    bent = result_of(paths(Decodes(0.5), None, ends))
    assert (bent.length >= bent.straight - 1e-9).all()
    assert bent.length.sum() > 1.05 * bent.straight.sum()
    # The distance of the ends is that of their own images, whatever the number of blocks.
    images = Decodes(0.5).decode_images(ends.reshape(-1, 2)).reshape(70, 2, -1)
    assert np.allclose(bent.straight, np.linalg.norm(images[:, 1] - images[:, 0], axis=1))


def test_the_unknown_share_of_a_path_is_where_the_classifier_does_not_know():
    model = Decodes(0)
    across = model.weights[:, 0] / np.square(model.weights[:, 0]).sum()  # moves the first pixel by 1
    ends = np.array([[-across, 3 * across], [across, 2 * across], [-across, -2 * across]])
    found = result_of(paths(model, Sure(), ends, steps=400))
    assert found.unknown == pytest.approx([0.25, 0, 1], abs=0.01)


def test_an_answer_has_an_entropy_in_nats_and_is_known_above_a_probability():
    probabilities = class_probabilities(Sure(), np.array([[[1.0]], [[-1.0]]]))
    assert probabilities == pytest.approx(np.array([[0.99, 0.01], [0.6, 0.4]]))
    expected = [-(p * math.log(p) + (1 - p) * math.log(1 - p)) for p in (0.99, 0.6)]
    assert entropy(probabilities) == pytest.approx(expected)
    assert entropy(np.array([[1.0, 0.0], [0.5, 0.5]])) == pytest.approx([0, math.log(2)])
    assert known(probabilities).tolist() == [True, False]


def test_the_measures_of_the_classes_are_those_of_a_known_histogram():
    """Certain answers in shares 0.5, 0.3, 0.195 and 0.005: the entropy of these, and one class of four is missing."""
    counts = np.array([1000, 600, 390, 10])
    certain = np.repeat(np.eye(4), counts, axis=0)
    found = class_measures(certain)
    shares = counts / counts.sum()
    assert found["prior_classes"].value == pytest.approx(-(shares * np.log(shares)).sum())
    assert found["missing_classes"].value == 0.25
    # The error of an entropy by the delta method: the deviation of log p over items, by the root of their number.
    spread = math.sqrt((shares * np.log(shares) ** 2).sum() - (shares * np.log(shares)).sum() ** 2)
    assert found["prior_classes"].error == pytest.approx(spread / math.sqrt(counts.sum()), rel=0.15)
    assert found["missing_classes"].error > 0  # 10 of 2000: some replicates have 20
    even = class_measures(np.full((50, 4), 0.25))
    assert even["prior_classes"].value == pytest.approx(math.log(4))
    assert class_measures(np.tile([1.0, 0, 0, 0], (50, 1)))["missing_classes"] == Measured(0.75, 0.0)


def test_judged_is_the_same_in_any_number_of_blocks(monkeypatch):
    z = np.random.default_rng(0).normal(size=(100, 2)).astype(np.float32)
    whole = result_of(judged(Decodes(0.3), Sure(), z))
    monkeypatch.setattr(comparison, "BLOCK", 7)
    parts = result_of(judged(Decodes(0.3), Sure(), z))
    assert whole.shape == (100, 2)
    assert np.array_equal(whole, parts)


def test_draws_from_the_codes_have_the_moments_of_a_kernel_density():
    means = np.random.default_rng(0).multivariate_normal((3, -1), [[4, 1], [1, 2]], 500).astype(np.float32)
    drawn = codes_of(means, 40_000, 0)
    width = 500 ** (-1 / 6)
    assert np.allclose(drawn.mean(axis=0), means.mean(axis=0), atol=0.05)
    assert np.allclose(np.cov(drawn.T), np.cov(means.T) * (1 + width**2), rtol=0.05)
    assert codes_of(means[:, :1], 10, 0).shape == (10, 1)


def test_regions_are_what_their_definitions_say():
    disc = disc_draws(20_000, 0)
    squares = np.square(disc).sum(axis=1)
    radius = math.sqrt(-2 * math.log(0.01))
    assert squares.max() <= radius**2
    assert squares.mean() == pytest.approx(radius**2 / 2, rel=0.02)  # even over the area
    inside = np.square(np.random.default_rng(1).normal(size=(100_000, 2))).sum(axis=1) <= radius**2
    assert inside.mean() == pytest.approx(0.99, abs=0.002)
    means = np.random.default_rng(0).normal(size=(1000, 3)).astype(np.float32)
    box = box_draws(means, 5000, 0)
    low, high = np.quantile(means, [0.005, 0.995], axis=0)
    assert ((box >= low) & (box <= high)).all()
    assert np.allclose(box.mean(axis=0), (low + high) / 2, atol=0.1)


def test_an_autoencoder_is_asked_by_draws_of_a_standard_normal():
    bare = prior_draws(SimpleNamespace(prior=None, latent_size=2), 5000, 3)
    assert np.allclose(np.cov(bare.T), np.eye(2), atol=0.1)
    generator = comparison.random_stream(3, "prior draws")
    assert np.array_equal(bare, torch.randn(5000, 2, generator=generator).numpy())
    assert np.array_equal(bare, prior_draws(Decodes(0), 5000, 3))  # the same draws for both


def test_pairs_are_of_different_images():
    pairs = random_pairs(5, 300, 0)
    assert (pairs[:, 0] != pairs[:, 1]).all()
    assert set(pairs.ravel()) == set(range(5))
    assert len(random_pairs(1, 10, 0)) == 0
