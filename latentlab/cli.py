"""The command line: a subcommand per action, from the action's own declaration; without one, the window.

What a program reads goes to stdout, what a person watches to stderr.
"""

import argparse
import codecs
import contextlib
import dataclasses
import inspect
import math
import os
import re
import signal
import sys
import threading
import time
import traceback
from collections.abc import Generator, Iterator
from json import dumps
from pathlib import Path
from typing import Any, NoReturn

from latentlab import __version__
from latentlab.actions import ACTIONS, PICTURES, Action, WindowOptions, resume
from latentlab.config import OPTION, OPTIONS, RECIPES, Config, checked, default_threads
from latentlab.data import DATASETS, OWN, Status, default_name
from latentlab.data.download import Progress
from latentlab.errors import (
    EXIT_BAD_INPUT,
    EXIT_INTERRUPTED,
    EXIT_OK,
    EXIT_OURS,
    DivergedError,
    NoWindowError,
    UserError,
    shortened,
)
from latentlab.files import check_writable, write_report
from latentlab.gui.platform_check import check_qt, has_display
from latentlab.i18n import QT_TRANSLATE_NOOP
from latentlab.options import REQUIRED, Option, Spec, options_of, parse
from latentlab.session.checkpoint import LARGEST_STEP, open_run
from latentlab.session.evaluation import Evaluation, last_evaluation, with_images
from latentlab.session.evidence import ExactEvaluation, Share
from latentlab.session.inspection import Inspected, Neighbour
from latentlab.session.run import Run
from latentlab.session.session_file import ENDING, read_session
from latentlab.signals import ending_signals
from latentlab.training.control import Control
from latentlab.training.snapshot import TEST, Snapshot

BENCH = "Measure this machine: the training loop, frames of the map, drags, the start"
HEADLESS_EPOCHS = 10  # of a set as large as MNIST: the whole command ends within about two minutes on two cores

_STEP = Option(
    "step",
    int,
    False,
    True,
    None,
    Spec("Step", "A step whose weights were kept; by default the last", minimum=0, maximum=LARGEST_STEP),
)
_RECIPE = Option(
    "recipe",
    str,
    False,
    False,
    "default",
    Spec("Recipe", "Settings that go together; others given beside it take their place", choices=tuple(RECIPES)),
)
_RESUME = Option(
    "resume",
    Path,
    False,
    True,
    None,
    Spec(
        "Resume",
        "Go on with the training of this run folder: to the end of its schedule, or for --epochs or --seconds more",
        metavar="RUN",
    ),
)
_DATA_DIR = OPTION["data_dir"]
# The arguments without a flag, besides RUN.
_PLACES: dict[str, dict[str, dict[str, Any]]] = {
    "pack": {"runs": {"nargs": "+", "metavar": "RUN", "help": "Run folders; the first is the one that is shown"}},
    "unpack": {"session": {"metavar": "NAME.latentlab", "help": "A session file"}},
}
_PLACEHOLDERS = {int: "N", float: "X", str: "TEXT", Path: "PATH"}


def main(argv: list[str] | None = None) -> int:
    """Run `latentlab` with these arguments, by default the process's, and return its exit code."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed, or a program of Windows without a console
            setattr(sys, name, open(os.devnull, "w"))  # noqa: PTH123, SIM115 (for as long as the program)
        with contextlib.suppress(AttributeError, ValueError):
            getattr(sys, name).reconfigure(errors=_ANY_CHARACTER)
    try:
        return _main(sys.argv[1:] if argv is None else argv)
    except UserError as error:
        _say(f"latentlab: {error}")
        return error.exit_code
    except KeyboardInterrupt:
        _say("latentlab: interrupted.")
        return EXIT_INTERRUPTED
    except BrokenPipeError:
        _drop_output()  # whoever read it has gone
        return EXIT_OK
    except OSError as error:
        if error.errno is None:  # of a library, not of the system
            return _own_error(error)
        _say(f"latentlab: Cannot use {error.filename or 'the output'}: {error.strerror}; choose another place.")
        _drop_output()
        return EXIT_BAD_INPUT
    except Exception as error:
        return _own_error(error)


_ANY_CHARACTER = "latentlab-any-character"


def _print_any(error: UnicodeError) -> tuple[str | bytes, int]:
    """Let each character be printed: a byte of a file's name as it is, and what the terminal does not know as "?"."""
    character = error.object[error.start]
    raw = "\udc80" <= character <= "\udcff"
    return bytes([ord(character) - 0xDC00]) if raw else "?", error.start + 1


