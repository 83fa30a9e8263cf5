"""Arguments of the command line: the parser, made from the declarations of the verbs, and the resulting settings."""

import argparse
import dataclasses
import re
from pathlib import Path
from typing import Any, NoReturn

from latentlab import __version__
from latentlab.actions import ACTIONS, Action, WindowOptions
from latentlab.cli.progress import drive, print_message
from latentlab.config import OPTION, OPTIONS, RECIPES, Config, checked
from latentlab.data import DATASETS, default_name, source_of
from latentlab.data.importing import import_data
from latentlab.data.prepare import ImportChoices
from latentlab.data.scan import scan
from latentlab.errors import (
    UserError,
    shortened,
)
from latentlab.i18n import QT_TRANSLATE_NOOP
from latentlab.options import REQUIRED, Option, Spec, options_of, parse
from latentlab.session.checkpoint import LARGEST_STEP
from latentlab.session.run import Run
from latentlab.session.run_folder import SESSION_ENDING
from latentlab.work import Share, mapped

BENCH = "Measure this machine: the training loop, frames of the map, drags, the start"

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
        "Go on with the training of this run folder: to the end of its schedule, or for --epochs or --seconds more. With another --objective a new run begins with its weights",  # noqa: E501
        metavar="RUN",
    ),
)

_DATA_DIR = OPTION["data_dir"]

DATA = Option(
    "data",
    Path,
    False,
    True,
    None,
    Spec(
        "Data",
        "A file or folder of images in any form: IDX, NPY, NPZ, CSV, pictures, a folder for each class, a zip of these; one data set of a zip by its name after a slash",  # noqa: E501
    ),
)

_FORGET = Option(
    "forget", str, False, True, None, Spec("Forget", "Delete this import, whose source stays", metavar="NAME")
)

# The options of an import by --data. Their names are those of ImportChoices, except for --images.
IMPORT_OPTIONS = tuple(
    dataclasses.replace(option, name="images" if option.name == "most" else option.name)
    for option in options_of(ImportChoices)
)
IMPORT = "import_"  # prefix of these names among the arguments: the window has a --size, too

# The verbs that can print one JSON object.
WITH_JSON = (
    "train", "pair", "compare", "evaluate", "fit_prior", "inspect", "posterior", "impute", "anomaly", "components",
    "datasets",
)  # fmt: skip

# The positional arguments besides RUN.
_PLACES: dict[str, dict[str, dict[str, Any]]] = {
    "compare": {"runs": {"nargs": "+", "metavar": "RUN", "help": "Run folders, as train writes them"}},
    "pack": {"runs": {"nargs": "+", "metavar": "RUN", "help": "Run folders; the first is the one that is shown"}},
    "unpack": {"session": {"metavar": "NAME.latentlab", "help": "A session file"}},
}

# What the commands of two words have in common, by their first word.
GROUPS = {"lab": "Experiments on likelihood with exact answers, those of the laboratory's window"}

_PLACEHOLDERS = {int: "N", float: "X", str: "TEXT", Path: "PATH"}


class _Parser(argparse.ArgumentParser):
    """argparse with the program's errors: one sentence, exit code 2."""

    def error(self, message: str) -> NoReturn:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "{message}; see “{program} --help”."),
            message=re.sub(r"\S+", lambda word: shortened(word[0]), message).strip().rstrip("."),
            program=self.prog,
        )


def refuse_window_options(verb: Action, arguments: dict[str, Any]) -> None:
    """Raise UserError if an option of the window precedes a command that does not have the option."""
    known = {option.name for option in verb.options}
    known |= {"run", "step", "data_dir", "data"} if verb.takes is Run else set()
    known |= {"z"} if verb.id == "walk" else set()
    known |= {"data", "forget"} if verb.id == "datasets" else set()
    known |= {"recipe", "resume", "data"} if verb.takes is Config else set()
    known |= {IMPORT + option.name for option in IMPORT_OPTIONS} if verb.takes is Config else set()
    known |= set(_PLACES.get(verb.id, ()))
    for name in arguments.keys() - known:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "“{command}” has no option {flag}; see “latentlab {command} --help”."),
            command=verb.command,
            flag="--" + name.replace("_", "-"),
        )


