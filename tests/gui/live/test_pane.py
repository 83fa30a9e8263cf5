"""A pane and its services without a window: their answers about a past moment during a training."""

import numpy as np
import pytest
from PIL import Image

from latentlab.config import Config
from latentlab.export.layers import MapLayers
from latentlab.export.viewport import Viewport
from latentlab.gui.live.pane import Pane
from latentlab.gui.live.worker import Worker, Workers
from latentlab.inference.posterior import image_posterior
from latentlab.session.anomaly import score_image
from latentlab.session.evidence_curve import evidence_point
from latentlab.session.map_points import encoded_points, train_points
from latentlab.session.own_image import OwnImage
from latentlab.session.run import run_at
from latentlab.session.subject import Subject, as_x
from latentlab.work import result_of

PATIENCE = 30_000


@pytest.fixture(scope="module")
def moments(digits):
    """The Runs of one training at three steps; the first two have a snapshot of a running training."""
    from latentlab.training.control import Control
    from latentlab.training.trainer import train

    config = Config(dataset="digits", hidden=(16,), epochs=3, threads=1, device="cpu")
    snapshots = list(train(digits, config, Control(snapshot_interval=1e9), run=1))
    runs = [run_at(snapshot, config, digits) for snapshot in snapshots if snapshot.step][:3]
    assert [run.snapshot.state for run in runs[:2]] == ["running", "running"]
    return runs


@pytest.fixture
def pane(qtbot):
    def fail(error, _act=""):
        raise error

    workers = Worker("trainer"), Worker("inference", turns=True), Worker("quick"), Worker("files")
    made = Pane(None, Workers(*workers), fail)
    yield made
    made.end()
    for worker in workers:
        worker.end()
    for worker in workers:
        assert worker.wait(10_000)


@pytest.fixture
def asked(pane, moments):
    """The pane with the newest weights of a model that learns, and every question put to it."""
    pane.set_run(moments[1], learning=True)
    pane.set_points(train_points(moments[1]))
    pane.posterior.watch(True)
    pane.pin(3)
    pane.dataset_evidence.colour_by("gap")
    pane.evidence_curve.follow(True)
    pane.manifold.set_view(Viewport(-2, -2, 2, 2), 200, 200)
    pane.manifold.show_layers(MapLayers(manifold=True))
    return pane


def test_services_at_a_past_moment_answer_for_its_step_and_refined(asked, moments, qtbot):
    """The state of the snapshot is "running", as its training ran then; the caller says that the moment is at rest."""
    past, mosaics = moments[0], []
    asked.manifold.mosaic_changed.connect(mosaics.append)
    asked.update(past, learning=False)
    posterior, metrics, curve = asked.posterior, asked.dataset_evidence, asked.evidence_curve

    def answered():
        evidence, known = posterior.evidence, metrics.metrics
        return (
            evidence is not None
            and (evidence.ref, evidence.best is not None) == (past.ref, True)
            and known is not None
            and (known.ref, known.whole) == (past.ref, True)
            and any(point.ref == past.ref for point in curve.points)
            and bool(mosaics)
            and (mosaics[-1].step, mosaics[-1].whole) == (past.snapshot.step, True)
            and asked.inspector.inspected is not None
            and asked.inspector.inspected.step == past.snapshot.step
        )

    asked.inspector.set_shown(True)
    qtbot.waitUntil(answered, timeout=PATIENCE)
    evidence = posterior.evidence
    assert (evidence.subject.split, evidence.subject.index) == ("train", 3)
    expected = result_of(image_posterior(past.model, as_x(past, past.dataset.train_images[3:4])[0]))
    assert evidence.posterior.log_px == pytest.approx(expected.log_px, abs=1e-4)
    assert evidence.problem is None
    point = next(point for point in curve.points if point.ref == past.ref)
    assert not point.quick
    assert point.log_px == pytest.approx(result_of(evidence_point(past, quick=False)).log_px, abs=1e-6)
    assert [each.step for each in curve.points] == sorted(each.step for each in curve.points)


def test_no_answer_of_later_weights_is_told_at_a_past_moment(asked, moments, qtbot):
    told = []
    asked.posterior.changed.connect(told.append)
    asked.dataset_evidence.changed.connect(told.append)
    asked.update(moments[2], learning=True)
    asked.update(moments[0], learning=False)
    told.clear()
    qtbot.waitUntil(lambda: asked.posterior.evidence is not None and asked.posterior.evidence.best, timeout=PATIENCE)
    assert {answer.step for answer in told if answer is not None} == {moments[0].snapshot.step}


def test_a_pane_without_a_run_asks_nothing(asked, qtbot):
    asked.clear_run()
    told = []
    asked.posterior.changed.connect(told.append)
    asked.pin(4)
    asked.nearest.set_z(np.zeros(2, np.float32))
    asked.race.set_shown(True)
    asked.race.start()
    qtbot.wait(200)
    assert told == []
    assert not asked.race.busy


# Own images


@pytest.fixture
def own(moments):
    return Subject.own((OwnImage("mine", moments[1].dataset.test_images[4][::-1].copy()),), 0)


def test_inspector_posterior_and_panels_answer_about_an_own_image(pane, moments, own, qtbot):
    run = moments[1]
    pane.set_run(run)
    pane.set_points(train_points(run))
    pane.posterior.watch(True)
    pane.race.set_shown(True)
    pane.pin(3)
    pane.set_subject(own)
    qtbot.waitUntil(
        lambda: (
            pane.inspector.inspected is not None
            and own.same(pane.inspector.inspected.subject)
            and own.same(pane.race.subject)
            and pane.posterior.evidence is not None
            and own.same(pane.posterior.evidence.subject)
            and pane.posterior.evidence.refined
        ),
        timeout=PATIENCE,
    )
    expected = result_of(image_posterior(run.model, as_x(run, own.image[None])[0]))
    assert pane.posterior.evidence.posterior.log_px == pytest.approx(expected.log_px, abs=1e-4)
    pane.inspector.hover(0, 0, 9)
    pane.posterior.hover(0, 0, 9)
    pane.set_split("test")
    pane.set_points(result_of(encoded_points(run, "test")))
    assert own.same(pane.inspector.inspected.subject), "neither the cursor nor another split takes its place"
    assert own.same(pane.posterior.evidence.subject)
    pane.update(moments[2])
    pane.inspector.set_shown(True)
    qtbot.waitUntil(lambda: pane.inspector.inspected.step == moments[2].snapshot.step, timeout=PATIENCE)
    pane.set_subject(None)
    pane.posterior.hover(0, 0, 9)
    qtbot.waitUntil(lambda: pane.posterior.evidence.subject.index == 9, timeout=PATIENCE)


def test_the_anomaly_score_of_an_own_image_is_that_of_its_file(pane, moments, own, qtbot, tmp_path):
    Image.fromarray(own.image).save(tmp_path / "mine.png")
    pane.set_run(moments[1])
    told = []
    pane.anomaly.picture_scored.connect(told.append)
    for ask, what in ((pane.anomaly.score, own), (pane.anomaly.score_picture, tmp_path / "mine.png")):
        told.clear()
        ask(what)
        qtbot.waitUntil(lambda: bool(told), timeout=PATIENCE)
        assert told[0].name == ("mine" if what is own else "mine.png")
        assert told[0].scores.log_px[0] == result_of(score_image(moments[1], own)).scores.log_px[0]
