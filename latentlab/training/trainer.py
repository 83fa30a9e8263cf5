"""train(): a generator of snapshots; in_turns() drives one training or several; reach() repeats one up to a step.

The caller drives the training by iterating; this module has no thread and no Qt. The same seed and thread count give
the same losses and weights, bit for bit, whether or not the training is paused, observed, or resumed from a keyframe:
draws, averages and measurements depend on the number of the step alone.
"""

import dataclasses
from collections.abc import Callable, Generator, Sequence

from latentlab.config import Config
from latentlab.data.dataset import Dataset
from latentlab.training.control import Control
from latentlab.training.keyframe import Keeper, Keyframe
from latentlab.training.loop import TrainingLoop
from latentlab.training.schedule import Schedule, steps_per_epoch
from latentlab.training.snapshot import LossRow, Snapshot


def train(
    dataset: Dataset,
    settings: Config | Callable[[], Config],
    control: Control | None = None,
    run: int = 0,
    record: Callable[[LossRow], None] | None = None,
    *,
    start: Keyframe | None = None,
    schedule: Schedule | None = None,
    keeper: Keeper | None = None,
) -> Generator[Snapshot, None, Snapshot]:
    """Train a model on `dataset`, yielding snapshots; the last one is also returned.

    `settings` may be a function that returns the current Config: beta and learning rate are read every few steps, about
    STRETCH seconds apart, all other settings once, at the start. Another thread requests a pause, a step, an end or a
    snapshot by `control`, which is read equally often. `record` is called, in this thread, with every row of losses.

    With `start`, the training resumes from a keyframe: with the same settings, data and threads, all weights and losses
    equal those of an uninterrupted training, bit for bit. The default of `schedule` is that of the settings, or that of
    the keyframe up to its own end. `keeper` keeps keyframes and the moments of the timeline.

    The first snapshot shows the model before the first step. Further snapshots come about every
    `control.snapshot_interval` seconds, on request, at each epoch's end, on a pause (the state at once, then the exact
    map), and at the end, with test losses and an exact map. An abandoned training skips this last measurement.

    Raises DivergedError if a loss is not finite, or if the reconstruction of a row exceeds that of the untrained model
    by more than ten times the latter or ten nats per pixel, whichever is more. A snapshot of state "diverged" with the
    weights of the last good row comes before the error. Raises UserError if a keyframe does not fit.
    """
    control = control or Control()
    loop = TrainingLoop(dataset, settings, control, run, record, start, schedule, keeper)
    (last,) = yield from in_turns([loop], control)
    return last


def in_turns(loops: Sequence[TrainingLoop], control: Control) -> Generator[Snapshot, None, list[Snapshot]]:
    """Drive trainings that share `control`, turn by turn, yielding their snapshots; return the last one of each.

    In a turn each training makes the same number of steps, so between two turns all are at the same step, also after a
    pause, a single step or a stop, and so are the snapshots that come while they run. Losses and weights of a training
    equal those of the training alone, bit for bit. The first training that ends, or diverges, ends the others at the
    same step. `Snapshot.run` names the training.

    Raises DivergedError, after the last snapshots, if a training has diverged.
    """
    for loop in loops:
        yield from loop.begin()
    while not any(loop.is_over() for loop in loops):
        steps = _steps_of_turn(loops, control)
        if not steps:
            yield from _wait(loops, control)
            continue
        for loop in loops:
            loop.learn(steps)
        are_good = [loop.measure() for loop in loops]
        if not all(are_good):
            break
        for loop in loops:
            loop.keep()
        if any(loop.is_due() for loop in loops):
            for loop in loops:
                yield from loop.show()
    lasts = [loop.end() for loop in loops]
    yield from lasts
    for loop in loops:
        loop.raise_if_diverged()
    return lasts


def _steps_of_turn(loops: Sequence[TrainingLoop], control: Control) -> int:
    """Return the number of steps that each training makes in the next turn; 0 while the trainings are paused."""
    decays, (wanted, wants_exact) = control.take_decay_request(), control.take_snapshot_request()
    for loop in loops:
        loop.take_requests(decays, wanted, wants_exact)
    return control.take_steps(min(loop.most_steps(len(loops)) for loop in loops))


def _wait(loops: Sequence[TrainingLoop], control: Control) -> Generator[Snapshot, None, None]:
    """Yield the paused states, make the maps exact, then sleep until the control has a request."""
    for loop in loops:
        yield from loop.halt()
    for loop in loops:
        yield from loop.settle()
    if all(loop.has_exact_map for loop in loops):
        control.wait()
    for loop in loops:
        loop.resume()


def reach(
    dataset: Dataset, config: Config, step: int, start: Keyframe | None = None
) -> Generator[Snapshot, None, Keyframe]:
    """Repeat a training from a keyframe, or from step 0, up to a later step, and return the keyframe there.

    With the original settings the keyframe equals that of the training at that step, bit for bit.
    """
    if start is not None and start.step == step:
        return start
    per_epoch = steps_per_epoch(config, len(dataset.train_images))
    known = Schedule.of(config, per_epoch) if start is None else start.schedule
    shelf = _Shelf()
    control = Control(snapshot_interval=0.25)
    yield from train(
        dataset, config, control, start=start, schedule=dataclasses.replace(known, stop_step=step), keeper=shelf
    )
    return shelf.keyframe


class _Shelf:
    """A keeper that holds only the last keyframe."""

    keyframe: Keyframe | None = None
    is_full = False

    def add_moment(self, moment: Snapshot, keyframe: Keyframe | None) -> None:
        pass

    def autosave(self, keyframe: Keyframe) -> None:
        self.keyframe = keyframe

    def hand_over(self, keyframe: Keyframe) -> None:
        self.keyframe = keyframe
