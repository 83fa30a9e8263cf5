"""Verbs of training and run folders: train, pause, save, open."""

import contextlib
import functools
from collections.abc import Generator, Sequence
from pathlib import Path
from typing import Annotated, Any

from latentlab.actions.declaration import ON, action, has_dataset, has_posterior, has_run, window_verb
from latentlab.actions.parameters import OutRun
from latentlab.capabilities import Capability
from latentlab.config import Config
from latentlab.data import find, load, source_of
from latentlab.data.dataset import Dataset
from latentlab.data.download import Progress
from latentlab.data.download import download as download_data
from latentlab.errors import DivergedError, UserError
from latentlab.files import write_report
from latentlab.i18n import QT_TRANSLATE_NOOP
from latentlab.options import Spec, argument
from latentlab.session.capabilities import why_not
from latentlab.session.checkpoint import open_run
from latentlab.session.evaluation import check_device
from latentlab.session.loss_log import LossLog
from latentlab.session.pairs import PAIRS, configs_of
from latentlab.session.resumption import Resumption, fine_tuning, resumption
from latentlab.session.run import Run, run_at
from latentlab.session.run_folder import PICTURES, Claim, check_other, claim_new, default_folder
from latentlab.session.timeline import MOST_BYTES, MOST_MOMENTS, Timeline
from latentlab.session.training_run import TrainingRun
from latentlab.training.control import Control
from latentlab.training.snapshot import Snapshot
from latentlab.work import result_of

FOLDER = argument(
    "folder",
    Path,
    Spec(
        QT_TRANSLATE_NOOP("Settings", "Run folder"),
        QT_TRANSLATE_NOOP("Settings", "The folder of the run"),
        metavar="RUN",
    ),
)
FORCE = argument(
    "force",
    bool,
    Spec(
        QT_TRANSLATE_NOOP("Settings", "Overwrite"),
        QT_TRANSLATE_NOOP("Settings", "Write into a run folder that holds an older run"),
    ),
    False,
)
PAIR = argument(
    "pair",
    str,
    Spec(
        QT_TRANSLATE_NOOP("Settings", "Pair"),
        QT_TRANSLATE_NOOP(
            "Settings",
            "What differs: autoencoder and VAE, beta 0.1 and 4, Bernoulli and Gaussian pixels, two seeds, deep and shallow networks",  # noqa: E501
        ),
        choices=tuple(PAIRS),
    ),
)


@action(
    "train",
    text=QT_TRANSLATE_NOOP("Actions", "&Train"),
    tip=QT_TRANSLATE_NOOP("Actions", "Train a model and save it in a run folder"),
    command="train",
    icon="play",
    when=has_dataset,
)
def train(
    config: Config,
    out: OutRun = None,
    force: Annotated[bool, FORCE.spec] = False,
    moments: Annotated[
        int,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Moments"),
            QT_TRANSLATE_NOOP("Settings", "Moments of the training that the run keeps at most, to go back to; 0: none"),
            minimum=0,
            maximum=10_000,
            metavar="N",
        ),
    ] = MOST_MOMENTS,
    moments_mb: Annotated[
        int,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Moments on disk"),
            QT_TRANSLATE_NOOP("Settings", "Megabytes that these moments take on disk at most"),
            minimum=0,
            maximum=1_000_000,
            metavar="MB",
        ),
    ] = MOST_BYTES >> 20,
    control: Control | None = None,
) -> Generator[Progress | Snapshot | UserError, None, Run]:
    """Train, save the run in a folder and return the run.

    Yields the progress of a download if the data need one, snapshots, and a sentence (UserError) for each problem that
    does not end the work: the run was saved in another place, or a picture could not be drawn. Raises UserError before
    any slow work if the folder cannot be written or the data are not available, and DivergedError after the last
    good weights are saved.
    """
    check_device(config)
    with Claim(out, force) if out is not None else claim_new(config) as claim:
        dataset = yield from _data_of(config)
        timeline = Timeline(None, dataset, most_moments=moments, most_bytes=moments_mb << 20)
        (run,) = yield from _train_in([(claim, config, timeline)], dataset, control)
        return run


