"""The words of the window about a run: every number with its unit and its kind."""

import dataclasses
import itertools
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from latentlab import data
from latentlab.capabilities import Capability
from latentlab.config import OPTIONS, Config, bound_name, default_threads
from latentlab.data.dataset import Dataset
from latentlab.errors import UserError
from latentlab.gui.views.map_layers import Card, grey_picture
from latentlab.gui.views.map_overlays import Curves
from latentlab.gui.views.map_texts import SUBSCRIPTS, latent_name
from latentlab.gui.widgets.fields import CHOICE_NAMES, NONE_NAMES, choice_name, text_of
from latentlab.gui.widgets.numbers import number
from latentlab.i18n import translate
from latentlab.session.capabilities import why_not
from latentlab.session.inspection import HoveredPoint
from latentlab.session.latent_plane import LatentPlane
from latentlab.session.line_density import LineCurves
from latentlab.session.run import Run
from latentlab.session.session import Session
from latentlab.session.subject import Subject, as_x
from latentlab.training.snapshot import TEST, TRAIN

if TYPE_CHECKING:
    from latentlab.inference.alignment import Alignment
    from latentlab.session.run_card import RunCard


SHORT_NAMES = {"ae": "AE"}  # of families, in the heads of two maps
SHORT_LABELS = {"beta": "β"}  # of settings, there too
LONGEST_NAME = 20  # letters of a setting there; a longer one is replaced by the name of the run


def model_and_data(family: str, dataset: str) -> str:
    """Describe a run: "VAE · MNIST"."""
    return " · ".join(translate("Choices", CHOICE_NAMES.get(name, name)) for name in (family, dataset))


def where(run: Run) -> str:
    """Say how far a run is: "epoch 7 of 20 · step 3,283"."""
    snapshot, epochs = run.snapshot, run.config.epochs
    current = int(snapshot.epoch) + (0 if snapshot.epoch == int(snapshot.epoch) and snapshot.step else 1)
    if epochs is None or snapshot.epoch > epochs:  # the training continued beyond its planned epochs
        text = translate("Words", "epoch {epoch} · step {step}")
    else:
        text = translate("Words", "epoch {epoch} of {epochs} · step {step}")
    return text.format(epoch=current, epochs=epochs, step=f"{snapshot.step:,}")


def pair_titles(session: Session) -> tuple[str, str]:
    """Name the shown run and the run beside: "VAE"; two moments of one run by their steps: "step 3,283".

    Two runs of one name are told apart by their steps, or else by the first setting in which they differ.
    """
    runs, text = (session.current, session.beside), translate("Words", "step {step}")
    steps = [text.format(step=f"{run.snapshot.step:,}") for run in runs]
    if runs[0].id == runs[1].id:
        return steps[0], steps[1]
    names = pair_names(session)
    if names[0] != names[1]:
        return names
    if steps[0] == steps[1]:
        steps = [_first_difference(run.config, other.config) for run, other in itertools.permutations(runs)]
    first, second = (" · ".join(filter(None, words)) for words in zip(names, steps))
    return first, second


def pair_names(session: Session) -> tuple[str, str]:
    """Name the shown run and the run beside: as a person did, else by what differs, the family or the first setting."""
    runs = session.current, session.beside
    if any(run.id in session.names for run in runs):
        names = [session.name_of(run.id) for run in runs]
    elif runs[0].config.family != runs[1].config.family:
        families = [run.config.family for run in runs]
        names = [SHORT_NAMES.get(name) or translate("Choices", CHOICE_NAMES.get(name, name)) for name in families]
    else:
        names = [_first_difference(run.config, other.config) for run, other in itertools.permutations(runs)]
        if not 0 < max(map(len, names)) <= LONGEST_NAME:
            names = [session.name_of(run.id) for run in runs]
    return names[0], names[1]


def _first_difference(config: Config, before: Config) -> str:
    """Return the first setting in which a run differs, in few letters: "Gaussian", "β 4.00", "Seed 1"; "" if none."""
    names = _changed(config, before)
    if not names:
        return ""
    (row,) = (row for row in OPTIONS if row.name == names[0])
    (value,) = _values(config, names[:1])
    label = SHORT_LABELS.get(row.name) or translate("Settings", row.spec.label)
    return value if row.spec.choices else f"{label} {value}"


