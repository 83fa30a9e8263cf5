"""The window as the command line starts it, and its replacement without a display."""

import dataclasses
from typing import Any

from latentlab.actions import WindowOptions
from latentlab.cli.arguments import config_of, imported_name, settings_of
from latentlab.cli.progress import print_message
from latentlab.cli.training import metrics_text, pictures_of, run_training
from latentlab.config import OPTION
from latentlab.data import default_name, source_of
from latentlab.errors import (
    NoWindowError,
    UserError,
)
from latentlab.files import check_writable
from latentlab.gui.platform_check import check_qt, has_display
from latentlab.i18n import QT_TRANSLATE_NOOP
from latentlab.options import options_of
from latentlab.session.capabilities import check_window
from latentlab.session.evaluation import last_evaluation

HEADLESS_EPOCHS = 10  # of a set as large as MNIST: the whole command ends within about two minutes on two cores


def open_window(arguments: dict[str, Any]) -> int:
    """Open the window, or train without one, and return the exit code. Raises UserError."""
    options = WindowOptions(
        **{row.name: arguments.pop(row.name) for row in options_of(WindowOptions) if row.name in arguments}
    )
    if options.size is not None and len(options.size) != 2:
        raise UserError(QT_TRANSLATE_NOOP("Errors", "--size takes a width and a height, such as 1280x800."))
    if options.open is not None:
        from latentlab.session.session_file import read_session

        read_session(options.open)  # a defect of the file is reported before the window appears
    if not has_display():
        if options.open is not None:
            raise NoWindowError(
                QT_TRANSLATE_NOOP(
                    "Errors", "There is no display to show {path} on; “latentlab unpack” takes the runs out of it."
                ),
                path=options.open,
            )
        if options.script is not None:
            raise NoWindowError(
                QT_TRANSLATE_NOOP("Errors", "There is no display for the script; set QT_QPA_PLATFORM=offscreen.")
            )
        if options.screenshot is not None:
            raise NoWindowError(
                QT_TRANSLATE_NOOP("Errors", "There is no display to take a picture of; set QT_QPA_PLATFORM=offscreen.")
            )
        return _without_window(arguments)
    check_qt()
    if (name := imported_name(arguments)) is not None:
        arguments["dataset"] = name
        del arguments["data"]
    elif "dataset" not in arguments and (options.autostart or "data_dir" in arguments):
        arguments["dataset"] = default_name(arguments.get("data_dir"))
    config = settings_of(arguments)
    check_window(config)
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
    print_message("There is no display, so the training runs here, without a window.")
    config = config_of(arguments)
    if not {"epochs", "seconds", "recipe"} & arguments.keys():
        is_large = source_of(config.dataset).epochs <= OPTION["epochs"].default
        config = dataclasses.replace(config, epochs=HEADLESS_EPOCHS if is_large else config.epochs)
    run, code = run_training(config)
    print_message(metrics_text(last_evaluation(run)))
    print_message(f"Saved in {run.folder}; pictures: {', '.join(pictures_of(run)) or 'none'}.")
    return code