def with_equals(argv: list[str]) -> list[str]:
    """Join `--z -0.3,1` to `--z=-0.3,1`: argparse takes a text that starts with a minus for an option.

    A single number needs no join.
    """
    joined: list[str] = []
    for word in argv:
        if re.match(r"-[.\d]", word) and joined and re.fullmatch(r"--[a-z][a-z-]*", joined[-1]):
            joined[-1] += "=" + word
        else:
            joined.append(word)
    return joined


def with_open(argv: list[str]) -> list[str]:
    """Turn NAME.latentlab, unless a command precedes it, into --open=NAME.latentlab."""
    commands = {"bench", *(verb.command.partition(" ")[0] for verb in ACTIONS.values())}
    for at, word in enumerate(argv):
        if word in commands:
            break
        if word.endswith(SESSION_ENDING) and not word.startswith("-") and (at == 0 or argv[at - 1] != "--open"):
            return [*argv[:at], f"--open={word}", *argv[at + 1 :]]
    return argv


def make_parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command line, with a subcommand for each verb that has one."""
    parser = _Parser(
        prog="latentlab",
        description="Watch a variational autoencoder learn, and explore its latent space. No command: the window.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"latentlab {__version__}")
    parser.set_defaults(command=None)
    _add_options(parser.add_argument_group("the window"), options_of(WindowOptions))
    _add_options(parser.add_argument_group("settings of its run"), (_RECIPE, DATA, *OPTIONS))
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", parser_class=_Parser)
    groups = {"": commands}
    bench = commands.add_parser("bench", help=BENCH, description=BENCH + ".", allow_abbrev=False)
    bench.set_defaults(command="bench")
    bench.add_argument("--json", action="store_true", help="Print one JSON object")
    bench.add_argument("--quick", action="store_true", help="Within a minute, with less certain figures")
    for verb in ACTIONS.values():
        if not verb.command:
            continue
        group, _, inner = verb.command.rpartition(" ")
        if group and group not in groups:
            parent = commands.add_parser(group, help=GROUPS[group], description=GROUPS[group] + ".", allow_abbrev=False)
            groups[group] = parent.add_subparsers(
                title="commands", metavar="COMMAND", parser_class=_Parser, required=True
            )
        sub = groups[group].add_parser(inner, help=verb.tip, description=verb.tip + ".", allow_abbrev=False)
        sub.set_defaults(command=verb.command)
        if verb.takes is Run:
            sub.add_argument("run", type=_folder, metavar="RUN", help="A run folder, as train writes one")
            _add_options(sub, (_STEP, DATA, _DATA_DIR))
        if verb.takes is Config:
            _add_options(sub, (_RECIPE, *((_RESUME,) if verb.id == "train" else ()), DATA))
            _add_options(sub.add_argument_group("the import of --data"), IMPORT_OPTIONS, IMPORT)
        if verb.id == "datasets":
            _add_options(sub, (DATA, _FORGET))
        for name, details in _PLACES.get(verb.id, {}).items():
            sub.add_argument(name, type=_folder, **details)
        _add_options(sub, verb.options)
        if verb.id == "walk":
            sub.add_argument(
                "--z", action="append", metavar="Z1,Z2,…", help="A waypoint of the walk; give it for each waypoint"
            )
        if verb.id in WITH_JSON or verb.command.startswith("lab "):
            sub.add_argument("--json", action="store_true", help="Print one JSON object")
    return parser


def _add_options(parser: Any, options: tuple[Option, ...], prefix: str = "") -> None:
    """Add an argument for each option.

    A missing argument is absent from the result, so that defaults stay with their owner.

    `prefix` precedes the names of the arguments. --data-dir has no help: --data replaces it.
    """
    for option in options:
        spec = option.spec
        help_ = argparse.SUPPRESS if option.name == _DATA_DIR.name else _help(option)
        details: dict[str, Any] = {"dest": prefix + option.name, "help": help_, "default": argparse.SUPPRESS}
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
        elif option.many and option.kind is not str:  # a comma always separates here, as the metavar shows
            text = text.replace(",", ", ")
        value = parse(option, text)
        # A folder that is written into a run must be found from other working folders, too.
        return value.absolute() if option.name in ("data_dir", "data") and value is not None else value

    return read


def _help(option: Option) -> str:
    default = option.default
    text = option.spec.help
    if default not in (REQUIRED, None) and option.kind is not bool and option.name != "dataset":
        shown = (",".join(map(str, default)) or option.spec.none_word) if option.many else default
        text += f" (default: {shown})" if shown != "" else ""
    return text.replace("%", "%%")


def config_of(arguments: dict[str, Any]) -> Config:
    """Return the settings among `arguments`.

    Without --dataset: the data set of --data-dir, or MNIST, or digits; printed.

    --data is imported, or its import is found.
    """
    values = {option.name: arguments[option.name] for option in (_RECIPE, *OPTIONS) if option.name in arguments}
    folder = values.get("data_dir")
    if (name := imported_name(arguments)) is not None:
        values["dataset"] = name
    elif "dataset" not in values:
        values["dataset"] = default_name(folder)
        print_message(_without_choice(values["dataset"], folder))
    elif values["dataset"] == "digits" and folder is not None:
        raise UserError(QT_TRANSLATE_NOOP("Errors", "The built-in digits lie in no folder; leave out --data-dir."))
    return settings_of(values)


def imported_name(arguments: dict[str, Any]) -> str | None:
    """Import the source of --data, or find its import, and return the name of the data set; None without --data.

    The changes to the images are printed. Raises UserError.
    """
    chosen = {option: arguments[IMPORT + option.name] for option in IMPORT_OPTIONS if IMPORT + option.name in arguments}
    if "data" not in arguments:
        for option in chosen:
            raise UserError(
                QT_TRANSLATE_NOOP("Errors", "{flag} is about the import of --data; name the data, or leave it out."),
                flag=option.flag,
            )
        return None
    for name in ("dataset", "data_dir"):
        if name in arguments:
            raise UserError(
                QT_TRANSLATE_NOOP("Errors", "--data names the data alone; leave out {flag}."), flag=OPTION[name].flag
            )
    values = {"most" if option.name == "images" else option.name: value for option, value in chosen.items()}
    found = scan(arguments["data"])
    reading = import_data(found, ImportChoices(**values))
    done = drive(mapped(reading, lambda at: Share("importing", at.done / max(1, at.total))))
    for note in done.notes:
        print_message(note)
    title = source_of(done.name).title
    if done.is_new:
        print_message(f"Imported as “{done.name}” ({title}).")
    else:
        print_message(f"{found.path} is on this machine as “{done.name}” ({title}).")
    return done.name


def settings_of(values: dict[str, Any]) -> Config:
    """Return the recipe among `values`, with the settings that `values` change.

    Default epochs: those of the recipe or of the data set, or none if seconds end the training.
    """
    changes = dict(values)
    if "seconds" in changes:
        changes.setdefault("epochs", None)
    name = changes.get("dataset", OPTION["dataset"].default)
    return checked(**{"epochs": source_of(name).epochs} | RECIPES[changes.pop("recipe", "default")] | changes)


def _without_choice(dataset: str, folder: Path | None) -> str:
    if folder is not None:
        return f"No --dataset was given: {DATASETS[dataset].title} in {folder} are taken."
    if dataset == "mnist":
        return "No --dataset was given: MNIST is present and is taken."
    return "No --dataset was given: the built-in digits are taken. To get MNIST: latentlab download --dataset mnist"
