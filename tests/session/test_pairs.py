import dataclasses

import pytest

from latentlab.config import OPTIONS, Config, checked
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


@pytest.mark.parametrize(
    ("name", "given", "settings", "flag"),
    [
        ("ae-vae", {"prior": "mixture", "components": 5}, "--family ae", "--prior"),
        ("ae-vae", {"objective": "iwae", "samples": 3}, "--family ae", "--objective"),
        ("beta", {"objective": "exact"}, "--family beta-vae --beta 0.1", "--objective"),
        ("likelihood", {"family": "made"}, "--likelihood gaussian-learned", "--family"),
        ("depth", {"family": "mixture"}, "--hidden 512", "--family"),
    ],
)
def test_a_setting_that_the_pair_contradicts_is_named_and_no_other_choice_is_advised(name, given, settings, flag):
    with pytest.raises(UserError) as refused:
        configs_of(name, checked(**given))
    expected = f"One training of the pair {name} has {settings}, and {flag} does not go with it; leave {flag} out."
    assert str(refused.value) == expected
