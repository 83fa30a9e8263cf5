"""Config: every setting of a run, one flat frozen dataclass, to and from JSON; and the names of its choices.

A Config is replaced as a whole (`dataclasses.replace`), never edited, so a trainer in another thread always reads a
complete Config.
"""

import dataclasses
import json
import math
import os
from pathlib import Path
from typing import Annotated, Any

from latentlab import __version__
from latentlab.errors import UserError, shortened
from latentlab.files import parse_json
from latentlab.i18n import QT_TRANSLATE_NOOP
from latentlab.options import Option, Spec, check, is_choice, options_of

# The tables with these names are in latentlab/data and latentlab/models.
DATASET_NAMES = ("mnist", "fashion", "kmnist", "digits", "own")
IMPORT_NAME = r"[a-z0-9][a-z0-9-]{0,79}"  # the names of imported data, see latentlab.data.imports
LATENT_FAMILIES = ("ae", "vae", "beta-vae")  # models with an encoder, a decoder and a latent space
DENSITY_FAMILIES = ("mixture", "made")  # models with an exact log p(x) and without a latent space
FAMILY_NAMES = (*LATENT_FAMILIES, *DENSITY_FAMILIES)
# The names of the models in forms, lists and pictures; files hold the names of FAMILY_NAMES.
MODEL_NAMES = {
    "ae": QT_TRANSLATE_NOOP("Choices", "Autoencoder"),
    "vae": QT_TRANSLATE_NOOP("Choices", "VAE"),
    "beta-vae": QT_TRANSLATE_NOOP("Choices", "beta-VAE"),
    "mixture": QT_TRANSLATE_NOOP("Choices", "Finite mixture"),
    "made": QT_TRANSLATE_NOOP("Choices", "MADE"),
}
LIKELIHOOD_NAMES = ("bernoulli", "gaussian", "gaussian-learned")
PRIOR_NAMES = ("normal", "mixture", "vamp", "grid")
OBJECTIVE_NAMES = ("elbo", "iwae", "exact", "refit")
PIXEL_NAMES = ("grey", "dynamic")
ORDER_NAMES = ("raster", "reversed", "random", "middle")
NETWORK_NAMES = ("plain", "residual", "conv")
PRECISION_NAMES = ("float32", "bfloat16")
ELBO, LOG_PX = "ELBO", "log p(x)"  # what a model raises, see `bound_name`
DEVICE_NAMES = ("auto", "cpu", "cuda", "mps")

# Recipes: sets of settings by name. Explicit settings override those of a recipe.
RECIPES: dict[str, dict[str, Any]] = {
    "default": {},
    "best": {
        "pixels": "dynamic",
        "network": "residual",
        "decoder_hidden": (256, 256, 256, 512, 512),
        "learning_rate": 2e-3,
        "epochs": 100,
    },
}


