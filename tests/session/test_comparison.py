"""A comparison of runs: metrics against those of one run alone, what has no meaning, what is refused."""

import dataclasses
import math
import pathlib

import numpy as np
import pytest
import torch

from latentlab.config import Config
from latentlab.data.reference import collapse_value
from latentlab.errors import UserError
from latentlab.inference.comparison import MEASURES
from latentlab.inference.metrics import as_seen
from latentlab.session.compared_runs import SEED, figure_text
from latentlab.session.comparison import compare
from latentlab.session.evaluation import evaluate_run, posteriors
from latentlab.session.exact_evaluation import evaluate_exactly
from latentlab.session.pictures import chart_drawing, pair_drawing, pair_for_size
from latentlab.session.run import run_at
from latentlab.session.worth import ELBO, EXACT, IW, worth
from latentlab.training import classifier
from latentlab.training.control import Control
from latentlab.training.trainer import train
from latentlab.work import Share, mapped, result_of


def trained(digits, **settings):
    """A run of two epochs with these settings."""
    config = Config(dataset="digits", hidden=(16,), epochs=2, threads=1, device="cpu", **settings)
    return run_at(result_of(train(digits, config, Control(snapshot_interval=math.inf))), config, digits)


@pytest.fixture(scope="module")
def autoencoder(digits):
    return trained(digits, family="ae")


@pytest.fixture(scope="module")
def found(digits, run, autoencoder):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(classifier, "EPOCHS", 3)
        return result_of(compare([autoencoder, run], 50, ["Autoencoder", "wide"]))


def test_metrics_are_those_of_the_runs_alone(found, run):
    first, second = found.runs
    assert (first.name, second.name) == ("Autoencoder", "wide")
    assert set(first.measures) == set(second.measures) == set(MEASURES)
    without = {"kl", "neg_elbo", "log_px", "disc_known"}
    assert {name for name, value in first.measures.items() if value is None} == without
    assert None not in second.measures.values()
    values = {name: value.value for name, value in second.measures.items()}
    alone = result_of(evaluate_exactly(run, True, 50, None, None))
    assert values["reconstruction"] == pytest.approx(alone.metrics.reconstruction)
    assert values["kl"] == pytest.approx(alone.metrics.kl)
    assert values["log_px"] == pytest.approx(float(alone.evidence.log_px.mean()))
    assert values["neg_elbo"] == pytest.approx(values["reconstruction"] + values["kl"])
    assert values["log_px"] > -values["neg_elbo"]
    for name, measure in MEASURES.items():
        for each in found.runs:
            value = each.measures[name]
            if value is not None:
                assert value.error >= 0
                assert measure.unit != "share" or 0 <= value.value <= 1
                assert measure.unit != "ratio" or value.value >= 1


def test_an_autoencoders_reconstruction_is_that_of_its_evaluation(digits, autoencoder, run):
    whole = result_of(compare([autoencoder, run], 1000))
    assert whole.images == len(digits.test_images)
    assert whole.runs[0].measures["reconstruction"].value == pytest.approx(evaluate_run(autoencoder).reconstruction)


def test_equal_calls_give_equal_metrics(found, run, autoencoder, monkeypatch):
    monkeypatch.setattr(classifier, "EPOCHS", 3)
    again = result_of(compare([autoencoder, run], 50))
    assert [each.measures for each in again.runs] == [each.measures for each in found.runs]


def test_every_model_sees_the_pixels_of_the_one_that_needs_binary_ones(digits, run):
    both = result_of(compare([run, trained(digits, pixels="dynamic")], 20))
    assert both.pixels == "dynamic"
    assert {each.kind for each in both.runs} == {"bernoulli-binarised"}


def test_without_labels_the_metrics_of_the_classifier_are_missing(digits, run, autoencoder):
    bare = dataclasses.replace(digits, label_names=())
    told = []
    runs = [dataclasses.replace(each, dataset=bare) for each in (autoencoder, run)]
    found = result_of(mapped(compare(runs, 20), told.append))
    assert ["no labels" in str(value) for value in told].count(True) == 1
    assert found.accuracy is None
    known = {name for name, value in found.runs[1].measures.items() if value is not None}
    assert known == {"reconstruction", "kl", "neg_elbo", "log_px", "path_length"}


