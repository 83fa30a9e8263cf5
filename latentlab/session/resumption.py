"""Resumption: how the training of a saved run resumes, and how its learning rate continues."""

import dataclasses
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

from latentlab.config import OPTION, OPTIONS, Config, checked, live_names, with_live
from latentlab.data.dataset import Dataset
from latentlab.errors import UserError
from latentlab.i18n import QT_TRANSLATE_NOOP, translate
from latentlab.session.checkpoint import loss_rows
from latentlab.session.evaluation import with_images
from latentlab.session.keyframe_file import ResumePoint, read_keyframe
from latentlab.session.loss_log import row_of
from latentlab.session.run import Origin, Run
from latentlab.session.run_folder import KEYFRAME
from latentlab.session.timeline import Timeline
from latentlab.training.keyframe import Keyframe
from latentlab.training.schedule import Schedule
from latentlab.training.snapshot import TEST, LossRow, Snapshot


@dataclasses.dataclass(frozen=True, eq=False)
class Resumption:
    """Everything that a training needs to resume: the run on disk, with its images, and its newest keyframe."""

    run: Run
    config: Config  # the settings of the resumed training
    keyframe: Keyframe
    schedule: Schedule
    origin: Origin | None  # of the resumed run, or of the branch
    is_branch: bool = False  # whether the training is another run than `run`, in another folder

    @property
    def dataset(self) -> Dataset:
        """The data set of the run."""
        return self.run.dataset

    def rows(self) -> Iterator[LossRow]:
        """Yield the losses up to the keyframe, without the measurement that a halt at that step made."""
        step = self.keyframe.step
        for row in map(row_of, loss_rows(self.run)):
            if row.step < step or (row.step == step and (row.split != TEST or self.keyframe.is_measured)):
                yield row

    @property
    def text(self) -> str:
        """One sentence: from which step the training resumes, and what the learning rate does."""
        known, going = self.keyframe.schedule, self.schedule
        if self.is_branch and not self.keyframe.step:
            template = QT_TRANSLATE_NOOP(
                "Training",
                "With these settings the training cannot go on as it was: a new one begins at step 0 with the weights of step {start}.",  # noqa: E501
            )
        elif going.first_step == known.first_step:
            if going.last_step is not None:
                template = QT_TRANSLATE_NOOP(
                    "Training",
                    "Training goes on from step {step}; the learning rate keeps its one cycle, up to step {end}.",
                )
            elif going.last_second is not None:
                template = QT_TRANSLATE_NOOP(
                    "Training",
                    "Training goes on from step {step}; the learning rate keeps its course and falls in the last third of {seconds} seconds.",  # noqa: E501
                )
            else:
                template = QT_TRANSLATE_NOOP(
                    "Training", "Training goes on from step {step}; the learning rate keeps its course, without an end."
                )
        elif going.last_step is not None:
            template = QT_TRANSLATE_NOOP(
                "Training",
                "Training goes on from step {step}, beyond the schedule it had; the learning rate makes one more cycle, up to {rate} and down to nearly nothing at step {end}.",  # noqa: E501
            )
        elif going.last_second is not None:
            template = QT_TRANSLATE_NOOP(
                "Training",
                "Training goes on from step {step}, beyond the schedule it had; the learning rate is {rate} again and falls in the last third of the seconds.",  # noqa: E501
            )
        else:
            template = QT_TRANSLATE_NOOP(
                "Training",
                "Training goes on from step {step}, beyond the schedule it had; the learning rate is {rate} again, without an end.",  # noqa: E501
            )
        return translate("Training", template).format(
            start=f"{self.run.snapshot.step:,}",
            step=f"{self.keyframe.step:,}",
            end=f"{going.last_step or 0:,}",
            seconds=f"{(going.last_second or 0) - going.first_second:g}",
            rate=f"{self.config.learning_rate:g}",
        )


