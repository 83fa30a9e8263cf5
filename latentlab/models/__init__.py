"""p(z), p(x|z), q(z|x) and their objectives: FAMILIES, the table of models, and the functions that build them.

A family is a row, not a class. The row combines a posterior, a prior and an objective; the settings `prior` and
`objective` replace the last two, see `family_of`. The row of a family without a latent space names its module.
"""

import copy
import dataclasses
import math
from collections.abc import Mapping
from functools import lru_cache

import torch
from torch import nn

from latentlab.config import Config, decoder_widths
from latentlab.errors import UserError, shortened
from latentlab.i18n import QT_TRANSLATE_NOOP
from latentlab.models.decoder import LIKELIHOODS, Decoder
from latentlab.models.density import DensityModel, ExactDensity
from latentlab.models.distributions import random_stream
from latentlab.models.encoder import OUTPUTS_PER_DIMENSION, Encoder, delta, diagonal_normal
from latentlab.models.family import Family
from latentlab.models.latent_model import LatentModel
from latentlab.models.made import new_made
from latentlab.models.mixture import new_mixture
from latentlab.models.networks import convolutional_decoder, convolutional_encoder, draw_weights, mlp
from latentlab.models.objectives import beta_elbo, iwae, reconstruction_only
from latentlab.models.prior import PRIORS, Prior, StandardNormal

# The names, in the same order: config.FAMILY_NAMES.
FAMILIES: dict[str, Family] = {
    "ae": Family(posterior=delta, prior=None, objective=reconstruction_only, fused=True),
    "vae": Family(posterior=diagonal_normal, prior=StandardNormal, objective=beta_elbo, fused=True),
    "beta-vae": Family(posterior=diagonal_normal, prior=StandardNormal, objective=beta_elbo, fused=True),
    "mixture": Family(density=new_mixture, learning="em"),
    "made": Family(density=new_made),
}


def family_of(config: Config, pixels: int) -> Family:
    """Return the row of the family with the prior and the objective of the settings, for images of `pixels` pixels."""
    row = FAMILIES[config.family]
    if config.prior != "normal":
        make = PRIORS[config.prior]
        row = dataclasses.replace(row, prior=lambda size: make(size, config.components, pixels), fused=False)
    if config.objective == "iwae":
        row = dataclasses.replace(row, objective=iwae, samples=config.samples, fused=False)
    if config.objective == "refit":
        row = dataclasses.replace(row, fused=False)  # autograd leaves out the gradient of the decoder's weights
    return row


def with_prior(model: LatentModel, prior: Prior) -> LatentModel:
    """Return a model with the networks of `model`, whose memory it shares, and another prior."""
    other = copy.copy(model)
    other._modules = model._modules | {"prior": prior}
    prior.attach(model.encoder)
    return other


def build(
    config: Config,
    image_shape: tuple[int, int],
    mean_image: torch.Tensor | None = None,
    generator: torch.Generator | None = None,
) -> DensityModel:
    """Return an untrained model on the CPU, its weights drawn from `generator` (by default one of config.seed).

    `mean_image`, (pixels,) from 0 to 1, is the output of the untrained decoder, or of the untrained model without a
    decoder, so that training need not learn the mean image first.
    """
    generator = generator or random_stream(config.seed, "weights")
    skeleton = _skeleton(config, image_shape)
    # Not Module.to_empty, which imports sympy: a third of a second before the first step.
    empty = {name: torch.empty(parameter.shape) for name, parameter in skeleton.named_parameters()}
    model = _model(skeleton, empty).requires_grad_(True)
    if isinstance(model, ExactDensity):
        grey = torch.full((math.prod(image_shape),), 0.5)
        model.reset_parameters(grey if mean_image is None else mean_image, generator)
        return model
    if model.decoder.likelihood.learns_sigma:
        nn.init.constant_(model.decoder.log_sigma, math.log(config.sigma))
    # The first outputs of every posterior are the mean. The weights of the mean, and all weights drawn after them, are
    # thus the same in all families of one seed: an autoencoder begins with the map and the decoder of the VAE.
    spread = max(OUTPUTS_PER_DIMENSION.values()) * config.latent_size
    draw_weights(model, generator, {model.encoder.network[-1]: spread})
    if model.prior is not None:
        model.prior.reset_parameters(generator, mean_image)
    if mean_image is not None:
        with torch.no_grad():
            model.decoder.network[-1].bias.copy_(model.decoder.likelihood.bias(mean_image))
    return model


