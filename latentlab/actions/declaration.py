"""What a verb is: its text, condition and arguments, and the shell line that does the same."""

import dataclasses
import os
import shlex
import typing
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from latentlab import __version__
from latentlab.capabilities import Capability
from latentlab.config import OPTION, Config
from latentlab.errors import UserError, shortened
from latentlab.files import as_text
from latentlab.i18n import QT_TRANSLATE_NOOP
from latentlab.options import REQUIRED, Option, Spec, argument, check, options_of
from latentlab.session.capabilities import why_not
from latentlab.session.checkpoint import save_snapshot
from latentlab.session.run import Run
from latentlab.session.session import Session


def always(session: Session) -> bool:
    """Return True: the verb can always be performed."""
    return True


def has_dataset(session: Session) -> bool:
    """Whether a data set is loaded."""
    return session.dataset is not None


def has_run(session: Session) -> bool:
    """Whether there is a model."""
    return session.current is not None


def has_other_runs(session: Session) -> bool:
    """Whether the session has more than one run."""
    return len(session.listed) > 1


def has_beside(session: Session) -> bool:
    """Whether a second map stands beside the first."""
    return session.beside is not None


def has_map(session: Session) -> bool:
    """There is a model whose latent space a map can show."""
    return _can(session, *NEEDED[has_map])


def has_labels(session: Session) -> bool:
    """There is a model of images that have labels."""
    return _can(session, *NEEDED[has_labels])


def has_class_map(session: Session) -> bool:
    """There is a model whose latent space a map can show, of images that have labels."""
    return _can(session, *NEEDED[has_class_map])


def has_planes(session: Session) -> bool:
    """There is a model with more than two latents, so the map shows a plane that is chosen."""
    return _can(session, *NEEDED[has_planes])


def has_walk(session: Session) -> bool:
    """Whether there is a model, and a walk of waypoints through its latent space."""
    return session.current is not None and len(session.waypoints) > 1


def has_film(session: Session) -> bool:
    """Whether there is a model, and a walk through its latent space: by waypoints, or at random."""
    return has_walk(session) or (has_run(session) and session.wander is not None)


def can_wander(session: Session) -> bool:
    """There is a model whose prior a random walk can follow."""
    return _can(session, *NEEDED[can_wander])


def has_posterior(session: Session) -> bool:
    """There is a model whose posteriors and log p(x) are exact sums over a plane."""
    return _can(session, *NEEDED[has_posterior])


def can_sample(session: Session) -> bool:
    """There is a model from which images can be drawn."""
    return _can(session, *NEEDED[can_sample])


def has_components(session: Session) -> bool:
    """There is a finite mixture."""
    return _can(session, *NEEDED[has_components])


def has_waypoints(session: Session) -> bool:
    """Whether there is at least one waypoint."""
    return bool(session.waypoints)


def can_undo(session: Session) -> bool:
    """Whether there is a gesture to undo."""
    return session.can_undo


def can_redo(session: Session) -> bool:
    """Whether there is a gesture to redo."""
    return session.can_redo


def _can(session: Session, *needed: Capability) -> bool:
    return session.current is not None and all(why_not(session.current, capability) is None for capability in needed)


# What a condition asks of the run: why_not tells why it does not hold.
NEEDED = {
    has_map: (Capability.MAP,),
    has_planes: (Capability.PLANE,),
    has_labels: (Capability.LABELS,),
    has_class_map: (Capability.MAP, Capability.LABELS),
    can_wander: (Capability.RANDOM_WALK,),
    has_posterior: (Capability.POSTERIOR,),
    can_sample: (Capability.SAMPLE,),
    has_components: (Capability.COMPONENTS,),
}

NO_RUN = QT_TRANSLATE_NOOP("Errors", "There is no model yet; choose a data set, or open a run.")

# The reasons of the other conditions.
WHY_NOT: dict[Callable[[Session], bool], str] = {
    has_dataset: QT_TRANSLATE_NOOP("Errors", "There are no images to learn from yet; choose a data set."),
    has_run: NO_RUN,
    has_other_runs: QT_TRANSLATE_NOOP(
        "Errors", "This is the only run of the session; begin or open another one first."
    ),
    has_beside: QT_TRANSLATE_NOOP("Errors", "There is no second map yet; show a run beside this one."),
    has_walk: QT_TRANSLATE_NOOP("Errors", "A walk needs two waypoints at least; add them at the probe."),
    has_film: QT_TRANSLATE_NOOP(
        "Errors", "A film needs a walk of two waypoints at least, or a random walk; begin one."
    ),
    has_waypoints: QT_TRANSLATE_NOOP("Errors", "There is no waypoint yet; add one at the probe."),
    can_undo: QT_TRANSLATE_NOOP("Errors", "There is nothing to undo."),
    can_redo: QT_TRANSLATE_NOOP("Errors", "There is nothing to do again."),
}

