"""Own images: held in the session and its file, undone, asked about as images of the data are, named in commands."""

import copy
import dataclasses
import json

import numpy as np
import pytest
from PIL import Image

from latentlab.data.fit import AS_IT_IS, Fit, Picture
from latentlab.errors import UserError
from latentlab.session.anomaly import rank, score_image
from latentlab.session.evidence import complete, posterior_of
from latentlab.session.inspection import inspect_image
from latentlab.session.own_image import MOST_IMAGES, OwnImage, image_arguments, own_image
from latentlab.session.run import run_at
from latentlab.session.session import Session
from latentlab.session.state import ImageRef
from latentlab.session.state_file import state_from_json, state_to_json
from latentlab.session.subject import Subject, chosen_subject
from latentlab.work import result_of

SIZES = {"train": 256, "test": 100}


def drawn(seed=0):
    """Return a drawing of strokes, uint8 (60, 50)."""
    random, grey = np.random.default_rng(seed), np.zeros((60, 50), np.uint8)
    top, left = random.integers(5, 20, 2)
    grey[top : top + 30, left : left + 6] = 255
    grey[top : top + 5, left : left + 20] = random.integers(200, 255)
    return grey


@pytest.fixture
def own(run):
    """Three own images of the run: two pictures and a drawing without its picture."""
    pictures = [own_image(run, Picture(drawn(seed)), f"{seed}.png")[0] for seed in (1, 2)]
    return (*pictures, OwnImage("drawing", drawn(3)[:8, 20:28], kind="drawing"))


@pytest.fixture
def session(run, own):
    session = Session(run.config, run.dataset)
    session.open(run)
    for image in own:
        session.add_image(image)
        session.commit()
    return session


# The session


def test_adding_and_removing_an_own_image_are_gestures(session, own):
    session.set_own_subject(1)
    session.remove_image(0)
    session.commit()
    assert session.state.images == own[1:]
    assert session.state.subject == ImageRef("own", 0), "the same image, at its new place"
    session.undo()
    assert (session.state.images, session.state.subject) == (own, ImageRef("own", 1))
    session.remove_image(1)
    assert session.state.subject is None
    session.commit()
    session.undo()
    session.undo()
    assert session.state.images == own[:2]
    session.redo()
    assert session.state.images == own


def test_an_own_image_that_is_made_fit_in_another_way_stays_looked_at(session, own, run):
    session.set_own_subject(0)
    other = own[0].fitted_to(run.image_shape, Fit.named("scale"))
    assert not np.array_equal(other.image, own[0].image)
    session.replace_image(0, other)
    session.commit()
    assert session.state.subject == ImageRef("own", 0)
    session.undo()
    assert session.state.images == own
    assert session.state.subject == ImageRef("own", 0)
    assert np.array_equal(other.fitted_to(run.image_shape, own[0].fit).image, own[0].image)


def test_a_session_takes_so_many_own_images(session, own):
    for _ in range(MOST_IMAGES - len(own)):
        session.add_image(own[0])
    with pytest.raises(UserError, match="holds 32 own images, the most"):
        session.add_image(own[0])


def test_own_images_become_those_of_a_run_of_another_size(session, own, run):
    session.set_own_subject(1)
    images = np.zeros((5, 12, 9), np.uint8)
    labels = np.zeros(5, np.uint8)
    other = dataclasses.replace(
        run.dataset, train_images=images, train_labels=labels, test_images=images, test_labels=labels
    )
    session.start_run(run.config, other)
    assert [image.image.shape for image in session.state.images] == [(12, 9)] * 3
    assert session.state.subject == ImageRef("own", 1)
    session.open(dataclasses.replace(run, image_shape=(6, 7), dataset=None))
    assert [image.image.shape for image in session.state.images] == [(6, 7)] * 3, "without its images, too"
    session.show_run(1)
    for image, before in zip(session.state.images[:2], own):
        assert np.array_equal(image.image, before.image), "the picture is made fit again"


# session.json


def taken(values, state, image_shape=(8, 8)):
    return state_from_json(json.loads(json.dumps(values)), state, SIZES, 10, image_shape)


def assert_same(found, expected):
    assert len(found) == len(expected)
    for image, other in zip(found, expected):
        assert (image.name, image.kind, image.fit) == (other.name, other.kind, other.fit)
        assert np.array_equal(image.image, other.image)
        assert (image.picture is None) == (other.picture is None)
        assert other.picture is None or np.array_equal(image.picture, other.picture)


def test_own_images_come_back_to_the_last_bit(session, own, run):
    session.set_own_subject(2)
    found = taken(state_to_json(session.state), Session(run.config, run.dataset).state)
    assert_same(found.images, own)
    assert found.subject == ImageRef("own", 2)


def test_own_images_of_the_session_stay_beside_those_of_a_file(session, own, run):
    values = state_to_json(session.state)
    other = own_image(run, Picture(drawn(9)), "nine.png")[0]
    hand = Session(run.config, run.dataset)
    hand.add_image(other)
    hand.add_image(own[1])
    hand.set_own_subject(0)
    found = taken(values, hand.state)
    assert_same(found.images, (*own, other))
    assert found.subject is None, "the file looks at none"
    del values["subject"]
    assert taken(values, hand.state).subject == ImageRef("own", 3)


def test_a_file_for_another_size_is_made_fit(session):
    found = taken(state_to_json(session.state), Session(session.config).state, (9, 12))
    assert [image.image.shape for image in found.images] == [(9, 12)] * 3
    assert taken(state_to_json(session.state), Session(session.config).state, None).images == ()


