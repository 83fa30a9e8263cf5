"""train(): a generator of snapshots. Everything that learns is a local variable of it.

Whoever iterates it drives the training: there is no thread in here and no Qt. The same seed and thread count give the
same losses and weights, bit for bit, however often it is paused or looked at: what is drawn, averaged and measured
depends on the number of the step alone.
"""

import math
import time
from collections.abc import Callable, Generator

import numpy as np
import torch

from latentlab.config import Config, default_threads, schedule_is_known
from latentlab.data.dataset import Dataset
from latentlab.errors import DivergedError
from latentlab.i18n import QT_TRANSLATE_NOOP
from latentlab.models import FAMILIES
from latentlab.models.distributions import random_stream
from latentlab.models.latent_model import LatentModel
from latentlab.models.objectives import evaluate
from latentlab.training.control import Control
from latentlab.training.learner import Learner
from latentlab.training.schedule import DECAY_EPOCHS, DECAY_SHARE, constant, one_cycle
from latentlab.training.snapshot import TEST, TRAIN, LossHistory, LossRow, Snapshot

ROWS_PER_EPOCH = 25
STEPS_PER_ROW = 10  # at least: the loss of one step is mostly noise
STRETCH = 0.05  # seconds of training in one go: after that the caller is heard
LONGEST_NAP = 0.25  # seconds; a training that sleeps must still hear a stop


