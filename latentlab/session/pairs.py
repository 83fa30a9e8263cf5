"""Pairs: two trainings that differ in one thing. PAIRS, the table of ready pairs.

Both trainings have the same data and seed, hence the same data order, and the same initial weights in every layer of
the same shape that no layer of another shape precedes. The pair "seeds" is about these draws: its two trainings
differ in data order, initial weights and noise.
"""

import dataclasses
from collections.abc import Mapping
from typing import Any

from latentlab.config import OPTION, OPTIONS, Config, checked
from latentlab.errors import UserError
from latentlab.i18n import QT_TRANSLATE_NOOP


@dataclasses.dataclass(frozen=True)
class Pair:
    """One row of PAIRS: two names, each with the settings that the pair gives to this training.

    `text` and `shows` are marked for translation in the context "Choices".
    """

    text: str
    shows: str  # what there is to see, in one line
    settings: Mapping[str, Mapping[str, Any]]  # by the name of the training, which is the name of its folder

    @property
    def sets(self) -> tuple[str, ...]:
        """The names of the settings that the pair decides."""
        return tuple(dict.fromkeys(name for changes in self.settings.values() for name in changes))


PAIRS: dict[str, Pair] = {
    "ae-vae": Pair(
        QT_TRANSLATE_NOOP("Choices", "Autoencoder and VAE"),
        QT_TRANSLATE_NOOP("Choices", "Codes anywhere, with gaps between them, beside codes that fill the prior"),
        {"ae": {"family": "ae", "beta": 1.0}, "vae": {"family": "vae", "beta": 1.0}},
    ),
    "beta": Pair(
        QT_TRANSLATE_NOOP("Choices", "β of 0.1 and of 4"),
        QT_TRANSLATE_NOOP("Choices", "Sharp images and a wide map, beside blurred images and a map near the prior"),
        {"beta-0.1": {"family": "beta-vae", "beta": 0.1}, "beta-4": {"family": "beta-vae", "beta": 4.0}},
    ),
    "likelihood": Pair(
        QT_TRANSLATE_NOOP("Choices", "Bernoulli and Gaussian pixels"),
        QT_TRANSLATE_NOOP("Choices", "Two likelihoods of the same images, each with its own balance against KL"),
        {
            "bernoulli": {"likelihood": "bernoulli", "pixels": "grey"},
            "gaussian": {"likelihood": "gaussian-learned", "pixels": "grey"},
        },
    ),
    "seeds": Pair(
        QT_TRANSLATE_NOOP("Choices", "Two seeds"),
        QT_TRANSLATE_NOOP("Choices", "Equal settings: chance alone makes the difference between the maps"),
        {"first-seed": {}, "second-seed": {}},
    ),
    "depth": Pair(
        QT_TRANSLATE_NOOP("Choices", "Deep and shallow networks"),
        QT_TRANSLATE_NOOP("Choices", "Three hidden layers beside one: what depth does to map and images"),
        {
            "deep": {"hidden": (512, 256, 128), "decoder_hidden": ()},
            "shallow": {"hidden": (512,), "decoder_hidden": ()},
        },
    ),
}  # the names, in the same order: the choices of --pair


def configs_of(name: str, config: Config) -> dict[str, Config]:
    """Return the settings of both trainings of a pair by their names: those of `config`, but for what the pair decides.

    The second of two seeds is one higher. Raises UserError where the settings contradict each other or the pair.
    """
    values = {option.name: getattr(config, option.name) for option in OPTIONS}
    found = {key: _changed(name, values, changes) for key, changes in PAIRS[name].settings.items()}
    if name == "seeds":
        first, second = found
        top = next(option.spec.maximum for option in OPTIONS if option.name == "seed")
        found[second] = dataclasses.replace(found[first], seed=config.seed + (1 if config.seed < top else -1))
    return found


def _changed(name: str, values: Mapping[str, Any], changes: Mapping[str, Any]) -> Config:
    """Return the settings `values` with the `changes` of a pair. Raises UserError."""
    try:
        return checked(**(values | changes))
    except UserError:
        checked(**values)  # their own contradiction is the one to tell
        defaults, given = {option.name: option.default for option in OPTIONS}, {}
        for option in OPTIONS:  # the order follows what a setting needs: the number of components follows the prior
            given[option.name] = values[option.name]
            try:
                checked(**(defaults | given | changes))
            except UserError:
                words = (_words(key, value) for key, value in changes.items() if value != OPTION[key].default)
                raise UserError(
                    QT_TRANSLATE_NOOP(
                        "Errors",
                        "One training of the pair {pair} has {settings}, and {flag} does not go with it; leave {flag} out.",  # noqa: E501
                    ),
                    pair=name,
                    settings=" ".join(words),
                    flag=option.flag,
                ) from None
        raise


def _words(name: str, value: Any) -> str:
    """Return a setting as the command line takes it."""
    return f"{OPTION[name].flag} {','.join(map(str, value)) if OPTION[name].many else value}"
