"""The exports' presenter: their forms, filled with what the window shows, and the command lines that do the same."""

import dataclasses
import functools
from collections.abc import Callable
from typing import Any

import numpy as np
from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtGui import QGuiApplication

from latentlab.actions import ACTIONS
from latentlab.capabilities import Capability
from latentlab.errors import UserError
from latentlab.gui import menus
from latentlab.gui.controller import Controller
from latentlab.gui.perform import Performer
from latentlab.gui.presenters.file_dialogs import documents
from latentlab.gui.presenters.parts import Parts
from latentlab.i18n import QT_TRANSLATE_NOOP
from latentlab.session.capabilities import why_not
from latentlab.session.own_image import image_arguments
from latentlab.session.plane_choice import name_of

SHORTEST_FILM, LONGEST_FILM = 4.0, 20.0  # seconds of a random walk, as the form offers them
FILM_FRAMES = 15  # frames a second
# The exporting verb of each view.
VERB_OF = {"decoder": "decode", "inspector": "inspect", "evidence": "posterior", "occlusion": "impute"}


class ExportsPresenter(QObject):
    """Opens the forms of exports. `presets` returns, by verb, the arguments that a panel knows already."""

    def __init__(
        self,
        parts: Parts,
        controller: Controller,
        performer: Performer,
        presets: dict[str, Callable[[], dict[str, Any]]],
    ) -> None:
        super().__init__(parts)
        self._performer = performer
        self._parts, self._controller, self._session = parts, controller, controller.session
        self._presets = {
            "walk": self._walk,
            "decode": self._decoded,
            "map": self._map,
            "grid": self._plane,
            "traverse": self._traversal,
            "film": self._film,
            "inspect": self._inspected,
            **presets,
        }
        performer.register(
            {name: functools.partial(self.copy_command, name.removeprefix("command_")) for name in menus.COMMANDS}
        )
        own = ("fit_prior",)  # whose result is a run, not a file
        exports = [name for name in parts.verbs if ACTIONS[name].function is not None and name not in own]
        performer.register({"fit_prior": controller.files.fit_prior})
        performer.register({name: functools.partial(self.export, name) for name in exports})
        performer.register_forms({name: functools.partial(self.open_form, name) for name in exports})

    def open_form(self, name: str) -> None:
        """Show the form of an exporting verb."""
        run = self._session.current
        if run is None:
            return
        try:
            preset = self._preset(name)
        except UserError as error:
            self._parts.show_message(str(error))
            return
        from latentlab.gui.dialogs import ExportDialog  # not needed before the first paint

        folder = self._parts.settings.folder("export", documents())
        dialog = ExportDialog(name, run, folder, preset, self._parts)
        dialog.export_requested.connect(lambda verb, arguments: self._performer.perform_gesture(verb, **arguments))
        dialog.open()

    def export(self, name: str, **arguments: Any) -> None:
        """Export, and remember the folder."""
        if "out" in arguments:
            self._parts.settings.note_folder("export", arguments["out"].parent)
        self._controller.files.export(name, **arguments)

    def copy_command(self, view: str) -> None:
        """Put the command line on the clipboard that makes the picture of a view without a window."""
        if self._session.current is None:  # a new run is being prepared
            return
        name = VERB_OF.get(view, view)
        try:
            arguments = self._preset(name)
        except UserError as error:
            self._parts.show_message(str(error))
            return
        if arguments is None:
            self._parts.show_message(self.tr("The inspector holds no image yet."))
            return
        line = self._controller.files.command(name, **arguments)
        QGuiApplication.clipboard().setText(line)
        self._parts.show_message(self.tr("Copied: {line}").format(line=line))

    def _preset(self, name: str) -> dict[str, Any] | None:
        """Return the fields of an export's form that the window can fill.

        Raises UserError if nothing can be exported.
        """
        return self._presets[name]() if name in self._presets else {}

    def _walk(self) -> dict[str, Any]:
        walk, wander = self._controller.interaction.walk, self._session.wander
        if wander is None:
            return {"through": _as_text(self._session.waypoints), "path": walk.path, "ping_pong": walk.ping_pong}
        seconds = min(max(wander.length / walk.speed, SHORTEST_FILM), LONGEST_FILM)
        return {
            "through": _as_text([wander.start]),
            "random": True,
            "seed": wander.seed,
            "length": round(seconds * walk.speed, 3),
            "seconds": round(seconds, 2),
            "frames": round(seconds * FILM_FRAMES),
        }

    def _decoded(self) -> dict[str, Any]:
        # Shortest decimal form of float32: read back, the numbers are the same.
        z = tuple(float(str(value)) for value in self._session.z)
        return {"z": z, "smooth": self._parts.verbs["smooth"].isChecked()}

    def _map(self) -> dict[str, Any]:
        map_, session = self._parts.map, self._session
        return {
            "split": session.split,
            "theme": self._parts.scheme,
            "palette": self._parts.palette_name,
            "view": tuple(float(f"{value:.6g}") for value in dataclasses.astuple(map_.view)),
            "classes": () if session.classes is None else tuple(sorted(session.classes)),
            "manifold": map_.layers.opacity if map_.layers.manifold else 0,
            "decisions": map_.layers.decisions and why_not(session.current, Capability.DECISIONS) is None,
            **self._plane(),
        }

    def _plane(self) -> dict[str, Any]:
        """Return the plane of the map as an export names it. Raises UserError for a turned plane."""
        plane = self._session.plane
        if plane.size <= 2:
            return {}
        if not (name := name_of(plane)):
            raise UserError(
                QT_TRANSLATE_NOOP(
                    "Errors",
                    "A plane that was turned by hand has no name on the command line; choose another plane, or save a picture of the window.",  # noqa: E501
                )
            )
        held = plane.kind == "axes" or plane.moved
        return {"plane": name, "at": tuple(float(str(value)) for value in self._session.z) if held else ()}

    def _traversal(self) -> dict[str, Any]:
        return {"z": tuple(float(str(value)) for value in self._session.z)}

    def _film(self) -> dict[str, Any]:
        return {
            "split": self._session.split,
            "theme": self._parts.scheme,
            "palette": self._parts.palette_name,
            **self._plane(),
        }

    def _inspected(self) -> dict[str, Any] | None:
        seen = self._controller.pane.inspector.inspected
        return None if seen is None else image_arguments(seen.subject)

    def tr(self, text: str) -> str:
        """Translate in the context of this class."""
        return QCoreApplication.translate("ExportsPresenter", text)


def _as_text(points: Any) -> str:
    """Return points as an export reads them: shortest decimal forms of float32, which read back unchanged."""
    return "; ".join(",".join(str(np.float32(value)) for value in point) for point in points)