def train(
    dataset: Dataset,
    settings: Config | Callable[[], Config],
    control: Control | None = None,
    run: int = 0,
    record: Callable[[LossRow], None] | None = None,
) -> Generator[Snapshot, None, Snapshot]:
    """Train a model on `dataset`, yielding snapshots; the last one is also returned.

    `settings` may be a function that returns the Config as it is now: beta and learning rate are read every few
    steps, about STRETCH seconds apart, all else once, at the start. `control` is how another thread asks for a pause, a
    step, an end, a snapshot; it is heard as often. `record` is called, in this thread, with every row of losses.

    The first snapshot shows the untrained model. Others come at most every `control.snapshot_interval` seconds, when
    asked for, at each epoch's end, on pause (the state at once, then the exact map), and at the end, which is also
    measured and exact. A training that was abandoned leaves that out.

    Raises DivergedError when a loss is not finite, or when the reconstruction of a row is worse than the untrained
    model's by more than ten times that figure or ten nats per pixel, whichever is more. Before it comes a snapshot of
    state "diverged" with the weights of the last good row.
    """
    read_settings = settings if callable(settings) else lambda: settings
    config = read_settings()
    control = control or Control()
    torch.set_num_threads(config.threads or default_threads())  # of this thread
    device = device_of(config)
    clock = _Clock()

    learner = Learner(config, dataset, device)
    order_stream = random_stream(config.seed, "order")
    rolling_map = _RollingMap(dataset.train_images, config.latent_size, device)
    losses = LossHistory()
    rows = _Rows()
    has_kl = FAMILIES[config.family].prior is not None
    count = len(dataset.train_images)
    batch = min(config.batch_size, count)
    steps_per_epoch = math.ceil(count / batch)  # the last batch is short: each image is seen once an epoch
    steps_per_row = max(STEPS_PER_ROW, steps_per_epoch // ROWS_PER_EPOCH)
    last_step = config.epochs * steps_per_epoch if schedule_is_known(config) else math.inf
    decay_step: int | None = None  # at which an open-ended training was asked to decay
    learning_rate = 0.0
    stretch = 1

    def beta() -> float:
        return read_settings().beta if has_kl else 0.0

    def progress() -> float | None:
        parts = [learner.steps / last_step] if last_step < math.inf else []
        parts += [clock.seconds() / config.seconds] if config.seconds is not None else []
        return min(1.0, max(parts)) if parts else None

    def schedule(step: int) -> float:
        if last_step < math.inf:
            return one_cycle(step / last_step)
        decayed = 0.0
        if config.seconds is not None:
            decayed = 1 - (1 - clock.seconds() / config.seconds) / DECAY_SHARE
        elif decay_step is not None:
            decayed = (step - decay_step) / (DECAY_EPOCHS * steps_per_epoch)
        return constant(step, decayed)

    def add_row(split: int, reconstruction: float, kl: float) -> None:
        loss = reconstruction + beta() * kl if has_kl else reconstruction
        row = LossRow(learner.steps, learner.steps / steps_per_epoch, split, reconstruction, kl, loss)
        losses.append(row)
        if record is not None:
            record(row)

    def measure_test() -> bool:
        """Add the TEST row of this step, once; return False, adding none, where its figures tell of divergence."""
        last = losses.last(TEST)
        if last is not None and last.step == learner.steps:
            return True
        figure = evaluate(
            learner.shown, dataset.test_images, config.pixels, config.seed, should_stop=lambda: control.abandoned
        )
        if figure is None:
            return True
        if not (math.isfinite(figure.loss) and figure.reconstruction <= worst):
            return False
        add_row(TEST, figure.reconstruction, math.nan if figure.kl is None else figure.kl)
        return True

    def make_exact(should_stop: Callable[[], bool]) -> bool:
        return rolling_map.make_exact(learner.shown, learner.steps, should_stop)

    def snapshot(state: str) -> Snapshot:
        return Snapshot(
            run=run,
            step=learner.steps,
            epoch=learner.steps / steps_per_epoch,
            state=state,
            losses=losses.frozen(),
            means=rolling_map.means.cpu().numpy().copy(),
            computed_at=rolling_map.computed_at.cpu().numpy().copy(),
            exact=rolling_map.exact_at == learner.steps,
            weights=learner.weights(),
            beta=beta(),
            learning_rate=learning_rate,
            images_per_second=rows.images_per_second,
            seconds=clock.seconds(),
            progress=progress(),
        )

    untrained = evaluate(learner.shown, dataset.train_images[:1000], config.pixels, config.seed).reconstruction
    worst = untrained + 10 * max(abs(untrained), dataset.train_images[0].size)
    make_exact(lambda: control.abandoned)
    told_pause = control.paused
    yield snapshot("paused" if told_pause else "running")
    shown_at = time.monotonic()

    diverged = False
    while not (control.stopped or learner.steps >= last_step):
        if config.seconds is not None and clock.seconds() >= config.seconds:
            break
        if control.take_decay_wish() and decay_step is None:
            decay_step = learner.steps
        wanted, exact = control.take_snapshot_wish()

        position = learner.steps % steps_per_epoch * batch
        # In one go: so many as take STRETCH, up to the end of a row, of the whole batches or of the training.
        most = min(stretch, steps_per_row - len(rows), max(1, (count - position) // batch), last_step - learner.steps)
        steps = control.take_steps(most)
        if not steps:
            clock.stop()
            if not told_pause:
                told_pause = True
                yield snapshot("paused")
            if make_exact(lambda: control.stopped or not control.paused) or wanted:
                yield snapshot("paused")
            if rolling_map.exact_at == learner.steps:
                control.wait()
            clock.start()
            continue
        told_pause = False

        began = time.monotonic()
        if position == 0:
            order = torch.randperm(count, generator=order_stream).to(device)
        index = order[position : position + steps * batch]
        learning_rates = [read_settings().learning_rate * schedule(learner.steps + i) for i in range(steps)]
        learning_rate = learning_rates[-1]
        figures, means = learner.learn(index, beta(), learning_rates)
        rolling_map.put(index, means, learner.steps, steps)
        room = min(STRETCH, control.snapshot_interval)
        stretch = max(1, int(steps * room / max(1e-6, time.monotonic() - began)))
        if control.train_share < 1:
            share = max(control.train_share, 0.01)
            time.sleep(min(LONGEST_NAP, (time.monotonic() - began) * (1 / share - 1)))
        rows.add(figures, len(index) // steps, time.monotonic() - began)

        row_ended = len(rows) >= steps_per_row
        epoch_ended = learner.steps % steps_per_epoch == 0
        if row_ended:
            reconstruction, kl = rows.take()
            diverged = not (math.isfinite(reconstruction) and reconstruction <= worst and learner.is_finite())
            if not diverged:
                add_row(TRAIN, reconstruction, kl)
        if epoch_ended and not diverged:
            diverged = not measure_test()
        if diverged:
            break
        if row_ended or epoch_ended:
            learner.keep()
        if (epoch_ended and control.exact_every_epoch) or (wanted and exact):
            make_exact(lambda: control.stopped)
        due = wanted or (epoch_ended and control.snapshot_every_epoch)
        if due or time.monotonic() - shown_at >= control.snapshot_interval:
            yield snapshot("running")
            shown_at = time.monotonic()

    failed_at = learner.steps
    if diverged or not measure_test():
        diverged = True
        learner.restore()
        measure_test()
    make_exact(lambda: control.abandoned)
    last = snapshot("diverged" if diverged else "stopped" if control.stopped else "finished")
    yield last
    if diverged:
        raise DivergedError(
            QT_TRANSLATE_NOOP(
                "Errors",
                "Training diverged at step {step}, learning rate {rate}; the last good weights, of step {good}, are kept. Choose a lower learning rate and start again.",  # noqa: E501
            ),
            step=failed_at,
            rate=f"{learning_rate:.2g}",
            good=learner.steps,
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


class _Clock:
    """Seconds of training, pauses left out."""

    def __init__(self) -> None:
        self._before = 0.0
        self._started: float | None = time.monotonic()

    def seconds(self) -> float:
        return self._before + (0.0 if self._started is None else time.monotonic() - self._started)

    def stop(self) -> None:
        self._before, self._started = self.seconds(), None

    def start(self) -> None:
        self._started = time.monotonic()


class _RollingMap:
    """The posterior means of all training points, and the step at which each was computed.

    Each training step has computed its batch's means anyway; encoding all points for every snapshot would take the
    machine. At an epoch's end no point is older than that epoch.
    """

    def __init__(self, images: np.ndarray, latent_size: int, device: torch.device) -> None:
        self._images = images
        self.means = torch.full((len(images), latent_size), math.nan, device=device)
        self.computed_at = torch.zeros(len(images), dtype=torch.int32, device=device)
        self.exact_at = -1  # the step at which all points were encoded with the averaged weights; -1: not all were

    def put(self, index: torch.Tensor, means: torch.Tensor, step: int, steps: int) -> None:
        """Take in the means of the last `steps` steps up to `step`, each of as many points."""
        last = torch.arange(step - steps + 1, step + 1, dtype=torch.int32, device=index.device)
        self.means.index_copy_(0, index, means)
        self.computed_at.index_copy_(0, index, last.repeat_interleave(len(index) // steps))
        self.exact_at = -1

    def make_exact(self, model: LatentModel, step: int, should_stop: Callable[[], bool]) -> bool:
        """Encode all points unless they are exact already; return whether that was done, to the end."""
        if self.exact_at == step:
            return False
        encoded = model.encode_images(self._images, should_stop)
        if encoded is None:
            return False
        self.means.copy_(torch.from_numpy(encoded[0]))
        self.computed_at.fill_(step)
        self.exact_at = step
        return True


class _Rows:
    """The figures of the steps since the last training row: kept as tensors, for reading one waits for the device."""

    def __init__(self) -> None:
        self.images_per_second = 0.0
        self._figures: list[torch.Tensor] = []
        self._sizes: list[int] = []
        self._seconds = 0.0

    def __len__(self) -> int:
        return len(self._sizes)

    def add(self, figures: torch.Tensor, size: int, seconds: float) -> None:
        """Take in the figures of some steps, (k, 2), each of a batch of so many images."""
        self._figures.append(figures)
        self._sizes += [size] * len(figures)
        self._seconds += seconds

    def take(self) -> tuple[float, float]:
        """Return the means over images of (reconstruction, kl) and begin anew."""
        sizes = torch.tensor(self._sizes, dtype=torch.float64)
        means = (torch.cat(self._figures).cpu().double() * sizes[:, None]).sum(0) / sizes.sum()
        self.images_per_second = float(sizes.sum()) / max(1e-9, self._seconds)
        self._figures, self._sizes, self._seconds = [], [], 0.0
        reconstruction, kl = means.tolist()
        return reconstruction, kl
