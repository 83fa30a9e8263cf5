"""The verbs of the window, one file for each subject. A part imports only parts above it in this list:

state           what the window can do now, and the state of each run
news            the signals that presenters connect to
probe           the probe's place, and its decoded image
shown           the run, the moment and the points that the window shows
saves           runs and their state are written without a request and at the end
beside          the run beside: its moment, its points, its probe, the links of both maps
leaving         runs are saved before a verb ends or closes them
images          data sets are found, read and downloaded
imports         own data is read, previewed and imported
trainer         the trainings under way, one or two in turns: steps, pace, live settings, snapshots
trainings       how a training starts: run, reset, pair, go on, branch
shelf           runs of the session are shown, named, closed, deleted
rivals          a model without a latent space trains beside the others
files           runs and session files are opened and saved, pictures exported
controller      owns the session, the four workers and the parts
"""

from latentlab.gui.controller.controller import Controller
from latentlab.gui.controller.imports import Preview, ScannedData
from latentlab.gui.controller.state import State

__all__ = ["Controller", "Preview", "ScannedData", "State"]
