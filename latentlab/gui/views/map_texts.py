"""Texts on the latent map: the age of its points, the size of the selection, and the meaning of its colours."""

from PySide6.QtCore import QCoreApplication

translate = QCoreApplication.translate
SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def latent_name(axis: int) -> str:
    """Return the name of a dimension, from 0, in the notation of the field: "z₁"."""
    return f"z{axis + 1}".translate(SUBSCRIPTS)


def freshness(*, step: int, oldest_step: int, exact: bool, count: int, missing: int, test: bool) -> str:
    """Return the steps at which the `count` points of the map were computed; `missing` of them have no place yet."""
    if exact:
        text = translate("LatentMap", "exact · step {step}").format(step=f"{step:,}")
    elif missing:
        text = translate("LatentMap", "rolling map · step {step} · {there} of {all} points so far").format(
            step=f"{step:,}", there=f"{count - missing:,}", all=f"{count:,}"
        )
    else:
        text = translate("LatentMap", "rolling map · step {step} · oldest point {age} steps").format(
            step=f"{step:,}", age=f"{step - oldest_step:,}"
        )
    return translate("LatentMap", "test points · {freshness}").format(freshness=text) if test else text


def selected(chosen: int, count: int) -> str:
    """Return the size of the selection, of `count` points."""
    return translate("LatentMap", "{count} of {all} selected").format(count=f"{chosen:,}", all=f"{count:,}")


def heat_scale(name: str, limits: tuple[float, float]) -> tuple[str, str, str]:
    """Return the scale of "entropy" or "magnification": title, lowest and highest value."""
    if name == "entropy":
        title, form = translate("LatentMap", "pixel entropy · nats per image"), "{:.0f}"
    else:
        title, form = translate("LatentMap", "magnification √det(JᵀJ) · log scale"), "{:.2g}"
    low, high = ((form if value < 10 else "{:,.0f}").format(value) for value in limits)
    return title, low, high


def confidence(accuracy: float) -> str:
    """Return the title of the key of a classifier's decisions; `accuracy` is its share of right test images."""
    return translate("LatentMap", "confidence of a classifier, {share} right").format(share=f"{accuracy:.1%}")


def classifier_progress(share: float) -> str:
    """Return how far the training of the classifier is."""
    return translate("LatentMap", "the classifier of these images is being trained · {percent} %").format(
        percent=f"{100 * share:.0f}"
    )