@dataclasses.dataclass(frozen=True)
class Config:
    """Every setting of one run. Settings marked `live` act on a running training, the others on the next run."""

    dataset: Annotated[
        str,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Data"),
            QT_TRANSLATE_NOOP(
                "Settings",
                "The images to learn from; without a choice, those in the data folder, or MNIST",
            ),
            choices=DATASET_NAMES,
            others=IMPORT_NAME,
        ),
    ] = "mnist"
    data_dir: Annotated[
        Path | None,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Data folder"),
            QT_TRANSLATE_NOOP(
                "Settings",
                "A folder of IDX files, or with mnist/, fashion/, kmnist/ or own/; no other is searched",
            ),
            metavar="DIR",
            hidden=True,
        ),
    ] = None
    family: Annotated[
        str,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Family"),
            QT_TRANSLATE_NOOP(
                "Settings",
                "ae: no KL, no prior. vae: the ELBO. beta-vae: reconstruction + beta KL, beta of your choice. Without a latent space, with an exact log p(x): mixture, of K components, and made, which predicts pixel after pixel",  # noqa: E501
            ),
            choices=LATENT_FAMILIES,
            others="|".join(DENSITY_FAMILIES),  # the window's form does not offer them
            metavar="{" + ",".join(FAMILY_NAMES) + "}",
        ),
    ] = "vae"
    order: Annotated[
        str,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Pixel order"),
            QT_TRANSLATE_NOOP(
                "Settings",
                "The order in which a MADE predicts the pixels: raster, line by line; reversed; random, by the seed; middle, from the centre outwards",  # noqa: E501
            ),
            choices=ORDER_NAMES,
            hidden=True,
        ),
    ] = "raster"
    prior: Annotated[
        str,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Prior"),
            QT_TRANSLATE_NOOP(
                "Settings",
                "p(z). normal: N(0, I). mixture: learned Gaussians. vamp: q(z|u) of learned images u. grid: fitted to a finished run, see fit-prior",  # noqa: E501
            ),
            choices=PRIOR_NAMES,
        ),
    ] = "normal"
    components: Annotated[
        int,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Components"),
            QT_TRANSLATE_NOOP("Settings", "Components of a finite mixture, or of a learned prior"),
            minimum=1,
            maximum=10_000,
            metavar="K",
        ),
    ] = 10
    rank: Annotated[
        int,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Rank"),
            QT_TRANSLATE_NOOP(
                "Settings",
                "Factors in each component of a finite mixture of --likelihood gaussian-learned: its covariance is of rank R, plus a variance per pixel; 0: independent pixels",  # noqa: E501
            ),
            minimum=0,
            maximum=100,
            metavar="R",
            hidden=True,
        ),
    ] = 0
    objective: Annotated[
        str,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Objective"),
            QT_TRANSLATE_NOOP(
                "Settings",
                "elbo: the loss of the family, by one draw of z. iwae: the tighter bound L_K, by K draws, whose q(z|x) is no posterior. exact: log p(x) itself, by draws from the true posteriors of a plane. refit: the loss of the family by q(z|x) alone, on the finished decoder of a saved run",  # noqa: E501
            ),
            choices=OBJECTIVE_NAMES,
        ),
    ] = "elbo"
    samples: Annotated[
        int,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Samples"),
            QT_TRANSLATE_NOOP("Settings", "Draws of z per image of --objective iwae"),
            minimum=1,
            maximum=1000,
            metavar="K",
        ),
    ] = 8
    likelihood: Annotated[
        str,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Likelihood"),
            QT_TRANSLATE_NOOP("Settings", "p(x|z) of a pixel: what the decoder's output means"),
            choices=LIKELIHOOD_NAMES,
        ),
    ] = "bernoulli"
    sigma: Annotated[
        float,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Pixel sigma"),
            QT_TRANSLATE_NOOP(
                "Settings", "Standard deviation of a pixel, for the gaussian likelihood, where white is 1"
            ),
            above=0,
            maximum=100,
            log=True,
            decimals=3,
        ),
    ] = 0.3
    pixels: Annotated[
        str,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Pixels"),
            QT_TRANSLATE_NOOP("Settings", "grey: as they are. dynamic: drawn again as 0 or 1 at every step"),
            choices=PIXEL_NAMES,
        ),
    ] = "grey"
    beta: Annotated[
        float,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "KL weight β"),
            QT_TRANSLATE_NOOP("Settings", "loss = reconstruction + β KL; at β = 1 it is the negative ELBO"),
            minimum=0,
            maximum=1000,
            live=True,
            log=True,
        ),
    ] = 1.0
    hidden: Annotated[
        tuple[int, ...],
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Hidden layers"),
            QT_TRANSLATE_NOOP("Settings", "Widths of the encoder's hidden layers"),
            minimum=1,
            maximum=8192,
            metavar="N,N,…",
            none_word="none",
        ),
    ] = (512, 256, 128)
    decoder_hidden: Annotated[
        tuple[int, ...],
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Decoder layers"),
            QT_TRANSLATE_NOOP("Settings", "Widths of the decoder's hidden layers; mirror: the encoder's, backwards"),
            minimum=1,
            maximum=8192,
            metavar="N,N,…",
            none_word="mirror",
        ),
    ] = ()
    network: Annotated[
        str,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Network"),
            QT_TRANSLATE_NOOP(
                "Settings",
                "residual: a hidden layer as wide as its input adds it to its output. conv: convolutions of 16, 32, 64, then 128 channels halve the image, down to 7 × 7, before the hidden layers",  # noqa: E501
            ),
            choices=NETWORK_NAMES,
        ),
    ] = "plain"
    latent_size: Annotated[
        int,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Latent size"),
            QT_TRANSLATE_NOOP("Settings", "Dimensions of z; of more than 2 the map shows a plane, of 1 a line"),
            minimum=1,
            maximum=512,
        ),
    ] = 2
    learning_rate: Annotated[
        float,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Learning rate"),
            QT_TRANSLATE_NOOP("Settings", "Step size of Adam at its highest; a change scales what is left"),
            above=0,
            maximum=1,
            live=True,
            log=True,
            decimals=5,
        ),
    ] = 3e-3
    epochs: Annotated[
        int | None,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Epochs"),
            QT_TRANSLATE_NOOP(
                "Settings", "Stop after this number of passes over the training images; none: until stopped"
            ),
            minimum=1,
            maximum=1_000_000,
            none_word="none",
        ),
    ] = 20
    seconds: Annotated[
        float | None,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Seconds"),
            QT_TRANSLATE_NOOP("Settings", "Stop after this number of seconds of training, even within the epochs"),
            above=0,
            maximum=1e9,
            none_word="none",
            metavar="S",
        ),
    ] = None
    batch_size: Annotated[
        int,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Batch size"),
            QT_TRANSLATE_NOOP("Settings", "Images per training step"),
            minimum=1,
            maximum=65536,
        ),
    ] = 128
    seed: Annotated[
        int,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Seed"),
            QT_TRANSLATE_NOOP("Settings", "Same seed and threads: the same losses, bit for bit"),
            minimum=0,
            maximum=2**31 - 1,
        ),
    ] = 0
    threads: Annotated[
        int | None,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Threads"),
            QT_TRANSLATE_NOOP("Settings", "Processor threads of the training; by default one core stays free"),
            minimum=1,
            maximum=1024,
            metavar="N",
        ),
    ] = None
    device: Annotated[
        str,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Device"),
            QT_TRANSLATE_NOOP("Settings", "Where the training runs; auto takes a GPU if there is one"),
            choices=DEVICE_NAMES,
        ),
    ] = "auto"
    precision: Annotated[
        str,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Precision"),
            QT_TRANSLATE_NOOP(
                "Settings", "bfloat16: quicker matrix products, or convolutions, on a processor that has them"
            ),
            choices=PRECISION_NAMES,
        ),
    ] = "float32"

    def to_json(self) -> str:
        """Return this Config as one JSON object, a setting per line."""
        values = dataclasses.asdict(self) | {"data_dir": None if self.data_dir is None else str(self.data_dir)}
        return json.dumps(values, indent=2) + "\n"

    @classmethod
    def from_json(cls, text: str | bytes) -> "Config":
        """Read the text of `to_json`; missing settings take their defaults. Raises UserError."""
        try:
            values = parse_json(text)
        except ValueError as error:
            raise UserError(QT_TRANSLATE_NOOP("Errors", "The settings are not JSON: {cause}."), cause=error) from error
        if not isinstance(values, dict):
            raise UserError(QT_TRANSLATE_NOOP("Errors", "The settings are not a JSON object of names and values."))
        unknown = sorted(set(values) - {option.name for option in OPTIONS})
        for option in OPTIONS:
            value = values.get(option.name)
            if option.spec.choices and isinstance(value, str) and not is_choice(option.spec, value):
                unknown.append(f"{option.name}: {value}")
        if unknown:
            raise UserError(
                QT_TRANSLATE_NOOP(
                    "Errors",
                    "latentlab {version} knows no setting “{name}”, so a newer one probably saved it; update latentlab.",  # noqa: E501
                ),
                version=__version__,
                name=shortened(unknown[0]),
            )
        return checked(**values)


