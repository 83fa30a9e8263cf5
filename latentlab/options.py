"""One declaration of a value serves its form in the window, its option on the command line, and its check.

An annotation declares a setting or an argument:

    beta: Annotated[float, Spec("KL weight", "Weight of the KL divergence", minimum=0, live=True)] = 1.0

`options_of` reads the fields of a dataclass or the parameters of a function into `Option` rows; `parse` reads a value
from text, `check` checks a value from any source.
"""

import dataclasses
import inspect
import itertools
import math
import re
import types
import typing
from collections.abc import Callable
from pathlib import Path
from typing import Any

from latentlab.errors import UserError, shortened
from latentlab.i18n import QT_TRANSLATE_NOOP

REQUIRED = inspect.Parameter.empty
MINUS = "\N{MINUS SIGN}"  # in the output of the program, and accepted in input


@dataclasses.dataclass(frozen=True)
class Spec:
    """The description of a value for a form and a command line. `label` and `help` are marked for translation."""

    label: str
    help: str
    minimum: float | None = None
    maximum: float | None = None
    above: float | None = None  # an exclusive lower bound
    choices: tuple[str, ...] = ()
    others: str = ""  # a regular expression of further values, which are checked at their use
    log: bool = False  # a logarithmic slider
    live: bool = False  # acts on a running training
    metavar: str = ""
    none_word: str = ""  # the word for None, or for (), on the command line
    step: float | None = None  # the step of a spin box
    decimals: int = 2
    hidden: bool = False  # no control in the window's form
    new_file: str = ""  # for the path of a new file: the filter of the file dialog
    place: str = "export"  # the kind of file of a path: its dialog begins in the last folder of this kind

    @property
    def endings(self) -> tuple[str, ...]:
        """The allowed suffixes of the new file, as in (".png", ".svg")."""
        return tuple(re.findall(r"\*(\.\w+)", self.new_file))


@dataclasses.dataclass(frozen=True)
class Option:
    """One value of a dataclass or a function: its name, type, default and Spec."""

    name: str
    kind: type  # int, float, str, bool, Path, or the item type of a tuple
    many: bool  # a tuple of `kind`
    optional: bool  # None is allowed
    default: Any  # REQUIRED if there is none
    spec: Spec

    @property
    def flag(self) -> str:
        """The name on the command line, as in `--batch-size`."""
        return "--" + self.name.replace("_", "-")


def options_of(owner: type | Callable[..., Any]) -> tuple[Option, ...]:
    """Return a row for each field of a dataclass, or parameter of a function, whose annotation has a Spec."""
    hints = typing.get_type_hints(owner, include_extras=True)
    if dataclasses.is_dataclass(owner):
        defaults = {
            f.name: REQUIRED if f.default is dataclasses.MISSING else f.default for f in dataclasses.fields(owner)
        }
    else:
        defaults = {name: p.default for name, p in inspect.signature(owner).parameters.items()}
    rows = []
    for name, default in defaults.items():
        hint = hints.get(name)
        spec = next((extra for extra in getattr(hint, "__metadata__", ()) if isinstance(extra, Spec)), None)
        if spec is not None:
            rows.append(argument(name, hint.__origin__, spec, default))
    return tuple(rows)


def argument(name: str, hint: Any, spec: Spec, default: Any = REQUIRED) -> Option:
    """Return the row of one value of type `hint`: `T`, `T | None`, `tuple[T, ...]` or `tuple[T, ...] | None`."""
    return Option(name, *_kind(hint), default, spec)


def parse(option: Option, text: str) -> Any:
    """Return the checked value of `text`. Raises UserError, one sentence, if the text is no value of the option."""
    if option.spec.none_word and text.strip().lower() == option.spec.none_word:
        return () if option.many else None
    if option.many and option.kind is float:
        return check(option, _read_numbers(option, text))
    if option.many and option.kind is str:
        return check(option, tuple(part.strip() for part in text.split(",") if part.strip()))
    if option.many:
        parts = [part for part in re.split(r"[,\s]+", text.strip().strip("()[]")) if part]
        return check(option, tuple(_read(option, part) for part in parts))
    return check(option, _read(option, text.strip()))


