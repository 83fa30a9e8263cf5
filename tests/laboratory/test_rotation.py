"""A turned latent plane: log p(x), the ELBO of a full q and reconstructions stay; the meaning of an axis changes."""

import dataclasses

import numpy as np
import pytest
import torch

from latentlab.config import checked
from latentlab.errors import UserError
from latentlab.laboratory.rotation import STEPS, changes_along, information_of, rotated, rotation, turn
from latentlab.models import build
from latentlab.work import result_of


def model_of(**settings):
    torch.manual_seed(0)
    model = build(checked(**({"dataset": "digits", "hidden": (16,)} | settings)), (4, 4))
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.add_(0.5 * torch.randn_like(parameter))
    return model.eval().requires_grad_(False)


@pytest.fixture(scope="module")
def turned():
    """The same three images, and means of two classes, at 0, 40 and 90 degrees."""
    model, x = model_of(), torch.rand(3, 16, generator=torch.Generator().manual_seed(1))
    random = np.random.default_rng(0)
    labels = np.repeat([0, 1], 500)
    means = random.normal(size=(1000, 2)) * 0.3
    means[:, 0] += 3 * labels  # axis 1 determines the class, axis 2 does not
    return {a: result_of(rotation(model, x, np.radians(a), means, labels)) for a in (0, 40, 90)}


def test_what_the_likelihood_sees_stays(turned):
    for angle in (40, 90):
        assert turned[angle].log_px == pytest.approx(turned[0].log_px, abs=2e-3)
        assert turned[angle].elbo == pytest.approx(turned[0].elbo, abs=2e-3)
        assert turned[angle].reconstruction_change < 1e-5
        assert (turned[angle].elbo <= turned[angle].log_px + 1e-3).all()


def test_a_q_of_independent_axes_is_the_only_one_that_sees_the_angle(turned):
    assert turned[0].diagonal_elbo == pytest.approx(turned[0].elbo, abs=2e-3)
    assert turned[90].diagonal_elbo == pytest.approx(turned[0].elbo, abs=2e-3)
    assert abs(turned[40].diagonal_elbo - turned[40].elbo).max() > 0.1


def test_what_an_axis_tells_goes_to_the_other_axis(turned):
    first, aslant, last = (turned[angle] for angle in (0, 40, 90))
    assert first.information[0] == pytest.approx(np.log(2), abs=0.02)
    assert first.information == pytest.approx(last.information[::-1], abs=1e-9)
    assert first.gap > 0.9
    assert aslant.gap < first.gap
    assert 0 < aslant.information_error.max() < 0.05
    assert first.traversals[0] == pytest.approx(last.traversals[1], abs=1e-5)
    assert abs(first.traversals[0] - aslant.traversals[0]).max() > 0.1


def test_the_changes_along_the_axes_are_exchanged_by_a_right_angle(turned):
    first, aslant, last = (turned[angle] for angle in (0, 40, 90))
    for name in (0, 1):  # the change and its error
        was, now = first.change[name], last.change[name]
        assert now[1] == pytest.approx(was[0], abs=1e-5)
        assert now[0] == pytest.approx(was[1][::-1], abs=1e-5)  # the turned first axis is the second one, backwards
        assert last.axis_change[name] == pytest.approx(first.axis_change[name][::-1], abs=1e-5)
    assert abs(aslant.change[0] - first.change[0]).max() > 10 * first.change[1].max()
    assert last.as_json()["traversal"]["axis_change"] == last.axis_change[0].tolist()


def test_the_change_of_one_image_is_the_difference_of_two_decoded_images():
    model, mean = model_of(), np.array([[0.3, -0.8]])
    found = changes_along(model, mean)
    assert found.shape == (1, 2, len(STEPS))
    for step, place in enumerate(STEPS):
        for axis in (0, 1):
            z = np.stack([mean[0], mean[0]])
            z[:, axis] = place - 1 / 3, place + 1 / 3
            before, after = model.decode_images(z)
            assert found[0, axis, step] == pytest.approx(abs(after - before).mean() / (2 / 3), abs=1e-6)


def test_the_error_of_a_change_is_the_spread_over_resampled_images_and_falls_with_their_root(turned):
    changes, error = turned[0].changes, turned[0].change[1]
    random = np.random.default_rng(0)
    again = [changes[random.integers(len(changes), size=len(changes))].mean(axis=0) for _ in range(2000)]
    assert np.std(again, axis=0) == pytest.approx(error, rel=0.1)
    more = dataclasses.replace(turned[0], changes=np.concatenate([changes] * 9))
    assert more.change[1] == pytest.approx(error / 3, rel=0.01)
    assert more.axis_change[1] == pytest.approx(turned[0].axis_change[1] / 3, rel=0.01)
    one = dataclasses.replace(turned[0], changes=changes[:1])
    assert np.isnan(one.change[1]).all()


def test_the_turned_decoder_draws_at_the_turned_place_what_the_first_draws():
    model, z = model_of(), np.array([[0.4, -1.2], [2.0, 0.3]])
    other = rotated(model, 0.7)
    assert other.decode_images(z @ turn(0.7).T) == pytest.approx(model.decode_images(z), abs=1e-6)


def test_a_decoder_that_adds_z_to_its_first_layer_is_refused():
    model = model_of(network="residual", hidden=(2, 2))
    with pytest.raises(UserError, match="cannot be turned"):
        rotated(model, 0.3)


def test_without_labels_there_is_no_information():
    assert np.isnan(information_of(np.zeros((4, 2)), None)[2])
