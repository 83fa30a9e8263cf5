"""Schedule: the factor of the configured learning rate at each step, and the end of the training."""

import dataclasses
import math

from latentlab.config import Config, schedule_is_known

ONE_CYCLE_RISE = 0.25  # the share of a one-cycle schedule in which the rate rises
ONE_CYCLE_START = 1 / 25  # as in torch.optim.lr_scheduler.OneCycleLR
WARM_UP_STEPS = 200  # of a schedule without a known number of steps
DECAY_EPOCHS = 2  # the length of a decay that the user starts
DECAY_SHARE = 1 / 3  # the share of a limit in seconds in which the rate falls
END = 1e-3
REFIT_SHARE = 0.1  # of a one-cycle schedule of exact training: the encoder alone learns in the last tenth


def one_cycle(done: float) -> float:
    """Return the factor for a known number of steps, of which the share `done`, 0 to 1, is made.

    The factor rises, then falls to nearly 0, both as half a cosine (Smith & Topin 2018).
    """
    if done < ONE_CYCLE_RISE:
        return _cosine(ONE_CYCLE_START, 1, done / ONE_CYCLE_RISE)
    return _cosine(1, END, (done - ONE_CYCLE_RISE) / (1 - ONE_CYCLE_RISE))


def constant(step: int, decayed: float = 0.0) -> float:
    """Return the factor for an unknown number of steps: 1 after a short warm-up.

    `decayed`, 0 to 1, is the elapsed share of a decay, whose last factor is nearly 0.
    """
    return min(1.0, (step + 1) / WARM_UP_STEPS) * _cosine(1, END, min(1.0, max(0.0, decayed)))


def _cosine(start: float, end: float, done: float) -> float:
    return end + (start - end) * 0.5 * (1 + math.cos(math.pi * done))


def steps_per_epoch(config: Config, images: int) -> int:
    """Return the number of steps that use each image once; the last batch may be smaller."""
    return math.ceil(images / min(config.batch_size, images))


@dataclasses.dataclass(frozen=True)
class Schedule:
    """The course of one training's learning rate, counted in steps and in seconds of training.

    The schedule begins at `first_step`. Up to `last_step` the rate makes one cycle. Without `last_step` the rate is
    constant, and falls in the last third of the seconds up to `last_second`, or from `decay_step` on. Training ends
    with the schedule, or earlier, at `stop_step` or `stop_second`.
    """

    steps_per_epoch: int
    first_step: int = 0
    last_step: int | None = None
    first_second: float = 0.0
    last_second: float | None = None
    decay_step: int | None = None
    stop_step: int | None = None
    stop_second: float | None = None

    @classmethod
    def of(cls, config: Config, steps_per_epoch: int) -> "Schedule":
        """Return the schedule of a new training with these settings."""
        last_step = config.epochs * steps_per_epoch if schedule_is_known(config) else None
        return cls(steps_per_epoch, last_step=last_step, last_second=config.seconds)

    def factor(self, step: int, second: float, refits: bool = False) -> float:
        """Return the factor of the learning rate for the step after `step` steps.

        With `refits` the rate makes one cycle up to `refit_step`, and a second one from there.
        """
        if self.last_step is not None:
            first, last = self.first_step, self.last_step
            if refits:
                first, last = (self.refit_step, last) if step >= self.refit_step else (first, self.refit_step)
            return one_cycle((step - first) / (last - first))
        decayed = 0.0
        if self.last_second is not None:
            done = (second - self.first_second) / (self.last_second - self.first_second)
            decayed = 1 - (1 - done) / DECAY_SHARE
        elif self.decay_step is not None:
            decayed = (step - self.decay_step) / (DECAY_EPOCHS * self.steps_per_epoch)
        return constant(step - self.first_step, decayed)

    @property
    def refit_step(self) -> float:
        """The step from which on exact training refits the encoder alone; infinite without a last step."""
        if self.last_step is None:
            return math.inf
        return self.last_step - round(REFIT_SHARE * (self.last_step - self.first_step))

    @property
    def end_step(self) -> float:
        """The step at which training ends; infinite without a limit in steps."""
        return min((step for step in (self.last_step, self.stop_step) if step is not None), default=math.inf)

    @property
    def end_second(self) -> float:
        """The second of training at which training ends; infinite without a limit in seconds."""
        return min((second for second in (self.last_second, self.stop_second) if second is not None), default=math.inf)

    def is_over(self, step: int, second: float) -> bool:
        """Whether no step follows."""
        return step >= self.end_step or second >= self.end_second

    def has_ended(self, step: int, second: float) -> bool:
        """Whether no step follows, or the rate has decayed to nearly 0."""
        if self.decay_step is not None:
            return step >= self.decay_step + DECAY_EPOCHS * self.steps_per_epoch
        return self.is_over(step, second)

    def progress(self, step: int, second: float) -> float | None:
        """Return the elapsed share of the schedule, 0 to 1; None while the end is open."""
        parts = []
        if self.end_step < math.inf:
            parts.append((step - self.first_step) / max(1, self.end_step - self.first_step))
        if self.end_second < math.inf:
            parts.append((second - self.first_second) / (self.end_second - self.first_second))
        return min(1.0, max(parts)) if parts else None

    def continued(
        self, step: int, second: float, epochs: int | None = None, seconds: float | None = None
    ) -> "Schedule":
        """Return the schedule of a training that resumes here for more epochs, or for more seconds of training.

        Within this schedule, and at a constant rate without an end, the rate does not change its course. Beyond the end
        a new schedule begins here: for epochs one more cycle, a warm restart (Loshchilov & Hutter 2017); for seconds a
        constant rate that falls in the last third. With neither, this schedule continues to its own end, which may have
        passed: see `is_over`.
        """
        stop_step = None if epochs is None else step + epochs * self.steps_per_epoch
        stop_second = None if seconds is None else second + seconds
        known = dataclasses.replace(self, stop_step=None, stop_second=None)
        ended = known.has_ended(step, second)
        if stop_step is not None and (ended or stop_step > known.end_step):
            return Schedule(
                self.steps_per_epoch, step, stop_step, first_second=second, stop_second=stop_second
            )  # fmt: skip
        if stop_second is not None and (ended or (self.last_second is not None and stop_second > self.last_second)):
            return Schedule(self.steps_per_epoch, step, first_second=second, last_second=stop_second)
        return dataclasses.replace(known, stop_step=stop_step, stop_second=stop_second)