class TwoReadingsError(ValueError):
    """A text of numbers in which a comma may be a decimal point or a separator."""


def number_in(text: str) -> float:
    """Return the number in `text`: a lone comma is a decimal point, U+2212 a minus. Raises ValueError."""
    text = text.strip().replace(MINUS, "-")
    if text.count(",") == 1 and "." not in text:
        text = re.sub(r",(?=\d)", ".", text)
    return float(text)


def numbers_in(text: str) -> tuple[float, ...]:
    """Return the numbers of a text: "0.31, -1.2", "(0,31; -1,2)", "[0.31 -1.2]", "0.31,-1.2".

    Separators are spaces, semicolons, or commas. A comma is read as a decimal point only if no comma separates numbers.
    Raises TwoReadingsError if a comma could be either, as in "1,25" and "0,31, -1,2"; ValueError if a part is not a
    number.
    """
    text = text.replace(MINUS, "-").strip().strip("()[]").strip()
    separated = [part for part in re.split(r"\s*;\s*|\s*,\s+|\s+,\s*|\s+", text) if part]
    if re.search(r",\s|\s,", text) and any("," in part for part in separated):
        parts = [part for whole in separated for part in _between_commas(whole)]
    elif len(separated) == 1:
        parts = _between_commas(text)
    else:
        parts = separated
    return tuple(number_in(part) for part in parts)


def _between_commas(text: str) -> list[str]:
    """Return the parts of "0.31,-1.2" between its commas: after a sign or two decimal points, commas are separators."""
    parts = text.split(",")
    for before, after in itertools.pairwise(parts):
        if not (re.match(r"[-+]", after) or all(re.search(r"[.eE]", part) for part in (before, after))):
            raise TwoReadingsError(text)
    return parts


def check(option: Option, value: Any) -> Any:
    """Return `value` as the option's type.

    Raises UserError, one sentence, if the value has another type or is out of range.
    """
    if value is None:
        if option.optional:
            return None
        raise _wrong_type(option, "null")
    if option.many:
        if not isinstance(value, (tuple, list)):
            raise _wrong_type(option, value)
        return tuple(_check_one(option, item) for item in value)
    return _check_one(option, value)


def is_choice(spec: Spec, value: str) -> bool:
    """Return whether this is a valid value of an option with choices."""
    return value in spec.choices or (bool(spec.others) and re.fullmatch(spec.others, value) is not None)


def _kind(hint: Any) -> tuple[type, bool, bool]:
    """Return (type, many, optional) of `T`, `T | None`, `tuple[T, ...]` or `tuple[T, ...] | None`."""
    optional = False
    if typing.get_origin(hint) in (types.UnionType, typing.Union):
        arms = [arm for arm in typing.get_args(hint) if arm is not types.NoneType]
        optional, hint = True, arms[0]
    if typing.get_origin(hint) is tuple:
        return typing.get_args(hint)[0], True, optional
    return hint, False, optional


def _read(option: Option, text: str) -> Any:
    try:
        if option.kind is int:
            return int(text.replace(MINUS, "-"))
        if option.kind is float:
            return number_in(text)
    except ValueError:
        raise _wrong_type(option, text) from None
    if option.kind is bool:
        if text.lower() in ("1", "true", "yes", "on"):
            return True
        if text.lower() in ("0", "false", "no", "off"):
            return False
        raise _wrong_type(option, text)
    if option.kind is Path and not text:
        raise _empty(option)  # Path("") would mean the current folder
    return option.kind(text)


def _read_numbers(option: Option, text: str) -> tuple[float, ...]:
    if text.strip() and not re.search(r"\w", text):  # as in "," and "( )", which are no question of separators
        template = QT_TRANSLATE_NOOP("Errors", "{flag} takes numbers, and there is none in “{value}”.")
        raise UserError(template, flag=option.flag, value=shortened(text.strip()))
    try:
        return numbers_in(text)
    except TwoReadingsError:
        template = QT_TRANSLATE_NOOP(
            "Errors", "{flag}: “{value}” can be read in two ways; write a decimal point and a space, as in 0.31, -1.2."
        )
        raise UserError(template, flag=option.flag, value=shortened(text)) from None
    except ValueError:
        raise _wrong_type(option, text) from None