def resumption(
    run: Run, epochs: int | None = None, seconds: float | None = None, *, after_end: int | None = None
) -> Resumption:
    """Return how the training of a run folder resumes: to the end of its schedule, or for more epochs or seconds.

    `after_end` is the number of epochs to add if the schedule has ended and no more training was requested. Raises
    UserError if the run cannot resume, see `why_not_resume`, if the schedule has ended and nothing is to be added, and
    if the images are not those of the training.
    """
    if (problem := why_not_resume(run)) is not None:
        raise problem
    run, point = _with_images(run, read_keyframe(run.folder / KEYFRAME, run.config, loss_rows(run)))
    frame = point.keyframe
    at = frame.step, frame.snapshot.seconds
    schedule = frame.schedule.continued(*at, epochs, seconds)
    if schedule.is_over(*at) and after_end is not None:
        schedule = frame.schedule.continued(*at, after_end)
    if schedule.is_over(*at):
        raise UserError(
            QT_TRANSLATE_NOOP(
                "Errors",
                "The training of {path} has ended at step {step}, as its schedule said; say how much more by --epochs or --seconds.",  # noqa: E501
            ),
            path=run.folder,
            step=f"{frame.step:,}",
        )
    # The live settings may have changed at rest, after the keyframe.
    return Resumption(run, with_live(point.config, run.config), frame, schedule, run.origin)


def why_not_resume(run: Run) -> UserError | None:
    """Return the sentence that says why the training of a run folder cannot resume; None if nothing is known.

    A training that has diverged has no step to resume from, and a fitted prior has no training. Only the existence of
    the keyframe is checked.
    """
    if run.snapshot.state == "diverged":
        return UserError(
            QT_TRANSLATE_NOOP(
                "Errors",
                "The training of {path} has diverged, so it cannot go on; start again with a lower learning rate.",
            ),
            path=run.folder,
        )
    if run.config.prior == "grid":
        return UserError(
            QT_TRANSLATE_NOOP(
                "Errors",
                "The prior of {path} was fitted to a finished decoder, so its training cannot go on; go on with the run that it was fitted to.",  # noqa: E501
            ),
            path=run.folder,
        )
    return None if (run.folder / KEYFRAME).exists() else no_keyframe(run.folder)


def further(run: Run, wanted: Config) -> Resumption:
    """Return how the training of a run folder resumes with the live settings of `wanted`.

    The training keeps its schedule up to the end of that schedule. If the schedule has ended, or if `wanted` has other
    epochs or seconds than the run, these are added; with neither, the training has no end. A diverged training resumes
    from its last good keyframe. Raises UserError as `resumption` does.
    """
    point = Timeline(run.folder).keyframe(run.snapshot.step)
    if point is None:
        raise no_keyframe(run.folder)
    run, point = _with_images(run, point)
    frame, config = point.keyframe, with_live(point.config, wanted)
    at = frame.step, frame.snapshot.seconds
    schedule = frame.schedule.continued(*at)
    if (run.config.epochs, run.config.seconds) != (wanted.epochs, wanted.seconds) or schedule.has_ended(*at):
        if wanted.epochs is None and wanted.seconds is None:
            schedule = Schedule(schedule.steps_per_epoch, frame.step, first_second=frame.snapshot.seconds)
        else:
            schedule = schedule.continued(*at, wanted.epochs, wanted.seconds)
    return Resumption(run, config, frame, schedule, run.origin)


def fine_tuning(run: Run, **changes: Any) -> Resumption:
    """Return how a new run begins at step 0 with the weights of a saved run and other settings, such as the objective.

    Raises UserError where the settings contradict each other, where the weights do not fit them, and where the images
    of the run are missing.
    """
    run = with_images(run)
    settings = {option.name: getattr(run.config, option.name) for option in OPTIONS} | changes
    if settings["objective"] != "iwae" and "samples" not in changes:
        settings["samples"] = OPTION["samples"].default
    config = checked(**settings)
    return _from_weights(run, config, Origin.new(run.origin.uid if run.origin is not None else "", run.snapshot.step))


