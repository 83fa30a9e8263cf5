"""The built-in digits are scikit-learn's, read without it."""

import importlib.util
import subprocess
import sys

import numpy as np
from sklearn.datasets import load_digits

from latentlab.data import digits as built_in


def test_they_are_scikit_learns_images_in_its_order():
    dataset = built_in.load()
    images, labels = load_digits(return_X_y=True)
    ours = np.concatenate([dataset.train_images, dataset.test_images]).reshape(-1, 64)
    assert ours.dtype == np.uint8
    assert ours.max() == 255
    np.testing.assert_allclose(ours / 255, images / 16, atol=0.5 / 255)
    np.testing.assert_array_equal(np.concatenate([dataset.train_labels, dataset.test_labels]), labels)
    assert dataset.image_shape == (8, 8)
    assert (len(dataset.train_labels), len(dataset.test_labels)) == (1437, 360)


def test_where_the_file_has_moved_scikit_learn_is_asked(monkeypatch):
    expected = built_in.load()
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    np.testing.assert_array_equal(built_in.load().train_images, expected.train_images)


def test_reading_them_does_not_import_scikit_learn():
    code = "import sys; from latentlab import data; data.load('digits'); print('sklearn' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
