"""The verbs of the window, one file for each kind of thing that they are about; Controller puts them together."""

from latentlab.gui.controller.controller import Controller
from latentlab.gui.controller.state import State

__all__ = ["Controller", "State"]
