"""Random actions at the window: `python monkey.py HOME LOG --seed 3 --actions 2500` performs and logs them.

The monkey performs verbs, clicks, drags, types, turns the wheel and drops things on any widget, and stops at the first
unexpected error. Each action is written to LOG before it is performed, so that a crash is logged too; `--repeat LOG`
repeats the actions of a log. Data are small, file dialogs answer by themselves, there is no network.
"""

import argparse
import contextlib
import faulthandler
import json
import os
import random
import shutil
import struct
import sys
import time
import traceback
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QDragEnterEvent, QDropEvent, QGuiApplication, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QDialog, QFileDialog, QLineEdit, QMessageBox, QWidget

from latentlab.actions import ACTIONS, WindowOptions
from latentlab.config import checked
from latentlab.data import IDX_FILES
from latentlab.errors import UserError
from latentlab.gui.app import App, make_application
from latentlab.gui.controller import images
from latentlab.options import REQUIRED, Option

TEXTS = (
    "0", "1", "2", "3", "8", "8,4", "4,4,4", "-1", "0.5", "1,5", "-1,5", "1e-3", "1e999", "nan", "inf", "", " ", "abc",
    "１", "−1", "9" * 30, "0.31, -1.2", "none", "mirror", "all", "test:3", "train:9999", "-2,0; 1.5,2", "한글",
    "\ud83d\ude00", "%s{}",
)  # fmt: skip
KEYS = (
    "Left", "Right", "Up", "Down", "Space", "Escape", "Return", "Tab", "Backtab", "Backspace", "Delete", "Home", "End",
    "PageUp", "PageDown", "F1", "Menu", "Plus", "Minus", "BracketLeft", "BracketRight", "0", "1", "5", "9", "A", "B",
    "C", "E", "F", "G", "H", "L", "M", "N", "O", "P", "R", "S", "T", "V", "W", "Z",
)  # fmt: skip
MODIFIERS = ("NoModifier", "NoModifier", "NoModifier", "ShiftModifier", "ControlModifier", "AltModifier")
BUTTONS = ("LeftButton", "LeftButton", "LeftButton", "LeftButton", "RightButton", "MiddleButton")
KINDS = (
    ["verb"] * 25 + ["perform"] * 10 + ["click"] * 25 + ["drag"] * 10 + ["key"] * 10 + ["type"] * 8 + ["wheel"] * 4
    + ["drop"] * 3 + ["choose"] * 5 + ["wait"] * 6 + ["resize"] * 1 + ["dialog"] * 4 + ["answer"] * 4
)  # fmt: skip
OFTEN = ("run", "reset", "step", "open_run", "undo", "redo", "show_train", "show_test", "select_none", "colour_next")
SIDES = {"mnist": 8, "fashion": 9}  # pixels, of small data sets
SECONDS = 300  # an action that takes longer hangs


