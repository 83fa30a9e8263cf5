"""The linear probe: closed cases, and against scikit-learn."""

import numpy as np
import pytest

from latentlab.inference import linear_probe as module
from latentlab.inference.linear_probe import linear_probe, probe_images
from latentlab.work import mapped, result_of


def clusters(rng, count, apart):
    labels = rng.integers(3, size=count)
    centres = apart * np.array([[1.0, 0], [0, 1], [-1, -1]])
    return (centres[labels] + rng.normal(size=(count, 2))).astype(np.float32), labels


def test_separable_features_are_read_without_an_error():
    rng = np.random.default_rng(0)
    found = result_of(linear_probe(*clusters(rng, 300, 20), *clusters(rng, 100, 20)))
    assert (found.value, found.error) == (1, 0)


def test_random_labels_are_read_as_often_as_by_chance():
    rng = np.random.default_rng(0)
    features = rng.normal(size=(3000, 4)).astype(np.float32)
    labels = rng.integers(5, size=3000)
    found = result_of(linear_probe(features[:1000], labels[:1000], features[1000:], labels[1000:]))
    assert found.error == pytest.approx((0.2 * 0.8 / 2000) ** 0.5, rel=0.2)
    assert abs(found.value - 0.2) < 4 * found.error


def test_the_regression_is_that_of_scikit_learn():
    from sklearn.linear_model import LogisticRegression

    rng = np.random.default_rng(1)
    (x, y), (others, labels) = clusters(rng, 400, 1.5), clusters(rng, 1000, 1.5)
    stretched, shifted = np.float32([30, 0.01]), np.float32([4, -7])
    found = result_of(linear_probe(x * stretched + shifted, y, others * stretched + shifted, labels))
    whitened, others = ((part - x.mean(0)) / x.std(0) for part in (x, others))
    theirs = LogisticRegression(C=1.0, tol=1e-8, max_iter=1000).fit(whitened, y)
    assert found.value == pytest.approx(theirs.score(others, labels), abs=0.002)


def test_the_weights_have_the_prior_of_scikit_learn():
    """More features than images: without the prior the weights are others."""
    from sklearn.linear_model import LogisticRegression

    rng = np.random.default_rng(2)
    labels = np.concatenate([np.arange(36) % 3, rng.integers(3, size=3000)])
    x = (0.3 * rng.normal(size=(3, 60))[labels] + rng.normal(size=(3036, 60))).astype(np.float32)
    found = result_of(linear_probe(x[:36], labels[:36], x[36:], labels[36:]))
    whitened = (x - x[:36].mean(0)) / x[:36].std(0)
    scores = []
    for c in (1.0, 1e6):
        fitted = LogisticRegression(C=c, tol=1e-8, max_iter=1000).fit(whitened[:36], labels[:36])
        scores.append(fitted.score(whitened[36:], labels[36:]))
    theirs, bare = scores
    assert found.value == pytest.approx(theirs, abs=0.001)
    assert abs(theirs - bare) > 0.002


def test_constant_features_and_no_features():
    rng = np.random.default_rng(0)
    (x, y), (others, labels) = clusters(rng, 200, 5), clusters(rng, 100, 5)
    plain = result_of(linear_probe(x, y, others, labels))
    more = [np.concatenate([part, np.full((len(part), 1), 3, np.float32)], axis=1) for part in (x, others)]
    assert result_of(linear_probe(more[0], y, more[1], labels)) == plain
    assert result_of(linear_probe(x[:, :0], y, others[:, :0], labels)) is None


def test_the_images_of_a_probe_follow_from_the_seed(monkeypatch):
    monkeypatch.setattr(module, "IMAGES", 50)
    chosen = probe_images(200, 3)
    assert len(set(chosen.tolist())) == 50
    assert chosen.max() < 200
    assert np.array_equal(chosen, probe_images(200, 3))
    assert not np.array_equal(chosen, probe_images(200, 4))
    assert probe_images(20, 0).tolist() == list(range(20))


def test_a_probe_tells_how_far_it_is():
    rng, told = np.random.default_rng(0), []
    result_of(mapped(linear_probe(*clusters(rng, 300, 1), *clusters(rng, 100, 1)), told.append))
    assert told == sorted(told)
    assert 0 < told[0] < 1