OPTIONS: tuple[Option, ...] = options_of(Config)
OPTION: dict[str, Option] = {option.name: option for option in OPTIONS}
LIVE_NAMES = tuple(option.name for option in OPTIONS if option.spec.live)

# Settings that only some families use, and settings that a family does not use: a family keeps the defaults of settings
# that it does not use.
FAMILIES_WITH = {"order": ("made",), "rank": ("mixture",)}
WITHOUT_LATENTS = ("prior", "objective", "samples", "beta", "decoder_hidden", "network", "latent_size", "precision")
MEANINGLESS = {
    "mixture": (*WITHOUT_LATENTS, "hidden", "learning_rate"),
    "made": (*WITHOUT_LATENTS, "components", "sigma"),
}


def checked(**values: Any) -> Config:
    """Return a Config of these values; each value is checked, then their combination. Raises UserError."""
    config = Config(**{name: check(OPTION[name], value) for name, value in values.items()})
    if config.family == "ae" and config.beta != 1:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "--beta does nothing in an autoencoder, which has no KL; choose beta-vae.")
        )
    for option in OPTIONS:
        families = FAMILIES_WITH.get(option.name, FAMILY_NAMES)
        is_given = getattr(config, option.name) != option.default
        if is_given and (config.family not in families or option.name in MEANINGLESS.get(config.family, ())):
            raise UserError(
                QT_TRANSLATE_NOOP("Errors", "{flag} does nothing with --family {family}; leave it out."),
                flag=option.flag,
                family=config.family,
            )
    if config.family == "made" and config.likelihood != "bernoulli":
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "--family made predicts Bernoulli pixels; take --likelihood bernoulli.")
        )
    if config.rank and config.likelihood != "gaussian-learned":
        raise UserError(
            QT_TRANSLATE_NOOP(
                "Errors",
                "--rank is the number of factors of components that learn their variances; choose --likelihood gaussian-learned with it.",  # noqa: E501
            )
        )
    _check_prior(config)
    _check_objective(config)
    if config.pixels == "dynamic" and config.likelihood != "bernoulli":
        raise UserError(
            QT_TRANSLATE_NOOP(
                "Errors", "--pixels dynamic draws pixels that are 0 or 1, which needs --likelihood bernoulli."
            )
        )
    for name in ("hidden", "decoder_hidden"):
        if len(getattr(config, name)) > 32:
            raise UserError(QT_TRANSLATE_NOOP("Errors", "{flag} takes at most 32 layers."), flag=OPTION[name].flag)
    if config.family == "vae" and config.beta != 1:
        # VAE and beta-VAE have the same networks and differ only in the weight of the KL (Higgins+ 2017).
        return dataclasses.replace(config, family="beta-vae")
    return config


