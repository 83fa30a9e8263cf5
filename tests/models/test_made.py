"""MADE against the definition of an autoregressive model, in every order."""

import math

import pytest
import torch

from latentlab.config import ORDER_NAMES, Config
from latentlab.models import build
from latentlab.models.distributions import random_stream
from latentlab.models.made import pixel_order
from latentlab.work import mapped, result_of

SHAPE = (2, 3)
PIXELS = math.prod(SHAPE)


def made_of(order, hidden=(12, 9), shape=SHAPE):
    """Return a MADE in float64, every weight of which is random, also those that the masks take away."""
    model = build(Config(family="made", hidden=hidden, order=order, seed=2), shape).double()
    with torch.no_grad():
        for number, weight in enumerate(model.parameters()):
            weight.copy_(torch.randn(weight.shape, generator=random_stream(number, "weights"), dtype=weight.dtype))
    return model


def all_images(pixels=PIXELS):
    return torch.cartesian_prod(*[torch.tensor([0.0, 1.0], dtype=torch.float64)] * pixels)


@pytest.mark.parametrize("hidden", [(), (12,), (12, 9), (3, 5, 4)], ids=str)
@pytest.mark.parametrize("order", ORDER_NAMES)
def test_a_logit_depends_on_all_earlier_pixels_and_on_no_other(order, hidden):
    model = made_of(order, hidden)
    x = torch.rand(PIXELS, generator=random_stream(0, "x"), dtype=torch.float64)
    jacobian = torch.autograd.functional.jacobian(lambda one: model.logits(one[None])[0], x)
    by_rank = jacobian[model.order][:, model.order]
    assert (by_rank.triu() == 0).all()
    assert (by_rank[torch.ones(PIXELS, PIXELS).tril(-1) > 0] != 0).all()


def test_hidden_units_carry_every_earlier_pixel_but_the_last():
    """Without direct connections too: the degrees of the hidden units leave no pixel out."""
    model = made_of("raster", (64, 64))
    with torch.no_grad():
        model.direct.zero_()
    x = torch.rand(PIXELS, generator=random_stream(0, "x"), dtype=torch.float64)
    jacobian = torch.autograd.functional.jacobian(lambda one: model.logits(one[None])[0], x)
    assert (jacobian[torch.ones(PIXELS, PIXELS).tril(-1) > 0] != 0).all()


@pytest.mark.parametrize("order", ORDER_NAMES)
def test_the_probabilities_of_all_images_sum_to_1(order):
    assert made_of(order, shape=(3, 3)).log_prob(all_images(9)).exp().sum().item() == pytest.approx(1, abs=1e-10)


@pytest.mark.parametrize("hidden", [(), (12,), (12, 9)], ids=str)
@pytest.mark.parametrize("order", ORDER_NAMES)
def test_samples_have_the_exact_marginals_and_pair_probabilities(order, hidden):
    model, count = made_of(order, hidden), 20_000
    x = all_images()
    chances = model.log_prob(x).exp().detach()
    exact = torch.einsum("n,ni,nj->ij", chances, x, x)
    drawn = model.sample(count, random_stream(5, "samples"))
    found = drawn.T @ drawn / count
    assert ((found - exact).abs() < 5 * (exact * (1 - exact) / count).sqrt() + 1e-9).all()
    assert set(drawn.unique().tolist()) <= {0.0, 1.0}


def test_completions_keep_the_known_pixels_and_follow_the_conditional():
    model, known, count = made_of("middle"), 2, 20_000
    image = torch.tensor([1.0, 0, 1, 1, 0, 1], dtype=torch.float64)
    kept, hidden = model.order[:known], model.order[known:]
    given = image.repeat(count, 1)
    drawn = model.complete(given, known, random_stream(7, "completions"))
    assert (given == image).all(), "the images that were given stay"
    assert (drawn[:, kept] == image[kept]).all()
    x = all_images()
    agreeing = x[(x[:, kept] == image[kept]).all(1)]
    chances = model.log_prob(agreeing).exp().detach()
    exact = (chances / chances.sum()) @ agreeing
    spread = (exact * (1 - exact) / count).sqrt()
    assert ((drawn.mean(0) - exact).abs()[hidden] < 5 * spread[hidden]).all()


