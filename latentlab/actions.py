"""Every verb of a session, declared once.

Menus and toolbars hold ids only. A verb's menu text, tip, shortcut, icon and enablement are its `Action`; its form in
the window, its options on the command line and its "Copy as command" come from the signature of its function. A verb
without a function concerns the window alone, which wires it.

Functions take frozen things (a Run, a Config), never the Session. Those that are slow are generators: they yield
progress, which may be dropped, and return their result, which may not.
"""

import dataclasses
import inspect
import shlex
import typing
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Annotated, Any

from latentlab.config import DATASET_NAMES, OPTION, Config
from latentlab.data.dataset import Dataset
from latentlab.export.palette import DEFAULT_PALETTE, PALETTES, SCHEMES
from latentlab.i18n import QT_TRANSLATE_NOOP
from latentlab.options import Option, Spec, options_of
from latentlab.session.run import Run
from latentlab.session.session import Session
from latentlab.training.snapshot import Snapshot


def always(session: Session) -> bool:
    """It can be done at any time."""
    return True


def has_dataset(session: Session) -> bool:
    """There are images to learn from."""
    return session.dataset is not None


def has_run(session: Session) -> bool:
    """There is a model to ask."""
    return session.current is not None


def has_map(session: Session) -> bool:
    """There is a model whose latent space is a plane."""
    return session.current is not None and session.current.config.latent_size == 2


@dataclasses.dataclass(frozen=True)
class Action:
    """A verb. `text` (with its & mnemonic) and `tip` are marked for translation in the context "Actions"."""

    id: str
    text: str
    tip: str
    shortcut: str = ""
    icon: str = ""  # Material Design Icons, without prefix
    when: Callable[[Session], bool] = always
    function: Callable[..., Any] | None = None
    command: str = ""  # its subcommand; empty where it has none
    checkable: bool = False

    @property
    def options(self) -> tuple[Option, ...]:
        """Its arguments, those of a Config among them: the rows of its form and of its subcommand."""
        if self.function is None:
            return ()
        return (options_of(Config) if self.takes is Config else ()) + options_of(self.function)

    @property
    def takes(self) -> type | None:
        """What it works on, Run or Config, handed to it first; None where its options say all."""
        if self.function is None:
            return None
        first = next(iter(typing.get_type_hints(self.function).values()), None)
        return first if first in (Run, Config) else None


ACTIONS: dict[str, Action] = {}


def action(id: str, text: str, tip: str, **details: Any) -> Callable[[Callable], Callable]:
    """Declare the decorated function as the work of a verb."""

    def declare(function: Callable) -> Callable:
        _add(Action(id, text, tip, function=function, **details))
        return function

    return declare


def _add(verb: Action) -> None:
    if verb.id in ACTIONS:
        raise ValueError(f"the action {verb.id!r} is declared twice")
    ACTIONS[verb.id] = verb


def _verb(id: str, text: str, tip: str, **details: Any) -> None:
    """Declare a verb of the window, which wires it."""
    _add(Action(id, text, tip, **details))


def command_line(action_id: str, run: Run | None = None, **arguments: Any) -> str:
    """Return the shell line that does the same: only what differs from the defaults is spelled out."""
    verb = ACTIONS[action_id]
    words = ["latentlab", verb.command]
    if verb.takes is Run:
        words.append(str(run.folder) if run is not None and run.folder else "RUN")
        if run is not None:
            words += ["--step", str(run.snapshot.step)]
    values = {name: value for name, value in arguments.items() if value is not None}
    if verb.takes is Config and run is not None:
        values = {name: getattr(run.config, name) for name in OPTION} | values
    for option in verb.options:
        if option.name in values and values[option.name] != option.default:
            words += _as_words(option, values[option.name])
    return shlex.join(words)


def _as_words(option: Option, value: Any) -> list[str]:
    if option.kind is bool:
        return [option.flag] if value else ["--no-" + option.flag[2:]]
    if value is None or value == ():
        return [option.flag, option.spec.none_word]
    if option.many:
        # One word with =, so that a first number below zero is not read as an option.
        return [option.flag + "=" + ",".join(str(item) for item in value)]
    return [option.flag, str(value)]


