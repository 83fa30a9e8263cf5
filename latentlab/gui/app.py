"""The application: settings, language, colours, the window's life from its first paint to its exit code."""

import contextlib
import functools
import signal
import socket
import sys
from collections.abc import Iterator

from PySide6.QtCore import (
    QCoreApplication,
    QEvent,
    QLibraryInfo,
    QLocale,
    QMessageLogContext,
    QObject,
    QSocketNotifier,
    QTimer,
    QtMsgType,
    QTranslator,
    Slot,
    qInstallMessageHandler,
)
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from latentlab import i18n
from latentlab.actions import WindowOptions
from latentlab.config import Config
from latentlab.errors import UserError
from latentlab.export.palette import DEFAULT_PALETTE, PALETTES, SCHEMES
from latentlab.files import atomic_write, home
from latentlab.gui import theme
from latentlab.gui.controller import Controller
from latentlab.gui.problems import ProblemCatcher
from latentlab.gui.resources import resource
from latentlab.gui.settings import Settings, one_of
from latentlab.gui.style import style_sheet
from latentlab.gui.window import MainWindow
from latentlab.gui.wiring import Wiring

LANGUAGES = ("en", "ko")
SAVE_AFTER = 500  # ms from a change of the settings to their file: a slider that moves changes them often


class App(QObject):
    """Holds what outlives a window: the application's look and language, the controller, the settings."""

    def __init__(self, app: QApplication, config: Config, options: WindowOptions) -> None:
        super().__init__(app)
        self.app, self.options = app, options
        self.settings = Settings(home() / "settings.ini", self)
        self._save_timer = QTimer(self, singleShot=True, interval=SAVE_AFTER)
        self._save_timer.timeout.connect(self.save_settings)
        self.settings.lags.connect(self._save_timer.start)
        self._translators: list[QTranslator] = []
        self.language_choice = options.language or self._remembered("language", ("system", *LANGUAGES))
        self.scheme_choice = options.theme or self._remembered("scheme", ("system", *SCHEMES))
        self.set_language()
        theme.choose_scheme(app, self.scheme_choice)
        self.controller = Controller(config, self)
        self.catcher = ProblemCatcher(self)
        self.window = self._build()
        app.styleHints().colorSchemeChanged.connect(self.draw)

    def start(self) -> None:
        """Show the window; what takes long begins once it is painted."""
        self.catcher.install()
        self.window.restore_layout()
        if self.options.size:
            self.window.resize_to(*self.options.size)
        self.window.painted.connect(self._after_first_paint)
        self.draw(icons=False)
        self.window.show()
        if self.options.quit_after is not None:
            QTimer.singleShot(round(1000 * self.options.quit_after), self._quit)

    @Slot()
    def _after_first_paint(self) -> None:
        QTimer.singleShot(0, self._begin)

    @Slot()
    def _begin(self) -> None:
        self.window.make_late_views()
        self.draw()
        if self.settings.problem is not None:
            self.window.banner.show_sentence(str(self.settings.problem))
        self.controller.begin(self.options.autostart)

    def _build(self) -> MainWindow:
        window = MainWindow(self.settings)
        window.setWindowIcon(QIcon(str(resource("icons/latentlab.svg"))))
        self.catcher.window = window
        self.wiring = Wiring(window, self.controller)
        window.closing.connect(self.save_settings)
        window.closing.connect(self.close)
        for choice in ("system", *SCHEMES):
            action = window.verbs[f"scheme_{choice}"]
            action.setChecked(choice == self.scheme_choice)
            action.triggered.connect(functools.partial(self.choose_scheme, choice))
        window.palette_name = self._remembered("palette", (DEFAULT_PALETTE, *PALETTES))
        for choice in PALETTES:
            action = window.verbs[f"palette_{choice}"]
            action.setChecked(choice == window.palette_name)
            action.triggered.connect(functools.partial(self.choose_palette, choice))
        for choice in ("system", *LANGUAGES):
            action = window.verbs[f"language_{choice}"]
            action.setChecked(choice == self.language_choice)
            action.triggered.connect(functools.partial(self.choose_language, choice))
        return window

    @Slot()
    def draw(self, *_: object, icons: bool = True) -> None:
        """Give everything the colours of the scheme that holds now."""
        colours = theme.surfaces(theme.is_dark(self.app, self.scheme_choice))
        self.app.setPalette(theme.palette(colours))
        self.app.setStyleSheet(style_sheet(colours))
        if icons:  # the icon font takes 0.2 s, so the first paint goes without
            self.window.set_theme(colours)

    def _remembered(self, name: str, choices: tuple[str, ...]) -> str:
        """Return a choice of last time; the first, where there is none."""
        return self.settings.value(f"window/{name}", one_of(*choices), choices[0])

    def _remember(self, name: str, choice: str) -> None:
        self.settings.set(f"window/{name}", choice)

    @Slot()
    def save_settings(self) -> None:
        """Write the settings that were changed."""
        self._save_timer.stop()
        try:
            self.settings.save()
        except UserError as error:
            self.window.statusBar().showMessage(str(error), 15000)

    def choose_scheme(self, choice: str) -> None:
        """Use the light or the dark scheme, or the system's."""
        self.scheme_choice = choice
        self._remember("scheme", choice)
        theme.choose_scheme(self.app, choice)
        self.draw()

    def choose_palette(self, choice: str) -> None:
        """Give the classes other colours."""
        self.window.palette_name = choice
        self._remember("palette", choice)
        self.draw()

    def choose_language(self, choice: str) -> None:
        """Say everything in another language; the training does not notice."""
        self.language_choice = choice
        self._remember("language", choice)
        self.set_language()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.LanguageChange)  # which names the verbs as they are at rest
        self.wiring.show_all()
        if self.language_choice == "ko" and not theme.has_korean_font():
            self.window.banner.show_sentence(
                "No installed font can write Korean: install fonts-noto-cjk or fonts-nanum, then start again."
            )

    def set_language(self) -> None:
        """Install the translators of the chosen language, Qt's own among them."""
        for translator in self._translators:
            QCoreApplication.removeTranslator(translator)
        self._translators = []
        language = self.language_choice
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

    @Slot()
    def close(self) -> None:
        """Save, end the threads, quit."""
        try:
            self.controller.close()
        finally:
            self.app.quit()

    @Slot()
    def _quit(self) -> None:
        if self.options.screenshot is not None:
            picture = self.window.grab()
            with atomic_write(self.options.screenshot) as temporary:
                picture.save(str(temporary), "PNG")
        self.window.close()


