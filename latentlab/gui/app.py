"""The application: settings, language, colours, and the window from its first paint to the exit code."""

import contextlib
import dataclasses
import functools
import os
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import (
    QCoreApplication,
    QEvent,
    QLibraryInfo,
    QLocale,
    QMessageLogContext,
    QObject,
    QSocketNotifier,
    Qt,
    QTimer,
    QtMsgType,
    QTranslator,
    Slot,
    qInstallMessageHandler,
)
from PySide6.QtGui import QCloseEvent, QIcon
from PySide6.QtWidgets import QApplication

from latentlab import files, i18n
from latentlab.actions import ACTIONS, WindowOptions
from latentlab.actions.preferences import LANGUAGES, PRESENTED, ROW, TEXT_SIZES, Preferences
from latentlab.config import Config
from latentlab.errors import EXIT_BAD_INPUT, EXIT_OK, EXIT_OURS, UserError
from latentlab.files import home, write_report
from latentlab.gui.controller import Controller
from latentlab.gui.perform import Performer
from latentlab.gui.problems import ProblemCatcher
from latentlab.gui.settings import Settings
from latentlab.gui.widgets import theme
from latentlab.gui.widgets.resources import resource
from latentlab.gui.widgets.style import style_sheet
from latentlab.gui.window import MainWindow
from latentlab.gui.wiring import Wiring
from latentlab.signals import ending_signals

if TYPE_CHECKING:
    from latentlab.gui.script import Line, Script

SAVE_AFTER = 500  # from a change of the settings to the write of their file: a moving slider changes them often