HARMS = {
    "no object": lambda entry: 3,
    "no name": lambda entry: {**entry, "name": None},
    "no image": lambda entry: {name: value for name, value in entry.items() if name != "image"},
    "no base64": lambda entry: {**entry, "image": "§§§"},
    "no PNG": lambda entry: {**entry, "image": "R0lGODlh"},
    "cut": lambda entry: {**entry, "image": entry["image"][:60]},
    "picture cut": lambda entry: {**entry, "picture": entry["picture"][:60]},
    "other fit": lambda entry: {**entry, "fit": {**entry["fit"], "fit": "fill"}},
    "more fit": lambda entry: {**entry, "fit": {**entry["fit"], "turn": 3}},
    "switch": lambda entry: {**entry, "fit": {**entry["fit"], "crop": "yes"}},
    "other kind": lambda entry: {**entry, "kind": "film"},
}


@pytest.mark.parametrize("harm", [*HARMS])
def test_a_damaged_entry_is_passed_over_and_the_others_keep_their_names(session, own, run, harm):
    session.set_own_subject(2)
    values = copy.deepcopy(state_to_json(session.state))
    values["images"][0] = HARMS[harm](values["images"][0])
    bare = Session(run.config, run.dataset).state
    found = taken(values, bare)
    assert_same(found.images, own[1:])
    assert found.subject == ImageRef("own", 1)
    assert taken(values | {"subject": {"split": "own", "index": 0}}, bare).subject is None
    assert taken(values | {"images": {"a": 1}}, bare).images == ()


def test_more_images_than_a_session_takes_are_passed_over(session, run):
    values = state_to_json(session.state)
    values["images"] = [values["images"][0] | {"name": f"{n}"} for n in range(MOST_IMAGES + 9)]
    assert len(taken(values, Session(run.config, run.dataset).state).images) == MOST_IMAGES


def test_a_picture_beyond_the_size_is_passed_over(run):
    large = OwnImage("large", np.zeros((8, 8), np.uint8), np.zeros((600, 4), np.uint8), Fit.named("scale"))
    values = {"images": [large.as_json(), OwnImage("wide", np.zeros((4, 600), np.uint8)).as_json()]}
    assert taken(values, Session(run.config, run.dataset).state).images == ()


# Questions


def test_an_own_image_is_asked_about_as_the_same_image_of_the_data_is(run):
    """The law: a test image that comes from outside has the metrics of the test image."""
    image = run.dataset.test_images[5]
    of_data, own = Subject.of(run, "test", 5), Subject.own((OwnImage("five", image),), 0)
    seen, other = inspect_image(run, own), inspect_image(run, of_data)
    for name in ("mean", "sigma", "decoded", "reconstruction", "kl"):
        assert np.array_equal(getattr(seen.metrics, name), getattr(other.metrics, name))
    assert (seen.neighbour_split, other.neighbour_split) == ("train", "test")
    exact = [result_of(posterior_of(run, subject, side=8)).posterior.log_px for subject in (own, of_data)]
    assert exact[0] == exact[1]
    hidden = [result_of(complete(run, subject, "top")).found.log_px_hidden for subject in (own, of_data)]
    assert hidden[0] == hidden[1]
    scores = [result_of(score_image(run, subject)).scores.log_px[0] for subject in (own, of_data)]
    assert scores[0] == scores[1]
    assert (own.word, own.words, of_data.words) == ("five", "five", f"test:5, label {of_data.label}")


def test_neighbours_of_an_own_image_are_training_images(run):
    image = run.dataset.train_images[7]
    seen = inspect_image(run, Subject.own((OwnImage("seven", image),), 0))
    nearest = seen.pixel_neighbours[0]
    assert (nearest.index, nearest.distance) == (7, 0.0), "nothing is left out: no row is the image itself"
    assert np.array_equal(nearest.image, image)
    means, _ = run.model.encode_images(run.dataset.train_images)
    away = np.linalg.norm(means - seen.metrics.mean, axis=1)
    assert [other.index for other in seen.latent_neighbours] == np.argsort(away, kind="stable")[:8].tolist()


def test_the_command_of_an_own_image_gives_its_pixels_again(run, own, home):
    for image in own:
        named = image_arguments(Subject.own((image,), 0))
        assert str(home) in named["image"]
        _, subject = chosen_subject(run, **named)
        assert np.array_equal(subject.image, image.image)
    assert image_arguments(Subject.of(run, "test", 4)) == {"image": "test:4"}


def test_a_picture_of_any_size_is_ranked_and_says_what_was_done(run, tmp_path):
    Image.fromarray(255 - drawn(4)).save(tmp_path / "a.png")
    _, subject = chosen_subject(run, str(tmp_path / "a.png"))
    assert subject.picture["inverted"]
    assert subject.picture["size"] == [60, 50]
    assert subject.as_json() == {"split": "own", "index": None, "label": None, "picture": subject.picture}
    found = result_of(rank(run, str(tmp_path), 3))
    assert found.names == ("a.png",)
    one = result_of(score_image(run, subject))
    assert found.scores.log_px[0] == pytest.approx(one.scores.log_px[0], abs=1e-3)
    as_is = own_image(run, Picture(drawn(4)[:8, :8]), "as it is")
    assert as_is[0].fit == AS_IT_IS


def test_a_run_of_another_size_asks_about_the_image_that_was_made_fit(run, snapshots, small_config, digits):
    again = run_at(snapshots[-1], small_config, digits)
    image, fitted = own_image(again, Picture(255 - drawn(5)), "five", Fit("scale", "auto", True, False))
    assert image.image.shape == again.image_shape
    assert fitted.inverted
    assert max(image.image.any(axis=1).sum(), image.image.any(axis=0).sum()) == 8, "cropped, it fills its frame"
