"""News: the state of the window, and a signal for each thing that changes. Parts of the controller emit them."""

from PySide6.QtCore import QObject, Signal

from latentlab.errors import UserError
from latentlab.gui.controller.state import State


class News(QObject):
    """The signals that presenters connect to. `state` is replaced by `set_state`."""

    state_changed = Signal(str)
    dataset_changed = Signal(object)  # Dataset
    config_changed = Signal(object)  # Config: the settings of the next run
    run_changed = Signal(object)  # Run: another one is shown now
    snapshot_changed = Signal(object)  # Run: another moment of it is shown, by default the newest
    training_changed = Signal(object)  # Run: the newest moment of the run that is shown, whichever moment is shown
    runs_changed = Signal()  # which runs there are, their names, or a run that learns while another is shown
    points_changed = Signal(object)  # Points
    plane_changed = Signal(object)  # LatentPlane: the map shows another plane, or this one through another point
    probe_moved = Signal(object)  # z, float32 (latent_size,)
    image_changed = Signal(object)  # float32 (height, width), decoded at z with the newest snapshot's weights
    message = Signal(str)  # for the status line: what has happened
    training_noted = Signal(str)  # for the status line: what the training of the run that is shown does now
    work_changed = Signal(str, object)  # what is being done besides training, and how far (0 to 1, None: unknown)
    download_changed = Signal(object)  # Progress, or a sentence (str) when it came to nothing, or None at its end
    work_ended = Signal(bool)  # whether work of a verb was done; False: it has failed
    failed = Signal(str, str)  # a sentence that should not be overlooked, and of which kind of act it tells
    warned = Signal(str)  # a sentence that should not be overlooked, though nothing has failed
    succeeded = Signal(str)  # a kind of act went well: what failed of it before is over
    window_restored = Signal(object)  # what the window showed of the run that was opened, as session.json says
    could_not_leave = Signal(str, object)  # why the run shown cannot be saved, and what goes on without it

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.state = State.PREPARING

    def set_state(self, state: State) -> None:
        """Tell what the window can do now."""
        self.state = state
        self.state_changed.emit(state)

    def report(self, error: BaseException, act: str = "") -> None:
        """Tell what went wrong with a kind of act, see `failed`. An error that is no UserError is raised again."""
        if isinstance(error, UserError):
            self.failed.emit(str(error), act)
        else:
            raise error  # a mistake of ours: gui/problems.py shows it