class App(QObject):
    """Holds what outlives a window: look, language, controller, settings."""

    def __init__(self, app: QApplication, config: Config, options: WindowOptions) -> None:
        super().__init__(app)
        self.app, self.options = app, options
        self.unattended = False  # whether no user can answer a question now
        self.closed = False
        self.threads_ended = True
        self.exit_code = EXIT_OK
        self._give_up = False  # whether the user chose to close with unsaved work
        self._waits = False  # whether the window closes when the promised work is done
        self._script: Script | None = None
        self.settings = Settings(home() / "settings.ini", self)
        self._save_timer = QTimer(self, singleShot=True, interval=SAVE_AFTER)
        self._save_timer.timeout.connect(self.save_settings)
        self.settings.lags.connect(self._save_timer.start)
        self._translators: list[QTranslator] = []
        given = {"language": options.language, "scheme": options.theme}
        self.settings.override(**{name: value for name, value in given.items() if value is not None})
        self.settings.preferred.connect(self.apply)
        chosen = self.settings.preferences
        files.choose_places(runs=chosen.runs_dir, data=chosen.data_dir)
        self.set_language()
        theme.choose_scheme(app, chosen.scheme)
        theme.choose_motion(app, chosen.motion)
        theme.set_text_size(app, chosen.text_size)
        self.controller = Controller(with_preferences(config, chosen), self)
        self.controller.trainer.set_save_interval(chosen.save_interval)
        self.catcher = ProblemCatcher(self)
        self.window = self._build()
        app.styleHints().colorSchemeChanged.connect(self.draw)
        app.commitDataRequest.connect(self.save_for_session_end, Qt.ConnectionType.DirectConnection)
        self.controller.work_ended.connect(self._close_if_waiting)

    def start(self) -> None:
        """Show the window; slow work starts after the first paint."""
        self.catcher.install()
        self.window.dock_layout.restore()
        if self.options.size:
            self.window.dock_layout.resize_to(*self.options.size)
        self.window.painted.connect(self._after_first_paint)
        self.draw(icons=False)
        self.window.show()
        if self.options.quit_after is not None:
            QTimer.singleShot(round(1000 * self.options.quit_after), self._quit)

    def follow(self, path: Path, lines: "tuple[Line, ...]") -> None:
        """Do the lines of a script, once the window has begun."""
        from latentlab.gui.script import Script

        self._script = Script(path, lines, self.controller, self.performer, self.wiring.has_answer)
        self._script.failed.connect(self.end_with)
        self._script.quits.connect(self.leave)

    @Slot()
    def leave(self) -> None:
        """Note that no user can answer when the window closes."""
        self.unattended = True

    @Slot(object)
    def end_with(self, problem: UserError) -> None:
        """Report a problem and close with its exit code: no user can answer."""
        self.exit_code = problem.exit_code
        self.unattended = True
        _print(f"latentlab: {problem}")
        self.window.close()

    @Slot()
    def _after_first_paint(self) -> None:
        QTimer.singleShot(0, self._begin)

    @Slot()
    def _begin(self) -> None:
        self.window.begin()
        self.draw()
        if self.settings.problem is not None:
            self.window.banner.show_sentence(str(self.settings.problem))
        self.controller.begin(self.options.autostart, self.options.open)
        if self._script is not None:
            self._script.start()

    def _build(self) -> MainWindow:
        window = MainWindow(self.settings)
        window.setWindowIcon(QIcon(str(resource("icons/latentlab.svg"))))
        self.catcher.window = window
        self.performer = Performer(self.controller.session, window.verbs, self.controller.interaction.commit, self)
        self.catcher.log = self.performer.log_text
        self.wiring = Wiring(window, self.controller, self.performer)
        self.wiring.preferences.presented.connect(self.fit_text)
        window.closing.connect(self.save_settings)
        window.closing.connect(self.close)
        window.palette_name = self.settings.preferences.palette
        for name, row in ROW.items():
            self._tick(name, window)
            choices = row.spec.choices or (TEXT_SIZES if name == "text_size" else ())
            handlers = {f"{name}_{choice}": functools.partial(self.choose, name, choice) for choice in choices}
            self.performer.register({verb: handler for verb, handler in handlers.items() if verb in ACTIONS})
        self.performer.register({"prefer": self.settings.prefer})
        return window

    @Slot()
    def draw(self, *_: object, icons: bool = True) -> None:
        """Draw everything in the colours of the current scheme."""
        colours = theme.surfaces(theme.is_dark(self.app, self.settings.preferences.scheme))
        sheet = style_sheet(colours, theme.text_scale())
        if self.app.styleSheet() != sheet:  # the same sheet again would be matched against every widget again
            self.app.setPalette(theme.palette(colours))
            self.app.setStyleSheet(sheet)
        if icons:  # the icon font takes 0.2 s: the first paint has no icons
            self.window.set_theme(colours)
            self.wiring.laboratory.set_theme(colours)
            self.wiring.rivals.set_theme(colours)

    @Slot()
    def save_settings(self) -> None:
        """Write the changed settings."""
        self._save_timer.stop()
        try:
            self.settings.save()
        except UserError as error:
            self.window.statusBar().showMessage(str(error), 15000)

    # The preferences

    def choose(self, name: str, value: Any) -> None:
        """Set a preference."""
        self.settings.prefer(**{name: value})

    def choose_scheme(self, choice: str) -> None:
        """Use the light or the dark scheme, or that of the system."""
        self.choose("scheme", choice)

    def choose_palette(self, choice: str) -> None:
        """Set the colours of the classes."""
        self.choose("palette", choice)

    def choose_language(self, choice: str) -> None:
        """Change the language of all texts; a training continues."""
        self.choose("language", choice)

    @Slot(str)
    def apply(self, name: str) -> None:
        """Apply a changed preference, and check the menu item of its value."""
        chosen = self.settings.preferences
        self._tick(name, self.window)
        if name == "scheme":
            theme.choose_scheme(self.app, chosen.scheme)
            self.draw()
        elif name == "palette":
            self.window.palette_name = chosen.palette
            self.draw()
        elif name == "language":
            self._show_all()
        elif name == "text_size":
            self.fit_text(self.window.is_presented)
        elif name == "motion":
            theme.choose_motion(self.app, chosen.motion)
            self.window.follow_motion()
        elif name == "save_interval":
            self.controller.trainer.set_save_interval(chosen.save_interval)
        elif name == "runs_dir":
            files.choose_places(runs=chosen.runs_dir, data=files.chosen_place("data"))
        elif name in ("threads", "device"):
            config = self.controller.session.config
            self.controller.trainer.configure(dataclasses.replace(config, **{name: getattr(chosen, name)}))

    @Slot(bool)
    def fit_text(self, presented: bool = False) -> None:
        """Set the text size of the preferences, or a larger one while the window is presented."""
        size, before = self.settings.preferences.text_size, theme.text_scale()
        if theme.set_text_size(self.app, max(size, PRESENTED) if presented else size):
            self.draw()
            self.window.dock_layout.follow_text(theme.text_scale() / before)

    def _tick(self, name: str, window: MainWindow) -> None:
        """Check the menu item of a preference's value, and uncheck the others of its group."""
        chosen = f"{name}_{getattr(self.settings.preferences, name)}"
        for verb, action in window.verbs.items():
            if verb.startswith(f"{name}_") and ACTIONS[verb].checkable:
                action.setChecked(verb == chosen)

    def _show_all(self) -> None:
        self.set_language()
        # The event names the verbs as in their state at rest.
        QCoreApplication.sendPostedEvents(None, QEvent.Type.LanguageChange)
        self.wiring.show_all()
        if self.settings.preferences.language == "ko" and not theme.has_korean_font():
            self.window.banner.show_sentence(
                "No installed font can write Korean: install fonts-noto-cjk or fonts-nanum, then start again."
            )

    def set_language(self) -> None:
        """Install the translators of the chosen language, including Qt's own."""
        for translator in self._translators:
            QCoreApplication.removeTranslator(translator)
        self._translators = []
        language = self.settings.preferences.language
        if language == "system":
            language = QLocale.system().name()[:2]
        if language in LANGUAGES and language != "en":
            folders = (str(resource("translations")), QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath))
            for folder, name in zip(folders, (f"latentlab_{language}", f"qtbase_{language}")):
                translator = QTranslator(self)
                if translator.load(name, folder):
                    QCoreApplication.installTranslator(translator)
                    self._translators.append(translator)
        i18n.install_translator(QCoreApplication.translate)

    def close(self, event: QCloseEvent) -> None:
        """Save, end the threads, quit. The window stays open while promised work is unfinished.

        Where no user can answer (a signal, the end of the desktop session, `--quit-after`), the window asks nothing: a
        run that cannot be written to its folder is written elsewhere.
        """
        if self.closed:
            return
        if not self._give_up and (problem := self._problem_of_saving()):
            if not self.unattended:
                event.ignore()
                self.window.banner.show_sentence(
                    problem,
                    (self.tr("Save elsewhere…"), self.wiring.files.save_run),
                    (self.tr("Close without saving"), self.close_now),
                )
                return
            self.exit_code = EXIT_BAD_INPUT
            _print(f"latentlab: {problem}")
        if not (self._give_up or self.unattended) and (work := self.controller.files.work_left):
            event.ignore()
            self._waits = True
            sentence = self.tr("The window closes when this is done: {work}").format(work=work)
            self.window.banner.show_sentence(sentence, (self.tr("Close now"), self.close_now))
            return
        self.closed = True
        self._note_run()
        if self._script is not None:
            self._script.stop()
        self.threads_ended = self.controller.close()
        self.app.quit()

    @Slot()
    def close_now(self) -> None:
        """Close without saving, as the user chose."""
        self._give_up = True
        self.window.close()

    @Slot(bool)
    def _close_if_waiting(self, done: bool) -> None:
        waits, self._waits = self._waits and self.window.banner.isVisible(), False
        if done and waits:
            self.window.close()

    def _problem_of_saving(self) -> str:
        """Save the unsaved runs; return why a save failed, empty if none did."""
        try:
            return str(self.controller.saves.save_all(rescue=self.unattended) or "")
        except Exception as error:  # the window must be able to close, whatever fails
            report = write_report(error)
            return self.tr("The run could not be saved: an error of ours; the report is in {path}.").format(path=report)

    @Slot()
    def save_for_session_end(self) -> None:
        """Save when the desktop session ends: the system may not wait for the window to close."""
        if not self.closed:
            self.unattended = True
            if problem := self._problem_of_saving():
                _print(f"latentlab: {problem}")
            self.controller.sign_off()
            self._note_run()

    def _note_run(self) -> None:
        """Write the settings, and add the shown run to the recent runs."""
        self.wiring.recent.note_shown()
        self.save_settings()

    @Slot()
    def _quit(self) -> None:
        if self.options.screenshot is not None:
            self.window.save_picture(self.options.screenshot)
        self.unattended = True
        self.window.close()

    def tr(self, text: str) -> str:
        """Translate in the context of this class."""
        return QCoreApplication.translate("App", text)


