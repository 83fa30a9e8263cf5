"""The words of the window about runs."""

import dataclasses
from types import SimpleNamespace

from latentlab.config import checked
from latentlab.gui.presenters import words


def test_the_heads_of_two_maps_name_what_differs():
    """A name that a person gave comes first, then the families, then the first setting, unless its text is long."""

    def names(first, second, given=()):
        runs = [SimpleNamespace(id=number, config=checked(**values)) for number, values in ((1, first), (2, second))]
        given = dict(given)
        session = SimpleNamespace(
            current=runs[0], beside=runs[1], names=given, name_of=lambda number: given.get(number, f"Run {number}")
        )
        return words.pair_names(session)

    assert names({"family": "ae"}, {"family": "vae"}) == ("AE", "VAE")
    assert names({"family": "ae"}, {"family": "vae"}, {1: "mine"}) == ("mine", "Run 2")
    beta = [{"family": "beta-vae", "beta": value} for value in (0.1, 4.0)]
    assert names(*beta) == ("β 0.10", "β 4.00")
    assert names({"seed": 0}, {"seed": 1}) == ("Seed 0", "Seed 1")
    likelihoods = [{"likelihood": name} for name in ("bernoulli", "gaussian")]
    assert names(*likelihoods) == ("Bernoulli", "Gaussian")
    assert names({}, {}) == ("Run 1", "Run 2")
    assert names({"hidden": (512, 256, 128, 64, 32)}, {"hidden": (512,)}) == ("Run 1", "Run 2")


def test_two_runs_of_one_name_are_told_apart_above_their_maps():
    def titles(first, second, **seeds):
        config = checked()
        runs = [
            SimpleNamespace(
                id=number, config=dataclasses.replace(config, seed=seed), snapshot=SimpleNamespace(step=step)
            )
            for number, seed, step in ((1, seeds.get("one", 0), first), (2, seeds.get("other", 0), second))
        ]
        session = SimpleNamespace(current=runs[0], beside=runs[1], names={1: "vae", 2: "vae"}, name_of=lambda _: "vae")
        return words.pair_titles(session)

    assert titles(3752, 9380) == ("vae · step 3,752", "vae · step 9,380")
    assert titles(20, 20, other=1) == ("vae · Seed 0", "vae · Seed 1")
    assert titles(20, 20) == ("vae", "vae")