# What works on a run or makes one: each is also a subcommand.

_OUT_GRID = Spec(
    QT_TRANSLATE_NOOP("Settings", "File"),
    QT_TRANSLATE_NOOP("Settings", "The picture to write"),
    metavar="FILE",
    new_file="PNG (*.png)",
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
    out: Annotated[
        Path | None,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Run folder"),
            QT_TRANSLATE_NOOP("Settings", "The folder to write; by default latentlab-runs/DATE-TIME-dataset-family"),
            metavar="RUN",
        ),
    ] = None,
    force: Annotated[
        bool,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Overwrite"),
            QT_TRANSLATE_NOOP("Settings", "Write into a run folder that holds an older run"),
        ),
    ] = False,
) -> Generator[Snapshot, None, Run]:
    """Train, save the run and return it; yields snapshots."""
    raise NotImplementedError
    yield


@action(
    "grid",
    text=QT_TRANSLATE_NOOP("Actions", "Export latent &grid…"),
    tip=QT_TRANSLATE_NOOP("Actions", "Decode a square grid of latent points and save it as one PNG"),
    shortcut="Ctrl+E",
    icon="grid",
    when=has_run,
    command="grid",
)
def export_grid(
    run: Run,
    out: Annotated[Path, _OUT_GRID] = Path("latent-grid.png"),
    rows: Annotated[int, Spec("Rows", "Rows of the grid", minimum=1, maximum=200)] = 20,
) -> Path:
    """Decode a grid of latent points and save it as one PNG; returns where."""
    raise NotImplementedError


# What concerns the window alone.

