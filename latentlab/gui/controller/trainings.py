"""How a training starts: at step 0, alone or as a pair; at the end of a run; as a branch at a moment of another run."""

import contextlib
import dataclasses
import tempfile
import time
from collections.abc import Callable, Generator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject

from latentlab.config import Config
from latentlab.data.dataset import Dataset
from latentlab.errors import UserError
from latentlab.gui.controller.beside import Beside
from latentlab.gui.controller.images import Images
from latentlab.gui.controller.leaving import Leaving
from latentlab.gui.controller.news import News
from latentlab.gui.controller.shown_run import ShownRun
from latentlab.gui.controller.state import State, state_of_shown
from latentlab.gui.controller.trainer import LiveSettings, Trainer
from latentlab.gui.live.worker import Job, Workers
from latentlab.i18n import QT_TRANSLATE_NOOP
from latentlab.session import checkpoint, evaluation
from latentlab.session.loss_log import LossLog
from latentlab.session.pairs import configs_of
from latentlab.session.resumption import Resumption, branch, further, no_keyframe
from latentlab.session.run import Origin, Run, run_at
from latentlab.session.session import Session
from latentlab.session.timeline import Timeline
from latentlab.session.training_run import TrainingRun
from latentlab.training.control import Control
from latentlab.training.keyframe import Keyframe
from latentlab.training.schedule import Schedule
from latentlab.training.snapshot import Snapshot
from latentlab.training.warmup import decode_on_one_thread, warm_up
from latentlab.work import Share, mapped

NO_IMAGES = QT_TRANSLATE_NOOP(
    "Errors", "The images that this run learned from are not here; put them back, and open the run again."
)
SNAPSHOTS_PER_SECOND = 10  # at most: the map moves as often, and each snapshot copies the weights