def check_progress(work, *last):
    """The progress of a work rises to 1, with the names of its steps; return how far each step has come at its end."""
    told = []
    result_of(mapped(work, told.append))
    shares = [value for value in told if isinstance(value, Share)]
    done = [share.done for share in shares]
    assert done == sorted(done)
    assert (done[0] >= 0, done[-1]) == (True, 1)
    ends = {share.text: share.done for share in shares}
    assert tuple(ends)[-len(last) :] == last
    return ends


def test_the_progress_of_all_measures_rises_once_from_0_to_1(digits, run, autoencoder, home, monkeypatch):
    monkeypatch.setattr(classifier, "EPOCHS", 3)
    runs = [autoencoder, run]
    of_run = "ELBO", "log p(x)", "paths", "linear probe", "samples"
    last = tuple(f"b: {step}" for step in of_run)
    ends = check_progress(compare(runs, 50, ["a", "b"]), "a: samples", *last)
    kept = check_progress(compare(runs, 50, ["a", "b"]), "a: samples", *last)
    assert ends["classifier"] > 0.5, "to train it costs most with few images"
    assert kept["classifier"] == 0
    assert len({kept[step] for step in last}) == len(last), "each step takes a share"
    bare = dataclasses.replace(digits, label_names=())
    check_progress(compare([dataclasses.replace(run, dataset=bare)], 20, ["b"]), "b: ELBO", "b: log p(x)", "b: paths")


def test_the_progress_of_a_chart_rises_once_from_0_to_1(digits, run, autoencoder, densities):
    wide, line = trained(digits, latent_size=3), trained(digits, latent_size=1)
    runs = [run, wide, autoencoder, densities["made"], line]
    last = "wide: ELBO", "wide: L_100", "made: log p(x)", "line: ELBO", "line: log p(x)"
    ends = check_progress(worth(runs, 50, ["run", "wide", "ae", "made", "line"]), *last)
    assert ends["run: log p(x)"] > 0.8, "the integral over a plane costs most"


def test_the_progress_of_an_evaluation_rises_once_from_0_to_1(run):
    named = "ELBO", "L_20", "as a mixture", "log p(x)", "ELBO, q refined"
    ends = check_progress(evaluate_exactly(run, True, 50, 20, 2, 5, "full", 30), *named)
    assert len(set(ends.values())) == len(named), "each step takes a share"
    check_progress(evaluate_exactly(run, False, 50, 20, None), "ELBO", "L_20")


def test_what_cannot_be_compared_is_refused(digits, run, autoencoder):
    other = dataclasses.replace(digits, test_images=digits.test_images[::-1].copy())
    with pytest.raises(UserError, match="has others than"):
        result_of(compare([run, dataclasses.replace(run, dataset=other, trained_on="")], 20))
    unequal = result_of(compare([run, trained(digits, latent_size=3)], 20))
    assert unequal.alignment is None
    with pytest.raises(UserError, match="of 2 and 3 dimensions cannot be aligned"):
        pair_drawing(unequal, True, "train", "light", "distinct")
    with pytest.raises(UserError, match="ranks numbers of one kind"):
        result_of(worth([run, trained(digits, likelihood="gaussian")], 20))


