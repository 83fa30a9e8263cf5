"""Wiring: builds the presenters, one per panel, and connects the verbs of the window itself."""

import functools

from PySide6.QtCore import QObject

from latentlab.gui.controller import Controller
from latentlab.gui.perform import Performer
from latentlab.gui.presenters.anomaly import AnomalyPresenter
from latentlab.gui.presenters.beside import BesidePresenter
from latentlab.gui.presenters.command_palette import CommandPalettePresenter
from latentlab.gui.presenters.decoder import DecoderPresenter
from latentlab.gui.presenters.drop import DropPresenter
from latentlab.gui.presenters.evidence import EvidencePresenter
from latentlab.gui.presenters.exports import ExportsPresenter
from latentlab.gui.presenters.files import FilesPresenter
from latentlab.gui.presenters.gradient_arrows import GradientArrows
from latentlab.gui.presenters.imports import ImportsPresenter
from latentlab.gui.presenters.inspector import InspectorPresenter
from latentlab.gui.presenters.laboratory import LABORATORY
from latentlab.gui.presenters.latents import LatentsPresenter
from latentlab.gui.presenters.layers import LayersPresenter
from latentlab.gui.presenters.losses import LossesPresenter
from latentlab.gui.presenters.map import MapPresenter
from latentlab.gui.presenters.my_image import MyImagePresenter
from latentlab.gui.presenters.occlusion import OcclusionPresenter
from latentlab.gui.presenters.pages import PagesPresenter
from latentlab.gui.presenters.preferences import PreferencesPresenter
from latentlab.gui.presenters.probe import ProbePresenter
from latentlab.gui.presenters.race import RacePresenter
from latentlab.gui.presenters.recent import RecentPresenter
from latentlab.gui.presenters.recovery import RecoveryPresenter
from latentlab.gui.presenters.rivals import RivalsPresenter
from latentlab.gui.presenters.run import RunPresenter
from latentlab.gui.presenters.selection import SelectionPresenter
from latentlab.gui.presenters.session import SessionPresenter
from latentlab.gui.presenters.shelf import ShelfPresenter
from latentlab.gui.presenters.start import StartPresenter
from latentlab.gui.presenters.tasks import Tasks
from latentlab.gui.presenters.timeline import TimelinePresenter
from latentlab.gui.presenters.verbs import VerbsPresenter
from latentlab.gui.presenters.walk import WalkPresenter
from latentlab.gui.views.map_overlays import MapHeat
from latentlab.gui.window import MainWindow


class Wiring(QObject):
    """Holds the presenters. A signal reaches the presenters in the order in which they are built."""

    def __init__(self, window: MainWindow, controller: Controller, performer: Performer) -> None:
        super().__init__(window)
        self._controller, self._session = controller, controller.session
        self.verbs = VerbsPresenter(window, controller, performer, lambda: self.occlusion.brush or self.my_image.pad)
        self.run = RunPresenter(window, controller, performer)
        self.shelf = ShelfPresenter(window, controller, performer)
        self.start = StartPresenter(window, controller, performer)
        self.imports = ImportsPresenter(window, controller, performer, self.start)
        self.map = MapPresenter(window, controller, performer)
        self.decoder = DecoderPresenter(window, controller, performer)  # before the probe: image, then marks
        self.probe = ProbePresenter(window, controller, performer)
        self.losses = LossesPresenter(window, controller)
        self.latents = LatentsPresenter(window, controller, performer)
        self.selection = SelectionPresenter(window, controller)
        self.walk = WalkPresenter(window, controller, performer, self.map.pane_map)
        self.timeline = TimelinePresenter(window, controller, performer)
        self.files = FilesPresenter(window, controller, performer)
        self.session = SessionPresenter(window, controller, performer)
        self.drop = DropPresenter(window, performer)
        self.recent = RecentPresenter(window, controller, performer)
        self.recovery = RecoveryPresenter(window, controller, performer, self.recent)
        self.preferences = PreferencesPresenter(window, performer, self.recent)
        self.tasks = Tasks(controller)
        self.tasks.changed.connect(window.show_work)

        heat = MapHeat(lambda overlay: window.map.set_overlay("heat", overlay))
        self.evidence = EvidencePresenter(window, controller, performer, heat)
        self.layers = LayersPresenter(window, controller, performer, self.map.pane_map, self.evidence)
        self.race = RacePresenter(window, controller, performer)
        self.occlusion = OcclusionPresenter(window, controller, performer, heat)
        self.my_image = MyImagePresenter(window, controller, performer, self.map.pane_map)
        self.beside = BesidePresenter(window, controller, performer, self.layers, self.evidence, self.my_image)
        self.anomaly = AnomalyPresenter(window, controller, performer)
        self.inspector = InspectorPresenter(window, controller, performer, self._asks_elsewhere)
        self.exports = ExportsPresenter(
            window,
            controller,
            performer,
            {
                "posterior": self.evidence.image,
                "impute": self.occlusion.arguments,
                "anomaly": self.anomaly.arguments,
            },
        )
        self.laboratory = PagesPresenter(window, controller, performer, LABORATORY)
        self.gradient_arrows = GradientArrows(window, controller)
        self.rivals = RivalsPresenter(window, controller, performer)
        self.palette = CommandPalettePresenter(window, performer)
        self.preferences.presented.connect(self.verbs.show_escape)
        of_page = {name: pages for pages in (self.laboratory, self.rivals) for name in pages.names}
        performer.register(
            {
                "quit": window.close,
                "reset_layout": window.dock_layout.reset,
                "resize": window.dock_layout.resize_to,
                "screenshot": window.save_picture,
                "find_command": self.palette.open,
                "undo_page": lambda page: of_page[page].undo(page),
                "redo_page": lambda page: of_page[page].redo(page),
            }
        )
        for name in performer.handlers:
            if performer.needs_form(name):
                performer.register_forms({name: functools.partial(self.verbs.ask, name)})
        self.show_all()

    def _asks_elsewhere(self) -> bool:
        """Whether a panel with a question about an image is in front."""
        return self.evidence.in_front or any(question.shown for question in self._controller.pane.questions)

    def has_answer(self, of: str) -> bool:
        """Whether the panel of a question shows an answer; for "gaps" an answer about the first images is enough."""
        if of == "gaps":
            return self._controller.pane.dataset_evidence.metrics is not None
        presenters = {
            "evidence": self.evidence,
            "race": self.race,
            "occlusion": self.occlusion,
            "anomaly": self.anomaly,
        }
        return presenters[of].answered

    def show_all(self) -> None:
        """Update all texts, such as after a change of language."""
        for presenter in (
            self.verbs,
            self.run,
            self.shelf,
            self.start,
            self.imports,
            self.recent,
            self.recovery,
            self.preferences,
            self.map,
            self.probe,
            self.latents,
            self.losses,
            self.selection,
            self.timeline,
            self.decoder,
            self.evidence,
            self.layers,
            self.beside,
            self.race,
            self.occlusion,
            self.anomaly,
            self.my_image,
        ):
            presenter.show_all()
        self.tasks.emit_text()