codecs.register_error(_ANY_CHARACTER, _print_any)


def _own_error(error: Exception) -> int:
    path = write_report(error)
    if path is None:
        traceback.print_exc()
    _say(f"latentlab: an error of ours, {type(error).__name__}; the report is in {path or 'the lines above'}.")
    return EXIT_OURS


def _drop_output() -> None:
    """Keep the interpreter from trying to write what is left, which fails again and is told."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _main(argv: list[str]) -> int:
    arguments = vars(_parser().parse_args(_with_equals(_with_open(argv))))
    command = arguments.pop("command")
    if command is None:
        return _window(arguments)
    if command == "bench":
        return _bench(**arguments)
    verb = next(verb for verb in ACTIONS.values() if verb.command == command)
    as_json = arguments.pop("json", False)
    _refuse_window_options(verb, arguments)
    code = _COMMANDS.get(verb.id, _write_file)(verb, arguments, as_json)
    sys.stdout.flush()
    return code


# Arguments.


class _Parser(argparse.ArgumentParser):
    """argparse whose errors are ours: one sentence, exit code 2."""

    def error(self, message: str) -> NoReturn:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "{message}; see “{program} --help”."),
            message=re.sub(r"\S+", lambda word: shortened(word[0]), message).strip().rstrip("."),
            program=self.prog,
        )


def _refuse_window_options(verb: Action, arguments: dict[str, Any]) -> None:
    """Raise UserError where an option of the window stands before a command that does not have it."""
    known = {option.name for option in verb.options} | ({"run", "step", "data_dir"} if verb.takes is Run else set())
    known |= {"z"} if verb.id == "walk" else set()
    known |= {"recipe", "resume"} if verb.takes is Config else set()
    known |= set(_PLACES.get(verb.id, ()))
    for name in arguments.keys() - known:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "“{command}” has no option {flag}; see “latentlab {command} --help”."),
            command=verb.command,
            flag="--" + name.replace("_", "-"),
        )


def _with_equals(argv: list[str]) -> list[str]:
    """Join `--z -0.3,1` to `--z=-0.3,1`: argparse takes what begins with a minus for an option, save a lone number."""
    joined: list[str] = []
    for word in argv:
        if re.match(r"-[.\d]", word) and joined and re.fullmatch(r"--[a-z][a-z-]*", joined[-1]):
            joined[-1] += "=" + word
        else:
            joined.append(word)
    return joined


def _with_open(argv: list[str]) -> list[str]:
    """Turn NAME.latentlab, where no command stands before it, into --open=NAME.latentlab."""
    commands = {"bench", *(verb.command for verb in ACTIONS.values())}
    for at, word in enumerate(argv):
        if word in commands:
            break
        if word.endswith(ENDING) and not word.startswith("-") and (at == 0 or argv[at - 1] != "--open"):
            return [*argv[:at], f"--open={word}", *argv[at + 1 :]]
    return argv


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="latentlab",
        description="Watch a variational autoencoder learn, and explore its latent space. No command: the window.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"latentlab {__version__}")
    parser.set_defaults(command=None)
    _add_options(parser.add_argument_group("the window"), options_of(WindowOptions))
    _add_options(parser.add_argument_group("settings of its run"), (_RECIPE, *OPTIONS))
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", parser_class=_Parser)
    bench = commands.add_parser("bench", help=BENCH, description=BENCH + ".", allow_abbrev=False)
    bench.set_defaults(command="bench")
    bench.add_argument("--json", action="store_true", help="Print one JSON object")
    bench.add_argument("--quick", action="store_true", help="Within a minute, with less certain figures")
    for verb in ACTIONS.values():
        if not verb.command:
            continue
        sub = commands.add_parser(verb.command, help=verb.tip, description=verb.tip + ".", allow_abbrev=False)
        sub.set_defaults(command=verb.command)
        if verb.takes is Run:
            sub.add_argument("run", type=_folder, metavar="RUN", help="A run folder, as train writes one")
            _add_options(sub, (_STEP, _DATA_DIR))
        if verb.takes is Config:
            _add_options(sub, (_RECIPE, _RESUME))
        for name, details in _PLACES.get(verb.id, {}).items():
            sub.add_argument(name, type=_folder, **details)
        _add_options(sub, verb.options)
        if verb.id == "walk":
            sub.add_argument("--z", action="append", metavar="Z1,Z2,…", help="A pin of the walk; give it for each pin")
        if verb.id in ("train", "evaluate", "inspect", "posterior", "impute", "anomaly", "datasets"):
            sub.add_argument("--json", action="store_true", help="Print one JSON object")
    return parser


def _add_options(parser: Any, options: tuple[Option, ...]) -> None:
    """Add an argument for each; what is not given is absent from the result, so that defaults stay where they are."""
    for option in options:
        spec = option.spec
        details: dict[str, Any] = {"dest": option.name, "help": _help(option), "default": argparse.SUPPRESS}
        if option.kind is bool:
            parser.add_argument(option.flag, action="store_true", **details)
            continue
        metavar = spec.metavar or ("{" + ",".join(spec.choices) + "}" if spec.choices else _PLACEHOLDERS[option.kind])
        parser.add_argument(
            option.flag, type=_reader(option), metavar=metavar, required=option.default is REQUIRED, **details
        )


def _folder(text: str) -> Path:
    if not text.strip():
        raise UserError(QT_TRANSLATE_NOOP("Errors", "RUN is empty; give it a run folder."))
    return Path(text)


def _reader(option: Option):
    def read(text: str) -> Any:
        if option.spec.metavar == "WxH":
            text = text.replace("x", ",")
        elif option.many:  # on the command line a comma always separates, as the metavar shows
            text = text.replace(",", ", ")
        value = parse(option, text)
        # A folder that is written into a run must be found from elsewhere too.
        return value.absolute() if option.name == "data_dir" and value is not None else value

    return read


def _help(option: Option) -> str:
    default = option.default
    text = option.spec.help
    if default not in (REQUIRED, None) and option.kind is not bool and option.name != "dataset":
        shown = ",".join(map(str, default)) if option.many else default
        text += f" (default: {shown})"
    return text.replace("%", "%%")


def _config(arguments: dict[str, Any]) -> Config:
    """Return the settings among `arguments`. Without --dataset: what --data-dir holds, or MNIST, or digits; told."""
    values = {option.name: arguments[option.name] for option in (_RECIPE, *OPTIONS) if option.name in arguments}
    folder = values.get("data_dir")
    if "dataset" not in values:
        values["dataset"] = default_name(folder)
        _say(_without_choice(values["dataset"], folder))
    elif values["dataset"] == "digits" and folder is not None:
        raise UserError(QT_TRANSLATE_NOOP("Errors", "The built-in digits lie in no folder; leave out --data-dir."))
    return _settings(values)


def _settings(values: dict[str, Any]) -> Config:
    """Return the recipe among `values` with what they change in it.

    Without epochs: those of the recipe, or that suit the data set, or none where seconds end the training.
    """
    changes = dict(values)
    if "seconds" in changes:
        changes.setdefault("epochs", None)
    name = changes.get("dataset", OPTION["dataset"].default)
    return checked(**{"epochs": DATASETS[name].epochs} | RECIPES[changes.pop("recipe", "default")] | changes)


def _without_choice(dataset: str, folder: Path | None) -> str:
    if folder is not None:
        return f"No --dataset was given: {DATASETS[dataset].title} in {folder} are taken."
    if dataset == "mnist":
        return "No --dataset was given: MNIST is present and is taken."
    return "No --dataset was given: the built-in digits are taken. To get MNIST: latentlab download --dataset mnist"


# Commands.


def _train(verb: Action, arguments: dict[str, Any], as_json: bool) -> int:
    if "resume" in arguments:
        run, code, resumed = _resume(arguments)
    else:
        known = {option.name for option in OPTIONS} | {"recipe"}
        details = {name: value for name, value in arguments.items() if name not in known}
        run, code = _run_training(_config(arguments), **details)
        resumed = {}
    # A closed terminal takes no more words; the code still says how the training ended.
    with contextlib.suppress(OSError) if code else contextlib.nullcontext():
        if as_json:
            _print_json(_train_report(run) | resumed)
            sys.stdout.flush()
        else:
            _say(_figures(last_evaluation(run)))
            _say(f"saved in {run.folder}")
    return code


def _run_training(config: Config, out: Path | None = None, **details: Any) -> tuple[Run, int]:
    """Train and return the saved run and the exit code.

    A run that had to be saved in another place than `out` has the code of an output that cannot be written.
    """
    control = Control(snapshot_interval=0.25)
    run, code = _learn(ACTIONS["train"].function(config, out, control=control, **details), control)
    return run, code or (EXIT_OK if out is None or run.folder == out else EXIT_BAD_INPUT)


def _resume(arguments: dict[str, Any]) -> tuple[Run, int, dict[str, Any]]:
    """Go on with a training; return the saved run, the exit code, and what a report says of it."""
    folder, control = arguments.pop("resume"), Control(snapshot_interval=0.25)
    allowed = {"epochs", "seconds", "data_dir", "moments", "moments_mb"}
    _refuse_other_settings(folder, {name: value for name, value in arguments.items() if name not in allowed})
    details = {name: value for name, value in arguments.items() if name in allowed}
    work = resume(folder, control=control, **details)
    plan = next(work)
    _say(plan.text)
    run, code = _learn(work, control)
    about = {"resumed": {"from_step": plan.keyframe.step, "learning_rate": plan.text}}
    return run, code or (EXIT_OK if run.folder == folder else EXIT_BAD_INPUT), about


def _refuse_other_settings(folder: Path, given: dict[str, Any]) -> None:
    """Raise UserError where settings beside --resume are not those of the run."""
    config = open_run(folder).config
    for name, value in given.items():
        if name in ("out", "force", "recipe") or getattr(config, name) != value:
            raise UserError(
                QT_TRANSLATE_NOOP(
                    "Errors",
                    "A training goes on in {path} with the settings it has, so {flag} contradicts --resume; leave it out.",  # noqa: E501
                ),
                path=folder,
                flag="--" + name.replace("_", "-"),
            )


def _learn(work: Generator[Any, None, Run], control: Control) -> tuple[Run, int]:
    """Drive a training and return the saved run and the exit code.

    A signal ends the training early, and what was learned is saved; the code then is 128 + the signal.
    """
    learning = threading.Event()
    try:
        with _interrupt(control, learning) as came:
            run = _drive(work, learning)
    except DivergedError as error:
        if error.folder is not None:
            _say(f"saved in {error.folder}")
        raise
    return run, 128 + came[0] if came and run.snapshot.state == "stopped" else EXIT_OK


def _evaluate(verb: Action, arguments: dict[str, Any], as_json: bool) -> int:
    run = _open(verb, arguments)
    found: ExactEvaluation = _drive(verb.function(run, **arguments))
    if as_json:
        _print_json(found.as_json() | _data(run))
        return EXIT_OK
    error = f" (± {found.standard_error:.2g}, z drawn)" if found.standard_error else ""
    print(_figures(found.figures) + error)
    if found.refined is not None:
        what = f"with q of {found.refined.covariance} covariance refined per image, not what the encoder alone gives"
        print(_figures(found.refined.figures, what))
    if found.iw is not None:
        bound = found.iw
        print(f"L_{bound.k} {bound.log_px:.2f} ± {bound.standard_error:.2g} nats per image, a lower bound")
    if found.evidence is not None:
        print(_log_px(float(found.evidence.log_px.mean()), found.evidence, found.kind) + ", the mean")
        gap = found.as_json()["gap"]
        print(f"gap: mean {gap['mean']:.2f}, median {gap['median']:.2f}, largest {gap['max']:.2f} nats")
        q = found.aggregate
        parts = f"mutual information {q.mutual_information:.3f} + KL(q(z)‖p(z)) {q.marginal_kl:.3f}"
        print(f"KL {q.kl:.3f} = {parts} nats, both ± {q.error:.2g}")
    return EXIT_OK


def _log_px(log_px: float, evidence: Any, kind: str) -> str:
    """Return the figure with its error bar, and `exact` only where the guards let it be called so."""
    word = str(evidence.problem or "exact")
    return f"log p(x) {log_px:.4f} ± {evidence.error.mean():.4f} nats per image ({kind}; {word})"


def _posterior(verb: Action, arguments: dict[str, Any], as_json: bool) -> int:
    run = _open(verb, arguments)
    path, found = _drive(verb.function(run, **arguments))
    if as_json:
        _print_json({"out": str(path)} | found.as_json() | _data(run))
        return EXIT_OK
    seen = found.posterior
    print(path)
    print(_log_px(seen.log_px, seen.evidence, seen.kind))
    print(f"= ELBO {seen.elbo:.4f} + gap {seen.gap:.4f} nats; modes: {len(seen.modes)}")
    print(f"gap = {found.gap_words} nats")
    return EXIT_OK


def _impute(verb: Action, arguments: dict[str, Any], as_json: bool) -> int:
    run = _open(verb, arguments)
    path, found = _drive(verb.function(run, **arguments))
    if as_json:
        _print_json({"out": str(path)} | found.as_json() | _data(run))
        return EXIT_OK
    figures = found.found
    print(path)
    print(f"log p(hidden | visible) {figures.log_px_hidden:.2f} nats ({figures.kind})")
    print(f"by the predictive mean's independent pixels {figures.plug_in:.2f}")
    print(f"at the z of the encoder, fed black in the hole {figures.encoder:.2f}")
    return EXIT_OK


def _anomaly(verb: Action, arguments: dict[str, Any], as_json: bool) -> int:
    run = _open(verb, arguments)
    path, found = _drive(verb.function(run, **arguments))
    report = found.as_json()
    if as_json:
        _print_json({"out": str(path)} | report | _data(run))
        return EXIT_OK
    print(path)
    print(_log_px(report["mean_log_px"], found.evidence, found.kind) + f", the mean; images: {report['images']:,}")
    for name, area in (found.auroc or {}).items():
        print(f"{name:7} area under the ROC curve {area:.3f}")
    black = report["black"]
    share = f"{black['likelier_than']:.0%}"
    print(f"an all-black image has log p(x) {black['log_px']:.2f}: likelier than {share} of the test images")
    return EXIT_OK


def _datasets(verb: Action, arguments: dict[str, Any], as_json: bool) -> int:
    rows: tuple[Status, ...] = verb.function(**arguments)
    if as_json:
        _print_json({row.name: _status(row) for row in rows})
        return EXIT_OK
    for row in rows:
        size = (
            f"{row.download_bytes / 1e6:.1f} MB" if row.download_bytes else "yours" if row.name == OWN else "built in"
        )
        print(f"{row.name:8} {row.title:16} {size:>9}  {row.problem or row.folder or 'present'}")
    return EXIT_OK


def _status(row: Status) -> dict[str, Any]:
    return {
        "title": row.title,
        "present": row.present,
        "folder": row.folder and str(row.folder),
        "download_bytes": row.download_bytes,
        "problem": row.problem and str(row.problem),
        "citation": DATASETS[row.name].citation,
        "licence": DATASETS[row.name].licence,
    }


def _print_path(verb: Action, arguments: dict[str, Any], as_json: bool) -> int:
    """Do a verb that takes no run and returns the path of what it wrote."""
    print(_drive(verb.function(**arguments)))
    return EXIT_OK


def _bench(json: bool = False, quick: bool = False) -> int:
    """Measure this machine. It concerns no session, so it is no action; without a display it draws off the screen."""
    if not has_display():
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    check_qt()
    from latentlab.gui.measure import measure, table

    figures = measure(quick, lambda text: _say(f"measuring: {text}"))
    if json:
        _print_json(figures)
    else:
        print(table(figures))
    return EXIT_OK


def _write_file(verb: Action, arguments: dict[str, Any], as_json: bool) -> int:
    """Do a verb that takes a run and returns the path of what it wrote."""
    run = _open(verb, arguments)
    done = verb.function(run, **arguments)
    print(_drive(done) if inspect.isgenerator(done) else done)
    return EXIT_OK


def _inspect(verb: Action, arguments: dict[str, Any], as_json: bool) -> int:
    run = _open(verb, arguments)
    seen: Inspected = verb.function(run, **arguments)
    if as_json:
        _print_json(seen.as_json() | _data(run))
        return EXIT_OK
    report = seen.as_json()
    print(f"{seen.split}:{seen.index}, label {seen.label}, step {seen.step:,}")
    print("mean           " + " ".join(f"{value:9.4f}" for value in report["mean"]))
    print("sigma          " + " ".join(f"{value:9.4f}" for value in report["sigma"]))
    error = report["reconstruction_standard_error"]
    print(
        f"reconstruction {seen.figures.reconstruction:9.2f} nats" + (f" ± {error:.2f} (mean of draws)" if error else "")
    )
    if seen.figures.kl is not None:
        print(f"KL             {seen.figures.kl:9.2f} nats")
        print(f"-ELBO          {report['neg_elbo']:9.2f} nats")
    print("nearest in latent space: " + _names(seen.latent_neighbours))
    print("nearest in pixels:       " + _names(seen.pixel_neighbours))
    return EXIT_OK


def _walk(verb: Action, arguments: dict[str, Any], as_json: bool) -> int:
    """--z for each pin says the same as one --through."""
    pins = arguments.pop("z", None)
    if pins and "through" in arguments:
        raise UserError(QT_TRANSLATE_NOOP("Errors", "Give the pins of a walk by --z or by --through, not by both."))
    return _write_file(verb, arguments | ({"through": "; ".join(pins)} if pins else {}), as_json)


def _names(others: tuple[Neighbour, ...]) -> str:
    return ", ".join(f"{other.label} (#{other.index})" for other in others)


_COMMANDS = {
    "train": _train,
    "evaluate": _evaluate,
    "datasets": _datasets,
    "download": _print_path,
    "pack": _print_path,
    "unpack": _print_path,
    "inspect": _inspect,
    "walk": _walk,
    "posterior": _posterior,
    "impute": _impute,
    "anomaly": _anomaly,
}


def _open(verb: Action, arguments: dict[str, Any]) -> Run:
    """Return the run that a verb works on, with its images where it reads them; other images than its own are told."""
    run = open_run(arguments.pop("run"), arguments.pop("step", None), arguments.pop("data_dir", None))
    if verb.reads_images:
        run = with_images(run)
        if run.same_data is False:
            _say(f"The images are those in {run.dataset.source}, and the run was trained on others.")
    return run


def _data(run: Run) -> dict[str, Any]:
    """Return what a report says of the images; `same_as_trained` is None where the run does not know its own."""
    return {"data": {"source": run.dataset.source, "digest": run.dataset.digest, "same_as_trained": run.same_data}}


def _train_report(run: Run) -> dict[str, Any]:
    snapshot, figures = run.snapshot, last_evaluation(run)
    epochs = int(snapshot.epoch) if snapshot.epoch == int(snapshot.epoch) else snapshot.epoch
    return {
        "epochs": epochs,
        "steps": snapshot.step,
        "seconds": round(snapshot.seconds, 3),
        "seed": run.config.seed,
        "threads": run.config.threads or default_threads(),
        "dataset": run.config.dataset,
        "data": {"source": run.dataset.source, "digest": run.trained_on},
        "family": run.config.family,
        "state": snapshot.state,
        "out": str(run.folder),
        "pictures": _pictures(run) or None,
        "test": figures and {"reconstruction": figures.reconstruction, "kl": figures.kl, "neg_elbo": figures.neg_elbo},
    }


def _pictures(run: Run) -> list[str]:
    return [name for name in PICTURES if (run.folder / name).exists()]


def _figures(figures: Evaluation | None, what: str = "test") -> str:
    if figures is None:
        return "No test figures yet."
    if figures.kl is None:
        return f"{what}: reconstruction {figures.reconstruction:.2f} nats per image"
    return (
        f"{what}: reconstruction {figures.reconstruction:.2f} + KL {figures.kl:.2f}"
        f" = -ELBO {figures.neg_elbo:.2f} nats per image"
    )


def _print_json(report: dict[str, Any]) -> None:
    print(dumps(_without_nan(report), allow_nan=False))


def _without_nan(value: Any) -> Any:
    """Return plain values with null in place of what is beyond every number: JSON has neither NaN nor Infinity."""
    if isinstance(value, dict):
        return {name: _without_nan(item) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_without_nan(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


# Progress.


def _drive(
    work: Generator[Progress | Share | Snapshot | UserError, None, Any], learning: threading.Event | None = None
) -> Any:
    """Run a slow action to its end and return its result; `learning` is set at the first snapshot.

    Its progress goes to stderr, and so does each problem that it yields because it does not end the work.
    """
    show = _show_bar if sys.stderr.isatty() else _show_lines
    with contextlib.closing(work), _unless_closed(show()) as update:
        while True:
            try:
                value = next(work)
            except StopIteration as end:
                return end.value
            if learning is not None and isinstance(value, Snapshot):
                learning.set()
            if isinstance(value, UserError):
                _say(f"latentlab: {value}")
            else:
                update(value)


@contextlib.contextmanager
def _unless_closed(show: contextlib.AbstractContextManager[Any]) -> Iterator[Any]:
    """Enter a display of progress that ends quietly with its terminal: the work is worth more than its progress."""
    quietly = contextlib.suppress(OSError, ValueError)
    update = None
    with quietly:
        update = show.__enter__()

    def tell(value: Any) -> None:
        with quietly:
            if update is not None:
                update(value)

    try:
        yield tell
    finally:
        with quietly:
            show.__exit__(None, None, None)


@contextlib.contextmanager
def _show_bar() -> Iterator[Any]:
    """A progress bar that stays in its place."""
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn(), TextColumn("left"))
    with Bar(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task("")

        def update(value: Progress | Share | Snapshot) -> None:
            if isinstance(value, Progress):
                bar.update(task, description=_describe(value), completed=value.done_bytes, total=value.total_bytes)
            elif isinstance(value, Share):
                bar.update(task, description=value.text, completed=value.done, total=1)
            else:
                total = None if value.progress is None else 1
                bar.update(task, description=_describe(value), completed=value.progress or 0, total=total)

        yield update


@contextlib.contextmanager
def _show_lines() -> Iterator[Any]:
    """A line for each epoch or tenth, at most one a second, and for each file: for logs."""
    last: tuple[Any, float] = (None, 0.0)

    def update(value: Progress | Share | Snapshot) -> None:
        nonlocal last
        if isinstance(value, Progress):
            mark, ready = value.file, True
        elif isinstance(value, Share):
            mark = value.text, int(10 * value.done)
            ready = time.monotonic() - last[1] >= 1
        else:
            mark = int(value.epoch)
            ready = mark > 0 and (value.state != "running" or time.monotonic() - last[1] >= 1)
        if ready and mark != last[0]:
            last = (mark, time.monotonic())
            _say(_describe(value))

    yield update


def _describe(value: Progress | Share | Snapshot) -> str:
    if isinstance(value, Progress):
        return f"{value.file}: {value.done_bytes / 1e6:.1f} of {value.total_bytes / 1e6:.1f} MB"
    if isinstance(value, Share):
        return f"{value.text}: {value.done:.0%}"
    words = [f"epoch {value.epoch:.1f}", f"step {value.step:,}"]
    if row := value.losses.last(TEST):
        words.append(f"test loss {row.loss:.2f} nats per image")
    if value.images_per_second:
        words.append(f"{value.images_per_second:,.0f} images/s")
    return " · ".join(words)


def _say(text: str) -> None:
    with contextlib.suppress(OSError, ValueError):  # nobody to tell
        print(text, file=sys.stderr, flush=True)


@contextlib.contextmanager
def _interrupt(control: Control, learning: threading.Event) -> Iterator[list[int]]:
    """Let the first signal that ends a program end the training well, once there is something to save.

    A second one, of any kind, ends the program. Yields the list of the first that came.
    """
    came: list[int] = []

    def stop(number: int, frame: Any) -> None:
        if not learning.is_set():
            if number == signal.SIGINT:
                raise KeyboardInterrupt
            sys.exit(128 + number)
        came.append(number)
        control.stop()
        restore()
        _say("stopping, and saving what was learned; once more: stop without saving")

    def restore() -> None:
        for number, handler in before.items():
            signal.signal(number, handler)

    before: dict[int, Any] = {}
    try:
        for number in ending_signals():
            before[number] = signal.signal(number, stop)
    except ValueError:  # not the main thread
        yield came
        return
    try:
        yield came
    finally:
        restore()


# The window, and what comes in its place where there is no display.


def _window(arguments: dict[str, Any]) -> int:
    options = WindowOptions(
        **{row.name: arguments.pop(row.name) for row in options_of(WindowOptions) if row.name in arguments}
    )
    if options.size is not None and len(options.size) != 2:
        raise UserError(QT_TRANSLATE_NOOP("Errors", "--size takes a width and a height, such as 1280x800."))
    if options.open is not None:
        read_session(options.open)  # what is wrong with it is said before a window is there
    if not has_display():
        if options.open is not None:
            raise NoWindowError(
                QT_TRANSLATE_NOOP(
                    "Errors", "There is no display to show {path} on; “latentlab unpack” takes the runs out of it."
                ),
                path=options.open,
            )
        if options.screenshot is not None:
            raise NoWindowError(
                QT_TRANSLATE_NOOP("Errors", "There is no display to take a picture of; set QT_QPA_PLATFORM=offscreen.")
            )
        return _without_window(arguments)
    check_qt()
    if "dataset" not in arguments and (options.autostart or "data_dir" in arguments):
        arguments["dataset"] = default_name(arguments.get("data_dir"))
    config = _settings(arguments)
    if options.screenshot is not None:
        check_writable(options.screenshot)
    try:
        from latentlab.gui.app import run
    except ImportError as error:
        if (error.name or "").partition(".")[0] not in ("PySide6", "shiboken6") and ".so" not in str(error):
            raise
        raise NoWindowError(
            QT_TRANSLATE_NOOP("Errors", "Qt cannot be loaded on this machine: {cause}."), cause=error
        ) from error
    return run(config, options)


def _without_window(arguments: dict[str, Any]) -> int:
    """Do the main job on a machine without a display: train, and write the run folder with its pictures."""
    _say("There is no display, so the training runs here, without a window.")
    config = _config(arguments)
    if not {"epochs", "seconds", "recipe"} & arguments.keys():
        config = dataclasses.replace(config, epochs=config.epochs if config.dataset == "digits" else HEADLESS_EPOCHS)
    run, code = _run_training(config)
    _say(_figures(last_evaluation(run)))
    _say(f"Saved in {run.folder}; pictures: {', '.join(_pictures(run)) or 'none'}.")
    return code