def _check_one(option: Option, value: Any) -> Any:
    spec = option.spec
    if option.kind in (int, float):
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise _wrong_type(option, value)
        try:
            finite = math.isfinite(value)
        except OverflowError:  # an integer beyond the range of float
            finite = option.kind is int
        if option.kind is int and value != int(value if finite else 0):
            raise _wrong_type(option, value)
        if not finite:
            raise UserError(
                QT_TRANSLATE_NOOP("Errors", "{flag} must be a finite number, and {value} is not."),
                flag=option.flag,
                value=_plain(value),
            )
        if spec.above is not None and value <= spec.above:
            raise UserError(
                QT_TRANSLATE_NOOP("Errors", "{flag} must be above {bound}, and {value} is not."),
                flag=option.flag,
                bound=_plain(spec.above),
                value=_plain(value),
            )
        if spec.minimum is not None and value < spec.minimum:
            raise UserError(
                QT_TRANSLATE_NOOP("Errors", "{flag} must be at least {bound}, and {value} is less."),
                flag=option.flag,
                bound=_plain(spec.minimum),
                value=_plain(value),
            )
        if spec.maximum is not None and value > spec.maximum:
            raise UserError(
                QT_TRANSLATE_NOOP("Errors", "{flag} must be at most {bound}, and {value} is more."),
                flag=option.flag,
                bound=_plain(spec.maximum),
                value=_plain(value),
            )
        return option.kind(value)
    if option.kind is bool:
        if not isinstance(value, bool):
            raise _wrong_type(option, value)
        return value
    if option.kind is Path:
        if not isinstance(value, (str, Path)):
            raise _wrong_type(option, value)
        if not str(value):
            raise _empty(option)
        return _with_its_ending(option, Path(value))
    if not isinstance(value, str):
        raise _wrong_type(option, value)
    if spec.choices and not is_choice(spec, value):
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "{flag} has no choice “{value}”; choose one of {choices}."),
            flag=option.flag,
            value=shortened(value),
            choices=", ".join(spec.choices),
        )
    if not value and option.default:
        raise _empty(option)
    return value


def _with_its_ending(option: Option, path: Path) -> Path:
    endings = option.spec.endings
    if endings and path.suffix.lower() not in endings:
        raise UserError(
            QT_TRANSLATE_NOOP(
                "Errors", "{flag} is written as {endings}, and {path} ends otherwise; change its ending."
            ),
            flag=option.flag,
            endings=", ".join(endings),
            path=path,
        )
    return path


def _empty(option: Option) -> UserError:
    return UserError(
        QT_TRANSLATE_NOOP("Errors", "{flag} is empty; give it a value, or leave it out."), flag=option.flag
    )


def _wrong_type(option: Option, value: Any) -> UserError:
    if option.many:
        template = QT_TRANSLATE_NOOP("Errors", "{flag} takes numbers with commas between them, and “{value}” is not.")
    elif option.kind is int:
        template = QT_TRANSLATE_NOOP("Errors", "{flag} takes a whole number, and “{value}” is not one.")
    elif option.kind is float:
        template = QT_TRANSLATE_NOOP("Errors", "{flag} takes a number, and “{value}” is not one.")
    elif option.kind is bool:
        template = QT_TRANSLATE_NOOP("Errors", "{flag} takes true or false, and “{value}” is neither.")
    else:
        template = QT_TRANSLATE_NOOP("Errors", "{flag} takes a text, and “{value}” is not one.")
    return UserError(template, flag=option.flag, value=shortened(value))


def _plain(number: float) -> str:
    """Return a number with all its digits: a number just above a bound must not look like the bound."""
    if isinstance(number, float):
        short = f"{number:g}"
        return short if float(short) == number else repr(number)
    digits = str(number)
    return digits if len(digits) < 20 else digits[:17] + "…"