def _check_prior(config: Config) -> None:
    """Raise UserError if the combination of the prior's settings has no meaning."""
    if config.family == "ae" and config.prior != "normal":
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "An autoencoder has no prior, so --prior {name} does nothing; choose vae."),
            name=config.prior,
        )
    has_components = config.family == "mixture" or config.prior in ("mixture", "vamp")
    if not has_components and config.components != OPTION["components"].default:
        raise UserError(
            QT_TRANSLATE_NOOP(
                "Errors",
                "--components is the number of parts of a mixture; choose --family mixture, or --prior mixture or vamp, with it.",  # noqa: E501
            )
        )
    if config.prior == "grid" and config.latent_size != 2:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "--prior grid is a lattice over a plane, and the size of z is {size}, not 2."),
            size=config.latent_size,
        )
    if config.prior != "normal" and config.precision != "float32":
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "--prior {name} trains in float32 only; leave out --precision bfloat16."),
            name=config.prior,
        )


def _check_objective(config: Config) -> None:
    """Raise UserError if the combination of the objective's settings has no meaning."""
    if config.objective != "iwae" and config.samples != OPTION["samples"].default:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "--samples is the number of draws of --objective iwae; choose both.")
        )
    if config.objective == "elbo":
        return
    if config.family == "ae":
        raise UserError(
            QT_TRANSLATE_NOOP(
                "Errors", "An autoencoder has no bound on log p(x), so --objective {name} does nothing; choose vae."
            ),
            name=config.objective,
        )
    if config.objective != "refit" and config.beta != 1:
        raise UserError(
            QT_TRANSLATE_NOOP(
                "Errors", "--objective {name} has no KL term that --beta could weight; leave out one of them."
            ),
            name=config.objective,
        )
    if config.objective == "exact" and config.latent_size != 2:
        raise UserError(
            QT_TRANSLATE_NOOP(
                "Errors",
                "--objective exact draws from the true posteriors of a plane, which needs two latents, not {size}.",
            ),
            size=config.latent_size,
        )
    if config.objective == "exact" and config.prior == "vamp":
        raise UserError(
            QT_TRANSLATE_NOOP(
                "Errors",
                "--prior vamp is made of q(z|x), which --objective exact does not train; choose --prior mixture.",
            )
        )
    if config.objective == "refit" and config.prior == "vamp":
        raise UserError(
            QT_TRANSLATE_NOOP(
                "Errors",
                "--prior vamp is made of q(z|x), so --objective refit would change p(x) too; choose a run with another prior.",  # noqa: E501
            )
        )
    if config.precision != "float32":
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "--objective {name} trains in float32 only; leave out --precision bfloat16."),
            name=config.objective,
        )


