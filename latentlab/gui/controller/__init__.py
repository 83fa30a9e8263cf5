"""What the verbs of the window do, one file for each kind of thing. A part knows only parts above it in this list:

state           what the window can do now, and what can be done with a run
news            the signals that presenters connect to
probe           the probe moves, and is decoded
shown           the run, the moment and the points that the window shows
saves           runs, and what is held in them, are written without a request and at the end
leaving         runs are saved before a verb ends or closes them
images          data sets are found, read and downloaded
imports         own data is looked at and imported
trainer         the training that is under way: steps, pace, live settings, snapshots
trainings       how a training begins: run, reset, go on, branch
shelf           runs of the session are shown, named, closed, deleted
files           runs and session files are opened and saved, pictures exported
controller      the session, the four workers and the parts, put together
"""

from latentlab.gui.controller.controller import Controller
from latentlab.gui.controller.imports import Looked, Preview
from latentlab.gui.controller.state import State

__all__ = ["Controller", "Looked", "Preview", "State"]