def differences(config: Config, before: Config) -> str:
    """Return the settings in which a run differs from another one, each with its name and its value."""
    changed = _changed(config, before)
    labels = {row.name: translate("Settings", row.spec.label) for row in OPTIONS}
    return " · ".join(f"{labels[name]} {value}" for name, value in zip(changed, _values(config, changed)))


def _changed(config: Config, before: Config) -> list[str]:
    """Return the names of the settings in which a run differs from another one."""
    names = [row.name for row in OPTIONS if not row.spec.hidden and row.name != "threads"]
    return [name for name in names if getattr(config, name) != getattr(before, name)]


def _values(config: Config, names: Sequence[str]) -> list[str]:
    """Return the values of settings in the words of the forms."""
    rows, texts = {row.name: row for row in OPTIONS}, []
    for name in names:
        value = getattr(config, name)
        if name == "dataset":
            texts.append(dataset_title(value))
            continue
        none = value in (None, ())
        text = NONE_NAMES.get(name, rows[name].spec.none_word) if none else text_of(rows[name], value)
        texts.append(choice_name(name, text))
    return texts


def alignment_note(found: "Alignment") -> str:
    """Say how the second map is aligned, and what that leaves: "aligned: turned 37°, mirrored, residual 0.21"."""
    parts = [] if found.angle is None else [translate("Words", "turned {angle}°").format(angle=number(found.angle, 0))]
    parts += [translate("Words", "mirrored")] if found.is_mirrored else []
    parts.append(translate("Words", "residual {value}").format(value=f"{found.residual:.2f}"))
    return translate("Words", "aligned: {parts}").format(parts=", ".join(parts))


def date_of(at: float) -> str:
    """Return a time, in seconds since 1970, as local date and hour."""
    return time.strftime("%Y-%m-%d %H:%M", time.localtime(at))


def metric_of(card: "RunCard") -> str:
    """Return the newest metric of a saved run on test images, in nats per image; "" if there is none."""
    if card.neg_bound is not None:
        return f"−{card.bound} {card.neg_bound:.1f}"
    if card.reconstruction is not None:
        return translate("Words", "reconstruction {value}").format(value=f"{card.reconstruction:.1f}")
    return ""


def seconds_left(run: Run) -> float | None:
    """Return the remaining training time, in seconds; None for a training without an end."""
    snapshot = run.snapshot
    if not snapshot.progress or snapshot.progress >= 1 or snapshot.state != "running":
        return None
    return snapshot.seconds * (1 - snapshot.progress) / snapshot.progress


def likelihood_kind(config: Config) -> str:
    """Return the kind of a reconstruction value: a grey BCE is no log-likelihood."""
    if config.likelihood == "bernoulli":
        if config.pixels == "dynamic":
            return translate("Words", "Bernoulli, 0/1 pixels")
        return translate("Words", "grey BCE")
    return translate("Words", "Gaussian density")


def kind_of_run(run: Run | None) -> str:
    """Return the kind of the reconstruction value of a run; "" without a run."""
    return "" if run is None else likelihood_kind(run.config)


def reason(run: Run, capability: Capability) -> str:
    """Return why a run lacks a capability; "" if the run has it."""
    return str(why_not(run, capability) or "")


def as_model_sees(run: Run, subject: Subject | None) -> Subject | None:
    """Return a subject with its pixels as the model takes them: 0 or 1 if the run trained on binary images."""
    if subject is None:
        return None
    x = as_x(run, subject.image[None])[0].numpy()
    return dataclasses.replace(subject, image=x.reshape(subject.image.shape))


