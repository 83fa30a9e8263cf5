"""TrainingLoop: the state of one training between two turns; trainer.py defines the order of the calls."""

import dataclasses
import math
import time
from collections.abc import Callable, Generator, Mapping

import numpy as np
import torch

from latentlab.config import Config, default_threads, effective_beta, latent_size_of
from latentlab.data.dataset import Dataset
from latentlab.errors import DivergedError
from latentlab.i18n import QT_TRANSLATE_NOOP
from latentlab.models import FAMILIES
from latentlab.models.distributions import random_stream
from latentlab.models.objectives import evaluate
from latentlab.training.control import Control
from latentlab.training.device import device_of
from latentlab.training.em import EMLearner
from latentlab.training.exact import ExactLearner, evaluate_log_px
from latentlab.training.keyframe import Keeper, Keyframe, is_due, keeps_keyframe, next_moment
from latentlab.training.learner import GradientLearner, Learner, misfit, set_state
from latentlab.training.rolling_map import RollingMap
from latentlab.training.schedule import Schedule, steps_per_epoch
from latentlab.training.snapshot import TEST, TRAIN, LossHistory, LossRow, Snapshot

ROWS_PER_EPOCH = 25
STEPS_PER_ROW = 10  # the fewest steps of a row: the loss of one step is mostly noise
STRETCH = 0.05  # seconds of training between two checks of the caller's requests
LONGEST_NAP = 0.25  # seconds; a sleeping training must still notice a stop
LEARNERS = {"gradient": GradientLearner, "em": EMLearner, "exact": ExactLearner}  # by Family.learning


