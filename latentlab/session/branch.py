"""Branch: a training that goes on from a past moment of another run, with a life of its own.

Between the parent's newest keyframe and the moment, the parent's training is repeated: with its settings, data and
threads, its weights and losses are the same to the last bit.
"""

import dataclasses
from collections.abc import Generator

from latentlab.config import OPTION, Config, restart_settings
from latentlab.data.dataset import Dataset
from latentlab.errors import UserError
from latentlab.i18n import QT_TRANSLATE_NOOP, translate
from latentlab.session.checkpoint import loss_rows
from latentlab.session.evaluation import with_images
from latentlab.session.evidence import Share
from latentlab.session.loss_log import row_of
from latentlab.session.resumption import Resumption, check_data, no_keyframe, schedule_on, up_to
from latentlab.session.run import Run
from latentlab.session.timeline import Timeline
from latentlab.training.control import Control
from latentlab.training.keyframe import Keyframe
from latentlab.training.schedule import Schedule
from latentlab.training.snapshot import LossRow, Snapshot

FREE = ("epochs", "seconds")  # what a branch may change, besides the live settings
SHARE_SECONDS = 0.2  # between two words on how far the repetition is


def why_no_branch(parent: Run, moment: Run, wanted: Config) -> UserError | None:
    """Return the sentence that says why no branch of a run begins at a moment with these settings; None: it can."""
    if not moment.snapshot.step:
        return UserError(QT_TRANSLATE_NOOP("Errors", "At step 0 nothing has been learned; begin a new run instead."))
    if parent.origin is None:
        return no_keyframe(parent.folder)
    names = [name for name in restart_settings(wanted, parent.config) if name not in FREE]
    if names:
        return UserError(
            QT_TRANSLATE_NOOP(
                "Errors",
                "A branch goes on with the weights of its run, so these settings must stay as they are: {names}. Take them back, or begin a new run.",  # noqa: E501
            ),
            names=", ".join(translate("Settings", OPTION[name].spec.label) for name in names),
        )
    return None


def branch(moment: Run, timeline: Timeline, wanted: Config) -> Generator[Share, None, Resumption]:
    """Return how a branch of a run begins at a moment, with the live settings, epochs and seconds of `wanted`.

    `timeline` is that of the run. Yields how far the repeated training is. Raises UserError: the images are absent or
    others, or a keyframe is damaged.
    """
    run = with_images(moment)
    frame, rows = yield from _keyframe_at(run, timeline)
    return Resumption(run, wanted, frame, schedule_on(frame, moment.config, wanted), tuple(rows))


def is_same(branch: Resumption) -> bool:
    """Whether the weights at the branch's beginning are those of the moment, to the last bit.

    They are not where live settings were changed between the keyframe and the moment.
    """
    there, here = branch.run.snapshot.weights, branch.keyframe.snapshot.weights
    return there.keys() == here.keys() and all(there[name].equal(here[name]) for name in there)


def different(branch: Resumption) -> str:
    """Return the sentence that tells of a branch whose weights at its beginning are not those of the moment."""
    text = translate(
        "Training",
        "The settings of this run were changed on the way to step {step}, so the branch begins close to that moment, not exactly there.",  # noqa: E501
    )
    return text.format(step=f"{branch.keyframe.step:,}")


def _keyframe_at(run: Run, timeline: Timeline) -> Generator[Share, None, tuple[Keyframe, list[LossRow]]]:
    """Return the keyframe at the step of a run, and all losses up to it."""
    from latentlab.training.trainer import train

    dataset: Dataset = run.dataset
    step, going = run.snapshot.step, timeline.keyframe(run.snapshot.step)
    if going is None:
        config, start = run.config, None
        schedule, rows = Schedule.of(config, dataset.steps_per_epoch(config.batch_size)), []
    else:
        check_data(going, dataset)
        config, start = going.config, going.keyframe
        schedule, rows = start.schedule, list(up_to(start, map(row_of, loss_rows(run))))
        if start.step == step:
            return start, rows
    schedule = dataclasses.replace(schedule, stop_step=step, stop_second=None)
    keeper, first = _Newest(), 0 if start is None else start.step
    control = Control(snapshot_interval=SHARE_SECONDS)
    control.snapshot_every_epoch = False
    more: list[LossRow] = []
    for snapshot in train(dataset, config, control, record=more.append, start=start, schedule=schedule, keeper=keeper):
        yield Share("", (snapshot.step - first) / max(1, step - first))
    return keeper.keyframe, [*rows, *up_to(keeper.keyframe, more)]


class _Newest:
    """The Keeper of a repeated training: it keeps nothing but the newest keyframe."""

    is_full = False

    def __init__(self) -> None:
        self.keyframe: Keyframe | None = None

    def add_moment(self, moment: Snapshot, keyframe: Keyframe | None) -> None:
        """Take in nothing: the parent has its moments."""

    def autosave(self, keyframe: Keyframe) -> None:
        """Take in the newest keyframe."""
        self.keyframe = keyframe

    hand_over = autosave
