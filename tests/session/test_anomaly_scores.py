"""Images ranked by anomaly score, without a window: the images of the scores, and against a dense lattice."""

import copy

import numpy as np
import pytest
import torch
from PIL import Image

from latentlab.data.pictures import contrasted
from latentlab.errors import UserError
from latentlab.inference.anomaly import log_independent
from latentlab.session.anomaly import anomaly_scores, score_image
from latentlab.session.subject import as_x, subject_in_file
from latentlab.work import result_of


def dense_log_px(run, images):
    """Return log p(x), (n,), of uint8 images by many nodes in float64."""
    axis = torch.arange(-6, 6, 0.05, dtype=torch.float64)
    z = torch.cartesian_prod(axis, axis)
    x = as_x(run, images).double()
    with torch.inference_mode():
        logits = copy.deepcopy(run.model).double().decoder(z).base_dist.logits
        joint = x @ logits.T - torch.nn.functional.softplus(logits).sum(1) - 0.5 * (z**2).sum(1)
    return joint.logsumexp(1).numpy() + 2 * np.log(0.05) - np.log(2 * np.pi)


@pytest.mark.parametrize("contrast", ["inverted", "black"])
def test_each_row_is_of_its_own_image(run, contrast):
    shares = []
    work = anomaly_scores(run, "train", contrast, 12)
    while True:
        try:
            shares.append(next(work))
        except StopIteration as end:
            found = end.value
            break
    assert all(0 <= share <= 1 for share in shares)
    images = run.dataset.train_images[:12]
    assert np.array_equal(found.images, images)
    others = contrasted(images, contrast)[: 1 if contrast == "black" else 12]
    black = np.zeros((1, 8, 8), np.uint8)
    for scores, of in ((found.scores, images), (found.contrast_scores, others), (found.black, black)):
        np.testing.assert_allclose(scores.log_px, dense_log_px(run, of), atol=1e-3)
        independent = log_independent(as_x(run, of).numpy(), run.dataset.train_images)
        np.testing.assert_allclose(scores.ratio, scores.log_px - independent, atol=1e-6)
        assert len(scores.regret) == len(of)
    assert found.exact
    assert found.problem is None
    assert 0 < found.error < 1e-3
    assert (found.run, found.step, found.source, found.contrast) == (run.id, run.snapshot.step, "train", contrast)


@pytest.mark.parametrize(("worst", "exact"), [(3, False), (7, True), (-1, True)])
def test_the_evidence_of_anomalous_images_does_not_make_the_metrics_inexact(run, monkeypatch, worst, exact):
    """The word exact refers to the ranked images."""
    from latentlab.inference import evidence

    true = evidence.evidence_of

    def doubted(*asked):
        found = yield from true(*asked)
        found.widen[worst] = 1.0
        return found

    monkeypatch.setattr(evidence, "evidence_of", doubted)
    found = result_of(anomaly_scores(run, "test", "mirrored", 5))
    assert found.exact is exact
    assert (found.problem is None) is exact


def test_one_picture_is_scored_as_its_image_in_the_ranking(run, tmp_path):
    Image.fromarray(run.dataset.test_images[2]).save(tmp_path / "two.png")
    one = result_of(score_image(run, subject_in_file(run, tmp_path / "two.png")))
    ranked = result_of(anomaly_scores(run, "test", "noise", 5))
    assert (one.step, one.name) == (run.snapshot.step, "two.png")
    assert np.array_equal(one.subject.image, run.dataset.test_images[2])
    for name, near in (("log_px", 1e-3), ("ratio", 1e-3), ("regret", 0.3)):  # z* is a node of a lattice
        assert getattr(one.scores, name)[0] == pytest.approx(getattr(ranked.scores, name)[2], abs=near)


def test_no_such_data_set_is_one_sentence(run):
    with pytest.raises(UserError, match="There is no data set, file or folder nothing"):
        result_of(anomaly_scores(run, "nothing", "noise", 5))
    with pytest.raises(UserError, match="There is no data set, file or folder nothing"):
        result_of(anomaly_scores(run, "test", "nothing", 5))
