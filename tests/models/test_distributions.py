import math

import pytest
import torch
from torch.distributions import Independent, Normal

from latentlab.models.distributions import Delta, random_stream, reparameterise


def test_reparameterised_draws_have_the_posteriors_mean_and_deviation():
    posterior = Independent(Normal(torch.tensor([[1.0, -2.0]]), torch.tensor([[0.5, 3.0]])), 1)
    count = 200_000
    z = reparameterise(posterior, torch.randn(count, 1, 2, generator=torch.Generator().manual_seed(0)))[:, 0]
    error = posterior.stddev[0] / math.sqrt(count)
    assert ((z.mean(0) - posterior.mean[0]).abs() < 4 * error).all()
    assert ((z.std(0) - posterior.stddev[0]).abs() < 4 * error).all()


def test_delta_is_its_point_whatever_the_noise():
    delta = Delta(torch.tensor([[0.3, -4.0]]))
    assert reparameterise(delta, torch.full((1, 2), 1e9)).equal(delta.point)
    assert delta.rsample((3,)).equal(delta.point.expand(3, 1, 2))
    assert delta.variance.eq(0).all()
    assert (delta.batch_shape, delta.event_shape) == ((1,), (2,))


def test_a_stream_repeats_and_shares_nothing_with_another():
    def draw(seed, purpose):
        return torch.rand(4, generator=random_stream(seed, purpose)).tolist()

    assert draw(0, "noise") == draw(0, "noise")
    assert draw(2**31 - 1, "noise") == draw(2**31 - 1, "noise")
    drawn = [draw(seed, purpose) for seed in range(50) for purpose in ("noise", "order", "weights", "evaluation")]
    assert len({tuple(numbers) for numbers in drawn}) == len(drawn)


def test_torchs_global_generator_is_left_alone():
    before = torch.random.get_rng_state()
    torch.randn(3, generator=random_stream(0, "noise"))
    assert torch.random.get_rng_state().equal(before)


@pytest.mark.parametrize("seed", [0, 1, 2**31 - 1])
def test_every_seed_of_a_config_makes_a_stream(seed):
    assert random_stream(seed, "order").initial_seed() >= 0