def with_preferences(config: Config, chosen: Preferences) -> Config:
    """Return the settings of the first run: threads and device are the preferred ones if `config` names none."""
    return dataclasses.replace(
        config,
        threads=config.threads or chosen.threads,
        device=chosen.device if config.device == "auto" else config.device,
    )


def _print(text: str) -> None:
    with contextlib.suppress(OSError, ValueError):  # a closed terminal
        print(text, file=sys.stderr, flush=True)


def _print_qt_message(_kind: QtMsgType, _context: QMessageLogContext, text: str) -> None:
    """Log Qt's messages, except those about a window without a screen."""
    if "does not support propagateSizeHints" not in text:
        _print(text)


@contextlib.contextmanager
def _handled_signals(app: QApplication, on_signal: Callable[[], None]) -> Iterator[list[int]]:
    """Call `on_signal` when a signal ends the program. Yields the list of the signals that arrived.

    Python runs a signal handler between two of its instructions, and runs none while Qt waits for events. So the
    arrival of a signal is itself an event: a byte on a socket that Qt watches. A timer would wake 5 times a second.
    """
    read, write = socket.socketpair()
    with read, write:
        read.setblocking(False)
        write.setblocking(False)
        notifier = QSocketNotifier(read.fileno(), QSocketNotifier.Type.Read, app)

        def on_byte() -> None:
            with contextlib.suppress(BlockingIOError):
                read.recv(64)
            on_signal()

        notifier.activated.connect(on_byte)
        came: list[int] = []
        numbers = ending_signals()
        before = [signal.signal(number, lambda number, _: came.append(number)) for number in numbers]
        signal.set_wakeup_fd(write.fileno(), warn_on_full_buffer=False)
        try:
            yield came
        finally:
            signal.set_wakeup_fd(-1)
            notifier.setEnabled(False)
            for number, handler in zip(numbers, before):
                signal.signal(number, handler)


