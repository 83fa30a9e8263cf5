"""The training of a Classifier: seeded and on one thread, so that equal data give equal weights on one machine."""

import math
from collections.abc import Generator

import torch
from torch.nn.functional import cross_entropy

from latentlab.data.dataset import Dataset
from latentlab.errors import UserError
from latentlab.i18n import QT_TRANSLATE_NOOP
from latentlab.models.classifier import Classifier, pixels_of
from latentlab.models.distributions import random_stream
from latentlab.models.threads import threads
from latentlab.training.schedule import one_cycle

SEED = 0
BATCH = 64
IMAGES = 240_000  # the most images in all: four epochs of MNIST, 98.9 % accuracy in about half a minute on one core
EPOCHS = 60  # the most epochs, for small data sets
LEARNING_RATE = 2e-3  # the peak of Adam's rate, in one cycle
STEPS_PER_YIELD = 20


def train_classifier(dataset: Dataset) -> Generator[float, None, Classifier]:
    """Return a frozen classifier of the data set's classes, with its accuracy on the test images.

    Yields the share that is done. Raises UserError if the images have no labels, or only one class.
    """
    if len(dataset.label_names) < 2:
        raise UserError(
            QT_TRANSLATE_NOOP(
                "Errors",
                "A classifier learns from labels of at least two classes, and these images have none; choose a data set with labels.",  # noqa: E501
            )
        )
    model = Classifier(dataset.image_shape, len(dataset.label_names))
    model.reset_parameters(random_stream(SEED, "classifier weights"))
    labels = torch.from_numpy(dataset.train_labels.astype("int64"))
    count = len(labels)
    steps = math.ceil(min(IMAGES, EPOCHS * count) / BATCH)
    stream, order = random_stream(SEED, "classifier order"), torch.empty(0, dtype=torch.int64)
    optimiser = torch.optim.Adam(model.parameters(), LEARNING_RATE)
    for step in range(steps):
        if len(order) < min(BATCH, count):
            order = torch.randperm(count, generator=stream)
        index, order = order[:BATCH], order[BATCH:]
        with threads(1):
            optimiser.param_groups[0]["lr"] = LEARNING_RATE * one_cycle(step / steps)
            loss = cross_entropy(model(pixels_of(dataset.train_images[index.numpy()])), labels[index])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
        if step % STEPS_PER_YIELD == 0:
            yield step / steps
    model.requires_grad_(False).eval()
    with threads(1):
        answers = model.log_probabilities(dataset.test_images).argmax(axis=1)
    model.accuracy = float((answers == dataset.test_labels).mean())
    return model
