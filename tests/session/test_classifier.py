"""The classifier that judges decoded images: trained, kept, rebuilt where damaged."""

import dataclasses

import numpy as np
import pytest

from latentlab.errors import UserError
from latentlab.session.classifier import classifier_file, classifier_of
from latentlab.training import classifier as training
from latentlab.work import result_of


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """Train for a few steps."""
    monkeypatch.setattr(training, "EPOCHS", 6)


def weights_of(model):
    return {name: weight.clone() for name, weight in model.state_dict().items()}


def same(first, second):
    return all(first[name].equal(second[name]) for name in first) and first.keys() == second.keys()


def test_equal_data_give_equal_weights_which_are_kept(digits, monkeypatch):
    classifier = result_of(classifier_of(digits))
    again = result_of(training.train_classifier(digits))
    assert same(weights_of(classifier), weights_of(again))
    monkeypatch.setattr(training, "train_classifier", None)  # not called again
    kept = result_of(classifier_of(digits))
    assert same(weights_of(classifier), weights_of(kept))
    assert kept.accuracy == classifier.accuracy
    assert np.array_equal(kept.log_probabilities(digits.test_images), classifier.log_probabilities(digits.test_images))


def test_what_it_says_is_a_distribution_and_its_accuracy_is_that_of_its_answers(digits):
    classifier = result_of(classifier_of(digits))
    found = classifier.log_probabilities(digits.test_images)
    assert found.shape == (len(digits.test_images), 10)
    assert np.allclose(np.exp(found).sum(axis=1), 1, atol=1e-5)
    assert classifier.accuracy == (found.argmax(axis=1) == digits.test_labels).mean()
    as_floats = classifier.log_probabilities(digits.test_images.astype(np.float32) / 255)
    assert np.allclose(found, as_floats, atol=1e-4)


@pytest.mark.parametrize("damage", ["cut", "text", "another data set"])
def test_a_damaged_file_is_replaced(digits, damage):
    expected = weights_of(result_of(classifier_of(digits)))
    path = classifier_file(digits)
    whole = path.read_bytes()
    if damage == "cut":
        path.write_bytes(whole[: len(whole) // 2])
    elif damage == "text":
        path.write_text("not a classifier")
    else:
        other = dataclasses.replace(digits, train_labels=digits.train_labels[::-1].copy())
        result_of(classifier_of(other))
        path.write_bytes(classifier_file(other).read_bytes())
    assert same(weights_of(result_of(classifier_of(digits))), expected)
    assert path.read_bytes() == whole


def test_a_folder_that_cannot_be_written_costs_only_the_next_training(digits, home):
    (home / "classifiers").write_text("a file in its place")
    assert result_of(classifier_of(digits)).accuracy > 0.3


def test_images_without_labels_are_refused(digits):
    bare = dataclasses.replace(digits, label_names=())
    with pytest.raises(UserError, match="learns from labels of at least two classes"):
        result_of(classifier_of(bare))
