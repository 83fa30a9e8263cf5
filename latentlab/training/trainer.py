"""train(): a generator of snapshots. Everything that learns is a local variable of it.

Whoever iterates it drives the training: there is no thread in here and no Qt. The same seed and thread count give the
same losses and weights, bit for bit, however often it is paused or looked at: what is drawn, averaged and measured
depends on the step alone.
"""

import math
import time
from collections.abc import Callable, Generator

import torch

from latentlab.config import Config, default_threads, effective_beta, schedule_is_known
from latentlab.data.dataset import Dataset
from latentlab.errors import DivergedError
from latentlab.i18n import QT_TRANSLATE_NOOP
from latentlab.models import build, still_model
from latentlab.models.distributions import random_stream
from latentlab.models.latent_model import LatentModel
from latentlab.models.objectives import evaluate
from latentlab.training.control import Control
from latentlab.training.snapshot import TEST, TRAIN, LossHistory, LossRow, Snapshot

CLIP_NORM = 100.0  # of the gradient of a mean over images, in nats per unit of weight
AVERAGE_DECAY = 0.999  # per step: an average over about two epochs of MNIST
AVERAGE_EVERY = 4  # steps between two updates of the averaged weights, after the first hundred
ROWS_PER_EPOCH = 25
STEPS_PER_ROW = 10  # at least: a single step's loss is mostly noise


