"""One image with hidden pixels: the exact posterior given the visible pixels, and predictions of the hidden ones."""

import dataclasses
import zlib
from collections.abc import Generator
from typing import TYPE_CHECKING

import numpy as np

from latentlab.errors import UserError, shortened
from latentlab.export.png import write_png
from latentlab.files import home
from latentlab.i18n import QT_TRANSLATE_NOOP
from latentlab.session.run import Run
from latentlab.session.subject import Subject, as_x
from latentlab.work import quietly

if TYPE_CHECKING:
    from latentlab.inference.heat import Heat
    from latentlab.inference.imputation import Prediction
    from latentlab.inference.plane import PlaneGrid
    from latentlab.inference.posterior import Mode
    from latentlab.inference.quadrature import Evidence

MOST_MODES = 4
LEAST_MASS = 0.01  # least mass of a shown mode
MOST_NODES = 4096  # largest number of nodes of a posterior that predict pixels


@dataclasses.dataclass(frozen=True, eq=False)
class Occluded:
    """The answer of the model of `step` about a partly visible image. Pictures are (height, width)."""

    run: int
    step: int
    subject: Subject
    visible: np.ndarray  # bool
    heat: "Heat"  # of p(z | x_visible)
    modes: np.ndarray  # (m, 2), heaviest first
    masses: np.ndarray  # (m,)
    completions: np.ndarray  # (m, height, width): E[x|z] at one draw from each mode
    mean: np.ndarray  # mean of the posterior predictive
    entropy: np.ndarray  # entropy of each pixel's posterior predictive, nats
    information: np.ndarray  # expected information of each hidden pixel about z, nats; 0 for a visible pixel
    q_mean: np.ndarray  # (2,): mean of the encoder's q, for which hidden pixels are black
    q_sigma: np.ndarray
    q_image: np.ndarray  # decoded at q_mean
    log_px_visible: float  # nats
    log_px_hidden: float | None  # log p(x_hidden | x_visible), nats; None in a first, quick answer
    exact: bool  # whether the answer is refined and all guards passed
    problem: UserError | None  # why a refined answer may not be called exact; None if it may


def mask_word(visible: np.ndarray) -> str:
    """Return the argument of `latentlab impute --mask` for a mask, bool (height, width): its name, or a picture's path.

    The picture is written into the program's own folder, under a name made of its pixels. Raises UserError if the mask
    hides everything or nothing, or if the picture cannot be written.
    """
    from latentlab.inference.imputation import MASKS, check_mask, mask_named

    check_mask(visible, visible.shape)
    for name in MASKS:
        if np.array_equal(visible, mask_named(name, visible.shape)):
            return name
    pixels = np.where(visible, 0, 255).astype(np.uint8)
    path = home() / "masks" / f"{zlib.crc32(pixels.tobytes()):08x}.png"
    path.parent.mkdir(parents=True, exist_ok=True)
    return str(write_png(path, pixels))


def mask_bits(visible: np.ndarray) -> str:
    """Return a mask, bool (height, width), as text: HEIGHTxWIDTH:BITS, with bit 1 for a visible pixel."""
    height, width = visible.shape
    return f"{height}x{width}:{np.packbits(visible).tobytes().hex()}"


