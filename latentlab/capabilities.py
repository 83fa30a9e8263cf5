"""Capabilities: what a model supports, or one sentence why not. Only this module decides by family and latent size.

`model_why_not` takes a model; `session.capabilities.why_not` takes a Run and also checks its images.
"""

import enum
from collections.abc import Callable
from typing import Any, Protocol

from latentlab.errors import UserError
from latentlab.i18n import QT_TRANSLATE_NOOP


class Capability(enum.Enum):
    """A kind of question or display that some models do not support."""

    LATENTS = "latents"  # a latent space: codes of images, images of codes, walks between codes
    SAMPLE = "sample"  # images drawn from p(x)
    COMPONENTS = "components"  # the components of a finite mixture, and their responsibilities
    ORDER = "order"  # pixels drawn one after another, so that an image is completed in that order
    MAP = "map"  # the latent map and the latent grid, as pictures
    PLANE = "plane"  # a choice of the plane through latent space that the map shows
    QUANTILE_GRID = "quantile grid"  # a grid whose steps have equal probability under p(z)
    PRIOR = "prior"  # log p(x) by sampling, L_K, the KL, an ELBO
    PRIOR_CONTOURS = "prior contours"  # contours of p(z) on the map, for N(0, I) circles of 1, 2 and 3 deviations
    AGGREGATE = "aggregate"  # contours of q(z), the mean of q(z|x) over images, on the map
    RANDOM_WALK = "random walk"  # a Gaussian process whose law is p(z)
    EXACT = "exact"  # log p(x) of a data set by quadrature, over a line or a plane
    POSTERIOR = "posterior"  # p(z|x) and log p(x) by quadrature over a plane
    IMPUTE = "impute"  # what is behind hidden pixels, by p(z | visible pixels)
    ANOMALY = "anomaly"  # images ranked by log p(x), a likelihood ratio and regret
    REFINE = "refine"  # q(z|x) refined image by image
    ELLIPSES = "ellipses"  # q(z|x) as an ellipse on the map
    ENTROPY = "entropy"  # the entropy of p(x|z), as a layer of the map
    DECISIONS = "decisions"  # a classifier's decisions over the decoded plane, as a layer of the map; needs labels, too
    IMAGES = "images"  # the images of the training; depends on the run, not on the model
    LABELS = "labels"  # classes for names, colours and filters; depends on the images of the run


class ModelTraits(Protocol):
    """The attributes of a model that decide its capabilities. A model without a latent space has only `latent_size`."""

    latent_size: int  # 0: no latent space
    prior: Any  # a Prior of models.prior, or None
    decoder: Any


def model_why_not(model: ModelTraits, capability: Capability) -> UserError | None:
    """Return why a model lacks a capability, in one sentence; None if the model has it."""
    reasons = (reason(model) for reason in _REASONS[capability])
    return next((reason for reason in reasons if reason is not None), None)


def check(model: ModelTraits, capability: Capability) -> None:
    """Raise UserError if a model lacks a capability."""
    reason = model_why_not(model, capability)
    if reason is not None:
        raise reason


Reason = Callable[[ModelTraits], UserError | None]


def _without_prior(template: str) -> Reason:
    return lambda model: UserError(template) if model.prior is None else None


def _unless_size(template: str, *sizes: int) -> Reason:
    return lambda model: None if model.latent_size in sizes else UserError(template, size=model.latent_size)


def _unless_more(template: str, least: int) -> Reason:
    return lambda model: None if model.latent_size > least else UserError(template, size=model.latent_size)


def _unless_standard(template: str, *sizes: int) -> Reason:
    """Return a reason against priors other than N(0, I), except at these latent sizes."""

    def reason(model: ModelTraits) -> UserError | None:
        fits = model.prior is None or model.prior.standard or model.latent_size in sizes
        return None if fits else UserError(template)

    return reason


def _no_latents(model: ModelTraits) -> UserError | None:
    if model.latent_size:
        return None
    return UserError(
        QT_TRANSLATE_NOOP(
            "Errors",
            "This model has no latent space; “latentlab evaluate RUN” tells its exact log p(x), “latentlab sample RUN” draws images.",  # noqa: E501
        )
    )


def _no_draws(model: ModelTraits) -> UserError | None:
    if model.latent_size == 0 or model.prior is not None:
        return None
    return UserError(
        QT_TRANSLATE_NOOP("Errors", "An autoencoder has no prior p(z), so there is nothing to draw images from.")
    )


def _unless_it_has(attribute: str, template: str) -> Reason:
    return lambda model: None if hasattr(model, attribute) else UserError(template)


_NO_COMPONENTS = _unless_it_has(
    "responsibilities",
    QT_TRANSLATE_NOOP("Errors", "Only a finite mixture has components; train one with --family mixture."),
)


def _no_order(model: ModelTraits) -> UserError | None:
    if hasattr(model, "complete"):
        return None
    if model_why_not(model, Capability.IMPUTE) is not None:
        return UserError(QT_TRANSLATE_NOOP("Errors", "Only a MADE completes an image in an order of its pixels."))
    return UserError(
        QT_TRANSLATE_NOOP(
            "Errors",
            "Only a MADE completes an image in an order of its pixels; “latentlab impute” completes by p(z|x).",
        )
    )