def training_words(session: Session, floor: float | None, collapse: float | None) -> list[tuple[str, str]]:
    """Return the lines beside the curves: (name, value)."""
    run = session.current
    if run is None:
        return []
    snapshot = run.snapshot
    lines = []
    row, split = snapshot.losses.last(TEST), translate("Words", "test")
    if row is None:
        row, split = snapshot.losses.last(TRAIN), translate("Words", "train")
    has_prior = why_not(run, Capability.PRIOR) is None
    if row is not None:
        total = row.reconstruction + (0.0 if row.kl != row.kl else row.kl)
        name = translate("Words", "−{bound}, {split}") if has_prior else translate("Words", "reconstruction, {split}")
        name = name.format(bound=bound_name(run.config), split=split)
        lines.append((name, translate("Words", "{value} nats").format(value=f"{total:.2f}")))
    if not has_prior:
        lines.append((translate("Words", "KL weight β"), translate("Words", "none (autoencoder)")))
    else:
        lines.append((translate("Words", "effective β"), f"{snapshot.beta:.3g}"))
    units = session.active_units()
    if units is not None and snapshot.step:
        lines.append(
            (
                translate("Words", "active units"),
                translate("Words", "{n} of {all}").format(n=units, all=run.config.latent_size),
            )
        )
    lines.append((translate("Words", "learning rate"), f"{snapshot.learning_rate:.2e}".replace("e-0", "e-")))
    if not has_prior:
        return lines  # an autoencoder has no posterior that could collapse
    if session.collapsed():
        lines.append((translate("Words", "posterior"), translate("Words", "collapsed: z says nothing of x")))
    elif snapshot.step and units is not None:
        lines.append(
            (
                translate("Words", "posterior"),
                translate("Words", "not collapsed") if units else translate("Words", "says nothing yet"),
            )
        )
    if collapse is not None:
        lines.append(
            (translate("Words", "if collapsed"), translate("Words", "{value} nats").format(value=f"{collapse:.2f}"))
        )
    if floor is not None:
        lines.append(
            (translate("Words", "floor of grey BCE"), translate("Words", "{value} nats").format(value=f"{floor:.2f}"))
        )
    return lines


def dataset_title(name: str) -> str:
    """Name a data set; an import that is not on this machine has only its name."""
    if name in CHOICE_NAMES:
        return translate("Choices", CHOICE_NAMES[name])
    try:
        return data.source_of(name).title
    except UserError:
        return name


def dataset_line(dataset: Dataset) -> str:
    """Return the number of images and their size."""
    height, width = dataset.image_shape
    return translate("Words", "{train} training, {test} test images of {height} × {width}").format(
        train=f"{len(dataset.train_images):,}", test=f"{len(dataset.test_images):,}", height=height, width=width
    )


def machine_line(config: Config) -> str:
    """Return the device of the training."""
    threads = config.threads or default_threads()
    device = {"auto": "CPU", "cpu": "CPU", "cuda": "CUDA", "mps": "MPS"}[config.device]
    text = (
        translate("Words", "{device} · 1 thread")
        if threads == 1
        else translate("Words", "{device} · {threads} threads")
    )
    return text.format(device=device, threads=threads)


def axes_of(plane: LatentPlane) -> tuple[str, str]:
    """Name the axes of a plane; the second name is empty if the latent space is a line."""
    first, second = plane.names
    return first.translate(SUBSCRIPTS), second.translate(SUBSCRIPTS)


def plane_note(plane: LatentPlane, by: str = "hand") -> str:
    """Say which plane of the latent space the map shows, and why this one; "" where the map shows all of it.

    `by` is what chose the plane, of session.state.PLANE_BY.
    """
    if plane.is_whole:
        return ""
    if plane.is_line:
        return translate("Words", "one latent: points are spread in height for sight only")
    if plane.kind == "axes":
        text = (
            translate("Words", "plane of {first} and {second}, the most active; far points are faint")
            if by == "map"
            else translate("Words", "plane of {first} and {second}, the rest as at the probe; far points are faint")
        )
        return text.format(first=latent_name(plane.of[0]), second=latent_name(plane.of[1]))
    texts = {
        ("principal", False): translate("Words", "plane of two principal components; far points are faint"),
        ("principal", True): translate(
            "Words", "plane of two principal components through the probe; far points are faint"
        ),
        ("images", False): translate("Words", "plane through {names}; far points are faint"),
        ("images", True): translate("Words", "plane along {names}, through the probe; far points are faint"),
        ("turned", False): translate("Words", "plane turned by hand; far points are faint"),
    }
    return texts[plane.kind, plane.moved].format(names=", ".join(map(str, plane.of)))


def line_picture(curves: LineCurves) -> Curves:
    """Draw the densities on a line to one scale, over the band of its points."""
    return Curves(curves.drawn(translate("Words", "density of the points")))


def hovered_card(hovered: HoveredPoint | None) -> Card | None:
    """Return the card of a hovered point, with its image and its reconstruction; None without one."""
    if hovered is None:
        return None
    title = f"#{hovered.index:,}"
    if hovered.label:
        title = translate("Words", "{label} · #{index}").format(label=hovered.label, index=f"{hovered.index:,}")
    pictures = grey_picture(hovered.image), grey_picture(hovered.reconstruction)
    return Card(*pictures, title, translate("Words", "image"), translate("Words", "decoded"))
