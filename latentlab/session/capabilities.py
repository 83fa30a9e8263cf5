"""What can be asked of a run: menus, panels, layers, command line and exports put the question here."""

from latentlab.capabilities import Capability, model_why_not
from latentlab.data import absent, find
from latentlab.errors import UserError
from latentlab.i18n import QT_TRANSLATE_NOOP
from latentlab.session.run import Run


def why_not(run: Run, capability: Capability) -> UserError | None:
    """Return why this cannot be asked of a run, in one sentence; None where it can.

    Cheap, but for IMAGES of a run whose images are not loaded, which looks into their folder.
    """
    if capability is Capability.IMAGES:
        return _no_images(run)
    if capability is Capability.LABELS:
        return _no_labels(run)
    return model_why_not(run.model, capability)


def check(run: Run, capability: Capability) -> None:
    """Raise UserError where this cannot be asked of a run."""
    reason = why_not(run, capability)
    if reason is not None:
        raise reason


def _no_labels(run: Run) -> UserError | None:
    if run.dataset is None or run.dataset.has_labels:
        return None
    return UserError(QT_TRANSLATE_NOOP("Errors", "The images have no labels, so there are no classes."))


def _no_images(run: Run) -> UserError | None:
    if run.dataset is not None or (run.data_dir is None and run.config.dataset == "digits"):
        return None
    if run.data_dir is not None:  # any form of data: what is wrong with it shows when it is read
        from latentlab.data.look import no_source  # not needed before the first paint

        return None if run.data_dir.exists() else no_source(run.data_dir)
    try:
        place = find(run.config.dataset, run.config.data_dir)
    except UserError as error:
        return error
    return absent(run.config.dataset) if place is None else None