def test_the_aligned_map_of_a_turned_run_is_the_first_map(digits, run):
    """Rotate the encoder's means and the decoder's input: the same model, whose alignment has no residual."""
    angle = math.radians(50)
    turn = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]], np.float32)
    weights = dict(run.snapshot.weights)
    for name in ("weight", "bias"):
        last = weights[f"encoder.network.2.{name}"].clone()
        last[:2] = last.new_tensor(turn) @ last[:2]
        weights[f"encoder.network.2.{name}"] = last
    weights["decoder.network.0.weight"] = weights["decoder.network.0.weight"] @ last.new_tensor(turn).T
    snapshot = dataclasses.replace(run.snapshot, weights=weights)
    turned = run_at(snapshot, run.config, digits)
    found = result_of(compare([run, turned], 20))
    assert found.alignment.residual < 1e-5
    assert found.alignment.angle == pytest.approx(-50, abs=0.01)  # it turns the second map back
    assert not found.alignment.is_mirrored
    first, second = found.runs
    assert second.measures["path_length"].value == pytest.approx(first.measures["path_length"].value, rel=1e-4)
    assert second.measures["class_gap"] == first.measures["class_gap"]
    drawing = pair_drawing(found, True, "train", "light", "distinct")
    side = drawing.points.shape[0]
    here, there = drawing.points[:, :side], drawing.points[:, -side:]
    assert (here != there).any(axis=2).mean() < 0.01
    axes = [item.text for item in drawing.over if getattr(item, "text", "") in ("1", "2", "1'", "2'")]
    assert {"1'", "2'"} <= set(axes)


@pytest.mark.parametrize("size", [(700, 600), (1400, 900), (860, 200)])
def test_two_maps_fill_a_size_and_show_every_point(found, size):
    means = [posteriors(each.run, each.run.dataset.train_images)[0] for each in found.runs]
    drawing = pair_for_size(found, False, "light", "distinct", ["one", "two"], means, size)
    assert abs(drawing.width - size[0]) <= 3
    assert abs(drawing.height - size[1]) <= 3
    names = [item.text for item in drawing.over if getattr(item, "halo", "")]
    assert sorted(names) == sorted(2 * found.runs[0].run.dataset.label_names), "every class is in view on both maps"
    assert {"one", "two"} < {getattr(item, "text", "") for item in drawing.over}


def test_the_chart_ranks_numbers_of_one_kind(digits, run, autoencoder):
    wide = trained(digits, latent_size=3)
    found = result_of(worth([autoencoder, run, wide], 50))
    assert found.kind == "bernoulli-binarised"
    values = [row.log_px.value for row in found.rows[:-1]]
    assert values == sorted(values, reverse=True)
    numbers = [(row.run, row.number) for row in found.rows]
    assert set(numbers) == {(run, EXACT), (run, ELBO), (wide, IW), (wide, ELBO), (None, EXACT), (autoencoder, None)}
    assert numbers[-1] == (autoencoder, None)
    by_number = {(row.run, row.number): row for row in found.rows}
    assert by_number[run, EXACT].log_px.value > by_number[run, ELBO].log_px.value
    assert by_number[wide, IW].log_px.value > by_number[wide, ELBO].log_px.value
    reference = by_number[None, EXACT].log_px
    assert reference.value == pytest.approx(-collapse_value(digits), abs=5 * reference.error + 0.5)
    report = found.as_json()["chart"]
    assert report[-1]["log_px"] is None
    assert report[-1]["family"] == "ae"
    assert {row["parameters"] > 0 for row in report} == {True}
    texts = {getattr(item, "text", "") for item in chart_drawing(found, "dark").over}
    assert figure_text(reference).replace("-", "−") in texts
    slow, quick = (dataclasses.replace(found.rows[0], seconds_per_sample=value) for value in (1.234, 3.55e-5))
    texts = {
        getattr(item, "text", "") for item in chart_drawing(dataclasses.replace(found, rows=(slow, quick)), "dark").over
    }
    assert {"1,200 ms a sample", "0.036 ms a sample"} <= texts


@pytest.fixture(scope="module")
def densities(digits):
    """A small mixture and a MADE of binary pixels, and one Gaussian per pixel: no latent space."""
    binary = {"family": "mixture", "pixels": "dynamic", "components": 3}
    return {
        "mixture": trained(digits, **binary),
        "one": trained(digits, **binary | {"components": 1}),
        "made": trained(digits, family="made", pixels="dynamic", order="random"),
        "gaussians": trained(digits, family="mixture", components=2, likelihood="gaussian-learned"),
        "factors": trained(digits, family="mixture", components=2, likelihood="gaussian-learned", rank=2),
    }


