"""VIEWS: every panel of the window, a row each. A new panel is a file here, a row, and its presenter."""

import dataclasses
from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from latentlab.gui.views.decoder_canvas import DecoderCanvas
from latentlab.gui.views.probe_panel import ProbePanel
from latentlab.gui.views.run_panel import RunPanel
from latentlab.i18n import QT_TRANSLATE_NOOP

# The others are imported when they are made: most panels are not in sight at the first paint.


def _shelf_panel() -> QWidget:
    from latentlab.gui.views.shelf_panel import ShelfPanel

    return ShelfPanel()


def _loss_curves() -> QWidget:
    from latentlab.gui.views.loss_curves import LossCurves  # pyqtgraph takes 0.25 s

    return LossCurves()


def _latents_panel() -> QWidget:
    from latentlab.gui.views.latents_panel import LatentsPanel

    return LatentsPanel()


def _inspector() -> QWidget:
    from latentlab.gui.views.inspector import Inspector

    return Inspector()


def _my_image_panel() -> QWidget:
    from latentlab.gui.views.my_image_panel import MyImagePanel

    return MyImagePanel()


def _selection_panel() -> QWidget:
    from latentlab.gui.views.selection_panel import SelectionPanel

    return SelectionPanel()


def _evidence() -> QWidget:
    from latentlab.gui.views.evidence import EvidenceView

    return EvidenceView()


def _walk_panel() -> QWidget:
    from latentlab.gui.views.walk_panel import WalkPanel

    return WalkPanel()


def _race_panel() -> QWidget:
    from latentlab.gui.views.race_panel import RacePanel

    return RacePanel()


def _occlusion_panel() -> QWidget:
    from latentlab.gui.views.occlusion_panel import OcclusionPanel

    return OcclusionPanel()


def _anomaly_panel() -> QWidget:
    from latentlab.gui.views.anomaly_panel import AnomalyPanel

    return AnomalyPanel()


@dataclasses.dataclass(frozen=True)
class Panel:
    """A panel: its title, where it docks at first, its initial size (width at the sides, height below)."""

    title: str
    make: Callable[[], QWidget]
    area: Qt.DockWidgetArea
    size: int
    late: bool = False  # not made before the window's first paint
    height: int = 0  # initial height of a panel that shares a side; 0: the rest
    scrolls: bool = True  # off: pictures or plots, which take any size


VIEWS: dict[str, Panel] = {
    "run": Panel(QT_TRANSLATE_NOOP("Views", "Run"), RunPanel, Qt.DockWidgetArea.LeftDockWidgetArea, 272, height=330),
    "shelf": Panel(
        QT_TRANSLATE_NOOP("Views", "Shelf"),
        _shelf_panel,
        Qt.DockWidgetArea.LeftDockWidgetArea,
        272,
        late=True,
        height=160,
    ),
    "decoder": Panel(
        QT_TRANSLATE_NOOP("Views", "Decoder"), DecoderCanvas, Qt.DockWidgetArea.RightDockWidgetArea, 272, scrolls=False
    ),
    "probe": Panel(QT_TRANSLATE_NOOP("Views", "Probe"), ProbePanel, Qt.DockWidgetArea.RightDockWidgetArea, 272),
    "losses": Panel(
        QT_TRANSLATE_NOOP("Views", "Losses"),
        _loss_curves,
        Qt.DockWidgetArea.BottomDockWidgetArea,
        216,
        late=True,
        scrolls=False,
    ),
    "latents": Panel(
        QT_TRANSLATE_NOOP("Views", "Latents"), _latents_panel, Qt.DockWidgetArea.BottomDockWidgetArea, 216
    ),
    "inspector": Panel(
        QT_TRANSLATE_NOOP("Views", "Inspector"), _inspector, Qt.DockWidgetArea.BottomDockWidgetArea, 216
    ),
    "my_image": Panel(
        QT_TRANSLATE_NOOP("Views", "My image"), _my_image_panel, Qt.DockWidgetArea.BottomDockWidgetArea, 216
    ),
    "selection": Panel(
        QT_TRANSLATE_NOOP("Views", "Selection"), _selection_panel, Qt.DockWidgetArea.BottomDockWidgetArea, 216
    ),
    "evidence": Panel(QT_TRANSLATE_NOOP("Views", "Evidence"), _evidence, Qt.DockWidgetArea.BottomDockWidgetArea, 216),
    "walk": Panel(QT_TRANSLATE_NOOP("Views", "Walk"), _walk_panel, Qt.DockWidgetArea.BottomDockWidgetArea, 216),
    "race": Panel(
        QT_TRANSLATE_NOOP("Views", "Estimator race"), _race_panel, Qt.DockWidgetArea.BottomDockWidgetArea, 216
    ),
    "occlusion": Panel(
        QT_TRANSLATE_NOOP("Views", "Occlusion"), _occlusion_panel, Qt.DockWidgetArea.BottomDockWidgetArea, 216
    ),
    "anomaly": Panel(
        QT_TRANSLATE_NOOP("Views", "Anomaly scores"), _anomaly_panel, Qt.DockWidgetArea.BottomDockWidgetArea, 216
    ),
}
