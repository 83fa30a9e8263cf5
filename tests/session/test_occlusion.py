"""The answer about an image with hidden pixels, without a window: against sums over a dense lattice."""

import copy
import dataclasses

import numpy as np
import pytest
import torch

from latentlab.data.pictures import read_mask
from latentlab.errors import UserError
from latentlab.inference import posterior
from latentlab.inference.imputation import MASKS, mask_named
from latentlab.session.occlusion import Planes, mask_bits, mask_in, mask_word, occlude
from latentlab.session.subject import Subject, as_x

LOWER = mask_named("bottom", (8, 8))


def answers(run, subject, visible, kept):
    """Return the quick answer and the refined one."""
    given, work = [], occlude(run, subject, visible, kept)
    while True:
        try:
            given.append(next(work))
        except StopIteration as end:
            (quick,) = (answer for answer in given if answer is not None)
            return quick, end.value


class DenseLattice:
    """p(z) p(x|z) of one image on many nodes, in float64."""

    def __init__(self, run, subject):
        axis = torch.arange(-6, 6, 0.05, dtype=torch.float64)
        z = torch.cartesian_prod(axis, axis)
        self.x = as_x(run, subject.image[None])[0].double()
        with torch.inference_mode():
            likelihood = copy.deepcopy(run.model).double().decoder(z)
            self.p = likelihood.mean
            self.by_pixel = likelihood.base_dist.log_prob(self.x)
        self.log_prior = -0.5 * (z**2).sum(1) - np.log(2 * np.pi)

    def log_px(self, visible):
        seen = torch.from_numpy(visible.ravel())
        return float((self.log_prior + self.by_pixel[:, seen].sum(1)).logsumexp(0)) + 2 * np.log(0.05)

    def mean(self, visible):
        seen = torch.from_numpy(visible.ravel())
        return ((self.log_prior + self.by_pixel[:, seen].sum(1)).softmax(0) @ self.p).numpy().reshape(8, 8)


def test_both_answers_are_those_of_a_dense_lattice(run):
    kept = Planes()
    for index, visible in ((0, LOWER), (0, ~LOWER), (5, ~LOWER)):
        subject = Subject.of(run, "test", index)
        dense = DenseLattice(run, subject)
        quick, refined = answers(run, subject, visible, kept)
        for answer, near in ((quick, 1e-2), (refined, 1e-3)):
            assert answer.log_px_visible == pytest.approx(dense.log_px(visible), abs=near)
            np.testing.assert_allclose(answer.mean, dense.mean(visible), atol=1e-3)
            assert (answer.information[visible] == 0).all()
            assert (answer.information[~visible] > 0).all()
            assert answer.masses.sum() == pytest.approx(1, abs=0.02)
            assert len(answer.modes) == len(answer.masses) == len(answer.completions)
            assert (answer.run, answer.step) == (run.id, run.snapshot.step)
        assert (quick.log_px_hidden, quick.exact) == (None, False)
        hidden = dense.log_px(np.ones((8, 8), bool)) - dense.log_px(visible)
        assert refined.log_px_hidden == pytest.approx(hidden, abs=1e-3)
        assert refined.exact
        assert refined.problem is None
        # To the encoder, hidden pixels are black.
        x = as_x(run, subject.image[None])[0] * torch.from_numpy(visible.ravel())
        with torch.inference_mode():
            q = run.model.encoder(x[None])
        np.testing.assert_allclose(refined.q_mean, q.mean[0], rtol=1e-5)
        np.testing.assert_allclose(refined.q_sigma, q.stddev[0], rtol=1e-5)
        np.testing.assert_allclose(refined.q_image, run.model.decode_images(q.mean.numpy())[0], rtol=1e-5)


def test_other_weights_are_another_plane(run, snapshots, small_config, digits):
    from latentlab.session.run import run_at

    kept, subject = Planes(), Subject.of(run, "test", 1)
    for step in (0, -1):
        other = run_at(snapshots[step], small_config, digits)
        _, refined = answers(other, subject, LOWER, kept)
        dense = DenseLattice(other, subject)
        assert refined.log_px_visible == pytest.approx(dense.log_px(LOWER), abs=1e-3)
        hidden = dense.log_px(np.ones((8, 8), bool)) - dense.log_px(LOWER)
        assert refined.log_px_hidden == pytest.approx(hidden, abs=1e-3)


@pytest.mark.parametrize("doubtful", ["whole", "visible"])
def test_it_is_exact_where_both_metrics_are(run, monkeypatch, doubtful):
    """log p(hidden | visible) is a difference of two: that of the whole image has guards of its own."""
    true = posterior.image_posterior

    def doubted(model, x, visible=None, *more, **named):
        found = yield from true(model, x, visible, *more, **named)
        if (visible is None) == (doubtful == "whole"):
            evidence = dataclasses.replace(found.evidence, widen=np.ones(1))
            found = dataclasses.replace(found, evidence=evidence)
        return found

    monkeypatch.setattr(posterior, "image_posterior", doubted)
    _, refined = answers(run, Subject.of(run, "test", 0), LOWER, Planes())
    assert not refined.exact
    assert "further afield" in str(refined.problem)


def test_a_mask_has_a_word_that_brings_it_back():
    for name in MASKS:
        assert mask_word(mask_named(name, (8, 8))) == name
    visible = np.random.default_rng(0).random((8, 8)) < 0.5
    assert np.array_equal(read_mask(mask_word(visible), (8, 8)), visible)
    with pytest.raises(UserError, match="hides every pixel"):
        mask_word(np.zeros((8, 8), bool))


@pytest.mark.parametrize("shape", [(8, 8), (3, 5), (1, 1)])
def test_a_mask_is_the_same_after_it_was_text(shape):
    for seed in range(5):
        visible = np.random.default_rng(seed).random(shape) < 0.5
        assert np.array_equal(mask_in(mask_bits(visible), shape), visible)
    assert mask_in("none", shape).all()


@pytest.mark.parametrize("text", ["", "8x8", "8x8:", "8x8:ff", "8x7:ffffffffffffffff", "8x8:gggggggggggggggg", "half"])
def test_what_is_no_mask_gets_a_sentence(text):
    with pytest.raises(UserError, match="is no mask of 8 x 8 pixels"):
        mask_in(text, (8, 8))
    assert np.array_equal(mask_in("top", (8, 8)), mask_named("top", (8, 8)))
