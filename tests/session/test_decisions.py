"""The classifier's decisions over the decoded plane: the classifier's own answers, and the law of their colours."""

import dataclasses

import numpy as np
import pytest

from latentlab.errors import UserError
from latentlab.export.decisions import DENSEST, Decisions, coloured, opacity
from latentlab.export.layers import RIVALS, MapLayers
from latentlab.export.map_picture import lay_out
from latentlab.export.palette import class_colours, rgb
from latentlab.export.viewport import Viewport
from latentlab.models import build
from latentlab.models.classifier import Classifier
from latentlab.models.distributions import random_stream
from latentlab.session.decisions import CELLS, classifier_for, decide, decisions_of
from latentlab.session.latent_plane import axes_plane
from latentlab.session.pictures import map_drawing
from latentlab.training import classifier as training
from latentlab.work import mapped, result_of

VIEW = Viewport(-3, -2, 3, 4)
PALETTE = class_colours("distinct")


@pytest.fixture(scope="module")
def classifier():
    """A classifier with random weights: its decisions are as good a law as those of a trained one."""
    model = Classifier((8, 8), 10)
    model.reset_parameters(random_stream(5, "weights"))
    model.accuracy = 0.5
    for weight in model.parameters():
        weight.data *= 6  # so that its answers are confident, and differ
    return model.requires_grad_(False).eval()


def with_model(run, latent_size=2):
    """Return the run with another model, whose images differ from place to place."""
    config = dataclasses.replace(run.config, latent_size=latent_size)
    model = build(config, run.image_shape).requires_grad_(False)
    for weight in model.decoder.parameters():
        weight.mul_(3)
    return dataclasses.replace(run, config=config, model=model)


@pytest.mark.parametrize("axes", [(0, 1), (2, 0)])
def test_each_cell_has_the_answer_for_the_image_decoded_at_its_middle(run, classifier, axes):
    size = 3 if axes == (2, 0) else 2
    run, held = with_model(run, size), np.linspace(0.3, 0.9, size)
    found = result_of(decide(run, classifier, VIEW, 7, 5, axes_plane(axes, held)))
    assert found.labels.shape == found.confidence.shape == (5, 7)
    assert len(np.unique(found.labels)) > 2, "the places must differ for the test to tell"
    for row in range(5):
        for column in range(7):
            z = held.copy() if size > 2 else np.zeros(2)
            z[axes[0]] = -3 + (column + 0.5) * 6 / 7
            z[axes[1]] = 4 - (row + 0.5) * 6 / 5
            logs = classifier.log_probabilities(run.model.decode_images(z[None]))[0]
            assert found.labels[row, column] == logs.argmax()
            assert found.confidence[row, column] == pytest.approx(np.exp(logs.max()), abs=1e-4)


def test_a_finer_picture_follows_a_coarse_one_with_a_rim_about_the_view(run, classifier):
    run, plane = with_model(run), axes_plane((0, 1), np.zeros(2))
    pictures = []
    last = result_of(mapped(decisions_of(run, classifier, VIEW, 320, 320, plane), pictures.append))
    pictures = [*filter(None, pictures), last]
    assert [picture.labels.shape for picture in pictures] == [(round(1.2 * 320 / cell),) * 2 for cell in CELLS]
    for picture in pictures:
        place = dataclasses.astuple(picture.view)
        assert place == pytest.approx((-3.6, -2.6, 3.6, 4.6))


def test_the_colour_is_that_of_the_class_and_the_opacity_that_of_the_confidence():
    confidence = np.array([[0.1, 0.4, 0.7, 1.0]], np.float32)
    found = Decisions(np.array([[0, 3, 9, 3]], np.uint8), confidence, 10, 0.9, VIEW)
    pixels = coloured(found, PALETTE)
    for column, label in enumerate((0, 3, 9, 3)):
        assert tuple(pixels[0, column, :3]) == rgb(PALETTE[label])
    assert pixels[0, :, 3].tolist() == [0, round(255 * DENSEST / 3), round(255 * DENSEST * 2 / 3), round(255 * DENSEST)]
    steps = opacity(np.linspace(0.5, 1, 50), 2)
    assert np.allclose(np.diff(steps), steps[-1] / 49)  # linear, from nothing at 1 / classes
    assert steps[0] == 0


def test_of_the_layers_that_colour_the_plane_rivals_leave():
    layers = MapLayers(tint=True, entropy=True).switched("decisions", True)
    assert (layers.tint, layers.entropy, layers.decisions) == (False, False, True)
    for name in ("tint", "entropy", "magnification"):
        other = layers.switched(name, True)
        assert getattr(other, name)
        assert not other.decisions
    assert layers.switched("manifold", True).decisions
    told = MapLayers().taking(dict.fromkeys(RIVALS, True))
    assert [name for name in RIVALS if getattr(told, name)] == ["magnification", "tint"]


def test_the_exported_map_has_the_colours_beneath_its_points_and_a_key(run, classifier):
    run = with_model(run)
    view = dataclasses.astuple(VIEW)
    drawing = map_drawing(run, "test", 400, view=view, classifier=classifier, prior=False)
    bare = map_drawing(run, "test", 400, view=view)
    assert {"confidence", "10%", "100%"} <= {item.text for item in drawing.over if hasattr(item, "text")}
    assert "confidence" not in {item.text for item in bare.over if hasattr(item, "text")}
    assert any("decisions of a classifier, 50.0% right" in getattr(item, "text", "") for item in drawing.over)
    high, wide = drawing.points.shape[:2]
    found = result_of(decide(run, classifier, VIEW, round(wide / 8), round(high / 8), axes_plane((0, 1), np.zeros(2))))
    pixels, rows, columns = coloured(found, PALETTE), *found.labels.shape
    clear = bare.points[..., 3] == 0
    checked = 0
    for row in range(1, rows - 1):
        for column in range(1, columns - 1):
            y, x = round((row + 0.5) * high / rows), round((column + 0.5) * wide / columns)
            around = found.labels[row - 1 : row + 2, column - 1 : column + 2]
            if clear[y, x] and (around == around[1, 1]).all() and pixels[row, column, 3] > 60:
                assert np.abs(drawing.points[y, x, :3].astype(int) - pixels[row, column, :3]).max() <= 6
                checked += 1
    assert checked > 20


def test_a_key_has_room_below_a_legend_of_many_classes():
    names = tuple(f"class {number}" for number in range(62))
    labels, confidence = np.zeros((8, 8), np.uint8), np.ones((8, 8), np.float32)
    places, classes = np.random.default_rng(0).normal(size=(200, 2)), np.arange(200) % 62
    drawing = lay_out(
        places, classes, names, "", "", 400, decided=lambda view, shape: Decisions(labels, confidence, 62, 1.0, view)
    )
    lowest = max(item.y for item in drawing.over if hasattr(item, "text"))
    assert lowest < drawing.height
    assert {"2%", "100%"} <= {item.text for item in drawing.over if hasattr(item, "text")}


def test_why_a_run_has_no_decisions(run, monkeypatch):
    monkeypatch.setattr(training, "EPOCHS", 1)
    assert result_of(classifier_for(run)).classes == 10
    with pytest.raises(UserError, match="the map is a line"):
        result_of(classifier_for(with_model(run, 1)))
    bare = dataclasses.replace(run.dataset, label_names=())
    with pytest.raises(UserError, match="no labels"):
        result_of(classifier_for(dataclasses.replace(run, dataset=bare)))
    one = dataclasses.replace(run.dataset, label_names=("all",))
    with pytest.raises(UserError, match="of one class"):
        result_of(classifier_for(dataclasses.replace(run, dataset=one)))
