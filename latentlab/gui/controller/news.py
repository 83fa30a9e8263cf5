"""News: the state of the window, and one signal for each kind of change. Parts of the controller emit them."""

from PySide6.QtCore import QObject, Signal

from latentlab.errors import UserError
from latentlab.gui.controller.state import State


class News(QObject):
    """The signals that presenters connect to. `set_state` replaces `state`."""

    state_changed = Signal(str)
    dataset_changed = Signal(object)  # Dataset
    config_changed = Signal(object)  # Config: the settings of the next run
    run_changed = Signal(object)  # Run: another run is shown
    snapshot_changed = Signal(object)  # Run: another moment of the run is shown, by default the newest
    training_changed = Signal(object)  # Run: the newest moment of the shown run, whichever moment is shown
    runs_changed = Signal()  # the list of runs or a name changed, or a run trains while another one is shown
    points_changed = Signal(object)  # Points
    plane_changed = Signal(object)  # LatentPlane: another plane is shown, or the plane passes through another point
    probe_moved = Signal(object)  # z, float32 (latent_size,)
    image_changed = Signal(object)  # float32 (height, width), decoded at z with the newest snapshot's weights
    beside_changed = Signal(object)  # Run: another run, or another moment, stands beside the shown one; None: no run
    beside_moment_changed = Signal(object)  # Run: the run beside at another moment, by default its newest one
    beside_points_changed = Signal(object)  # Points of the run beside, in the plane of its map
    beside_probe_moved = Signal(object)  # the second probe, float32 (latent_size,) of the run beside
    beside_image_changed = Signal(object)  # float32 (height, width), decoded at the second probe
    beside_previewed = Signal(object, object)  # z and the image there, as `Interaction.previewed`, of the run beside
    beside_camera_changed = Signal(object)  # Viewport, or None: the second map shows all points
    links_changed = Signal(object)  # session.state.Links
    message = Signal(str)  # for the status line: an event
    training_noted = Signal(str)  # for the status line: the current work of the shown run's training
    work_changed = Signal(str, object)  # the work besides training, and its progress (0 to 1, None: unknown)
    download_changed = Signal(object)  # Progress, or a sentence (str) if the download failed, or None at its end
    work_ended = Signal(bool)  # whether the work of a verb succeeded
    failed = Signal(str, str)  # a sentence of an error, and the kind of the failed act
    warned = Signal(str)  # a sentence of a warning; nothing has failed
    succeeded = Signal(str)  # a kind of act succeeded: an earlier failure of this kind is over
    rival_opened = Signal(object)  # Run without a latent space, with its images, which the rivals' window shows now
    rivals_changed = Signal()  # runs without a latent space have come with a session
    window_restored = Signal(object)  # the window's state of the opened run, from session.json
    # Why the shown run cannot be saved, and the function that continues without saving.
    could_not_leave = Signal(str, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.state = State.PREPARING

    def set_state(self, state: State) -> None:
        """Store and emit what the window can do now."""
        self.state = state
        self.state_changed.emit(state)

    def report(self, error: BaseException, act: str = "") -> None:
        """Emit the error of a kind of act, see `failed`. Raises an error that is no UserError again."""
        if isinstance(error, UserError):
            self.failed.emit(str(error), act)
        else:
            raise error  # a defect of the program: gui/problems.py reports it
