"""The learning rate's schedule: what the configured rate is multiplied by, step after step."""

import math

ONE_CYCLE_RISE = 0.25  # the part of a one-cycle schedule in which the rate rises
ONE_CYCLE_START = 1 / 25  # as in torch.optim.lr_scheduler.OneCycleLR
WARM_UP_STEPS = 200  # of a schedule without a known number of steps
DECAY_EPOCHS = 2  # how long a decay takes that was asked for
DECAY_SHARE = 1 / 3  # of the seconds, where they are the limit
END = 1e-3


def one_cycle(done: float) -> float:
    """Return the factor when the end is known in steps and `done`, 0 to 1, of them are made.

    Up, then down to nearly nothing, both as half a cosine (Smith & Topin 2018).
    """
    if done < ONE_CYCLE_RISE:
        return _cosine(ONE_CYCLE_START, 1, done / ONE_CYCLE_RISE)
    return _cosine(1, END, (done - ONE_CYCLE_RISE) / (1 - ONE_CYCLE_RISE))


def constant(step: int, decayed: float = 0.0) -> float:
    """Return the factor when the end is not known in steps: 1 after a short warm-up.

    `decayed`, 0 to 1, is how much of a decay has passed, at whose end the factor is nearly nothing.
    """
    return min(1.0, (step + 1) / WARM_UP_STEPS) * _cosine(1, END, min(1.0, max(0.0, decayed)))


def _cosine(start: float, end: float, done: float) -> float:
    return end + (start - end) * 0.5 * (1 + math.cos(math.pi * done))
