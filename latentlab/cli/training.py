"""The commands `train`, for new settings or for a run to resume, and `pair`, and their reports."""

import contextlib
import sys
import threading
from collections.abc import Generator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from latentlab.actions import ACTIONS, PICTURES, Action, fine_tune, resume
from latentlab.cli.arguments import IMPORT, config_of
from latentlab.cli.progress import drive, interruptible, print_message
from latentlab.cli.report import print_json
from latentlab.config import OPTION, OPTIONS, Config, default_threads
from latentlab.data.imports import find_import
from latentlab.errors import (
    EXIT_BAD_INPUT,
    EXIT_OK,
    DivergedError,
    UserError,
)
from latentlab.i18n import QT_TRANSLATE_NOOP
from latentlab.session.checkpoint import open_run
from latentlab.session.evaluation import Evaluation, last_evaluation, model_report
from latentlab.session.pairs import PAIRS
from latentlab.session.run import Run
from latentlab.training.control import Control


def train(verb: Action, arguments: dict[str, Any], as_json: bool) -> int:
    """Train a new run, or resume one, and return the exit code. Raises UserError."""
    if "resume" in arguments:
        run, code, resumed = _resume(arguments)
    else:
        run, code = run_training(config_of(arguments), **_details(arguments))
        resumed = {}
    # A closed terminal takes no more output; the code still says how the training ended.
    with contextlib.suppress(OSError) if code else contextlib.nullcontext():
        if as_json:
            print_json(_train_report(run) | resumed)
            sys.stdout.flush()
        else:
            print_message(metrics_text(last_evaluation(run)))
            print_message(f"saved in {run.folder}")
    return code


def train_pair(verb: Action, arguments: dict[str, Any], as_json: bool) -> int:
    """Train the two runs of a pair in turns and return the exit code. Raises UserError."""
    for name in PAIRS[arguments["pair"]].sets:
        if name in arguments:
            raise UserError(
                QT_TRANSLATE_NOOP("Errors", "The pair {pair} decides {flag} itself; leave it out."),
                pair=arguments["pair"],
                flag=OPTION[name].flag,
            )
    control = Control(snapshot_interval=0.25)
    names = tuple(PAIRS[arguments["pair"]].settings)
    runs, code = _learn(verb.function(config_of(arguments), control=control, **_details(arguments)), control, names)
    with contextlib.suppress(OSError) if code else contextlib.nullcontext():
        if as_json:
            print_json({"pair": arguments["pair"], "runs": [_train_report(run) for run in runs]})
            sys.stdout.flush()
        else:
            for run in runs:
                print_message(f"{run.folder.name}: {metrics_text(last_evaluation(run))}")
                print_message(f"saved in {run.folder}")
    return code


def _details(arguments: dict[str, Any]) -> dict[str, Any]:
    """Return the arguments that are no settings of a run and no choice of its data."""
    known = {option.name for option in OPTIONS} | {"recipe", "data"}
    return {name: value for name, value in arguments.items() if name not in known and not name.startswith(IMPORT)}


def run_training(config: Config, out: Path | None = None, **details: Any) -> tuple[Run, int]:
    """Train and return the saved run and the exit code.

    A run that had to be saved elsewhere than in `out` has the exit code of an output that cannot be written.
    """
    control = Control(snapshot_interval=0.25)
    run, code = _learn(ACTIONS["train"].function(config, out, control=control, **details), control)
    return run, code or (EXIT_OK if out is None or run.folder == out else EXIT_BAD_INPUT)


def _resume(arguments: dict[str, Any]) -> tuple[Run, int, dict[str, Any]]:
    """Go on with a training; return the saved run, the exit code, and what a report says of it.

    With another objective a new run begins with the weights of the saved one, and other settings are its own.
    """
    folder, control = arguments.pop("resume"), Control(snapshot_interval=0.25)
    if "data" in arguments:
        arguments["data_dir"] = arguments.pop("data")
    allowed = {"epochs", "seconds", "data_dir", "moments", "moments_mb"}
    objective = open_run(folder).config.objective
    begins = arguments.get("objective", objective) != objective
    if begins:
        allowed |= {"out", "force"} | {option.name for option in OPTIONS}
    _refuse_other_settings(folder, {name: value for name, value in arguments.items() if name not in allowed})
    details = {name: value for name, value in arguments.items() if name in allowed}
    work = (fine_tune if begins else resume)(folder, control=control, **details)
    plan = next(work)
    print_message(plan.text)
    run, code = _learn(work, control)
    about = {"resumed": {"from_step": plan.keyframe.step, "learning_rate": plan.text}}
    place = details.get("out", run.folder) if begins else folder
    return run, code or (EXIT_OK if run.folder == place else EXIT_BAD_INPUT), about


