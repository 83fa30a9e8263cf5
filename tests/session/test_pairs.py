import dataclasses

import pytest

from latentlab.config import OPTIONS, Config
from latentlab.errors import UserError
from latentlab.session.pairs import PAIRS, configs_of


@pytest.mark.parametrize("name", PAIRS)
def test_a_pair_differs_in_what_it_decides_and_in_nothing_else(name):
    config = Config(dataset="digits", seed=5, latent_size=3, epochs=7)
    first, second = configs_of(name, config).values()
    decided = {*PAIRS[name].sets, *({"seed"} if name == "seeds" else ())}
    names = [option.name for option in OPTIONS]
    assert {n for n in names if getattr(first, n) != getattr(second, n)} <= decided
    assert first != second
    for each in (first, second):
        assert {n for n in names if getattr(each, n) != getattr(config, n)} <= decided


def test_a_pair_of_seeds_stays_in_their_range():
    first, second = configs_of("seeds", Config(seed=2**31 - 1)).values()
    assert {first.seed, second.seed} == {2**31 - 1, 2**31 - 2}


def test_settings_that_do_not_go_with_a_pair_are_refused():
    assert {config.pixels for config in configs_of("likelihood", Config(pixels="dynamic")).values()} == {"grey"}
    config = dataclasses.replace(Config(), pixels="dynamic", likelihood="gaussian")
    with pytest.raises(UserError, match="--pixels dynamic"):
        configs_of("seeds", config)