def test_the_mean_of_a_sample_is_the_chance_by_which_each_pixel_was_drawn():
    model = made_of("random")
    drawn, shown = (model.sample(50, random_stream(1, "samples"), mean) for mean in (False, True))
    assert shown.equal(model.logits(drawn).sigmoid())


@pytest.mark.parametrize("hidden", [(), (12, 9)], ids=str)
def test_a_drawing_is_the_sample_pixel_by_pixel_and_its_chances_are_the_conditionals(hidden):
    model, steps = made_of("random", hidden), []
    blank, everything = torch.zeros(7, PIXELS, dtype=torch.float64), torch.ones(PIXELS, dtype=torch.bool)

    def keep(step):
        before = step.x.clone()
        before[:, step.pixel] = 0
        steps.append((step.pixel, step.chance, model.logits(before).sigmoid()[:, step.pixel]))

    drawn = result_of(mapped(model.drawing(blank, everything, random_stream(4, "samples")), keep))
    assert drawn.equal(model.sample(7, random_stream(4, "samples")))
    assert [pixel for pixel, _, _ in steps] == model.order.tolist()
    for _, chance, conditional in steps:
        assert torch.allclose(chance, conditional, rtol=1e-10)


def test_any_pixels_may_be_hidden_and_the_visible_ones_stay():
    model, count = made_of("random"), 20_000
    image = torch.tensor([1.0, 0, 1, 1, 0, 1], dtype=torch.float64)
    first, later = model.order[[1, 4]].tolist()
    hidden = torch.zeros(PIXELS, dtype=torch.bool)
    hidden[[first, later]] = True
    drawn = result_of(model.drawing(image.repeat(count, 1), hidden, random_stream(7, "completions")))
    assert (drawn[:, ~hidden] == image[~hidden]).all()
    expected = model.logits(image[None]).sigmoid()[0, first].item()  # earlier pixels alone decide
    assert drawn[:, first].mean().item() == pytest.approx(expected, abs=5 * (expected * (1 - expected) / count) ** 0.5)


def test_log_p_is_the_sum_of_the_conditionals_and_the_features_are_what_the_last_layer_sees():
    model = made_of("middle")
    x = all_images()[:20]
    assert torch.allclose(model.log_conditionals(x).sum(1), model.log_prob(x))
    weights, direct = model._masked()
    above = torch.nn.functional.linear(model.features(x), weights[-1], model.biases[-1]) + x @ direct.T
    assert torch.allclose(above, model.logits(x))
    assert made_of("middle", ()).features(x).shape == (20, 0)


def test_orders_are_what_their_names_say():
    orders = {name: pixel_order(name, (4, 5), seed=3) for name in ORDER_NAMES}
    assert all(order.sort().values.tolist() == list(range(20)) for order in orders.values())
    assert orders["raster"].tolist() == list(range(20))
    assert orders["reversed"].tolist() == list(range(19, -1, -1))
    assert orders["random"].tolist() == pixel_order("random", (4, 5), seed=3).tolist()
    assert orders["random"].tolist() != pixel_order("random", (4, 5), seed=4).tolist()
    row, column = orders["middle"] // 5, orders["middle"] % 5
    distance = (row - 1.5) ** 2 + (column - 2) ** 2
    assert (distance.diff() >= 0).all()


def test_an_untrained_model_is_the_mean_image_without_its_hidden_layers():
    mean = torch.tensor([0.1, 0.3, 0.5, 0.7, 0.9, 0.2])
    model = build(Config(family="made", hidden=()), SHAPE, mean)
    with torch.no_grad():
        model.weights[0].zero_()
    assert torch.allclose(model.logits(torch.ones(1, PIXELS)).sigmoid()[0], mean, atol=1e-6)
