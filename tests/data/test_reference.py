import dataclasses
import math

import numpy as np
import pytest

from latentlab.data.reference import collapse_value, grey_floor, independent_pixels


def test_the_floor_is_the_entropy_of_the_pixels_one_by_one(digits):
    total = 0.0
    for grey in (digits.test_images / 255).ravel().tolist():
        if 0 < grey < 1:
            total -= grey * math.log(grey) + (1 - grey) * math.log(1 - grey)
    assert grey_floor(digits) == pytest.approx(total / len(digits.test_images), rel=1e-12)


def test_no_constant_output_is_better_on_the_training_images_than_that_of_a_collapsed_model(digits):
    on_training = dataclasses.replace(digits, test_images=digits.train_images)
    best = collapse_value(on_training)
    x = digits.train_images / 255
    for mean in (x.mean(axis=0) * 0.98 + 0.01, x.mean(axis=0) ** 1.1 * 0.98 + 0.01, np.full(digits.image_shape, 0.3)):
        loss = -(x * np.log(mean) + (1 - x) * np.log(1 - mean)).sum(axis=(1, 2)).mean()
        assert best < loss


def test_a_collapsed_gaussian_is_a_normal_density(digits):
    x, mean = digits.test_images / 255, digits.train_images.mean(axis=0) / 255
    sigma = 0.4
    density = np.exp(-((x - mean) ** 2) / (2 * sigma**2)) / (sigma * math.sqrt(2 * math.pi))
    assert collapse_value(digits, "gaussian", sigma) == pytest.approx(-np.log(density).sum(axis=(1, 2)).mean())


def test_the_learned_sigma_is_the_best_one_on_the_training_images(digits):
    on_training = dataclasses.replace(digits, test_images=digits.train_images)
    learned = collapse_value(on_training, "gaussian-learned")
    assert all(learned <= collapse_value(on_training, "gaussian", sigma) for sigma in np.linspace(0.1, 0.6, 51))


def test_the_published_values_of_mnist(mnist):
    assert collapse_value(mnist) == pytest.approx(205.81, abs=0.005)
    assert grey_floor(mnist) == pytest.approx(45.53, abs=0.005)
    # The probabilistic PCA of no dimensions, in closed form.
    assert collapse_value(mnist, "gaussian-learned") == pytest.approx(55.59, abs=0.005)


@pytest.mark.parametrize("likelihood", ["bernoulli", "gaussian-learned"])
def test_independent_pixels_have_the_collapse_value_as_their_mean(digits, likelihood):
    x = digits.test_images.reshape(len(digits.test_images), -1) / 255
    assert -independent_pixels(digits, x, likelihood).mean() == pytest.approx(collapse_value(digits, likelihood))


def test_independent_binary_pixels_are_a_distribution(digits):
    small = dataclasses.replace(digits, train_images=digits.train_images[:, 2:5, 3:4])
    every = np.array([[number >> bit & 1 for bit in range(3)] for number in range(8)])
    assert np.exp(independent_pixels(small, every)).sum() == pytest.approx(1)