def make_application() -> QApplication:
    """Return the one QApplication; make it if there is none yet."""
    if sys.platform == "win32":
        import torch  # noqa: F401  before Qt, or its libraries fail to load (pytorch#166628)

    QCoreApplication.setApplicationName("latentlab")
    QApplication.setDesktopFileName("latentlab")
    qInstallMessageHandler(_print_qt_message)
    app = QApplication.instance() or QApplication(["latentlab"])
    app.setStyle("Fusion")
    return app


def run(config: Config, options: WindowOptions) -> int:
    """Open the window; return the exit code once the window is closed."""
    lines = None
    if options.script is not None:
        from latentlab.gui.script import read_script  # few starts have a script

        lines = read_script(options.script)
    app = make_application()
    latentlab = App(app, config, options)
    if lines is not None:
        latentlab.follow(options.script, lines)

    def end() -> None:
        latentlab.unattended = True
        app.closeAllWindows()
        if latentlab.window.isVisible():  # an open dialog kept the window open
            latentlab.window.close()

    with _handled_signals(app, end) as came:
        latentlab.start()
        app.exec()
        if not latentlab.closed:
            latentlab.unattended = True
            latentlab.window.close()
        i18n.install_translator(None)
        code = latentlab.exit_code
        if came:
            code = 128 + came[0]  # the convention of shells
        elif latentlab.catcher.count and (options.quit_after is not None or options.script is not None):
            code = EXIT_OURS
        if not latentlab.threads_ended:
            # A thread inside a long call into a library cannot be asked to end, and must not be killed. All writes are
            # done, so leaving at once loses nothing.
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)
    return code