def _refuse_other_settings(folder: Path, given: dict[str, Any]) -> None:
    """Raise UserError if settings beside --resume differ from those of the run, or --out is another folder."""
    config = open_run(folder).config
    for name, value in given.items():
        if name == "out" and value.resolve() == folder.resolve():
            continue
        if name in ("out", "force", "recipe") or name.startswith(IMPORT) or getattr(config, name) != value:
            raise UserError(
                QT_TRANSLATE_NOOP(
                    "Errors",
                    "A training goes on in {path} with the settings it has, so {flag} contradicts --resume; leave it out.",  # noqa: E501
                ),
                path=folder,
                flag="--" + name.removeprefix(IMPORT).replace("_", "-"),
            )


def _learn(work: Generator[Any, None, Any], control: Control, names: Sequence[str] = ("",)) -> tuple[Any, int]:
    """Drive a training, or a pair with these names, and return the saved run, or both, and the exit code.

    A signal ends the training early, and the learned state is saved; the code then is 128 + the signal.
    """
    learning = threading.Event()
    try:
        with interruptible(control, learning) as came:
            done = drive(work, learning, names)
    except DivergedError as error:
        if error.folder is not None:
            print_message(f"saved in {error.folder}")
        raise
    runs = done if isinstance(done, list) else [done]
    was_stopped = came and any(run.snapshot.state == "stopped" for run in runs)
    return done, 128 + came[0] if was_stopped else EXIT_OK


def _train_report(run: Run) -> dict[str, Any]:
    snapshot, metrics = run.snapshot, last_evaluation(run)
    epochs = int(snapshot.epoch) if snapshot.epoch == int(snapshot.epoch) else snapshot.epoch
    return {
        "epochs": epochs,
        "steps": snapshot.step,
        "seconds": round(snapshot.seconds, 3),
        "seed": run.config.seed,
        "threads": run.config.threads or default_threads(),
        "dataset": run.config.dataset,
        "data": _data_report(run),
        "family": run.config.family,
        **model_report(run.config),
        "state": snapshot.state,
        "out": str(run.folder),
        "pictures": pictures_of(run) or None,
        "test": metrics
        and {name: getattr(metrics, name) for name in ("reconstruction", "kl", "neg_elbo", "neg_bound", "log_px")},
    }


def _data_report(run: Run) -> dict[str, Any]:
    """Return the training data of a run, in plain types.

    `class_counts` are images of both splits; `notes` are the changes of an import to the images.
    """
    dataset = run.dataset
    counts = np.bincount(np.append(dataset.train_labels, dataset.test_labels), minlength=len(dataset.label_names))
    imported = find_import(dataset.name)
    return {
        "source": dataset.source,
        "digest": run.trained_on,
        "title": dataset.title,
        "classes": list(dataset.label_names),
        "class_counts": dict(zip(dataset.label_names, counts.tolist())),
        "train_images": len(dataset.train_images),
        "test_images": len(dataset.test_images),
        "size": list(dataset.image_shape),
        "notes": [] if imported is None else list(imported.notes),
    }


def pictures_of(run: Run) -> list[str]:
    """Return the names of the pictures in the folder of a run."""
    return [name for name in PICTURES if (run.folder / name).exists()]


def metrics_text(metrics: Evaluation | None, what: str = "test") -> str:
    """Return the metrics of an evaluation, in nats per image, as a line of text."""
    if metrics is None:
        return "No test figures yet."
    if metrics.reconstruction is None:
        return f"{what}: log p(x) {metrics.log_px:.2f} nats per image"
    if metrics.kl is None:
        return f"{what}: reconstruction {metrics.reconstruction:.2f} nats per image"
    return (
        f"{what}: reconstruction {metrics.reconstruction:.2f} + KL {metrics.kl:.2f}"
        f" = -{metrics.bound} {metrics.neg_bound:.2f} nats per image"
    )