def frozen_model(config: Config, image_shape: tuple[int, int], weights: Mapping[str, torch.Tensor]) -> DensityModel:
    """Return a frozen model that shares the memory of these weights.

    The construction takes 0.1 ms, so each snapshot has a model of its own. Raises UserError if the weights do not fit
    a model with these settings.
    """
    empty = _still_skeleton(config, image_shape)
    expected = dict(empty.named_parameters())
    for name in sorted(expected.keys() ^ weights.keys()):
        if name in expected:
            raise UserError(
                QT_TRANSLATE_NOOP("Errors", "The weights do not fit the settings: “{name}” is missing."), name=name
            )
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "The weights do not fit the settings: they have no place for “{name}”."),
            name=shortened(name),
        )
    for name, parameter in expected.items():
        found = weights[name]
        if found.shape != parameter.shape or found.dtype != parameter.dtype:
            raise UserError(
                QT_TRANSLATE_NOOP(
                    "Errors", "The weights do not fit the settings: “{name}” is {found}, where {expected} is needed."
                ),
                name=name,
                found=_describe(found),
                expected=_describe(parameter),
            )
    return _model(empty, weights)


@lru_cache(4)
def _still_skeleton(config: Config, image_shape: tuple[int, int]) -> DensityModel:
    return _skeleton(config, image_shape).requires_grad_(False).eval()


def _model(skeleton: DensityModel, weights: Mapping[str, torch.Tensor]) -> DensityModel:
    """Return a copy of the skeleton with these weights; the prior of the copy is attached to its encoder."""
    model = _filled(skeleton, weights)
    if model.prior is not None:
        model.prior.attach(model.encoder)
    return model


def _filled(module: nn.Module, weights: Mapping[str, torch.Tensor], path: str = "") -> nn.Module:
    """Return a copy of `module` with these weights; constructing the module would take ten times as long."""
    filled = copy.copy(module)
    filled._parameters = {name: nn.Parameter(weights[path + name], requires_grad=False) for name in module._parameters}
    filled._modules = {name: _filled(part, weights, f"{path}{name}.") for name, part in module._modules.items()}
    return filled


def _skeleton(config: Config, image_shape: tuple[int, int]) -> DensityModel:
    """Return the model without memory for its weights (on torch's meta device)."""
    family = family_of(config, math.prod(image_shape))
    with torch.device("meta"):
        if family.density is not None:
            return family.density(config, image_shape)
        forth, back = _networks(config, image_shape, OUTPUTS_PER_DIMENSION[family.posterior] * config.latent_size)
        encoder = Encoder(forth, family.posterior)
        decoder = Decoder(back, LIKELIHOODS[config.likelihood], config.sigma)
        return LatentModel(family, encoder, decoder, config.latent_size, image_shape, config.pixels == "dynamic")


def _networks(config: Config, image_shape: tuple[int, int], outputs: int) -> tuple[nn.Sequential, nn.Sequential]:
    """Return the networks of the encoder, which has `outputs` outputs, and of the decoder."""
    latent, widths = config.latent_size, decoder_widths(config)
    if config.network == "conv":
        forth = convolutional_encoder(image_shape, config.hidden, outputs)
        return forth, convolutional_decoder(latent, widths, image_shape)
    pixels, residual = math.prod(image_shape), config.network == "residual"
    return mlp((pixels, *config.hidden, outputs), residual), mlp((latent, *widths, pixels), residual)


def _describe(tensor: torch.Tensor) -> str:
    return f"{str(tensor.dtype).removeprefix('torch.')} {tuple(tensor.shape)}"
