"""State: what the window can do now, and which state each run of the session is in."""

import enum

from latentlab.session.run import Run
from latentlab.session.session import Session


class State(enum.StrEnum):
    """What the window can do now."""

    PREPARING = "preparing"  # torch or the images are being loaded
    CHOOSING = "choosing"  # there are no images yet: the first screen
    READY = "ready"  # a run at step 0
    TRAINING = "training"
    PAUSED = "paused"
    FINISHED = "finished"  # a stop rule ended the training, or the trainer's thread has another one
    FAILED = "failed"  # the training diverged, or an error ended it; the last good weights are shown


def state_of(session: Session, run: Run) -> State:
    """Return the state of a run of the session; a run without the trainer's thread counts as finished."""
    state = run.snapshot.state
    training = next((training for training in session.under_way if training.id == run.id), None)
    if training is not None and not training.has_begun:
        return State.PREPARING
    if state == "diverged":
        return State.FAILED
    if run.ended or training is None:
        return State.FINISHED
    if training.has_failed:
        return State.FAILED
    # Show a requested pause once the trainer's thread confirms it, a start at once.
    if state == "running" or not training.control.paused:
        return State.TRAINING
    return State.PAUSED if run.snapshot.step else State.READY


def state_of_shown(session: Session) -> State:
    """Return the state of the shown run."""
    return State.PREPARING if session.newest is None else state_of(session, session.newest)


def is_training(session: Session, run_id: int | None) -> bool:
    """Whether the training of a run makes steps, or is about to."""
    run = session.runs.get(run_id)
    return run is not None and state_of(session, run) is State.TRAINING