@action(
    "pair",
    text=QT_TRANSLATE_NOOP("Actions", "Train a &pair"),
    tip=QT_TRANSLATE_NOOP("Actions", "Train two models in turns, always at the same step, each into its run folder"),
    command="pair",
    icon="compare-horizontal",
    when=has_dataset,
)
def train_pair(
    config: Config,
    pair: Annotated[str, PAIR.spec],
    out: Annotated[
        Path | None,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Folder"),
            QT_TRANSLATE_NOOP(
                "Settings", "Where the two run folders are made; by default latentlab-runs/DATE-TIME-dataset-PAIR"
            ),
            metavar="DIR",
        ),
    ] = None,
    force: Annotated[bool, FORCE.spec] = False,
    control: Control | None = None,
) -> Generator[Progress | Snapshot | UserError, None, list[Run]]:
    """Train the two models of a pair in turns, save each in its own folder and return both runs.

    Each run equals the run that `train` makes with its settings, bit for bit. Yields as `train` does, for both runs.
    Raises UserError before any slow work where a folder cannot be written or the data are not available. A training
    that diverges ends both; DivergedError comes after both are saved.
    """
    configs = configs_of(pair, config)
    for each in configs.values():
        check_device(each)
    folder = out or default_folder(config, kind=pair)
    with contextlib.ExitStack() as stack:
        if not folder.exists():
            stack.callback(_remove_empty, folder)
        claims = [stack.enter_context(Claim(folder / name, force)) for name in configs]
        dataset = yield from _data_of(config)
        parts = [(claim, each, Timeline(None, dataset)) for claim, each in zip(claims, configs.values())]
        return (yield from _train_in(parts, dataset, control))


def _remove_empty(folder: Path) -> None:
    with contextlib.suppress(OSError):  # it holds a run
        folder.rmdir()


def _data_of(config: Config) -> Generator[Progress, None, Dataset]:
    """Return the data set of the settings, downloaded first where it is absent and can be. Raises UserError."""
    if find(config.dataset, config.data_dir) is None and source_of(config.dataset).files:
        yield from download_data(config.dataset)
    return load(config.dataset, config.data_dir)


def resume(
    folder: Path,
    epochs: int | None = None,
    seconds: float | None = None,
    data_dir: Path | None = None,
    moments: int = MOST_MOMENTS,
    moments_mb: int = MOST_BYTES >> 20,
    control: Control | None = None,
) -> Generator[Resumption | Snapshot | UserError, None, Run]:
    """Resume the training of a run folder, save the run there and return the run.

    The training resumes to the end of its schedule, or for more epochs or seconds. Yields the Resumption first, which
    says what the learning rate does, then yields as `train` does. Raises UserError if the run has no keyframe or
    nothing left to train, or if the images are not those of the training; DivergedError as `train` does.
    """
    if not folder.exists():
        open_run(folder)  # raises the sentence
    with Claim(folder, continues=True) as claim:
        plan = resumption(open_run(folder, data_dir=data_dir), epochs, seconds)
        check_device(plan.config, has_weights=True)
        yield plan
        timeline = Timeline(folder, plan.dataset, most_moments=moments, most_bytes=moments_mb << 20)
        (run,) = yield from _train_in([(claim, plan.config, timeline)], plan.dataset, control, plan)
        return run


def fine_tune(
    folder: Path,
    out: Path | None = None,
    force: bool = False,
    moments: int = MOST_MOMENTS,
    moments_mb: int = MOST_BYTES >> 20,
    control: Control | None = None,
    **changes: Any,
) -> Generator[Resumption | Snapshot | UserError, None, Run]:
    """Train a new run that begins with the weights of a saved one and `changes` of its settings, and return it.

    The saved run stays as it is. Yields the Resumption first, then yields as `train` does. Raises UserError where the
    settings contradict each other or the weights, where the images are missing, and where `out` is the saved run;
    DivergedError as `train` does.
    """
    plan = fine_tuning(open_run(folder, data_dir=changes.get("data_dir")), **changes)
    check_other(out, folder)
    check_device(plan.config, has_weights=True)
    with Claim(out, force) if out is not None else claim_new(plan.config) as claim:
        yield plan
        timeline = Timeline(None, plan.dataset, most_moments=moments, most_bytes=moments_mb << 20)
        (run,) = yield from _train_in([(claim, plan.config, timeline)], plan.dataset, control, plan)
        return run