def train(
    dataset: Dataset,
    settings: Config | Callable[[], Config],
    control: Control | None = None,
    run: int = 0,
    record: Callable[[LossRow], None] | None = None,
) -> Generator[Snapshot, None, Snapshot]:
    """Train a model on `dataset`, yielding snapshots; the last one is also returned.

    `settings` may be a function that returns the Config as it is now: beta and learning rate are read at every step,
    all else once, at the start. `control` is how another thread asks for a pause, a step, an end, a snapshot. `record`
    is called with every row of losses. The first snapshot shows the untrained model; then they come at most every
    `control.snapshot_interval` seconds, when asked for, at each epoch's end, on pause and at the end.

    Raises DivergedError, after a last snapshot with state "diverged" that holds the last good weights: when a loss is
    not finite, or when the reconstruction of a training row is worse than the untrained model's by more than ten times
    that figure or ten nats per pixel, whichever is more.
    """
    read_config = settings if callable(settings) else lambda: settings
    config = read_config()
    control = control or Control()
    torch.set_num_threads(config.threads or default_threads())
    device = device_of(config)

    images = torch.from_numpy(dataset.train_images).flatten(1).to(device)
    count, pixels = images.shape
    mean_image = images.sum(0, dtype=torch.float32 if device.type == "mps" else torch.float64).cpu() / (255 * count)
    model = build(config, dataset.image_shape, mean_image).to(device)
    weights, gradient = flatten(model)
    averaged = weights.clone()
    shown = still_model(config, dataset.image_shape, views(averaged, model)).to(device)
    optimiser = torch.optim.Adam([weights], lr=config.learning_rate, fused=True)
    weights.grad = gradient

    order_stream = random_stream(config.seed, "order")
    noise_stream = random_stream(config.seed, "noise", device)
    batch = min(config.batch_size, count)
    steps_per_epoch = math.ceil(count / batch)
    last_step = config.epochs * steps_per_epoch if config.epochs is not None else None
    steps_per_row = max(STEPS_PER_ROW, steps_per_epoch // ROWS_PER_EPOCH)
    raw = torch.empty(batch, pixels, dtype=torch.uint8, device=device)
    x_buffer = torch.empty(batch, pixels, device=device)
    noise_buffer = torch.empty(batch, config.latent_size, device=device)

    losses = LossHistory()
    means = torch.full((count, config.latent_size), math.nan, device=device)
    computed_at = torch.zeros(count, dtype=torch.int32, device=device)
    exact_at = measured_at = -1  # the step at which all points were encoded, the test set measured
    step = 0
    row_figures: list[torch.Tensor] = []
    row_sizes: list[int] = []
    row_started = (0.0, 0)  # seconds, images
    images_per_second = 0.0
    images_done = 0
    learning_rate = 0.0
    decay_from: int | None = None  # the step at which an open-ended training began to decay
    idle = 0.0  # seconds spent paused
    started = time.monotonic()
    last_snapshot = -math.inf

    def seconds() -> float:
        return time.monotonic() - started - idle

    def progress() -> float | None:
        done = [step / last_step] if last_step is not None else []
        if config.seconds is not None:
            done.append(seconds() / config.seconds)
        return min(1.0, max(done)) if done else None

    def snapshot(state: str) -> Snapshot:
        nonlocal last_snapshot
        last_snapshot = time.monotonic()
        return Snapshot(
            run=run,
            step=step,
            epoch=step / steps_per_epoch,
            state=state,
            losses=losses.frozen(),
            means=means.cpu().numpy().copy(),
            computed_at=computed_at.cpu().numpy().copy(),
            exact=exact_at == step,
            weights=views(averaged.detach().cpu().clone(), model),
            beta=effective_beta(read_config()),
            learning_rate=learning_rate,
            images_per_second=images_per_second,
            seconds=seconds(),
            progress=progress(),
        )

    def encode_all(should_stop: Callable[[], bool]) -> None:
        nonlocal exact_at
        if exact_at != step and (encoded := shown.encode_images(dataset.train_images, should_stop)) is not None:
            means.copy_(torch.from_numpy(encoded[0]))
            computed_at.fill_(step)
            exact_at = step

    def add_row(split: int, reconstruction: float, kl: float | None) -> None:
        beta = effective_beta(read_config())
        loss = reconstruction if kl is None else reconstruction + beta * kl
        row = LossRow(step, step / steps_per_epoch, split, reconstruction, math.nan if kl is None else kl, loss)
        losses.append(row)
        if record is not None:
            record(row)

    def measure_test() -> bool:
        """Add a TEST row; return whether its figures are finite. An abandoned training adds none."""
        nonlocal measured_at
        if measured_at == step:
            return True
        figure = evaluate(shown, dataset.test_images, config.pixels, config.seed, should_stop=lambda: control.abandoned)
        if figure is None:
            return True
        if not math.isfinite(figure.loss):
            return False
        add_row(TEST, figure.reconstruction, figure.kl)
        measured_at = step
        return True

    untrained = evaluate(shown, dataset.train_images[:1000], config.pixels, config.seed).reconstruction
    worst = untrained + 10 * max(abs(untrained), pixels)
    good_weights, good_step = averaged.clone(), 0
    diverged = False

    encode_all(lambda: control.abandoned)
    yield snapshot("paused" if control.paused else "running")

    announced_pause = control.paused
    while not control.stopped and (last_step is None or step < last_step):
        if config.seconds is not None and seconds() >= config.seconds:
            break
        if control.take_decay_wish() and decay_from is None:
            decay_from = step
        wanted, exact = control.take_snapshot_wish()
        if not control.take_step():
            if control.stopped:
                break
            paused_since = time.monotonic()
            if not announced_pause:
                # The state first, at once; then the exact map, unless the pause is over before it is ready.
                announced_pause = True
                yield snapshot("paused")
                encode_all(lambda: control.stopped or not control.paused)
                yield snapshot("paused")
            elif wanted:
                if exact:
                    encode_all(lambda: control.stopped or not control.paused)
                yield snapshot("paused")
            control.wait()
            idle += time.monotonic() - paused_since
            continue
        announced_pause = False
        step_started = time.monotonic()

        # One step. Each image once an epoch: the last batch is short, and its mean is over the images it has.
        position = step % steps_per_epoch * batch
        if position == 0:
            order = torch.randperm(count, generator=order_stream).to(device)
        index = order[position : position + batch]
        size = len(index)
        x = x_buffer[:size]
        torch.index_select(images, 0, index, out=raw[:size])
        x.copy_(raw[:size]).mul_(1 / 255)
        if config.pixels == "dynamic":
            x = torch.bernoulli(x, generator=noise_stream)
        noise = noise_buffer[:size].normal_(generator=noise_stream)
        now = read_config()
        posterior = model.encoder(x)
        objective = model.objective(x, posterior, noise, effective_beta(now))
        gradient.zero_()
        objective.loss.backward()
        gradient.mul_((CLIP_NORM / (gradient.norm() + 1e-6)).clamp_(max=1))
        learning_rate = now.learning_rate * _schedule(config, step, steps_per_epoch, decay_from, progress())
        optimiser.param_groups[0]["lr"] = learning_rate
        optimiser.step()

        step += 1
        images_done += size
        means.index_copy_(0, index, posterior.mean.detach())
        computed_at.index_fill_(0, index, step)
        if step <= 100 or step % AVERAGE_EVERY == 0:
            every = 1 if step <= 100 else AVERAGE_EVERY
            # Young averages forget faster, or the untrained weights would show for an epoch.
            averaged.lerp_(weights, 1 - min(AVERAGE_DECAY, (1 + step) / (10 + step)) ** every)
        kl = objective.kl if objective.kl is not None else objective.reconstruction
        row_figures.append(torch.stack((objective.reconstruction.detach(), kl.detach())))
        row_sizes.append(size)

        epoch_ended = step % steps_per_epoch == 0
        if len(row_sizes) >= steps_per_row:
            reconstruction, kl = _mean(row_figures, row_sizes)
            row_figures.clear()
            row_sizes.clear()
            images_per_second = (images_done - row_started[1]) / max(1e-9, seconds() - row_started[0])
            row_started = (seconds(), images_done)
            diverged = not (math.isfinite(reconstruction + kl) and reconstruction <= worst and _finite(averaged))
            if not diverged:
                add_row(TRAIN, reconstruction, None if objective.kl is None else kl)
                good_weights.copy_(averaged)
                good_step = step
        if epoch_ended and not diverged:
            diverged = not (_finite(averaged) and measure_test())
            if not diverged:
                good_weights.copy_(averaged)
                good_step = step
                if control.exact_every_epoch:
                    encode_all(lambda: control.stopped)
        if diverged:
            break
        if wanted and exact:
            encode_all(lambda: control.stopped)
        if wanted or epoch_ended or time.monotonic() - last_snapshot >= control.snapshot_interval:
            yield snapshot("running")
        if control.train_share < 1:
            worked = time.monotonic() - step_started
            time.sleep(min(0.25, worked * (1 / max(control.train_share, 0.01) - 1)))

    if not diverged and not (_finite(averaged) and measure_test()):
        diverged = True
    failed_step = step
    if diverged:
        averaged.copy_(good_weights)
        step, exact_at = good_step, -1
        measure_test()
    encode_all(lambda: control.abandoned)
    last = snapshot("diverged" if diverged else "stopped" if control.stopped else "finished")
    yield last
    if diverged:
        raise DivergedError(
            QT_TRANSLATE_NOOP(
                "Errors",
                "Training diverged at step {step} with a learning rate of {rate}; the last good weights, of step {good}, are kept. Choose a lower learning rate.",  # noqa: E501
            ),
            step=failed_step,
            rate=f"{learning_rate:.3g}",
            good=good_step,
        )
    return last


def device_of(config: Config) -> torch.device:
    """Return where a training with these settings runs; "auto" takes a GPU if there is one."""
    if config.device != "auto":
        return torch.device(config.device)
    if torch.cuda.is_available():
        return torch.device("cuda")
    if torch.backends.mps.is_available():
        return torch.device("mps")
    return torch.device("cpu")


def flatten(model: LatentModel) -> tuple[torch.Tensor, torch.Tensor]:
    """Move all parameters of `model` into one vector, and their gradients into another; return both, (parameters,).

    The optimiser, the clipping and the averaging then each take one call a step, not one per layer.
    """
    parameters = list(model.parameters())
    flat = torch.cat([parameter.detach().reshape(-1) for parameter in parameters])
    gradient = torch.zeros_like(flat)
    for parameter, data, grad in zip(parameters, views(flat, model).values(), views(gradient, model).values()):
        parameter.data = data
        parameter.grad = grad
    return flat, gradient


def views(flat: torch.Tensor, model: LatentModel) -> dict[str, torch.Tensor]:
    """Return the parts of a vector of all parameters, by name, each in the shape `model` has for it; no copies."""
    parts, start = {}, 0
    for name, parameter in model.named_parameters():
        parts[name] = flat[start : start + parameter.numel()].view(parameter.shape)
        start += parameter.numel()
    return parts


def _schedule(config: Config, step: int, steps_per_epoch: int, decay_from: int | None, progress: float | None) -> float:
    """Return the factor, 0 to 1, on the learning rate.

    One-cycle (Smith & Topin 2018) when the number of epochs is known: up over the first part, down over the rest, both
    as cosines. Otherwise constant after a short rise; down over the final third of the seconds, if those are known, or
    else over two epochs from the step at which it was asked for.
    """
    if schedule_is_known(config):
        done = step / (config.epochs * steps_per_epoch)
        if done < RISE:
            return _cosine(1 / 25, 1, done / RISE)
        return _cosine(1, 1e-3, (done - RISE) / (1 - RISE))
    factor = min(1.0, (step + 1) / 200)
    if progress is not None:
        return factor * _cosine(1, 1e-3, max(0.0, progress * 3 - 2))
    if decay_from is not None:
        return factor * _cosine(1, 1e-3, min(1.0, (step - decay_from) / (2 * steps_per_epoch)))
    return factor


RISE = 0.25  # the part of a one-cycle schedule in which the learning rate rises


def _cosine(start: float, end: float, done: float) -> float:
    return end + (start - end) * 0.5 * (1 + math.cos(math.pi * done))


def _mean(figures: list[torch.Tensor], sizes: list[int]) -> tuple[float, float]:
    """Return the means over images of (reconstruction, kl), given means over batches of these sizes."""
    total = torch.stack(figures).cpu().double()
    share = torch.tensor(sizes, dtype=torch.float64) / sum(sizes)
    reconstruction, kl = (total * share[:, None]).sum(0).tolist()
    return reconstruction, kl


def _finite(values: torch.Tensor) -> bool:
    return math.isfinite(values.sum().item())
