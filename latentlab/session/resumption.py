"""Resumption: how the training of a saved run goes on, or a branch of it begins, and what its learning rate does."""

import dataclasses
from collections.abc import Iterable, Iterator
from pathlib import Path

from latentlab.config import Config, with_live
from latentlab.data.dataset import Dataset
from latentlab.errors import UserError
from latentlab.i18n import QT_TRANSLATE_NOOP, translate
from latentlab.session.checkpoint import loss_rows
from latentlab.session.evaluation import with_images
from latentlab.session.keyframe_file import Going
from latentlab.session.loss_log import row_of
from latentlab.session.run import Run
from latentlab.session.run_folder import KEYFRAME
from latentlab.session.timeline import Timeline
from latentlab.training.keyframe import Keyframe
from latentlab.training.schedule import Schedule
from latentlab.training.snapshot import TEST, LossRow


@dataclasses.dataclass(frozen=True, eq=False)
class Resumption:
    """What a training needs to go on: a run with its images, a keyframe, and the schedule from there."""

    run: Run
    config: Config  # the settings of the training that goes on
    keyframe: Keyframe
    schedule: Schedule
    before: Iterable[LossRow] | None = None  # the losses up to the keyframe; None: those of the run's folder

    @property
    def dataset(self) -> Dataset:
        """The images that the run learned from."""
        return self.run.dataset

    def rows(self) -> Iterator[LossRow]:
        """Return the losses up to the keyframe; a measurement that came with a halt there is left out."""
        return up_to(self.keyframe, map(row_of, loss_rows(self.run)) if self.before is None else self.before)

    @property
    def text(self) -> str:
        """What goes on from where, and what the learning rate does, in one sentence."""
        known, going = self.keyframe.schedule, self.schedule
        if going.first_step == known.first_step:
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
            step=f"{self.keyframe.step:,}",
            end=f"{going.last_step or 0:,}",
            seconds=f"{(going.last_second or 0) - going.first_second:g}",
            rate=f"{self.config.learning_rate:g}",
        )


def resumption(run: Run, epochs: int | None = None, seconds: float | None = None) -> Resumption:
    """Return how the training of a run folder goes on: to the end of its schedule, or for so much more.

    Raises UserError: it has no keyframe, has diverged, its schedule has ended and no more was requested, or its images
    are others than those that it learned from.
    """
    if run.snapshot.state == "diverged":
        raise UserError(
            QT_TRANSLATE_NOOP(
                "Errors",
                "The training of {path} has diverged, so it cannot go on; start again with a lower learning rate.",
            ),
            path=run.folder,
        )
    if not (run.folder / KEYFRAME).exists():
        raise no_keyframe(run.folder)
    run, going = _newest(run)
    frame = going.keyframe
    schedule = frame.schedule.continued(frame.step, frame.snapshot.seconds, epochs, seconds)
    if schedule.is_over(frame.step, frame.snapshot.seconds):
        raise UserError(
            QT_TRANSLATE_NOOP(
                "Errors",
                "The training of {path} has ended at step {step}, as its schedule said; say how much more by --epochs or --seconds.",  # noqa: E501
            ),
            path=run.folder,
            step=f"{frame.step:,}",
        )
    return Resumption(run, going.config, frame, schedule)


def further(run: Run, wanted: Config) -> Resumption:
    """Return how the training of a run folder goes on with the live settings of `wanted`: see `schedule_on`.

    A training that has diverged goes on from its last good keyframe. Raises UserError as `resumption` does.
    """
    run, going = _newest(run)
    frame, config = going.keyframe, with_live(going.config, wanted)
    return Resumption(run, config, frame, schedule_on(frame, run.config, wanted))


def schedule_on(frame: Keyframe, before: Config, wanted: Config) -> Schedule:
    """Return the schedule from a keyframe on: the one that it had, up to its own end.

    Where that has ended, or `wanted` says other epochs or seconds than `before`, those of `wanted` are further ones;
    with neither, the training has no end.
    """
    at = frame.step, frame.snapshot.seconds
    own = frame.schedule.continued(*at)
    if (before.epochs, before.seconds) == (wanted.epochs, wanted.seconds) and not own.has_ended(*at):
        return own
    if wanted.epochs is None and wanted.seconds is None:
        return Schedule(own.steps_per_epoch, frame.step, first_second=frame.snapshot.seconds)
    return own.continued(*at, wanted.epochs, wanted.seconds)


def up_to(keyframe: Keyframe, rows: Iterable[LossRow]) -> Iterator[LossRow]:
    """Yield the losses up to a keyframe; a measurement that came with a halt there is left out."""
    for row in rows:
        if row.step < keyframe.step or (row.step == keyframe.step and (row.split != TEST or keyframe.is_measured)):
            yield row


def no_keyframe(path: Path) -> UserError:
    """Return the sentence that says why a run without a keyframe cannot go on."""
    return UserError(
        QT_TRANSLATE_NOOP(
            "Errors",
            "{path} has no keyframe, as runs of an older latentlab have none, so its training cannot go on; train a new run.",  # noqa: E501
        ),
        path=path,
    )


def check_data(going: Going, dataset: Dataset) -> None:
    """Raise UserError where a keyframe was trained on other images."""
    if going.data != dataset.digest:
        raise UserError(
            QT_TRANSLATE_NOOP(
                "Errors",
                "The run was trained on other images than those in {source}; its training goes on with its own only.",
            ),
            source=dataset.source,
        )


def _newest(run: Run) -> tuple[Run, Going]:
    """Return the run with its images, and its newest keyframe. Raises UserError."""
    going = Timeline(run.folder).keyframe(run.snapshot.step)
    if going is None:
        raise no_keyframe(run.folder)
    run = with_images(run)
    check_data(going, run.dataset)
    return run, going
