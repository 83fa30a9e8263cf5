"""Questions to a MADE: the watched sample is the sample, pixels add up to log p(x), completions by the order."""

import dataclasses
import math

import numpy as np
import pytest
import torch

from latentlab.config import Config
from latentlab.errors import UserError
from latentlab.inference.imputation import mask_named
from latentlab.session import autoregressive
from latentlab.session.autoregressive import draw, evidence_and_completions, made_settings, mean_log_px, probes
from latentlab.session.density import samples_of
from latentlab.session.run import run_at
from latentlab.session.subject import Subject
from latentlab.training.control import Control
from latentlab.training.trainer import train
from latentlab.work import mapped, result_of


def trained(digits, order):
    config = made_settings(Config(dataset="digits", pixels="dynamic", threads=1, device="cpu"), order, 24, 2)
    return run_at(result_of(train(digits, config, Control(snapshot_interval=math.inf))), config, digits)


@pytest.fixture(scope="module")
def raster(digits):
    return trained(digits, "raster")


@pytest.fixture(scope="module")
def reverse(digits):
    return trained(digits, "reversed")


@pytest.mark.parametrize("most", [1000, 20])
def test_the_watched_sample_is_the_sample_and_its_frames_are_the_conditionals(reverse, most, monkeypatch):
    monkeypatch.setattr(autoregressive, "MOST_FRAMES", most)
    drawing = result_of(draw(reverse, 5))
    assert np.array_equal(drawing.image, samples_of(reverse, 1, 5)[0])
    assert drawing.seconds > 0
    assert drawing.every == (1 if most == 1000 else 4)
    for done in range(0, 65, 4):
        so_far = drawing.drawn(done)
        assert np.isfinite(so_far).sum() == done
        x = torch.from_numpy(np.nan_to_num(so_far)).reshape(1, -1)
        expected = reverse.model.logits(x).sigmoid().detach().numpy().reshape(8, 8)
        shown = drawing.conditionals(done)
        assert np.array_equal(np.isnan(shown), np.isfinite(so_far))
        assert np.allclose(shown[np.isnan(so_far)], expected[np.isnan(so_far)], atol=1e-3)
    assert drawing.next_pixel(0) == (7, 7)
    assert drawing.next_pixel(63) == (0, 0)
    assert drawing.next_pixel(64) is None


def test_the_pixels_of_an_image_add_up_to_its_log_p(raster, digits):
    subject = Subject.of(raster, "test", 3)
    found, completed = result_of(evidence_and_completions(raster, subject, np.ones((8, 8), bool), 2, 0))
    assert found.log_px == pytest.approx(raster.model.log_prob(torch.from_numpy(found.x).reshape(1, -1)).item())
    assert (found.log_conditionals <= 0).all()
    assert np.array_equal(completed.images, np.stack([found.x] * 2))  # nothing is hidden
    assert (completed.late, completed.log_px_hidden) == (0, 0.0)


def test_completions_are_exact_where_the_visible_pixels_come_first(raster, reverse):
    visible = mask_named("bottom", (8, 8))
    subject = Subject.of(raster, "test", 3)
    found, completed = result_of(evidence_and_completions(raster, subject, visible, 3, 0))
    assert completed.late == 0
    assert (completed.images[:, visible] == found.x[visible]).all()
    # log p(x_h | x_v) = log p(x) - log p(x_v), and p(x_v) is the product of the first conditionals.
    assert completed.log_px_hidden == pytest.approx(found.log_px - found.log_conditionals[visible].sum())
    _, backwards = result_of(evidence_and_completions(reverse, subject, visible, 3, 0))
    assert (backwards.late, backwards.log_px_hidden) == (32, None)


def test_the_mean_over_test_images_is_that_of_the_training_with_its_error(raster):
    found = result_of(mean_log_px(raster))
    last = raster.snapshot.losses.last(1)
    assert found.value == pytest.approx(-last.reconstruction, abs=2.0)  # other draws of the same pixels
    assert 0 < found.error < 5


def test_both_probes_read_classes(raster, run, digits):
    shares = []
    made, means = result_of(mapped(probes(raster, run, 0), shares.append))
    done = [share.done for share in shares]
    assert done == sorted(done)
    assert done[-1] == 1
    assert made.value > means.value > 0.1  # 24 features against 2
    assert result_of(probes(raster, None, 0)) == (made, None)
    bare = dataclasses.replace(raster, dataset=dataclasses.replace(digits, label_names=()))
    with pytest.raises(UserError, match="no labels"):
        result_of(probes(bare, None, 0))


def test_a_rival_learns_from_what_the_other_run_learned_from():
    config = made_settings(Config(dataset="digits", pixels="dynamic", seed=4, latent_size=3), "middle", 50, 7)
    assert (config.family, config.hidden, config.order, config.epochs) == ("made", (50,), "middle", 7)
    assert (config.dataset, config.pixels, config.seed) == ("digits", "dynamic", 4)
    assert made_settings(Config(likelihood="gaussian"), "raster", 9, 1).likelihood == "bernoulli"