def mask_in(text: str, image_shape: tuple[int, int]) -> np.ndarray:
    """Return the visible pixels, bool (height, width).

    `text` is a text of `mask_bits`, a name of MASKS, or "none", which hides nothing. Raises UserError.
    """
    from latentlab.inference.imputation import MASKS, mask_named

    height, width = image_shape
    if text == "none":
        return np.ones(image_shape, bool)
    if text in MASKS:
        return mask_named(text, image_shape)
    size, _, bits = text.partition(":")
    try:
        packed = np.frombuffer(bytes.fromhex(bits), np.uint8)
    except ValueError:
        packed = np.empty(0, np.uint8)
    if size != f"{height}x{width}" or len(packed) != -(-height * width // 8):
        raise UserError(
            QT_TRANSLATE_NOOP(
                "Errors", "“{text}” is no mask of {height} x {width} pixels; a mask is one of {names}, or its bits."
            ),
            text=shortened(text),
            height=height,
            width=width,
            names=", ".join(("none", *MASKS)),
        )
    return np.unpackbits(packed, count=height * width).astype(bool).reshape(image_shape)


class Planes:
    """The cache between strokes of the brush: the decoded plane of one snapshot, and log p(x) of one image."""

    def __init__(self) -> None:
        self.moment: tuple[int, int] | None = None
        self.grid: PlaneGrid | None = None
        self.whole: tuple[Subject, Evidence] | None = None


def occlude(
    run: Run, subject: Subject, visible: np.ndarray, kept: Planes
) -> Generator[Occluded | None, None, Occluded]:
    """Infer z from the `visible` pixels, bool (height, width), of an image: yield a quick answer, return a refined one.

    At least one pixel is visible. Yields None if the work may pause. Raises UserError if the latent size is not 2.
    """
    import torch

    from latentlab.inference.glance import glance
    from latentlab.inference.heat import glance_heat, posterior_heat
    from latentlab.inference.imputation import predict, predict_on
    from latentlab.inference.likelihood import pixel_terms
    from latentlab.inference.plane import decode_plane
    from latentlab.inference.posterior import image_posterior, modes_of

    moment = run.id, run.snapshot.step
    if kept.moment != moment:
        kept.grid = kept.whole = kept.moment = None  # a cancelled decode must not leave a partial plane
        kept.grid = yield from quietly(decode_plane(run.model))
        kept.moment = moment
    grid, model = kept.grid, run.model
    x = as_x(run, subject.image[None])[0]
    seen = torch.from_numpy(visible.ravel().copy())
    shape = run.image_shape

    sight = glance(grid, x, seen)
    logs = sight.log_joint.ravel().astype(np.float64)
    some = np.flatnonzero(logs > logs.max() - 20)
    weights = np.exp(logs[some] - logs.max())
    weights /= weights.sum()
    nodes = grid.z.numpy()[some].astype(np.float64)
    basin, modes = modes_of(nodes, weights, grid.spacing)  # a preview without climbs, until the refined answer
    modes = _worth_showing(modes)
    random = np.random.default_rng(run.config.seed)
    draws = [_one_of(nodes, np.where(basin == number, weights, 0), random) for number in range(len(modes))]
    quick = Occluded(
        run.id,
        run.snapshot.step,
        subject,
        visible,
        glance_heat(sight),
        *_modes(modes),
        model.decode_images(np.array(draws)),
        *_pictures(predict_on(grid, x, seen), shape),
        sight.mean,
        sight.sigma,
        model.decode_images(sight.mean[None])[0],
        sight.log_px,
        None,
        False,
        None,
    )
    yield quick

    if kept.whole is None or not subject.same(kept.whole[0]):
        whole = yield from quietly(image_posterior(model, x, grid=grid))
        kept.whole = subject, whole.evidence
    found = yield from quietly(image_posterior(model, x, seen, grid=grid))
    heavy = np.argsort(-found.weights)[:MOST_NODES]
    with torch.inference_mode():
        naturals, _ = pixel_terms(model, torch.from_numpy(found.nodes[heavy]).to(x.dtype))
        weights = torch.from_numpy(found.weights[heavy] / found.weights[heavy].sum()).to(x.dtype)
    modes = _worth_showing(found.modes)
    draws = np.concatenate([found.sample(1, run.config.seed, number) for number in range(len(modes))])
    yield None
    heat = posterior_heat(model, x, grid, found, visible=seen)
    yield None
    places, masses = _modes(modes)
    mean, entropy, information = _pictures(predict(model, weights, naturals, seen), shape)
    problem = found.evidence.problem or kept.whole[1].problem
    return dataclasses.replace(
        quick,
        heat=heat,
        modes=places,
        masses=masses,
        completions=model.decode_images(draws),
        mean=mean,
        entropy=entropy,
        information=information,
        log_px_visible=found.log_px,
        log_px_hidden=float(kept.whole[1].log_px[0]) - found.log_px,
        exact=problem is None,
        problem=problem,
    )


def _worth_showing(modes: "tuple[Mode, ...]") -> "tuple[Mode, ...]":
    return tuple(mode for n, mode in enumerate(modes[:MOST_MODES]) if n == 0 or mode.mass >= LEAST_MASS)


def _modes(modes: "tuple[Mode, ...]") -> tuple[np.ndarray, np.ndarray]:
    return np.array([mode.z for mode in modes]), np.array([mode.mass for mode in modes])


def _one_of(nodes: np.ndarray, weights: np.ndarray, random: np.random.Generator) -> np.ndarray:
    return nodes[random.choice(len(nodes), p=weights / weights.sum())]


def _pictures(prediction: "Prediction", shape: tuple[int, int]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    return tuple(values.reshape(shape) for values in (prediction.mean, prediction.entropy, prediction.information))