def test_the_chart_has_models_without_a_latent_space_beside_a_vae(digits, run, densities):
    """Their rows are the means of the models' own log p(x); one component is independent pixels."""
    chosen = [densities[name] for name in ("made", "mixture", "one")]
    found = result_of(worth([run, *chosen], 60))
    assert found.kind == "bernoulli-binarised"
    rows = {(row.run, row.number): row for row in found.rows}
    assert set(rows) == {(run, EXACT), (run, ELBO), (None, EXACT), *((each, EXACT) for each in chosen)}
    x = as_seen(run.model, digits.test_images[:60], "dynamic", SEED)
    assert x.unique().tolist() == [0, 1]
    for each in chosen:
        expected = each.model.log_prob(x).double().numpy()
        row = rows[each, EXACT]
        assert row.log_px.value == pytest.approx(expected.mean(), abs=1e-4)
        assert row.log_px.error == pytest.approx(expected.std() / math.sqrt(60), rel=0.2)
        assert row.parameters == sum(weight.numel() for weight in each.model.parameters())
        assert row.seconds_per_sample > 0
    # One component is independent pixels: of its own means, and nearly of those of the reference, smoothed otherwise.
    p, reference, one = densities["one"].model.component_means()[0].double(), rows[None, EXACT].log_px.value, chosen[2]
    alone = torch.where(x > 0, p, 1 - p).log().sum(1).mean().item()
    assert rows[one, EXACT].log_px.value == pytest.approx(alone, abs=1e-3)
    assert rows[one, EXACT].log_px.value == pytest.approx(reference, abs=0.2)
    assert rows[chosen[1], EXACT].log_px.value > reference
    assert {bar["family"] for bar in found.as_json()["chart"]} == {"vae", "made", "mixture", "independent-pixels"}


def test_densities_have_a_chart_of_their_own(digits, densities):
    gaussians = densities["gaussians"]
    runs = [gaussians, densities["factors"]]
    found = result_of(worth(runs, 60))
    assert (found.kind, [row.number for row in found.rows]) == ("gaussian", [EXACT] * 3)
    for run in runs:
        (row,) = (row for row in found.rows if row.run is run)
        expected = run.model.log_prob(run.model.to_x(digits.test_images[:60]))
        assert row.log_px.value == pytest.approx(expected.double().mean().item(), abs=1e-3)
        assert row.parameters == sum(weight.numel() for weight in run.model.parameters())
    with pytest.raises(UserError, match="ranks numbers of one kind"):
        result_of(worth([gaussians, densities["made"]], 20))


def test_a_chart_of_a_shelf_leaves_out_what_it_cannot_rank(digits, run, densities):
    other = dataclasses.replace(digits, test_images=digits.test_images[::-1].copy())
    strange = dataclasses.replace(densities["made"], dataset=other)
    told = []
    runs, names = [run, strange, densities["gaussians"], densities["one"]], ["plane", "strange", "density", "one"]
    found = result_of(mapped(worth(runs, 20, names, leave_out=True), told.append))
    assert {row.name for row in found.rows} == {"plane", "one", "Independent pixels"}
    reasons = [str(value) for value in told if isinstance(value, UserError)]
    assert ["strange" in reasons[0], "density" in reasons[1]] == [True, True]
    assert len(reasons) == 2
    absent = dataclasses.replace(run, dataset=None, data_dir=pathlib.Path("nowhere"))
    with pytest.raises(UserError, match="nowhere"):
        result_of(worth([absent], 20, leave_out=True))


def test_the_measures_need_a_latent_space(run, densities):
    with pytest.raises(UserError, match="no latent space"):
        result_of(compare([run, densities["made"]], 20))


def test_a_figure_shows_two_digits_of_its_error():
    from latentlab.inference.comparison import Measured

    assert figure_text(Measured(134.5178, 0.31234)) == "134.52 ± 0.31"
    assert figure_text(Measured(-1234.5, 27.0)) == "-1234 ± 27"
    assert figure_text(Measured(0.034312, 0.0000412)) == "0.034312 ± 0.000041"
    assert figure_text(Measured(1.0, 0.0)) == "1"
    assert figure_text(Measured(0.9, 1.1e-17)) == "0.9"