def _train_in(
    parts: Sequence[tuple[Claim, Config, Timeline]],
    dataset: Dataset,
    control: Control | None,
    plan: Resumption | None = None,
) -> Generator[Snapshot | UserError, None, list[Run]]:
    """Train in claimed folders, in turns, save the runs there with their pictures and return them.

    The trainings begin at step 0; a single training may go on by `plan`. Raises DivergedError after the saves.
    """
    from latentlab.training.loop import TrainingLoop
    from latentlab.training.trainer import in_turns

    control = control or Control()
    trainings: list[TrainingRun] = []
    newest: dict[int, Snapshot] = {}
    diverged, told = None, set()
    try:
        loops = []
        for id, (claim, config, timeline) in enumerate(parts):
            make_run = functools.partial(run_at, config=config, dataset=dataset)
            log = LossLog(claim.spool, () if plan is None else plan.rows())
            origin = None if plan is None else plan.origin
            trainings.append(TrainingRun(id, control, log, make_run, claim=claim, origin=origin, timeline=timeline))
            start, schedule = (None, None) if plan is None else (plan.keyframe, plan.schedule)
            loops.append(TrainingLoop(dataset, config, control, id, log, start, schedule, trainings[-1]))
        try:
            for snapshot in in_turns(loops, control):
                training = trainings[snapshot.run]
                if training.problem is not None and snapshot.run not in told:
                    told.add(snapshot.run)
                    yield training.problem
                newest[snapshot.run] = snapshot
                yield snapshot
        except DivergedError as error:
            diverged = error
        saved = []
        for id, (training, (_, config, _)) in enumerate(zip(trainings, parts)):
            saved.append(training.save(run_at(newest[id], config, dataset), rescue=True))
    finally:
        for training in trainings:
            training.end()
    for run, problem in saved:
        if problem is not None:
            yield problem
        yield from save_pictures(run, run.folder)
    runs = [run for run, _ in saved]
    if diverged is not None:
        diverged.folder = next((run for run in runs if run.snapshot.state == "diverged"), runs[0]).folder
        raise diverged
    return runs


def save_pictures(run: Run, folder: Path) -> list[UserError]:
    """Draw the latent grid and map of a saved run into `folder`; nothing unless z has two dimensions.

    The function raises nothing, because a run matters more than its pictures. It returns a sentence for each missing
    picture, and deletes the picture of an older run.
    """
    from latentlab.actions.pictures import export_grid, export_map  # late: its verbs are declared after these

    problems = []
    for name, draw in zip(PICTURES, (export_grid, lambda *to: result_of(export_map(*to))), strict=True):
        path, drawn = folder / name, False
        try:
            if why_not(run, Capability.MAP) is None:
                draw(run, path)
                drawn = True
        except UserError as error:
            problems.append(error)
        except Exception as error:
            template = QT_TRANSLATE_NOOP(
                "Errors", "The run is saved, but its picture {path} could not be drawn: an error of ours, {error}."
            )
            write_report(error)
            problems.append(UserError(template, path=path, error=type(error).__name__))
        if not drawn:
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)
    return problems