def model_name(family: str) -> str:
    """Return the name of a family's models, in English, marked for translation in the context "Choices"."""
    return MODEL_NAMES.get(family, family)


def live_names(running: Config, wanted: Config) -> tuple[str, ...]:
    """Return the names of the settings of `wanted` that act at once on a training with the settings `running`.

    These are the settings marked live. A VAE and a beta-VAE have the same networks, so between these two the family
    is live too, and follows from beta. If either is of an autoencoder, or of an objective without a KL term, beta
    is not live: its value 1 is not a choice of the user.
    """
    has_kl = running.objective == wanted.objective and wanted.objective in ("elbo", "refit")
    if has_kl and {running.family, wanted.family} <= {"vae", "beta-vae"}:
        return (*LIVE_NAMES, "family")
    return tuple(name for name in LIVE_NAMES if name != "beta")


def with_live(running: Config, wanted: Config) -> Config:
    """Return `running` with the settings of `wanted` that act at once."""
    names = live_names(running, wanted)
    return checked(**{row.name: getattr(wanted if row.name in names else running, row.name) for row in OPTIONS})


def restart_settings(config: Config, running: Config) -> tuple[str, ...]:
    """Return the names of the settings in which `config` differs from `running` and that do not act live."""
    live = live_names(running, config)
    return tuple(
        row.name for row in OPTIONS if row.name not in live and getattr(config, row.name) != getattr(running, row.name)
    )


def default_threads() -> int:
    """Return the number of threads of a training: all cores but one, which serves the window, and 8 at most.

    More than 8 threads do not help with small matrices. The number does not depend on the load of the machine, so a
    run on the same machine gives the same results.
    """
    return min(8, max(1, core_count() - 1))


def core_count() -> int:
    """Return the number of processor cores that this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # macOS, Windows
        return os.cpu_count() or 1


def decoder_widths(config: Config) -> tuple[int, ...]:
    """Return the widths of the decoder's hidden layers."""
    return config.decoder_hidden or tuple(reversed(config.hidden))


def bound_name(config: Config) -> str:
    """Return the name of the quantity that training maximises, minus reconstruction minus KL.

    The names are "ELBO", for IWAE with 8 samples "L_8", and for exact training "log p(x)".
    """
    return {"iwae": f"L_{config.samples}", "exact": LOG_PX}.get(config.objective, ELBO)


def effective_beta(config: Config) -> float:
    """Return the weight of the KL in the loss: 0 for a model without a prior p(z)."""
    return 0.0 if config.family in ("ae", *DENSITY_FAMILIES) else config.beta


def latent_size_of(config: Config) -> int:
    """Return the number of latents of a model with these settings: 0 for a model without a latent space."""
    return 0 if config.family in DENSITY_FAMILIES else config.latent_size


def schedule_is_known(config: Config) -> bool:
    """Whether the end of the training is known in epochs, as the one-cycle schedule needs."""
    return config.epochs is not None and math.isfinite(config.epochs)