class Trainings(QObject):
    """Starts trainings and gives them the trainer's thread; the runs before are saved first."""

    def __init__(
        self,
        session: Session,
        workers: Workers,
        news: News,
        shown_run: ShownRun,
        beside: Beside,
        leaving: Leaving,
        images: Images,
        trainer: Trainer,
    ) -> None:
        super().__init__(news)
        self._session, self._workers, self._news = session, workers, news
        self._shown_run, self._beside = shown_run, beside
        self._leaving, self._images, self._trainer = leaving, images, trainer
        self._spool = tempfile.TemporaryDirectory(prefix="latentlab-", ignore_cleanup_errors=True)
        self._is_warm = False  # whether torch is loaded
        self._pair: str | None = None  # the pair that begins once torch and the images are loaded; None: one run
        images.loaded.connect(self._begin_run)
        images.not_loaded.connect(self._on_no_images)

    def warm_up(self) -> None:
        """Load torch while the window is visible; a run starts once torch is loaded."""
        self._workers.trainer.submit("warm up", warm_up, on_result=self._on_warm, on_error=self._news.report)

    def _on_warm(self, _: None) -> None:
        decode_on_one_thread()
        for worker in (self._workers.inference, self._workers.quick):
            worker.submit("warm up", decode_on_one_thread)
        self._is_warm = True
        session = self._session
        if session.dataset is not None and not session.under_way and session.current is None:
            self.reset()

    def _on_no_images(self) -> None:
        self._trainer.starts_when_ready, self._pair = False, None

    def clean_up(self) -> None:
        """Remove the losses that wait for a save; the threads have ended."""
        self._spool.cleanup()

    # The run button

    def run_or_pause(self) -> None:
        """Continue or pause the trainings; if the shown run cannot continue, train another run from step 0.

        While a run is being prepared: switch whether it trains at once.
        """
        news, trainer = self._news, self._trainer
        control = trainer.control
        if news.state is State.FINISHED and self.why_not_resume() is None:
            self.resume()
        elif news.state in (State.FINISHED, State.FAILED):
            self.train_again()
        elif news.state is State.PREPARING:
            trainer.starts_when_ready = not trainer.starts_when_ready
            if control is not None and not self._leaving.is_waiting:
                control.resume() if trainer.starts_when_ready else control.pause()
            news.set_state(news.state)
        elif control is None:
            return
        elif news.state is State.TRAINING:
            control.pause()
        else:
            trainer.resume()

    # At step 0

    def reset(self) -> None:
        """Start a new run with the current settings, paused at step 0; the run before is saved first."""
        self._leaving.leave(self._begin_one)

    def train_again(self) -> None:
        """Train a new run from step 0, with the current settings; the run before is saved first."""
        self._leaving.leave(partial(self._begin_to_train, None))

    def train_pair(self, pair: str) -> None:
        """Train the two runs of a row of PAIRS in turns, from step 0, with the current settings otherwise.

        The runs before are saved first. Raises UserError where the settings do not go together.
        """
        configs_of(pair, self._session.config)
        self._leaving.leave(partial(self._begin_to_train, pair))

    def _begin_one(self) -> None:
        self._pair = None
        self._begin_run()

    def _begin_to_train(self, pair: str | None) -> None:
        self._trainer.starts_when_ready, self._pair = True, pair
        self._begin_run()

    def _begin_run(self) -> None:
        if self._session.dataset is None:
            if self._session.current is not None:  # the run was opened without its images
                self._images.read(self._session.config.dataset)
            return
        if not self._is_warm:  # _on_warm calls this method again
            self._news.set_state(State.PREPARING)
            return
        self._trainer.end()
        config, dataset = self._session.config, self._session.dataset
        if config.dataset != dataset.name:
            self._images.read(config.dataset)
            return
        try:
            evaluation.check_device(config)
        except UserError as error:
            self._news.report(error, "train")
            objective = "elbo" if config.objective == "refit" else config.objective
            config = dataclasses.replace(config, device="auto", objective=objective)
            self._trainer.configure(config)
        configs: Mapping[str | None, Config] = {None: config}
        if self._pair is not None:
            try:
                configs = configs_of(self._pair, config)
            except UserError as error:  # the settings were changed while the images were read
                self._news.report(error, "train")
        self._begin(configs, dataset)

    def _begin(self, configs: Mapping[str | None, Config], dataset: Dataset) -> None:
        """Begin a run, or the two of a pair by their names: the first one is shown, the other stands beside it."""
        session, control = self._session, self._new_control()
        self._pair, trainings = None, []
        for kind, config in configs.items():
            start = session.start_beside if trainings else self._shown_run.start_run
            settings = LiveSettings(config)
            trainings.append((self.new_training(start(config, dataset), control, settings, dataset, kind), settings))
        if len(trainings) > 1:
            # The form is about the shown run. An undo would give this run the settings that the form had before.
            session.restore_state(dataclasses.replace(session.state, config=trainings[0][1].config))
            self._trainer.apply_settings()
            self._beside.show(trainings[1][0].id)
        self._trainer.hand_over(trainings, partial(trained, dataset, trainings))

    def _new_control(self) -> Control:
        """Return a control. Its trainings train at once if the user has pressed Run."""
        return _new_control(paused=not self._trainer.starts_when_ready)

    def new_training(
        self, run_id: int, control: Control, settings: LiveSettings, dataset: Dataset, kind: str | None = None
    ) -> TrainingRun:
        """Return a training of a run of the session, from step 0 or from a moment of another run."""
        log = LossLog(Path(self._spool.name) / f"{run_id}.csv")
        run_of, origin = partial(_run_of, settings, dataset), self._session.origin_of(run_id)
        timeline = Timeline(None, dataset, id=run_id)
        return TrainingRun(run_id, control, log, run_of, origin=origin, timeline=timeline, kind=kind)

    # Where the run has ended

    def why_not_resume(self) -> UserError | None:
        """Return the sentence that says why the shown run cannot continue; None if it can."""
        run = self._session.newest
        if run is None or (self._session.is_under_way(run.id) and not run.ended):
            return None
        if run.dataset is None:
            return UserError(NO_IMAGES)
        training = self._session.trainings.get(run.id)
        if training is not None and training.has_keyframe:
            return None
        timeline = self._shown_run.timeline
        with contextlib.suppress(UserError):
            if timeline is not None and timeline.has_keyframe(run.snapshot.step):
                return None
        return no_keyframe(run.folder or Path(self._session.name_of(run.id)))

    def resume(self) -> None:
        """Continue the training of the shown run; another training is saved and ends. Raises UserError."""
        run = self._session.newest
        if run is None:
            return
        if (problem := self.why_not_resume()) is not None:
            raise problem
        self._shown_run.show_newest()
        if not self._session.is_under_way(run.id) or run.ended:
            self._leaving.leave(partial(self._plan_resumption, run.id))
        elif self._news.state in (State.READY, State.PAUSED):
            self._trainer.resume()

    def _plan_resumption(self, run_id: int) -> None:
        self._trainer.end()
        self._trainer.starts_when_ready = True
        self._news.set_state(State.PREPARING)
        resume = partial(further, wanted=self._session.config)
        on_plan = partial(self._on_plan, run_id)
        self.plan(self._session.runs[run_id], resume, _new_control(), on_plan, self._on_no_plan)

    def plan(
        self,
        run: Run,
        resume: Callable[[Run], Resumption],
        control: Control,
        on_plan: Callable[[tuple[Resumption, TrainingRun, LiveSettings]], None],
        on_error: Callable[[BaseException], None],
    ) -> Job:
        """Let the files worker read how a run of the session resumes, and claim the folder of the run.

        `resume` takes the run on disk. `on_plan` takes the plan, the training, which holds the folder until its `end`,
        and the settings of the training. The earlier training of the run ends.
        """
        training = self._session.trainings.get(run.id)
        run = dataclasses.replace(run, folder=self._session.folder_of(run))
        spool = Path(self._spool.name) / f"{run.id}-{time.monotonic_ns()}.csv"
        work = partial(_plan, run, training, resume, control, spool)
        return self._workers.files.submit(f"go on {run.id}", work, on_result=on_plan, on_error=on_error)

    def _on_plan(self, run_id: int, planned: tuple[Resumption, TrainingRun, LiveSettings]) -> None:
        plan, training, settings = planned
        # The run was closed, or another training has started.
        if run_id not in self._session.runs or self._session.under_way:
            training.end()
            return
        if not self._trainer.starts_when_ready:  # Run was pressed again, which cancels the start
            training.control.pause()
        settings.config = self._session.resume(run_id)
        self._trainer.note(plan.text)
        trainings = [(training, settings)]
        work = partial(trained, plan.dataset, trainings, start=plan.keyframe, schedule=plan.schedule)
        self._trainer.hand_over(trainings, work)

    def _on_no_plan(self, error: BaseException) -> None:
        self._trainer.starts_when_ready = False
        self._news.set_state(state_of_shown(self._session))
        self._news.report(error, "train")

    # At a moment of another run

    def branch(self) -> None:
        """Start a run at the shown moment, with the current settings. Raises UserError."""
        moment, parent = self._session.current, self._session.newest
        if moment is None:
            return
        if parent.dataset is None:
            raise UserError(NO_IMAGES)
        if not moment.snapshot.step:
            raise UserError(QT_TRANSLATE_NOOP("Errors", "At step 0 nothing has been learned; begin a new run instead."))
        step = None if moment is parent else moment.snapshot.step  # None: the newest moment, at which the run is saved
        self._leaving.leave(partial(self._begin_branch, parent.id, step, self._session.config))

    def _begin_branch(self, parent_id: int, step: int | None, config: Config) -> None:
        parent = self._session.runs[parent_id]
        timeline, dataset = self._session.timeline_of(parent), parent.dataset
        parent = dataclasses.replace(parent, folder=self._session.folder_of(parent))
        step = parent.snapshot.step if step is None else step
        self._trainer.end()
        self._trainer.starts_when_ready = True
        settings = LiveSettings(config)
        origin = Origin.new("" if parent.origin is None else parent.origin.uid, step)
        run_id = self._shown_run.start_run(config, dataset, origin)
        branched = self.new_training(run_id, self._new_control(), settings, dataset)
        work = partial(_branch, parent, timeline, step, settings, branched, self._trainer.note)
        self._trainer.hand_over([(branched, settings)], work)