_NO_PROBABILITY = _without_prior(
    QT_TRANSLATE_NOOP("Errors", "An autoencoder has no prior p(z), so it gives no image a probability.")
)
_NO_PLANE = _unless_size(
    QT_TRANSLATE_NOOP(
        "Errors",
        "The exact log p(x) is an integral over a plane, and the size of z is {size} here, not 2; importance sampling is still there: evaluate --iw, or the estimator race.",  # noqa: E501
    ),
    2,
)
_NO_LINE_OR_PLANE = _unless_size(
    QT_TRANSLATE_NOOP(
        "Errors",
        "The exact log p(x) is a sum over a line or a plane, and the size of z is {size} here, not 1 or 2; importance sampling is still there: evaluate --iw, or the estimator race.",  # noqa: E501
    ),
    1,
    2,
)
_NO_REFINEMENT = _unless_size(
    QT_TRANSLATE_NOOP(
        "Errors",
        "q(z|x) is refined from the peaks of a plane, and the size of z is {size} here, not 2; --iw bounds log p(x) there.",  # noqa: E501
    ),
    2,
)
_NO_QUANTILES = _without_prior(
    QT_TRANSLATE_NOOP("Errors", "An autoencoder has no prior whose quantiles a grid could follow; take --spacing z.")
)
_NO_PRIOR = _without_prior(QT_TRANSLATE_NOOP("Errors", "An autoencoder has no prior."))
_NO_CIRCLES = _unless_more(
    QT_TRANSLATE_NOOP("Errors", "With one latent p(z) has no circles: the map draws it as a curve over its line."), 1
)
_NO_CHOICE = _unless_more(
    QT_TRANSLATE_NOOP(
        "Errors", "The size of z is {size} here, so the map shows all of it; a plane is chosen from three latents on."
    ),
    2,
)
_NO_PLANE_QUANTILES = _unless_standard(
    QT_TRANSLATE_NOOP(
        "Errors", "The prior of this model is not N(0, I), so its quantiles are not those of a plane; take --spacing z."
    ),
    2,
)
_NO_ELLIPSE = _without_prior(QT_TRANSLATE_NOOP("Errors", "An autoencoder's posterior is a point: it has no ellipse."))
_NO_WALK = _without_prior(QT_TRANSLATE_NOOP("Errors", "An autoencoder has no prior that a random walk could follow."))
_NOT_STANDARD = _unless_standard(
    QT_TRANSLATE_NOOP("Errors", "The prior of this model is not N(0, I), so no random walk has it as its law.")
)
_NO_PLANE_CONTOURS = _unless_standard(
    QT_TRANSLATE_NOOP(
        "Errors", "The prior of this model is not N(0, I), so the map draws its contours for two latents only."
    ),
    2,
)
_NO_AGGREGATE = _without_prior(
    QT_TRANSLATE_NOOP("Errors", "An autoencoder's posterior is a point, so q(z) has no density.")
)
_NO_AGGREGATE_CONTOURS = _unless_more(
    QT_TRANSLATE_NOOP("Errors", "With one latent q(z) has no contours: the map draws its points' density over a line."),
    1,
)
_NO_DECISIONS = _unless_more(
    QT_TRANSLATE_NOOP("Errors", "With one latent the map is a line, so there is no plane that a classifier divides."), 1
)


def _no_entropy(model: ModelTraits) -> UserError | None:
    if model.decoder.likelihood.has_entropy:
        return None
    return UserError(
        QT_TRANSLATE_NOOP(
            "Errors",
            "The likelihood is a Gaussian, whose entropy is the same at every z; this layer needs Bernoulli pixels.",
        )
    )


# The reasons against each capability; the first that applies is shown.
_REASONS: dict[Capability, tuple[Reason, ...]] = {
    Capability.LATENTS: (_no_latents,),
    Capability.SAMPLE: (_no_draws,),
    Capability.COMPONENTS: (_NO_COMPONENTS,),
    Capability.ORDER: (_no_order,),
    Capability.MAP: (_no_latents,),
    Capability.PLANE: (_no_latents, _NO_CHOICE),
    Capability.QUANTILE_GRID: (_no_latents, _NO_QUANTILES, _NO_PLANE_QUANTILES),
    Capability.PRIOR: (_no_latents, _NO_PROBABILITY),
    Capability.PRIOR_CONTOURS: (_no_latents, _NO_PRIOR, _NO_CIRCLES, _NO_PLANE_CONTOURS),
    Capability.AGGREGATE: (_no_latents, _NO_AGGREGATE, _NO_AGGREGATE_CONTOURS),
    Capability.RANDOM_WALK: (_no_latents, _NO_WALK, _NOT_STANDARD),
    Capability.EXACT: (_no_latents, _NO_PROBABILITY, _NO_LINE_OR_PLANE),
    Capability.POSTERIOR: (_no_latents, _NO_PROBABILITY, _NO_PLANE),
    Capability.IMPUTE: (_no_latents, _NO_PROBABILITY, _NO_PLANE),
    Capability.ANOMALY: (_no_latents, _NO_PROBABILITY, _NO_PLANE),
    Capability.REFINE: (_no_latents, _NO_PROBABILITY, _NO_REFINEMENT),
    Capability.ELLIPSES: (_no_latents, _NO_ELLIPSE),
    Capability.ENTROPY: (_no_latents, _no_entropy),
    Capability.DECISIONS: (_no_latents, _NO_DECISIONS),
    Capability.IMAGES: (),
    Capability.LABELS: (),
}