window_verb(
    "run",
    text=QT_TRANSLATE_NOOP("Actions", "&Run"),
    tip=QT_TRANSLATE_NOOP("Actions", "Train, or pause the training"),
    shortcut="Ctrl+Return",
    icon="play",
    when=has_dataset,
    checkable=True,
)
window_verb(
    "step",
    text=QT_TRANSLATE_NOOP("Actions", "&Step"),
    tip=QT_TRANSLATE_NOOP("Actions", "Make one training step, of one batch, then pause"),
    shortcut="Ctrl+T",
    icon="skip-next",
    when=has_dataset,
)
window_verb(
    "step_epoch",
    text=QT_TRANSLATE_NOOP("Actions", "Step an &epoch"),
    tip=QT_TRANSLATE_NOOP("Actions", "Train up to the end of one more epoch, then pause"),
    shortcut="Ctrl+Shift+T",
    icon="skip-forward",
    when=has_dataset,
)
window_verb(
    "reset",
    text=QT_TRANSLATE_NOOP("Actions", "&New run"),
    tip=QT_TRANSLATE_NOOP("Actions", "Save this run and begin another with the settings shown, paused at step 0"),
    shortcut="Ctrl+Shift+N",
    icon="restart",
    when=has_dataset,
)
window_verb(
    "train_again",
    text=QT_TRANSLATE_NOOP("Actions", "Tra&in from step 0"),
    tip=QT_TRANSLATE_NOOP("Actions", "Save this run and train another with the settings shown, from step 0"),
    icon="replay",
    when=has_dataset,
)
window_verb(
    "train_pair",
    text=QT_TRANSLATE_NOOP("Actions", "Train &a pair…"),
    tip=QT_TRANSLATE_NOOP(
        "Actions", "Save this run and train two models that differ in one thing, in turns, side by side"
    ),
    icon="compare-horizontal",
    when=has_dataset,
    arguments=(PAIR,),
)
window_verb(
    "go_on",
    text=QT_TRANSLATE_NOOP("Actions", "&Go on"),
    tip=QT_TRANSLATE_NOOP(
        "Actions", "Train this run further: to the end of its schedule, or beyond it for the epochs of the settings"
    ),
    icon="play-speed",
    when=has_run,
)
window_verb(
    "branch",
    text=QT_TRANSLATE_NOOP("Actions", "Train on from &here"),
    tip=QT_TRANSLATE_NOOP(
        "Actions", "Begin a run that goes on from the moment shown, with the settings shown; this run stays"
    ),
    shortcut="Ctrl+B",
    icon="source-branch",
    when=has_run,
)
window_verb(
    "decay",
    text=QT_TRANSLATE_NOOP("Actions", "&Decay the learning rate"),
    tip=QT_TRANSLATE_NOOP("Actions", "Let the learning rate of an open-ended training fall now, to settle the model"),
    icon="trending-down",
    when=has_run,
)
window_verb(
    "exact",
    text=QT_TRANSLATE_NOOP("Actions", "Make the map e&xact"),
    tip=QT_TRANSLATE_NOOP("Actions", "Encode every training image with the weights of this moment"),
    shortcut="Ctrl+M",
    icon="map-check",
    when=has_run,
)
window_verb(
    "share_full",
    text=QT_TRANSLATE_NOOP("Actions", "&Full speed"),
    tip=QT_TRANSLATE_NOOP("Actions", "Training takes all of its time"),
    checkable=True,
)
window_verb(
    "share_balanced",
    text=QT_TRANSLATE_NOOP("Actions", "&Balanced"),
    tip=QT_TRANSLATE_NOOP("Actions", "Training rests half of its time, for a machine that does other things too"),
    checkable=True,
)
window_verb(
    "share_slow",
    text=QT_TRANSLATE_NOOP("Actions", "S&low motion"),
    tip=QT_TRANSLATE_NOOP("Actions", "Training takes a twentieth of its time, so that each step can be followed"),
    checkable=True,
)
window_verb(
    "live_log_px",
    text=QT_TRANSLATE_NOOP("Actions", "&Follow log p(x)"),
    tip=QT_TRANSLATE_NOOP(
        "Actions", "Draw log p(x) of 500 test images beside the losses; at most a fifth of one core's time goes into it"
    ),
    when=has_posterior,
    checkable=True,
    arguments=(ON,),
)
window_verb(
    "open_run",
    text=QT_TRANSLATE_NOOP("Actions", "&Open run…"),
    tip=QT_TRANSLATE_NOOP("Actions", "Open the folder of a saved run"),
    shortcut="Ctrl+O",
    icon="folder-open",
    arguments=(FOLDER,),
)
window_verb(
    "save_run",
    text=QT_TRANSLATE_NOOP("Actions", "&Save run as…"),
    tip=QT_TRANSLATE_NOOP("Actions", "Save settings, losses, weights and pictures as a run folder"),
    shortcut="Ctrl+S",
    icon="content-save",
    when=has_run,
    arguments=(FOLDER, FORCE),
)