def _heed(_kind: QtMsgType, _context: QMessageLogContext, text: str) -> None:
    """Pass on what Qt says, but for what it says of every window that is never on a screen."""
    if "does not support propagateSizeHints" not in text:
        print(text, file=sys.stderr)


@contextlib.contextmanager
def _closed_by_signals(app: QApplication) -> Iterator[list[int]]:
    """Let Ctrl+C and SIGTERM close the window as its button does: what was learned is saved. Yields those that came.

    Python runs a signal's handler between two of its own instructions, and while Qt waits for events there are none.
    So the signal's arrival is itself an event: a byte on a socket that Qt watches. A timer would wake 5 times a second.
    """
    read, write = socket.socketpair()
    with read, write:
        read.setblocking(False)
        write.setblocking(False)
        notifier = QSocketNotifier(read.fileno(), QSocketNotifier.Type.Read)

        def close() -> None:
            read.recv(64)
            app.closeAllWindows()

        notifier.activated.connect(close)
        came: list[int] = []
        numbers = signal.SIGINT, signal.SIGTERM
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
    """Return the one QApplication, made if there is none yet."""
    if sys.platform == "win32":
        import torch  # noqa: F401  before Qt, or its libraries fail to load (pytorch#166628)

    QCoreApplication.setApplicationName("latentlab")
    QApplication.setDesktopFileName("latentlab")
    qInstallMessageHandler(_heed)
    app = QApplication.instance() or QApplication(["latentlab"])
    app.setStyle("Fusion")
    return app


def run(config: Config, options: WindowOptions) -> int:
    """Open the window and return the exit code when it is closed."""
    app = make_application()
    latentlab = App(app, config, options)
    with _closed_by_signals(app) as came:
        latentlab.start()
        app.exec()
        latentlab.controller.close()
    i18n.install_translator(None)
    if came:
        return 128 + came[0]  # as shells say
    return 1 if latentlab.catcher.count and options.quit_after is not None else 0
