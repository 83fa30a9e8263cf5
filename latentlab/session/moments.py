"""The content of the timeline bar: the kept moments of a run, and marks at epoch ends and changes of settings."""

import itertools
import math

from latentlab.i18n import translate
from latentlab.session.run import Run
from latentlab.session.timeline import Facts, Timeline


def epoch_ends(run: Run) -> list[int]:
    """Return the steps at which epochs of a run end, up to its newest step; empty if the images are unknown."""
    if run.dataset is None:
        return []
    count = len(run.dataset.train_images)
    per_epoch = math.ceil(count / min(run.config.batch_size, count))
    return list(range(per_epoch, run.snapshot.step + 1, per_epoch))


def changes(facts: list[Facts]) -> list[tuple[int, str]]:
    """Return the steps of the moments that follow a change of beta or learning rate, each with a text for it."""
    found = []
    for before, after in itertools.pairwise(facts):
        texts = []
        if _differ(before.beta, after.beta):
            texts.append(f"β {before.beta:.3g} → {after.beta:.3g}")
        if _differ(before.learning_rate, after.learning_rate):
            name = translate("Settings", "Learning rate")
            texts.append(f"{name} {before.learning_rate:.3g} → {after.learning_rate:.3g}")
        if texts:
            found.append((after.step, ", ".join(texts)))
    return found


def _differ(one: float, other: float) -> bool:
    return math.isfinite(one) and math.isfinite(other) and one != other


def facts_of(timeline: Timeline) -> list[Facts]:
    """Return the facts of all kept moments, in order. Raises UserError if a moment is damaged."""
    return [timeline.facts(step) for step in timeline.steps()]
