"""The words of the window about runs."""

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