class Monkey:
    """Acts at one window."""

    def __init__(self, app: App, home: Path, choose: random.Random, log) -> None:
        self.app, self.window, self.home, self.choose, self.log = app, app.window, home, choose, log
        self.answer_path, self.answer_yes = str(home), True
        self.number = 0

    def widgets(self) -> list[QWidget]:
        """Return every visible widget."""
        found = []
        for top in QApplication.topLevelWidgets():
            if top.isVisible():
                found += [top, *(child for child in top.findChildren(QWidget) if child.isVisible())]
        return found

    def address(self, widget: QWidget) -> list:
        """Return how to find a widget again: the class of its window, then the place among its parent's children."""
        way = []
        while (parent := widget.parentWidget()) is not None and not widget.isWindow():
            children = [child for child in parent.children() if isinstance(child, QWidget)]
            way.append(children.index(widget))
            widget = parent
        return [type(widget).__name__, *reversed(way)]

    def at(self, address: list) -> QWidget | None:
        """Return the widget of an address; None if it does not exist now."""
        tops = [top for top in QApplication.topLevelWidgets() if type(top).__name__ == address[0] and top.isVisible()]
        widget = tops[0] if tops else None
        for place in address[1:]:
            children = [child for child in widget.children() if isinstance(child, QWidget)] if widget else []
            widget = children[place] if place < len(children) else None
        return widget

    def next(self) -> dict:
        """Return an action at random."""
        choose, kind = self.choose, self.choose.choice(KINDS)
        if kind == "verb":
            names = [name for name, verb in self.window.verbs.items() if verb.isEnabled() and name != "quit"]
            often = [name for name in OFTEN if name in names] if choose.random() < 0.3 else []
            return {"do": kind, "id": choose.choice(often or names)}
        if kind == "perform":
            name = choose.choice(sorted(self.app.performer.handlers))
            rows = [row for row in ACTIONS[name].options if row.default is REQUIRED or choose.random() < 0.3]
            return {"do": kind, "id": name, "arguments": {row.name: self.value(row) for row in rows}}
        if kind in ("wait", "dialog", "resize", "answer"):
            return {"do": kind} | {
                "wait": lambda: {"seconds": choose.choice((0, 0.01, 0.05, 0.2))},
                "dialog": lambda: {"accept": choose.random() < 0.5},
                "resize": lambda: {"size": [choose.randint(200, 2000), choose.randint(150, 1400)]},
                "answer": lambda: {"path": choose.choice(self.paths()), "yes": choose.random() < 0.7},
            }[kind]()
        of = {"type": QLineEdit, "choose": QComboBox}.get(kind, QWidget)
        widgets = [widget for widget in self.widgets() if isinstance(widget, of)]
        if kind == "drop":
            widgets = [widget for widget in widgets if widget.acceptDrops()]
        if not widgets:
            return {"do": "wait", "seconds": 0.01}
        kinds = sorted({type(widget).__name__ for widget in widgets})  # each kind as often: most widgets are labels
        chosen = choose.choice(kinds)
        widget = choose.choice([widget for widget in widgets if type(widget).__name__ == chosen])
        action = {"do": kind, "on": self.address(widget), "is": type(widget).__name__}
        spot = lambda: [choose.randrange(max(1, widget.width())), choose.randrange(max(1, widget.height()))]  # noqa: E731
        if kind in ("click", "drag"):
            action |= {"from": spot(), "to": spot(), "button": choose.choice(BUTTONS), "with": choose.choice(MODIFIERS)}
            action["double"] = kind == "click" and choose.random() < 0.15
        elif kind == "key":
            action |= {"key": choose.choice(KEYS), "with": choose.choice(MODIFIERS)}
        elif kind == "type":
            action |= {"text": choose.choice(TEXTS), "enter": choose.random() < 0.8}
        elif kind == "wheel":
            action |= {
                "from": spot(),
                "turn": choose.choice((-1200, -120, -1, 1, 120, 1200)),
                "with": choose.choice(MODIFIERS),
            }
        elif kind == "drop":
            action |= {
                "from": spot(),
                "carries": choose.choice(([], ["text"], ["http://127.0.0.1/a.png"], self.paths())),
            }
        elif kind == "choose":
            action |= {"index": choose.randrange(max(1, widget.count()))}
        return action

    def value(self, row: Option) -> object:
        """Return a value for an argument: mostly one that is allowed."""
        choose, spec = self.choose, row.spec
        if choose.random() < 0.05:
            return choose.choice(TEXTS)
        if row.optional and choose.random() < 0.2:
            return None
        low = next((bound for bound in (spec.minimum, spec.above) if bound is not None and bound > -1e5), -3)
        high = low + 20 if spec.maximum is None else min(spec.maximum, low + 20)

        def one() -> object:
            if spec.choices:
                return choose.choice(spec.choices)
            if row.kind is int:
                return choose.randint(int(low), int(high))
            if row.kind is float:
                return choose.uniform(low, high)
            if row.kind is bool:
                return choose.random() < 0.5
            return choose.choice(self.paths() if row.kind is Path else TEXTS)

        return [one() for _ in range(choose.choice((0, 2, 2, 4, 5)))] if row.many else one()

    def paths(self) -> list[str]:
        """Return paths for a file dialog to answer with: runs, files, folders, and missing ones."""
        runs = [str(path) for path in sorted((self.home / "runs").glob("*"))[:4]]
        data = [str(self.home / "datasets" / name) for name in SIDES]
        return [
            *runs,
            *data,
            str(self.home / "none"),
            str(self.home / "new.png"),
            str(self.home / "file"),
            str(self.home),
            "",
        ]

    def do(self, action: dict) -> None:
        """Log an action and perform it; an action whose widget is gone is skipped."""
        self.number += 1
        self.log.write(json.dumps(action) + "\n")
        self.log.flush()
        widget = self.at(action["on"]) if "on" in action else None
        if "on" not in action or type(widget).__name__ == action["is"]:
            try:
                getattr(self, "_" + action["do"])(action, widget)
            except RuntimeError as error:
                if "already deleted" not in str(error):  # the first half of an action took the widget away
                    raise
        QApplication.processEvents()

    def _verb(self, action: dict, _: object) -> None:
        if self.window.verbs[action["id"]].isEnabled():
            self.window.verbs[action["id"]].trigger()

    def _perform(self, action: dict, _: object) -> None:
        with contextlib.suppress(UserError):
            self.app.performer.perform(action["id"], **action["arguments"])

    def _wait(self, action: dict, _: object) -> None:
        end = time.monotonic() + action.get("seconds", 60)
        while time.monotonic() < end and not ("until" in action and self.app.controller.state == action["until"]):
            QApplication.processEvents()
            time.sleep(0.002)

    def _dialog(self, action: dict, _: object) -> None:
        if popup := QApplication.activePopupWidget():
            popup.close()
        for top in QApplication.topLevelWidgets():
            if isinstance(top, QDialog) and top.isVisible():
                top.accept() if action["accept"] else top.reject()

    def _resize(self, action: dict, _: object) -> None:
        self.window.resize(*action["size"])

    def _answer(self, action: dict, _: object) -> None:
        self.answer_path, self.answer_yes = action["path"], action["yes"]

    def _click(self, action: dict, widget: QWidget) -> None:
        button, modifier = getattr(Qt.MouseButton, action["button"]), getattr(Qt.KeyboardModifier, action["with"])
        click = QTest.mouseDClick if action["double"] else QTest.mouseClick
        click(widget, button, modifier, QPoint(*action["from"]))

    def _drag(self, action: dict, widget: QWidget) -> None:
        button, modifier = getattr(Qt.MouseButton, action["button"]), getattr(Qt.KeyboardModifier, action["with"])
        (x0, y0), (x1, y1) = action["from"], action["to"]
        QTest.mousePress(widget, button, modifier, QPoint(x0, y0))
        for share in (0.1, 0.6, 1):
            QTest.mouseMove(widget, QPoint(round(x0 + share * (x1 - x0)), round(y0 + share * (y1 - y0))))
            QApplication.processEvents()
        QTest.mouseRelease(widget, button, modifier, QPoint(x1, y1))

    def _key(self, action: dict, widget: QWidget) -> None:
        QTest.keyClick(widget, getattr(Qt.Key, f"Key_{action['key']}"), getattr(Qt.KeyboardModifier, action["with"]))

    def _type(self, action: dict, widget: QLineEdit) -> None:
        if widget.isEnabled() and not widget.isReadOnly():
            widget.setFocus()
            widget.selectAll()
            widget.insert(action["text"])
            if action["enter"]:
                QTest.keyClick(widget, Qt.Key.Key_Return)

    def _wheel(self, action: dict, widget: QWidget) -> None:
        at, none = QPointF(*action["from"]), QPoint()
        turned = QWheelEvent(
            at, QPointF(widget.mapToGlobal(at.toPoint())), none, QPoint(0, action["turn"]), Qt.MouseButton.NoButton,
            getattr(Qt.KeyboardModifier, action["with"]), Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(widget, turned)

    def _drop(self, action: dict, widget: QWidget) -> None:
        carried = QMimeData()
        if action["carries"] == ["text"]:
            carried.setText("0.1, 0.2")
        elif action["carries"]:
            carried.setUrls([QUrl(p) if "://" in p else QUrl.fromLocalFile(p) for p in action["carries"]])
        details = Qt.DropAction.CopyAction, carried, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        QApplication.sendEvent(widget, QDragEnterEvent(QPoint(*action["from"]), *details))
        QApplication.sendEvent(widget, QDropEvent(QPointF(*action["from"]), *details))

    def _choose(self, action: dict, widget: QComboBox) -> None:
        if widget.isEnabled() and action["index"] < widget.count():
            widget.setCurrentIndex(action["index"])
            widget.activated.emit(action["index"])


def no_network(*_: object, **__: object):
    """Replace a download."""
    yield from ()
    raise UserError("There is no network here.")


def no_dialog(*_: object, **__: object) -> None:
    """Replace a dialog that has no answer here."""
    raise AssertionError("a file dialog waits for a hand: answer it in answer_by_itself")


def answer_by_itself(monkey: Monkey) -> None:
    """Let file dialogs and questions answer at once, and nothing leave this process."""
    answers = {
        "Name": lambda *_, **__: (monkey.answer_path, ""),
        "Names": lambda *_, **__: ([monkey.answer_path] if monkey.answer_path else [], ""),
        "Directory": lambda *_, **__: monkey.answer_path,
    }
    for name in filter(lambda name: name.startswith("get"), dir(QFileDialog)):  # a dialog left out would wait for ever
        setattr(QFileDialog, name, next((answer for end, answer in answers.items() if name.endswith(end)), no_dialog))
    yes, no = QMessageBox.StandardButton.Yes, QMessageBox.StandardButton.No
    for name in ("question", "warning"):
        setattr(QMessageBox, name, lambda *_, **__: yes if monkey.answer_yes else no)
    QDesktopServices.openUrl = lambda *_: True
    images.download = no_network


def lay_out(home: Path) -> None:
    """Write a file, a picture, and small data sets where downloads go."""
    (home / "file").write_bytes(b"no picture")
    picks = np.random.default_rng(0)
    Image.fromarray(picks.integers(0, 256, (8, 8), np.uint8)).save(home / "new.png")
    for name, side in SIDES.items():
        folder = home / "datasets" / name
        folder.mkdir(parents=True)
        for file in IDX_FILES:
            count = 200 if file.startswith("train") else 60
            axes = (count, side, side) if "images" in file else (count,)
            content = picks.integers(0, 256 if "images" in file else 10, axes, np.uint8)
            header = struct.pack(f">HBB{len(axes)}I", 0, 8, len(axes), *axes)
            (folder / file).write_bytes(header + content.tobytes())


def main() -> int:
    """Let the monkey act; return 0 if no unexpected error occurred."""
    parser = argparse.ArgumentParser()
    parser.add_argument("home", type=Path)
    parser.add_argument("log", type=Path)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--actions", type=int, default=300)
    parser.add_argument("--repeat", type=Path)
    told = parser.parse_args()
    told.home.mkdir(parents=True, exist_ok=True)
    told.home, told.log = told.home.absolute(), told.log.absolute()
    if told.repeat:
        told.repeat = told.repeat.absolute()
    os.chdir(told.home)  # an export without a file name writes here
    lay_out(told.home)
    os.environ["LATENTLAB_HOME"] = str(told.home)
    os.environ.pop("LATENTLAB_DATA", None)
    qt = make_application()
    config = checked(dataset="digits", hidden=(8,), epochs=None, threads=1, batch_size=64)
    app = App(qt, config, WindowOptions(language="en", theme="light"))
    choose = random.Random(told.seed)
    with told.log.open("w") as log:
        monkey = Monkey(app, told.home, choose, log)
        answer_by_itself(monkey)
        app.performer.handlers["quit"] = lambda: None
        app.start()
        if told.seed % 4:  # else it acts while the program prepares
            monkey.do({"do": "wait", "until": "ready"})
        script = [json.loads(line) for line in told.repeat.read_text().splitlines()] if told.repeat else None
        for turn in range(len(script) if script is not None else told.actions):
            faulthandler.dump_traceback_later(SECONDS, exit=True)
            monkey.do(script[turn] if script is not None else monkey.next())
            if turn % 50 == 49:
                for folder in sorted((told.home / "runs").glob("*"))[:-6]:
                    shutil.rmtree(folder, ignore_errors=True)  # a long campaign fills no disk
            if not app.window.isVisible():
                app.window.show()
            if app.catcher.count:
                break
        monkey.do({"do": "wait", "seconds": 0.3})
    for report in sorted((told.home / "logs").glob("*.txt")):
        print(report.read_text(), file=sys.stderr)
    if app.catcher.count:
        print(f"after {monkey.number} actions; repeat them: --monkey-log {told.log}", file=sys.stderr)
        os._exit(1)
    QGuiApplication.clipboard().clear()
    app.window.close()
    QApplication.processEvents()
    code = 1 if app.catcher.count else 0
    print(f"{monkey.number} actions of seed {told.seed}")
    sys.stdout.flush()
    os._exit(code)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Exception:  # the window's hook would take it
        traceback.print_exc()
        os._exit(2)