_verb(
    "run",
    text=QT_TRANSLATE_NOOP("Actions", "&Run"),
    tip=QT_TRANSLATE_NOOP("Actions", "Train, or pause the training"),
    shortcut="Ctrl+Return",
    icon="play",
    when=has_dataset,
    checkable=True,
)
_verb(
    "step",
    text=QT_TRANSLATE_NOOP("Actions", "&Step"),
    tip=QT_TRANSLATE_NOOP("Actions", "Make one training step, of one batch, then pause"),
    shortcut="Ctrl+T",
    icon="skip-next",
    when=has_dataset,
)
_verb(
    "step_epoch",
    text=QT_TRANSLATE_NOOP("Actions", "Step an &epoch"),
    tip=QT_TRANSLATE_NOOP("Actions", "Train up to the end of one more epoch, then pause"),
    shortcut="Ctrl+Shift+T",
    icon="skip-forward",
    when=has_dataset,
)
_verb(
    "reset",
    text=QT_TRANSLATE_NOOP("Actions", "Start &anew"),
    tip=QT_TRANSLATE_NOOP("Actions", "End this training and begin another with the settings shown"),
    shortcut="Ctrl+Shift+N",
    icon="restart",
    when=has_dataset,
)
_verb(
    "decay",
    text=QT_TRANSLATE_NOOP("Actions", "&Decay the learning rate"),
    tip=QT_TRANSLATE_NOOP("Actions", "Let the learning rate of an open-ended training fall now, to settle the model"),
    icon="trending-down",
    when=has_run,
)
_verb(
    "exact",
    text=QT_TRANSLATE_NOOP("Actions", "Make the map e&xact"),
    tip=QT_TRANSLATE_NOOP("Actions", "Encode every training image with the weights of this moment"),
    shortcut="Ctrl+M",
    icon="map-check",
    when=has_run,
)
_verb(
    "open_run",
    text=QT_TRANSLATE_NOOP("Actions", "&Open run…"),
    tip=QT_TRANSLATE_NOOP("Actions", "Open the folder of a saved run"),
    shortcut="Ctrl+O",
    icon="folder-open",
)
_verb(
    "save_run",
    text=QT_TRANSLATE_NOOP("Actions", "&Save run as…"),
    tip=QT_TRANSLATE_NOOP("Actions", "Save settings, losses, weights and pictures as a run folder"),
    shortcut="Ctrl+S",
    icon="content-save",
    when=has_run,
)
_verb(
    "data_folder",
    text=QT_TRANSLATE_NOOP("Actions", "Choose data &folder…"),
    tip=QT_TRANSLATE_NOOP("Actions", "Choose a folder that holds mnist/, fashion/ or kmnist/ as IDX files"),
    icon="folder-search",
)
_verb(
    "get_mnist",
    text=QT_TRANSLATE_NOOP("Actions", "Get &MNIST (11.6 MB)"),
    tip=QT_TRANSLATE_NOOP("Actions", "Download the 70,000 MNIST digits"),
    icon="download",
)
_verb(
    "use_digits",
    text=QT_TRANSLATE_NOOP("Actions", "&Use the built-in digits"),
    tip=QT_TRANSLATE_NOOP("Actions", "Learn from the 1,797 small digits that come with the program"),
    icon="numeric",
)
_verb(
    "quit",
    text=QT_TRANSLATE_NOOP("Actions", "&Quit"),
    tip=QT_TRANSLATE_NOOP("Actions", "Close the window and end the program"),
    shortcut="Ctrl+Q",
    icon="exit-to-app",
)
_verb(
    "copy_picture",
    text=QT_TRANSLATE_NOOP("Actions", "&Copy picture"),
    tip=QT_TRANSLATE_NOOP("Actions", "Copy the decoded image to the clipboard"),
    shortcut="Ctrl+C",
    icon="content-copy",
    when=has_run,
)
_verb(
    "copy_z",
    text=QT_TRANSLATE_NOOP("Actions", "Copy &z"),
    tip=QT_TRANSLATE_NOOP("Actions", "Copy the probe's coordinates as numbers"),
    shortcut="Ctrl+Shift+C",
    icon="crosshairs-gps",
    when=has_run,
)
_verb(
    "paste_z",
    text=QT_TRANSLATE_NOOP("Actions", "&Paste z"),
    tip=QT_TRANSLATE_NOOP("Actions", "Move the probe to the coordinates in the clipboard, such as 0.31, -1.2"),
    shortcut="Ctrl+V",
    icon="content-paste",
    when=has_run,
)
_verb(
    "reset_view",
    text=QT_TRANSLATE_NOOP("Actions", "&Reset view"),
    tip=QT_TRANSLATE_NOOP("Actions", "Show the whole latent map; the training goes on"),
    shortcut="Ctrl+R",
    icon="fit-to-page-outline",
)
_verb(
    "zoom_in",
    text=QT_TRANSLATE_NOOP("Actions", "Zoom &in"),
    tip=QT_TRANSLATE_NOOP("Actions", "Show less of the latent map, larger"),
    shortcut="Ctrl+=",
    icon="magnify-plus-outline",
)
_verb(
    "zoom_out",
    text=QT_TRANSLATE_NOOP("Actions", "Zoom &out"),
    tip=QT_TRANSLATE_NOOP("Actions", "Show more of the latent map, smaller"),
    shortcut="Ctrl+-",
    icon="magnify-minus-outline",
)
_verb(
    "tool_probe",
    text=QT_TRANSLATE_NOOP("Actions", "&Probe"),
    tip=QT_TRANSLATE_NOOP("Actions", "Click or drag on the map moves the probe and decodes there"),
    shortcut="P",
    icon="target",
    checkable=True,
)
_verb(
    "tool_pan",
    text=QT_TRANSLATE_NOOP("Actions", "P&an"),
    tip=QT_TRANSLATE_NOOP("Actions", "Drag moves the map; so does holding Space with any tool"),
    shortcut="H",
    icon="cursor-move",
    checkable=True,
)
_verb(
    "show_train",
    text=QT_TRANSLATE_NOOP("Actions", "Show &training points"),
    tip=QT_TRANSLATE_NOOP("Actions", "Show the posterior means of the training images"),
    icon="circle-multiple",
    checkable=True,
)
_verb(
    "show_test",
    text=QT_TRANSLATE_NOOP("Actions", "Show te&st points"),
    tip=QT_TRANSLATE_NOOP("Actions", "Show the posterior means of the test images, which training never sees"),
    icon="circle-multiple-outline",
    checkable=True,
)
_verb(
    "smooth",
    text=QT_TRANSLATE_NOOP("Actions", "S&mooth image"),
    tip=QT_TRANSLATE_NOOP("Actions", "Blend neighbouring pixels of the decoded image instead of showing them crisp"),
    icon="blur",
    checkable=True,
)
_verb(
    "scheme_system",
    text=QT_TRANSLATE_NOOP("Actions", "Like the s&ystem"),
    tip=QT_TRANSLATE_NOOP("Actions", "Light or dark as the system is"),
    icon="theme-light-dark",
    checkable=True,
)
_verb(
    "scheme_light",
    text=QT_TRANSLATE_NOOP("Actions", "&Light"),
    tip=QT_TRANSLATE_NOOP("Actions", "Dark text on light surfaces"),
    icon="weather-sunny",
    checkable=True,
)
_verb(
    "scheme_dark",
    text=QT_TRANSLATE_NOOP("Actions", "&Dark"),
    tip=QT_TRANSLATE_NOOP("Actions", "Light text on dark surfaces"),
    icon="weather-night",
    checkable=True,
)
_verb(
    "language_system",
    text=QT_TRANSLATE_NOOP("Actions", "&System language"),
    tip=QT_TRANSLATE_NOOP("Actions", "Use the language of the system where it is known"),
    icon="translate",
    checkable=True,
)
_verb(
    "language_en",
    text=QT_TRANSLATE_NOOP("Actions", "&English"),
    tip=QT_TRANSLATE_NOOP("Actions", "Show all text in English"),
    checkable=True,
)
_verb(
    "language_ko",
    text=QT_TRANSLATE_NOOP("Actions", "&Korean (한국어)"),
    tip=QT_TRANSLATE_NOOP("Actions", "Show all text in Korean"),
    checkable=True,
)
_verb(
    "reset_layout",
    text=QT_TRANSLATE_NOOP("Actions", "Reset la&yout"),
    tip=QT_TRANSLATE_NOOP("Actions", "Put every panel back where it was at first"),
    icon="view-dashboard-outline",
)
_verb(
    "shortcuts",
    text=QT_TRANSLATE_NOOP("Actions", "&Keyboard shortcuts"),
    tip=QT_TRANSLATE_NOOP("Actions", "List every key and what it does"),
    shortcut="F1",
    icon="keyboard-outline",
)
_verb(
    "log_folder",
    text=QT_TRANSLATE_NOOP("Actions", "Open &log folder"),
    tip=QT_TRANSLATE_NOOP("Actions", "Show the folder in which reports of errors are kept"),
    icon="folder-text-outline",
)
_verb(
    "about",
    text=QT_TRANSLATE_NOOP("Actions", "&About latentlab"),
    tip=QT_TRANSLATE_NOOP("Actions", "Version, licence and where the ideas come from"),
    icon="information-outline",
)


@dataclasses.dataclass(frozen=True)
class WindowOptions:
    """How the window starts; for scripts that take its picture."""

    autostart: Annotated[bool, Spec("", "Start training at once")] = False
    quit_after: Annotated[
        float | None, Spec("", "Close the window after so many seconds", above=0, maximum=1e6, metavar="S")
    ] = None
    screenshot: Annotated[Path | None, Spec("", "Save a picture of the window before it closes", metavar="FILE")] = None
    language: Annotated[str | None, Spec("", "The language of the window", choices=("en", "ko"))] = None
    theme: Annotated[str | None, Spec("", "The colours of the window", choices=("light", "dark"))] = None
    size: Annotated[
        tuple[int, ...] | None, Spec("", "Width and height of the window", minimum=320, maximum=8192, metavar="WxH")
    ] = None
