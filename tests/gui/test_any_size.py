"""A small window, many classes: tools move into a menu, panels become tabs, the legend scrolls beside the map."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLabel, QScrollArea, QWidget

from latentlab.export.palette import DEFAULT_PALETTE, SCHEMES, class_colours
from latentlab.gui.controller import State
from latentlab.gui.views.latent_map import LatentMap
from latentlab.gui.views.run_bar import RunBar
from latentlab.gui.widgets.panel_scroll import LEAST, PanelScroll

LEFT, BELOW = Qt.DockWidgetArea.LeftDockWidgetArea, Qt.DockWidgetArea.BottomDockWidgetArea


def actions(names):
    found = []
    for name in names:
        action = QAction(name)
        action.setObjectName(name)
        found.append(action)
    return found


def test_every_tool_is_on_the_bar_or_in_its_menu_at_any_width(qtbot):
    left, groups = actions(("run", "step")), [actions(("one set", "another set")), actions(("tool_a", "tool_b"))]
    window = QWidget()
    qtbot.addWidget(window)
    bar = RunBar(left, groups, window)
    bar.show_progress("epoch 3 of 20 · step 123,456", 0.5, 100, 9_000)
    window.show()
    counts = []
    for width in range(bar.minimumSizeHint().width(), 1400, 40):
        bar.resize(width, 40)
        qtbot.wait(1)
        in_menu = bar.more.menu().actions()
        for action in (*left, *groups[0], *groups[1]):
            button = bar.buttons[action.objectName()]
            assert button.isVisible() != (action in in_menu)
            if button.isVisible():
                assert bar.rect().contains(button.mapTo(bar, button.rect().center()))
                assert button.width() >= button.sizeHint().width() - 2  # borders of a group's buttons overlap
        assert bar.more.isVisible() == bool(in_menu)
        counts.append(len(in_menu))
    assert counts[0] == 4
    assert counts[-1] == 0
    assert counts == sorted(counts, reverse=True)


@pytest.mark.parametrize("classes", [10, 62])
def test_the_legend_is_beside_the_map_and_scrolls_to_every_class(qtbot, classes):
    map_ = LatentMap()
    for widget in (map_, map_.gutter):
        qtbot.addWidget(widget)
        widget.resize(300, 400)
        widget.show()
    names = tuple(f"class {label}" for label in range(classes))
    labels = np.arange(classes).repeat(3).astype(np.uint8)
    colours = class_colours(DEFAULT_PALETTE)
    map_.set_theme(SCHEMES["light"], colours)
    map_.set_labels(labels, names)
    map_.show_points(np.random.default_rng(0).normal(size=(len(labels), 2)), step=1, oldest_step=1, exact=True)
    qtbot.wait(20)
    chips, scroll = map_._legend.chips, map_.gutter.findChild(QScrollArea)
    inside = [widget for widget in map_.findChildren(QWidget) if widget.isVisible()]
    assert not inside, "nothing lies on the points"
    assert (scroll.verticalScrollBar().maximum() > 0) == (classes == 62)
    for label in (0, classes - 1):
        scroll.ensureWidgetVisible(chips[label])
        qtbot.wait(5)
        assert not chips[label].visibleRegion().isEmpty()
        assert map_._legend.colour_of(chips[label]) == colours[label]
        assert names[label] in chips[label].toolTip()
    button = map_._layers_button
    assert map_.gutter.rect().contains(button.geometry())


def test_a_panel_in_less_room_than_it_needs_scrolls(qtbot):
    label = QLabel("1.179 nats per image " * 40)
    area = PanelScroll(label)
    qtbot.addWidget(area)
    assert area.minimumSizeHint().width() == LEAST.width()
    area.resize(LEAST)
    area.show()
    qtbot.wait(5)
    assert label.width() >= label.minimumSizeHint().width()
    assert area.horizontalScrollBar().maximum() > 0


def test_the_panels_of_the_left_side_are_tabs_in_a_narrow_window_and_come_back(open_window, qtbot):
    app = open_window()
    window = app.window
    qtbot.waitUntil(lambda: app.controller.state is State.READY and window.has_begun, timeout=30_000)
    left = [window.docks[name] for name in ("run", "shelf")]
    for width, place in ((1400, LEFT), (1000, BELOW), (1400, LEFT)):
        window.resize(width, 700)
        qtbot.waitUntil(lambda place=place: {window.dockWidgetArea(dock) for dock in left} == {place})
    window.docks["shelf"].setFloating(True)  # a layout of the user's own stays
    window.resize(1000, 700)
    qtbot.wait(50)
    assert window.dockWidgetArea(left[0]) == LEFT
