"""The command line: a subcommand for each action, from the action's own declaration; without one, the window.

Output for programs goes to stdout, output for the user to stderr.
"""

import codecs
import contextlib
import os
import sys
import traceback

from latentlab.actions import ACTIONS
from latentlab.cli.arguments import make_parser, refuse_window_options, with_equals, with_open
from latentlab.cli.commands import COMMANDS, bench, write_file
from latentlab.cli.progress import print_message
from latentlab.cli.window import open_window
from latentlab.errors import EXIT_BAD_INPUT, EXIT_INTERRUPTED, EXIT_OK, EXIT_OURS, UserError
from latentlab.files import write_report


def main(argv: list[str] | None = None) -> int:
    """Run `latentlab` with these arguments, by default the process's, and return the exit code."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed, or a Windows program without a console
            setattr(sys, name, open(os.devnull, "w"))  # noqa: PTH123, SIM115 (for as long as the program)
        with contextlib.suppress(AttributeError, ValueError):
            getattr(sys, name).reconfigure(errors=_ANY_CHARACTER)
    try:
        return _main(sys.argv[1:] if argv is None else argv)
    except UserError as error:
        print_message(f"latentlab: {error}")
        return error.exit_code
    except KeyboardInterrupt:
        print_message("latentlab: interrupted.")
        return EXIT_INTERRUPTED
    except BrokenPipeError:
        _drop_output()  # the reader has gone
        return EXIT_OK
    except OSError as error:
        if error.errno is None:  # an error of a library, not of the system
            return _own_error(error)
        print_message(
            f"latentlab: Cannot use {error.filename or 'the output'}: {error.strerror}; choose another place."
        )
        _drop_output()
        return EXIT_BAD_INPUT
    except Exception as error:
        return _own_error(error)


_ANY_CHARACTER = "latentlab-any-character"


def _print_any(error: UnicodeError) -> tuple[str | bytes, int]:
    """Make every character printable.

    A byte of a file's name stays, and a character unknown to the terminal becomes "?".
    """
    character = error.object[error.start]
    raw = "\udc80" <= character <= "\udcff"
    return bytes([ord(character) - 0xDC00]) if raw else "?", error.start + 1


codecs.register_error(_ANY_CHARACTER, _print_any)


def _own_error(error: Exception) -> int:
    path = write_report(error)
    if path is None:
        traceback.print_exc()
    print_message(f"latentlab: an error of ours, {type(error).__name__}; the report is in {path or 'the lines above'}.")
    return EXIT_OURS


def _drop_output() -> None:
    """Drop unwritten output: the interpreter would try to write it, fail again, and report that."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _main(argv: list[str]) -> int:
    arguments = vars(make_parser().parse_args(with_equals(with_open(argv))))
    command = arguments.pop("command")
    if command is None:
        return open_window(arguments)
    if command == "bench":
        return bench(**arguments)
    verb = next(verb for verb in ACTIONS.values() if verb.command == command)
    as_json = arguments.pop("json", False)
    refuse_window_options(verb, arguments)
    code = COMMANDS.get(verb.id, write_file)(verb, arguments, as_json)
    sys.stdout.flush()
    return code