def _from_weights(run: Run, config: Config, origin: Origin) -> Resumption:
    """Return how a branch begins at step 0 with the weights of a run. Raises UserError where they do not fit."""
    from latentlab.models import frozen_model
    from latentlab.training.loop import fresh_keyframe

    frozen_model(config, run.image_shape, run.snapshot.weights)  # raises
    frame = fresh_keyframe(run.snapshot.weights, config, run.dataset)
    return Resumption(run, config, frame, frame.schedule, origin, is_branch=True)


def no_keyframe(path: Path) -> UserError:
    """Return the sentence that says why a run without a keyframe cannot resume."""
    return UserError(
        QT_TRANSLATE_NOOP(
            "Errors",
            "{path} has no keyframe, as runs of an older latentlab have none, so its training cannot go on; train a new run.",  # noqa: E501
        ),
        path=path,
    )


def _with_images(run: Run, point: ResumePoint) -> tuple[Run, ResumePoint]:
    """Return the run with its images, and its keyframe. Raises UserError if its training had other images."""
    run = with_images(run)
    if point.data != run.dataset.digest:
        raise UserError(
            QT_TRANSLATE_NOOP(
                "Errors",
                "The run was trained on other images than those in {source}; its training goes on with its own only.",
            ),
            source=run.dataset.source,
        )
    return run, point


def branch(
    run: Run, timeline: Timeline, step: int, config: Config | None = None
) -> Generator[Snapshot, None, Resumption]:
    """Return how a new run branches off a kept moment of another run, by default with the settings of that moment.

    If the settings are unchanged, or differ in live settings, epochs or seconds alone, the branch begins at that step
    with the optimiser and the random streams of the parent: the training repeats from the nearest earlier keyframe and
    yields its snapshots. The bits of a branch with unchanged settings thus equal those of the parent. If the settings
    of the parent changed between that keyframe and the moment, the branch begins with the averaged weights of the
    moment and the optimiser of the repeated training. With any other settings, the branch begins at step 0 with the
    averaged weights of the moment.

    Raises UserError if the moment or its images are missing, or if its weights do not fit the settings.
    """
    from latentlab.training.trainer import reach

    moment = with_images(dataclasses.replace(timeline.at(step), dataset=run.dataset))
    config = config or moment.config
    parent = moment.origin or run.origin
    origin = Origin.new(parent.uid if parent is not None else "", step)
    if not _keeps_training(moment.config, config):
        return _from_weights(moment, config, origin)
    point = timeline.keyframe(step)
    start = point.keyframe if point is not None else None
    frame = yield from reach(moment.dataset, moment.config if point is None else point.config, step, start)
    weights = moment.snapshot.weights
    if not all(weight.equal(weights[name]) for name, weight in frame.snapshot.weights.items()):
        snapshot = dataclasses.replace(frame.snapshot, weights=weights)
        copies = ({name: weight.clone() for name, weight in weights.items()} for _ in range(2))
        frame = dataclasses.replace(frame, snapshot=snapshot, weights=next(copies), kept=next(copies), kept_step=step)
    second = frame.snapshot.seconds
    is_same = (config.epochs, config.seconds) == (moment.config.epochs, moment.config.seconds)
    if is_same and not frame.schedule.continued(step, second).has_ended(step, second):
        schedule = frame.schedule.continued(step, second)
    else:
        new = Schedule.of(config, frame.schedule.steps_per_epoch)
        schedule = dataclasses.replace(
            new,
            first_step=step,
            last_step=None if new.last_step is None else step + new.last_step,
            first_second=second,
            last_second=None if new.last_second is None else second + new.last_second,
        )
    return Resumption(moment, config, frame, schedule, origin, is_branch=True)


def _keeps_training(before: Config, config: Config) -> bool:
    """Whether a running training can take these settings: only live settings, epochs and seconds may differ."""
    free = (*live_names(before, config), "epochs", "seconds", "data_dir", "threads", "device", "precision")
    bound = [option.name for option in OPTIONS if option.name not in free]
    return all(getattr(before, name) == getattr(config, name) for name in bound)
