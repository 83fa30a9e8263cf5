"""The palette finds a command by any of its names, the nearest first, and is worked by keys alone."""

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QMainWindow

from latentlab.gui.views.command_palette import Command, CommandPalette, closeness, found

COMMANDS = (
    Command("run", "Run", ("실행",), "Train, or pause", "Ctrl+Return"),
    Command("open_run", "Open run…", ("실행 열기…",), "Open a saved run", "Ctrl+O"),
    Command("layer_prior", "Prior", ("사전분포",)),
    Command("undo", "Undo", ("실행 취소",), reason="There is nothing to undo."),
    Command("grid", "Export latent grid…", ("잠재 격자 내보내기…",), shortcut="Ctrl+E"),
)


def ids(query):
    return [command.id for command, _ in found(query, COMMANDS)]


def test_the_beginning_goes_before_a_word_before_the_middle_before_mere_letters():
    ranks = [closeness("run", text) for text in ("Run all", "Open run", "Prune", "ravenous owning")]
    assert ranks == sorted(ranks)
    assert [rank[0] for rank in ranks] == [0, 1, 2, 3]
    assert closeness("run", "Rn") is None
    assert closeness("", "anything") is not None
    assert closeness("un", "fun run un")[0] == 1  # a later word starts with the query


def test_a_command_is_found_by_its_name_in_each_language_and_by_its_id():
    assert ids("run")[:2] == ["run", "open_run"]
    assert ids("격자") == ["grid"]
    assert ids("실행")[0] == "run"
    assert set(ids("실행")) == {"run", "open_run", "undo"}
    assert ids("layer_p") == ["layer_prior"]
    assert ids("EXPORT grid") == ["grid"]
    assert ids("zzz") == []
    assert ids("") == [command.id for command in COMMANDS]


@pytest.fixture
def palette(qtbot):
    window = QMainWindow()
    window.setCentralWidget(QLineEdit())
    window.resize(800, 600)
    qtbot.addWidget(window)
    window.show()
    window.centralWidget().setFocus()
    made = CommandPalette(window)
    made.open(COMMANDS)
    qtbot.waitUntil(made.line.hasFocus)
    yield made
    made.close_card()


def test_keys_filter_move_and_choose(palette, qtbot):
    QTest.keyClicks(palette.line, "run")
    assert palette.current.id == "run"
    QTest.keyClick(palette.line, Qt.Key.Key_Down)
    assert palette.current.id == "open_run"
    with qtbot.waitSignal(palette.chosen) as heard:
        QTest.keyClick(palette.line, Qt.Key.Key_Return)
    assert heard.args == ["open_run"]
    assert palette.isHidden()
    assert palette.parentWidget().centralWidget().hasFocus()


def test_a_command_that_cannot_be_done_says_why_and_is_not_chosen(palette, qtbot):
    QTest.keyClicks(palette.line, "undo")
    assert palette.words.text() == "There is nothing to undo."
    with qtbot.assertNotEmitted(palette.chosen):
        QTest.keyClick(palette.line, Qt.Key.Key_Return)
    assert palette.isVisible()


def test_escape_and_a_click_beside_it_close_it(palette):
    QTest.keyClick(palette.line, Qt.Key.Key_Escape)
    assert palette.isHidden()
    palette.open(COMMANDS)
    QTest.mouseClick(palette.words, Qt.MouseButton.LeftButton)
    assert palette.isVisible()
    QTest.mouseClick(palette.parentWidget().centralWidget(), Qt.MouseButton.LeftButton)
    assert palette.isHidden()


def test_it_closes_though_the_widget_that_had_the_focus_is_gone(palette, qtbot):
    """An exception in the event filter would end the process."""
    window = palette.parentWidget()
    palette.close_card()
    window.centralWidget().setFocus()
    qtbot.waitUntil(window.centralWidget().hasFocus)
    palette.open(COMMANDS)
    window.setCentralWidget(QLineEdit())
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QTest.mouseClick(window.centralWidget(), Qt.MouseButton.LeftButton)
    assert palette.isHidden()


def test_rows_show_the_shortcut_and_the_name_that_matched(palette):
    palette.line.setText("격자")
    row = palette.list.topLevelItem(0)
    assert row.text(0) == "Export latent grid… · 잠재 격자 내보내기…"
    assert row.text(1) == "Ctrl+E"
    palette.line.setText("nothing like it")
    assert palette.current is None
    assert "No command" in palette.words.text()


def test_it_stays_within_a_small_window(palette):
    palette.parentWidget().resize(330, 260)
    assert palette.parentWidget().rect().contains(palette.geometry())