# The argument of a switch. A menu item, whose check mark shows the state, always gives it.
ON = argument(
    "on",
    bool | None,
    Spec(
        QT_TRANSLATE_NOOP("Settings", "On"),
        QT_TRANSLATE_NOOP("Settings", "Switch it on or off; by default to the other of the two"),
    ),
    None,
)


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
    command: str = ""  # the subcommand; empty for a verb without one
    checkable: bool = False
    reads_images: bool = False  # whether the verb reads the run's data set
    takes_any_model: bool = False  # whether the verb needs no latent space
    arguments: tuple[Option, ...] = ()  # of a verb of the window; a function's signature gives its own
    is_gesture: bool = False  # repeated many times a second: the steps of a gesture count as one act

    @property
    def options(self) -> tuple[Option, ...]:
        """The arguments of the verb, those of a Config included: the rows of its form and of its subcommand."""
        if self.function is None:
            return self.arguments
        return (options_of(Config) if self.takes is Config else ()) + options_of(self.function)

    @property
    def takes(self) -> type | None:
        """The type of the first argument, Run or Config; None for a function without one."""
        if self.function is None:
            return None
        first = next(iter(typing.get_type_hints(self.function).values()), None)
        return first if first in (Run, Config) else None

    def why_not(self, session: Session) -> UserError | None:
        """Return the sentence that says why the verb cannot be performed; None if it can."""
        if self.when(session):
            return None
        if self.when not in NEEDED:
            return UserError(WHY_NOT[self.when])
        if session.current is None:
            return UserError(NO_RUN)
        reasons = (why_not(session.current, capability) for capability in NEEDED[self.when])
        return next(reason for reason in reasons if reason is not None)

    def checked(self, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """Return the given arguments, each converted to the type of its option.

        Raises UserError if a name is unknown, a value is not of its type or range, or a required one is missing.
        """
        rows = {option.name: option for option in self.options}
        for name in arguments:
            if name not in rows:
                raise UserError(
                    QT_TRANSLATE_NOOP("Errors", "“{verb}” has no argument “{name}”; it has {names}."),
                    verb=self.id,
                    name=shortened(name),
                    names=", ".join(rows) or "–",
                )
        for name, option in rows.items():
            if option.default is REQUIRED and name not in arguments:
                raise UserError(
                    QT_TRANSLATE_NOOP("Errors", "“{verb}” needs the argument “{name}”."), verb=self.id, name=name
                )
        return {name: check(rows[name], value) for name, value in arguments.items()}


ACTIONS: dict[str, Action] = {}


def action(id: str, text: str, tip: str, **details: Any) -> Callable[[Callable], Callable]:
    """Declare a verb whose work is the decorated function."""

    def declare(function: Callable) -> Callable:
        _add(Action(id, text, tip, function=function, **details))
        return function

    return declare


def _add(verb: Action) -> None:
    if verb.id in ACTIONS:
        raise ValueError(f"the action {verb.id!r} is declared twice")
    ACTIONS[verb.id] = verb


def window_verb(id: str, text: str, tip: str, **details: Any) -> None:
    """Declare a verb of the window, which registers its handler."""
    _add(Action(id, text, tip, **details))


def command_line(action_id: str, run: Run | None = None, places: Sequence[Path] = (), **arguments: Any) -> str:
    """Return the shell line that does the same; arguments with their default values are left out.

    `places` are the run folders of a verb of several runs.

    The line is valid text for metadata and the clipboard: a name with bytes that are not valid text is quoted as
    $'a\\xff', which bash, zsh and ksh read.
    """
    verb = ACTIONS[action_id]
    words = ["latentlab", *verb.command.split(), *map(str, places)]
    if verb.takes is Run:
        words.append(str(run.folder) if run is not None and run.folder else "RUN")
        if run is not None:
            words += ["--step", str(run.snapshot.step)]
        if run is not None and run.data_dir is not None and verb.reads_images:
            words += ["--data", str(run.data_dir)]
    values = {name: value for name, value in arguments.items() if value is not None}
    if verb.takes is Config and run is not None:
        values = {name: getattr(run.config, name) for name in OPTION} | values
    for option in verb.options:
        if option.name in values and values[option.name] != option.default:
            words += _as_words(option, values[option.name])
    return " ".join(map(_quoted, words))


def _quoted(word: str) -> str:
    text = as_text(word)
    if text == word:
        return shlex.quote(word)
    try:
        content = os.fsencode(word)
    except UnicodeEncodeError:  # not the name of a file
        return shlex.quote(text)
    escapes = (chr(byte) if 32 <= byte < 127 and byte not in b"'\\" else f"\\x{byte:02x}" for byte in content)
    return "$'" + "".join(escapes) + "'"


def _as_words(option: Option, value: Any) -> list[str]:
    if option.kind is bool:
        return [option.flag] if value else ["--no-" + option.flag[2:]]
    if value is None or value == ():
        return [option.flag, option.spec.none_word]
    if option.many:
        # One word with =, so that a first number below zero is not read as an option.
        return [option.flag + "=" + ",".join(str(item) for item in value)]
    return [option.flag, str(value)]


def about(run: Run, command: str) -> dict[str, str]:
    """Return the metadata of a picture of `run`, and keep the run's weights, so that `command` repeats the picture."""
    if run.folder is not None:
        save_snapshot(run)
    return {
        "Software": f"latentlab {__version__}",
        "Run": as_text(run.folder or f"{run.config.dataset}-{run.config.family}"),
        "Step": str(run.snapshot.step),
        "Seed": str(run.config.seed),
        "Command": command,
    }
