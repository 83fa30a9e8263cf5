"""Contours of p(z) and q(z): they bound the masses that they name."""

import dataclasses

import numpy as np
import pytest
import torch

from latentlab.cli import main
from latentlab.config import checked
from latentlab.errors import UserError
from latentlab.models import build, with_prior
from latentlab.models.prior import LearnedMixture, StandardNormal
from latentlab.session.latent_plane import axes_plane, turned
from latentlab.session.map_contours import MASSES, aggregate_contours, prior_contours

PLANE = axes_plane((0, 1), (0.0, 0.0))


def inside(segments, places):
    """Return which places, (n, 2), lie inside the region that segments bound, by the crossings of a ray."""
    (x0, y0), (x1, y1) = segments[:, 0].T, segments[:, 1].T
    found = np.zeros(len(places), bool)
    for index, (x, y) in enumerate(places):
        crossed = (y0 > y) != (y1 > y)
        at = x0[crossed] + (y - y0[crossed]) / (y1 - y0)[crossed] * (x1 - x0)[crossed]
        found[index] = np.count_nonzero(at > x) % 2
    return found


def with_mixture(run):
    """Return the run with a prior of two lumps."""
    prior = LearnedMixture(2, 2).requires_grad_(False)
    prior.logits.copy_(torch.tensor([0.0, 0.7]))
    prior.means.copy_(torch.tensor([[-2.0, 1.0], [1.5, -0.5]]))
    prior.log_deviations.copy_(torch.tensor([[-0.7, 0.0], [0.1, -0.5]]))
    return dataclasses.replace(run, model=with_prior(run.model, prior))


@pytest.mark.parametrize("standard", [True, False])
def test_the_contours_of_the_prior_hold_the_masses_of_1_2_and_3_sigma(run, standard):
    run = run if standard else with_mixture(run)
    z = run.model.prior.sample(3000, torch.Generator().manual_seed(0)).numpy()
    for mass, segments in zip(MASSES, prior_contours(run), strict=True):
        share = inside(segments, z).mean()
        assert share == pytest.approx(mass, abs=4 * (mass * (1 - mass) / 3000) ** 0.5 + 5e-3)
        if not standard:
            levels = run.model.prior.log_prob(torch.from_numpy(segments.mean(axis=1)))
            assert levels.std() < 0.02, "a contour has one density"


def test_the_contours_of_the_aggregate_posterior_hold_its_draws(run):
    found = aggregate_contours(run, PLANE)
    assert all(a.shape == b.shape and (a == b).all() for a, b in zip(found, aggregate_contours(run, PLANE)))
    means, log_variances = run.model.encode_images(run.dataset.test_images)
    z = means + np.exp(0.5 * log_variances) * np.random.default_rng(5).standard_normal((20, *means.shape))
    for mass, segments in zip(MASSES, found, strict=True):
        assert inside(segments, z.reshape(-1, 2)).mean() == pytest.approx(mass, abs=0.06)


def test_contours_follow_the_plane_and_what_a_model_has(run, digits):
    wide = build(checked(latent_size=3, hidden=(8,)), digits.image_shape).requires_grad_(False)
    three = dataclasses.replace(run, model=wide, config=dataclasses.replace(run.config, latent_size=3))
    plane = axes_plane((0, 1), np.zeros(3))
    other = turned(plane, 0, 2, 60, np.zeros(3))
    assert not np.array_equal(aggregate_contours(three, plane)[0].mean(), aggregate_contours(three, other)[0].mean())
    assert len(prior_contours(three)) == 3
    mixed = dataclasses.replace(three, model=with_prior(wide, LearnedMixture(3, 2)))
    with pytest.raises(UserError, match="so the map draws its contours for two latents only"):
        prior_contours(mixed)
    point = build(checked(family="ae", hidden=(8,)), digits.image_shape).requires_grad_(False)
    with pytest.raises(UserError, match=r"posterior is a point, so q\(z\) has no density"):
        aggregate_contours(dataclasses.replace(run, model=point), PLANE)
    assert StandardNormal(2).standard


def test_the_map_of_the_command_line_draws_them(tmp_path, capsys):
    folder, plain, drawn = tmp_path / "run", tmp_path / "plain.svg", tmp_path / "drawn.svg"
    words = ["--dataset", "digits", "--prior", "mixture", "--components", "2", "--epochs", "1", "--hidden", "8"]
    assert main(["train", *words, "--out", str(folder)]) == 0
    assert main(["map", str(folder), "--out", str(plain)]) == 0
    assert main(["map", str(folder), "--out", str(drawn), "--prior", "--aggregate"]) == 0
    assert main(["map", str(folder), "--out", str(tmp_path / "drawn.png"), "--prior", "--aggregate"]) == 0
    assert "<path" not in plain.read_text()
    assert drawn.read_text().count("<path") == 2
    assert "contours: grey p(z) and blue q(z)" in drawn.read_text()
    assert "--prior --aggregate" in drawn.read_text()
