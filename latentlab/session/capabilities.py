"""What a run supports: menus, panels, layers, command line and exports ask this module."""

from latentlab.capabilities import Capability, model_why_not
from latentlab.config import DENSITY_FAMILIES, Config
from latentlab.data import absent, find
from latentlab.errors import UserError
from latentlab.i18n import QT_TRANSLATE_NOOP
from latentlab.session.run import Run


def why_not(run: Run, capability: Capability) -> UserError | None:
    """Return why a run lacks a capability, in one sentence; None if the run has it.

    The check is cheap, except for IMAGES of a run without loaded images, which reads their folder.
    """
    if capability is Capability.IMAGES:
        return _no_images(run)
    if capability is Capability.LABELS:
        return _no_labels(run)
    if capability is Capability.DECISIONS:
        return _no_labels(run) or _one_class(run) or model_why_not(run.model, capability)
    return model_why_not(run.model, capability)


def check(run: Run, capability: Capability) -> None:
    """Raise UserError if a run lacks a capability."""
    reason = why_not(run, capability)
    if reason is not None:
        raise reason


def check_window(config: Config) -> None:
    """Raise UserError if the window cannot show models of these settings: models without a latent space."""
    if config.family in DENSITY_FAMILIES:
        raise UserError(
            QT_TRANSLATE_NOOP(
                "Errors",
                "The window shows models with a latent space, and --family {family} has none; use the commands: “latentlab train”, “latentlab evaluate RUN”, “latentlab sample RUN”.",  # noqa: E501
            ),
            family=config.family,
        )


def _no_labels(run: Run) -> UserError | None:
    if run.dataset is None or run.dataset.has_labels:
        return None
    return UserError(QT_TRANSLATE_NOOP("Errors", "The images have no labels, so there are no classes."))


def _one_class(run: Run) -> UserError | None:
    if run.dataset is None or len(run.dataset.label_names) > 1:
        return None
    return UserError(QT_TRANSLATE_NOOP("Errors", "The images are of one class, so a classifier has nothing to decide."))


def _no_images(run: Run) -> UserError | None:
    if run.dataset is not None or (run.data_dir is None and run.config.dataset == "digits"):
        return None
    if run.data_dir is not None:  # any form of data: a defect shows when the data is read
        from latentlab.data.scan import no_source  # not needed before the first paint

        return None if run.data_dir.exists() else no_source(run.data_dir)
    try:
        place = find(run.config.dataset, run.config.data_dir)
    except UserError as error:
        return error
    return absent(run.config.dataset) if place is None else None
