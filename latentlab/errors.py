"""Errors for the user, each one sentence: the problem, its cause, and its cure.

A template is translated before its values are filled in, so every error exists in every language.
"""

import re
from pathlib import Path
from typing import Any

from latentlab.i18n import translate

ECHOED = 60  # characters of a value that an error repeats
LONGEST = 400  # characters of anything else in an error: a path, a cause

EXIT_OK = 0
EXIT_OURS = 1  # an error of the program; the report is in the log file
EXIT_BAD_INPUT = 2  # an argument, a data file, a run, an output path, no network for a download
EXIT_NO_WINDOW = 3  # this machine cannot show the window
EXIT_DIVERGED = 4  # training diverged; the last good weights are kept
EXIT_INTERRUPTED = 130  # Ctrl+C: 128 + SIGINT, as shells say; 143: SIGTERM, 129: SIGHUP. The run is saved


class UserError(Exception):
    """An error that the user can correct, in one sentence.

    `template` is English, marked with `QT_TRANSLATE_NOOP("Errors", ...)`, with `{names}` for the `values`. A UserError
    as a value is shown in the same language.
    """

    exit_code = EXIT_BAD_INPUT

    def __init__(self, template: str, **values: Any) -> None:
        super().__init__(template, values)
        self.template = template
        self.values = values

    def __str__(self) -> str:
        return translate("Errors", self.template).format_map({name: _shown(it) for name, it in self.values.items()})


class NoWindowError(UserError):
    """This machine cannot show the window."""

    exit_code = EXIT_NO_WINDOW


class DivergedError(UserError):
    """Training diverged; the last good weights are kept, in `folder` once they are saved."""

    exit_code = EXIT_DIVERGED
    folder: Path | None = None


def shortened(value: Any, longest: int = ECHOED) -> str:
    """Return the text of a value from outside, cut to `longest` characters with an ellipsis.

    Digits are cut only if nearly all of the text is one number: the remainder of a cut number would read as another.
    """
    text = re.sub(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+", " ", str(value))  # a sentence has one line
    if len(text) <= longest:
        return text
    cut = longest - 1
    while cut > longest // 2 and text[cut - 1].isdigit() and text[cut].isdigit():
        cut -= 1
    if text[cut - 1].isdigit() and text[cut].isdigit():
        cut = longest - 1
    return text[:cut].rstrip() + "…"


def _shown(value: Any) -> Any:
    return shortened(value, LONGEST) if isinstance(value, (str, Path)) else value