class TrainingLoop:
    """The state of a running training: learner, order of the data, losses, map and schedule.

    `in_turns` defines the order of the calls and reads the requests of the control. One thread uses the loop.
    """

    def __init__(
        self,
        dataset: Dataset,
        settings: Config | Callable[[], Config],
        control: Control,
        run: int,
        record: Callable[[LossRow], None] | None,
        start: Keyframe | None,
        schedule: Schedule | None,
        keeper: Keeper | None,
    ) -> None:
        self._read_settings = settings if callable(settings) else lambda: settings
        self._config = config = self._read_settings()
        self._dataset, self._control, self._run, self._record, self._keeper = dataset, control, run, record, keeper
        torch.set_num_threads(config.threads or default_threads())  # of this thread
        device = device_of(config)
        self._clock = _Clock()

        self._is_exact = config.objective == "exact"
        learning = "exact" if self._is_exact else FAMILIES[config.family].learning
        self._learner: Learner = LEARNERS[learning](config, dataset, device)
        self._order_stream = random_stream(config.seed, "order")
        self._order: torch.Tensor | None = None  # of this epoch's images
        self._map = RollingMap(dataset.train_images, latent_size_of(config), device)
        self._losses = LossHistory()
        self._row = _Row()
        self._has_kl = FAMILIES[config.family].prior is not None
        self._count = len(dataset.train_images)
        self._batch = min(config.batch_size, self._count)
        self._steps_per_epoch = steps_per_epoch(config, self._count)
        self._steps_per_row = max(STEPS_PER_ROW, self._steps_per_epoch // ROWS_PER_EPOCH)
        self._schedule = Schedule.of(config, self._steps_per_epoch)
        self._worst = math.inf
        self._learning_rate = 0.0
        self._stretch = 1  # steps that take about STRETCH seconds
        self._wanted = self._wants_exact = False  # a snapshot was requested, with an exact map
        self._has_diverged, self._failed_at = False, 0
        if start is not None:
            self._load_keyframe(start)
        self._schedule = schedule or self._schedule
        if self._is_exact:
            self._learner.refit_step = self._schedule.refit_step
        self._next_moment = next_moment(self._learner.steps, self._steps_per_epoch)
        self._kept_step, self._kept_second = self._learner.steps, self._clock.seconds()
        self._has_shown_pause = control.paused
        self._due_at = 0.0  # the next snapshot

    def _load_keyframe(self, start: Keyframe) -> None:
        """Restore the whole state of a keyframe. Raises UserError if the keyframe does not fit."""
        self._learner.load_keyframe(start)
        set_state(self._order_stream, start.order_state)
        expected = 0 if self._epoch_ended() else self._count
        if len(start.order) != expected or start.schedule.steps_per_epoch != self._steps_per_epoch:
            raise misfit()
        if len(start.order):
            self._order = start.order.long().to(self._learner.device)
        self._losses = start.snapshot.losses.copy()
        self._row = _Row(start.row_figures, start.row_sizes)
        self._worst = start.worst
        self._learning_rate = start.snapshot.learning_rate
        self._schedule = start.schedule.continued(start.step, start.snapshot.seconds)
        self._clock = _Clock(start.snapshot.seconds)

    def begin(self) -> Generator[Snapshot, None, None]:
        """Measure the reference for divergence, and yield the first snapshot, with every point."""
        if self._worst == math.inf:
            untrained = evaluate(
                self._learner.model, self._dataset.train_images[:1000], self._config.pixels, self._config.seed
            ).reconstruction
            self._worst = untrained + 10 * max(abs(untrained), self._dataset.train_images[0].size)
        self._make_exact(lambda: self._control.abandoned)
        if self._keeper is not None and self._learner.steps == 0:
            self._keeper.add_moment(self.snapshot("running"), None)
        yield self.snapshot("paused" if self._has_shown_pause else "running")
        self._due_at = time.monotonic() + self._control.snapshot_interval

    def is_over(self) -> bool:
        """Whether no step follows: the schedule has ended, or the training was stopped."""
        return self._control.stopped or self._schedule.is_over(self._learner.steps, self._clock.seconds())

    def take_requests(self, decays: bool, wanted: bool, wants_exact: bool) -> None:
        """Note the requests for a decay of the learning rate, for a snapshot, and for an exact map with it."""
        if decays:
            self._decay()
        self._wanted, self._wants_exact = wanted, wants_exact

    def most_steps(self, turns: int = 1) -> int:
        """Return the largest number of steps for one call of `learn`.

        The steps take about STRETCH seconds, divided by the number of trainings that take `turns`. They end at the
        latest with a row, with the whole batches of an epoch, with the training, or at the next kept moment.
        """
        steps = self._learner.steps
        most = min(
            max(1, self._stretch // turns),
            self._steps_per_row - len(self._row),
            max(1, (self._count - self._position()) // self._batch),
            self._schedule.end_step - steps,
        )
        return most if self._keeper is None else min(most, self._next_moment - steps)

    def halt(self) -> Generator[Snapshot, None, None]:
        """Stop the clock, and yield the paused state."""
        self._clock.stop()
        if not self._has_shown_pause:
            self._has_shown_pause = True
            self._hand_over()
            yield self.snapshot("paused")

    def settle(self) -> Generator[Snapshot, None, None]:
        """Make the map of the paused training exact, and yield the state where the map has changed, or on request."""
        if self._make_exact(lambda: self._control.stopped or not self._control.paused) or self._wanted:
            yield self.snapshot("paused")

    @property
    def has_exact_map(self) -> bool:
        """Whether all points of the map were encoded with the weights of this step."""
        return self._map.exact_at == self._learner.steps

    def resume(self) -> None:
        """Start the clock again after a halt."""
        self._clock.start()

    def learn(self, steps: int) -> None:
        """Make `steps` steps, then sleep so that training takes the share `train_share` of the time."""
        self._has_shown_pause = False
        began = time.monotonic()
        position = self._position()
        if position == 0:
            self._order = torch.randperm(self._count, generator=self._order_stream).to(self._learner.device)
        index = self._order[position : position + steps * self._batch]
        first, second = self._learner.steps, self._clock.seconds()
        learning_rates = [
            self._read_settings().learning_rate * self._schedule.factor(first + i, second, self._is_exact)
            for i in range(steps)
        ]
        self._learning_rate = learning_rates[-1]
        metrics, means = self._learner.learn(index, self._beta(), learning_rates)
        self._map.put(index, means, self._learner.steps, steps)
        room = min(STRETCH, self._control.snapshot_interval)
        self._stretch = max(1, int(steps * room / max(1e-6, time.monotonic() - began)))
        if self._control.train_share < 1:
            share = max(self._control.train_share, 0.01)
            time.sleep(min(LONGEST_NAP, (time.monotonic() - began) * (1 / share - 1)))
        self._row.add(metrics, len(index) // steps, time.monotonic() - began)

    def measure(self) -> bool:
        """Add the rows of losses that are due, and keep good weights; return False if the training has diverged."""
        row_ended, epoch_ended = len(self._row) >= self._steps_per_row, self._epoch_ended()
        if row_ended:
            reconstruction, kl = self._row.take()
            if not (self._is_good(reconstruction) and self._learner.is_finite()):
                self._has_diverged = True
                return False
            self._add_row(TRAIN, reconstruction, kl)
        if epoch_ended and not self._measure_test():
            self._has_diverged = True
            return False
        if row_ended or epoch_ended:
            self._learner.keep()
        if (epoch_ended and self._control.exact_every_epoch) or (self._wanted and self._wants_exact):
            self._make_exact(lambda: self._control.stopped)
        return True

    def keep(self) -> None:
        """Give the keeper a moment of the timeline and a keyframe, each when it is due."""
        if self._keeper is None:
            return
        step = self._learner.steps
        if step >= self._next_moment:
            self._next_moment = next_moment(step, self._steps_per_epoch)
            whole = keeps_keyframe(step, self._steps_per_epoch)
            self._keeper.add_moment(self.snapshot("running"), self._keyframe() if whole else None)
        waited = self._clock.seconds() - self._kept_second
        if self._keeper.is_full or is_due(waited, self._epoch_ended(), self._control.save_interval):
            self._kept_step, self._kept_second = step, self._clock.seconds()
            self._keeper.autosave(self._keyframe())

    def is_due(self) -> bool:
        """Whether a snapshot of the running training is due."""
        due = self._wanted or (self._epoch_ended() and self._control.snapshot_every_epoch)
        return due or time.monotonic() >= self._due_at

    def show(self) -> Generator[Snapshot, None, None]:
        """Yield a snapshot of the running training, and plan the next one.

        A turn ends after the planned time: the next snapshot follows sooner, and the interval is met on average.
        """
        interval = self._control.snapshot_interval
        yield self.snapshot("running")
        # At least half of the interval belongs to the training, however long the caller has taken.
        now = time.monotonic()
        self._due_at = min(max(self._due_at + interval, now + interval / 2), now + interval)

    def snapshot(self, state: str) -> Snapshot:
        """Return the current moment as a frozen Snapshot."""
        step, second = self._learner.steps, self._clock.seconds()
        return Snapshot(
            run=self._run,
            step=step,
            epoch=step / self._steps_per_epoch,
            state=state,
            losses=self._losses.frozen(),
            means=self._map.means.cpu().numpy().copy(),
            computed_at=self._map.computed_at.cpu().numpy().copy(),
            exact=self.has_exact_map,
            weights=self._learner.weights(),
            beta=self._beta(),
            learning_rate=self._learning_rate,
            images_per_second=self._row.images_per_second,
            seconds=second,
            progress=self._schedule.progress(step, second),
        )

    def end(self) -> Snapshot:
        """Measure the test set, make the map exact, and return the last snapshot; after a divergence the last good one.

        The keyframe is made before the measurement, because a training without this stop does not measure at this step.
        """
        self._failed_at = self._learner.steps
        if not self._has_diverged:
            self._hand_over()
        if self._has_diverged or not self._measure_test():
            self._has_diverged = True
            self._learner.restore()
            self._measure_test()
        self._make_exact(lambda: self._control.abandoned)
        if self._has_diverged:
            return self.snapshot("diverged")
        was_cut = self._control.stopped or not self.is_over()  # not over: another training ended this one
        return self.snapshot("stopped" if was_cut else "finished")

    def raise_if_diverged(self) -> None:
        """Raise DivergedError if the training has diverged."""
        if self._has_diverged:
            raise DivergedError(
                QT_TRANSLATE_NOOP(
                    "Errors",
                    "Training diverged at step {step}, learning rate {rate}; the last good weights, of step {good}, are kept. Choose a lower learning rate and start again.",  # noqa: E501
                ),
                step=self._failed_at,
                rate=f"{self._learning_rate:.2g}",
                good=self._learner.steps,
            )

    def _keyframe(self) -> Keyframe:
        """Return the complete state from which a training can resume."""
        metrics, sizes = self._row.parts()
        order = torch.empty(0, dtype=torch.int32) if self._order is None or self._epoch_ended() else self._order
        return Keyframe(
            snapshot=self.snapshot("running"),
            schedule=self._schedule,
            order_state=self._order_stream.get_state(),
            order=order.to("cpu", torch.int32, copy=True),
            row_figures=metrics,
            row_sizes=sizes,
            worst=self._worst,
            **self._learner.state(),
        )

    def _hand_over(self) -> None:
        """Give the keeper a keyframe of this step for the next save, because the training pauses or ends."""
        if self._keeper is not None and self._learner.steps > self._kept_step:
            self._kept_step, self._kept_second = self._learner.steps, self._clock.seconds()
            self._keeper.hand_over(self._keyframe())

    def _decay(self) -> None:
        """Start the decay of the constant learning rate of an open-ended training."""
        if self._schedule.last_step is None and self._schedule.decay_step is None:
            self._schedule = dataclasses.replace(self._schedule, decay_step=self._learner.steps)

    def _position(self) -> int:
        """Return the number of images of this epoch used so far."""
        return self._learner.steps % self._steps_per_epoch * self._batch

    def _epoch_ended(self) -> bool:
        return self._learner.steps % self._steps_per_epoch == 0

    def _beta(self) -> float:
        return self._read_settings().beta if self._has_kl else 0.0

    def _is_good(self, reconstruction: float) -> bool:
        """Whether a reconstruction, in nats per image, shows no divergence."""
        return math.isfinite(reconstruction) and reconstruction <= self._worst

    def _add_row(self, split: int, reconstruction: float, kl: float) -> None:
        loss = reconstruction + self._beta() * kl if self._has_kl else reconstruction
        step = self._learner.steps
        row = LossRow(step, step / self._steps_per_epoch, split, reconstruction, kl, loss)
        self._losses.append(row)
        if self._record is not None:
            self._record(row)

    def _measure_test(self) -> bool:
        """Add the TEST row of this step, once; if its losses show divergence, add no row and return False."""
        last = self._losses.last(TEST)
        if last is not None and last.step == self._learner.steps:
            return True
        config, control = self._config, self._control
        figure = (evaluate_log_px if self._is_exact else evaluate)(
            self._learner.model,
            self._dataset.test_images,
            config.pixels,
            config.seed,
            should_stop=lambda: control.abandoned,
        )
        if figure is None:
            return True
        if not (math.isfinite(figure.loss) and self._is_good(figure.reconstruction)):
            return False
        self._add_row(TEST, figure.reconstruction, math.nan if figure.kl is None else figure.kl)
        return True

    def _make_exact(self, should_stop: Callable[[], bool]) -> bool:
        return self._map.make_exact(self._learner.model, self._learner.steps, should_stop)


def fresh_keyframe(weights: Mapping[str, torch.Tensor], config: Config, dataset: Dataset) -> Keyframe:
    """Return the keyframe of a training at step 0 with these weights, and with a new state of optimiser and noise."""
    first_moment, second_moment = ({name: torch.zeros_like(w) for name, w in weights.items()} for _ in range(2))
    snapshot = Snapshot(
        run=0,
        step=0,
        epoch=0.0,
        state="running",
        losses=LossHistory(),
        means=np.empty((0, latent_size_of(config)), np.float32),
        computed_at=np.empty(0, np.int32),
        exact=False,
        weights=weights,
        beta=effective_beta(config),
        learning_rate=0.0,
        images_per_second=0.0,
        seconds=0.0,
        progress=None,
    )
    return Keyframe(
        snapshot=snapshot,
        schedule=Schedule.of(config, steps_per_epoch(config, len(dataset.train_images))),
        weights={name: weight.clone() for name, weight in weights.items()},
        kept={name: weight.clone() for name, weight in weights.items()},  # tensors of a file must not share memory
        kept_step=0,
        first_moment=first_moment,
        second_moment=second_moment,
        noise_state=random_stream(config.seed, "noise", device_of(config)).get_state(),
        order_state=random_stream(config.seed, "order").get_state(),
        order=torch.empty(0, dtype=torch.int32),
        row_figures=torch.empty(0, 2),
        row_sizes=(),
        worst=math.inf,
    )


class _Clock:
    """Seconds of training, without pauses."""

    def __init__(self, before: float = 0.0) -> None:
        self._before = before
        self._started: float | None = time.monotonic()

    def seconds(self) -> float:
        return self._before + (0.0 if self._started is None else time.monotonic() - self._started)

    def stop(self) -> None:
        self._before, self._started = self.seconds(), None

    def start(self) -> None:
        self._started = time.monotonic()


class _Row:
    """The losses of the steps since the last training row, as tensors: reading a number waits for the device."""

    def __init__(self, metrics: torch.Tensor | None = None, sizes: tuple[int, ...] = ()) -> None:
        self.images_per_second = 0.0
        self._metrics: list[torch.Tensor] = [] if metrics is None or not sizes else [metrics]
        self._sizes = list(sizes)
        self._seconds, self._timed = 0.0, 0

    def __len__(self) -> int:
        return len(self._sizes)

    def add(self, metrics: torch.Tensor, size: int, seconds: float) -> None:
        """Add the losses of some steps, (k, 2), each of a batch of `size` images."""
        self._metrics.append(metrics)
        self._sizes += [size] * len(metrics)
        self._seconds += seconds
        self._timed += size * len(metrics)

    def parts(self) -> tuple[torch.Tensor, tuple[int, ...]]:
        """Return a copy of the losses, (k, 2) on the CPU, and the sizes, (k,)."""
        metrics = torch.cat(self._metrics).cpu().float() if self._metrics else torch.empty(0, 2)
        return metrics, tuple(self._sizes)

    def take(self) -> tuple[float, float]:
        """Return the means over images of (reconstruction, kl), and begin the next row."""
        sizes = torch.tensor(self._sizes, dtype=torch.float64)
        metrics = torch.cat([part.cpu() for part in self._metrics])
        means = (metrics.double() * sizes[:, None]).sum(0) / sizes.sum()
        self.images_per_second = self._timed / max(1e-9, self._seconds)
        self._metrics, self._sizes, self._seconds, self._timed = [], [], 0.0, 0
        reconstruction, kl = means.tolist()
        return reconstruction, kl