# In the trainer's thread and in that of the files


def trained(
    dataset: Dataset,
    trainings: Sequence[tuple[TrainingRun, LiveSettings]],
    *,
    start: Keyframe | None = None,
    schedule: Schedule | None = None,
) -> Generator[tuple[Snapshot, ...], None, Any]:
    """Train in turns; yields the newest snapshot of each training. One training may go on from a keyframe.

    The snapshots travel together: the worker drops progress for newer progress, and none of the other training.
    """
    from latentlab.training.loop import TrainingLoop
    from latentlab.training.trainer import in_turns

    control = trainings[0][0].control
    loops = []
    for training, settings in trainings:
        read = partial(getattr, settings, "config")
        loops.append(TrainingLoop(dataset, read, control, training.id, training.log, start, schedule, training))
    newest: dict[int, Snapshot] = {}

    def gather(snapshot: Snapshot) -> tuple[Snapshot, ...]:
        newest[snapshot.run] = snapshot
        return tuple(newest.values())

    return (yield from mapped(in_turns(loops, control), gather))


def _run_of(settings: LiveSettings, dataset: Dataset, snapshot: Snapshot) -> Run:
    return run_at(snapshot, settings.config, dataset)


def _new_control(paused: bool = False) -> Control:
    control = Control(paused=paused, snapshot_interval=1 / SNAPSHOTS_PER_SECOND)
    control.snapshot_every_epoch = False
    return control


def _plan(
    run: Run, training: TrainingRun | None, resume: Callable[[Run], Resumption], control: Control, spool: Path
) -> tuple[Resumption, TrainingRun, LiveSettings]:
    """Read how a run on disk resumes, and claim its folder; its earlier training ends. Raises UserError."""
    if training is not None:
        training.end()
    saved = dataclasses.replace(checkpoint.open_run(run.folder), dataset=run.dataset, data_dir=run.data_dir)
    plan = resume(saved)
    evaluation.check_device(plan.config, has_weights=True)
    settings = LiveSettings(plan.config)
    resumed = TrainingRun.resumed(run.id, control, spool, plan, partial(_run_of, settings, plan.dataset))
    resumed.timeline.cut(plan.keyframe.step)  # drop moments after the keyframe: that training diverged
    return plan, resumed, settings


def _branch(
    parent: Run,
    timeline: Timeline,
    step: int,
    settings: LiveSettings,
    training: TrainingRun,
    note: Callable[[str], None],
) -> Generator[Any, None, Any]:
    """Repeat the parent's training up to a moment without a keyframe, and train on from there."""
    repeated = branch(parent, timeline, step, settings.config)
    plan = yield from mapped(repeated, lambda snapshot: Share("", snapshot.step / max(1, step)))
    for row in plan.rows():
        training.log(row)
    if plan.keyframe.step:
        snapshot = dataclasses.replace(plan.keyframe.snapshot, run=training.id)
        training.add_moment(snapshot, plan.keyframe)
        training.hand_over(plan.keyframe)
    note(plan.text)
    trainings = [(training, settings)]
    return (yield from trained(plan.dataset, trainings, start=plan.keyframe, schedule=plan.schedule))
