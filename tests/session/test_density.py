"""Runs without a latent space, from the command line on: the same files and reports, exact metrics, plain refusals."""

import dataclasses
import json
import math

import numpy as np
import pytest
import torch
from PIL import Image

from latentlab.actions import ACTIONS
from latentlab.capabilities import Capability
from latentlab.cli import main
from latentlab.config import Config, checked
from latentlab.errors import UserError
from latentlab.inference.as_mixture import as_mixture, component_counts
from latentlab.inference.metrics import as_seen
from latentlab.models import build
from latentlab.models.distributions import random_stream
from latentlab.session.capabilities import why_not
from latentlab.session.checkpoint import open_run
from latentlab.session.evaluation import with_images
from latentlab.session.resumption import resumption
from latentlab.session.run import Run
from latentlab.training.control import Control
from latentlab.work import result_of

TRAIN = ["train", "--dataset", "digits", "--threads", "1", "--epochs", "3", "--json"]
RUNS = {
    "vae": ["--hidden", "32", "--epochs", "20"],
    "ae": ["--family", "ae", "--hidden", "8"],
    "mixture": ["--family", "mixture", "--components", "5", "--pixels", "dynamic"],
    "gaussians": ["--family", "mixture", "--components", "4", "--likelihood", "gaussian-learned"],
    "factors": ["--family", "mixture", "--components", "3", "--likelihood", "gaussian-learned", "--rank", "2"],
    "made": ["--family", "made", "--hidden", "16", "--order", "middle", "--pixels", "dynamic"],
}
DENSITIES = ("mixture", "gaussians", "factors", "made")


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """The folders of saved runs, by name."""
    root = tmp_path_factory.mktemp("runs")
    return {name: root / name for name, words in RUNS.items() if not main([*TRAIN, *words, "--out", str(root / name)])}


@pytest.fixture
def ask(runs, capsys, tmp_path, monkeypatch):
    """Return a function that gives a command and returns (exit code, stdout, stderr); @NAME is a run."""
    monkeypatch.chdir(tmp_path)

    def tell(line):
        capsys.readouterr()
        code = main([str(runs[word[1:]]) if word.startswith("@") else word for word in line.split()])
        message = capsys.readouterr()
        return code, message.out, message.err

    return tell


def expected_log_px(folder, count, binarisations=None):
    run = with_images(open_run(folder))
    pixels = run.config.pixels if binarisations is None else "dynamic"
    draws = range(binarisations or 1)
    found = [as_seen(run.model, run.dataset.test_images[:count], pixels, run.config.seed + i) for i in draws]
    return torch.stack([run.model.log_prob(x).double() for x in found]).mean(0).detach().numpy()


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("mixture", "bernoulli-binarised"),
        ("gaussians", "gaussian"),
        ("factors", "gaussian"),
        ("made", "bernoulli-binarised"),
    ],
)
def test_evaluate_gives_log_px_its_kind_and_its_error_at_the_top(runs, ask, name, kind):
    code, out, _ = ask(f"evaluate @{name} --images 50 --json")
    report = json.loads(out)
    log_px = expected_log_px(runs[name], 50)
    assert code == 0
    assert report["log_px"] == pytest.approx(log_px.mean(), abs=1e-4)
    assert report["standard_error"] == pytest.approx(log_px.std() / math.sqrt(50), rel=1e-3)
    assert (report["kind"], report["images"]) == (kind, 50)
    assert [report[key] for key in ("reconstruction", "kl", "neg_elbo")] == [None] * 3
    code, out, _ = ask(f"evaluate @{name}")
    assert (code, kind in out) == (0, True)


def test_grey_pixels_are_called_grey_and_binarise_draws_them(runs, ask, tmp_path):
    words = "--family mixture --components 3"
    assert ask(f"train --dataset digits --threads 1 --epochs 1 {words} --out grey")[0] == 0
    report = json.loads(ask("evaluate grey --json")[1])
    assert report["kind"] == "bernoulli-grey"
    report = json.loads(ask("evaluate grey --binarise 2 --images 40 --json")[1])
    assert report["kind"] == "bernoulli-binarised"
    assert report["log_px"] == pytest.approx(expected_log_px(tmp_path / "grey", 40, 2).mean(), abs=1e-4)


def test_the_reports_of_a_training_have_the_keys_of_a_vae(ask):
    reports = {}
    for name in ("vae", "mixture", "factors", "made"):
        code, out, err = ask(" ".join([*TRAIN, "--out", f"new-{name}", *RUNS[name]]))
        assert code == 0
        assert "could not be drawn" not in err
        reports[name] = json.loads(out)
    assert reports["vae"].keys() == reports["mixture"].keys() == reports["made"].keys()
    assert [report["rank"] for report in reports.values()] == [None, 0, 2, None]
    assert reports["vae"]["test"].keys() == reports["mixture"]["test"].keys()
    assert reports["vae"]["test"]["log_px"] is None
    for name in ("mixture", "made"):
        figure = reports[name]["test"].pop("log_px")
        assert figure < 0
        assert reports[name]["test"].pop("neg_bound") == -figure
        assert set(reports[name]["test"].values()) == {None}
        assert reports[name]["pictures"] is None


def test_a_run_goes_through_its_folder_and_on(runs):
    for name in DENSITIES:
        run = open_run(runs[name])
        assert run.snapshot.means.shape == (0, 0)
        assert run.model.latent_size == 0
        plan = resumption(run, epochs=1)
        assert plan.keyframe.step == run.snapshot.step
        assert all(np.isfinite(row.loss) for row in plan.rows())


@pytest.mark.parametrize("name", ["mixture", "factors"])
def test_resuming_on_the_command_line_equals_no_stop(runs, ask, tmp_path, name):
    """EM has no schedule, so an epoch and two more are three, bit for bit."""
    words = " ".join(["train", "--dataset", "digits", "--threads", "1", *RUNS[name]])
    assert ask(f"{words} --epochs 1 --out a")[0] == 0
    assert ask("train --resume a --epochs 2")[0] == 0
    found, expected = open_run(tmp_path / "a"), open_run(runs[name])
    assert found.snapshot.step == expected.snapshot.step
    assert all(weight.equal(found.snapshot.weights[name]) for name, weight in expected.snapshot.weights.items())


# Every command on a run, with what it needs to begin.
LATENT_COMMANDS = {
    "inspect": "--image test:0", "posterior": "--image test:0", "impute": "--image test:0",
    "anomaly": "--images test --limit 2", "grid": "", "map": "", "decode": "--z 0,0", "walk": "--through 0,0;1,1",
    "traverse": "", "film": "", "latents": "", "fit-prior": "",
    "lab gradient": "--image test:0", "lab independence": "",
}  # fmt: skip
OTHER_COMMANDS = {"evaluate", "losses", "sample", "components", "lab pixels"}


def test_every_command_is_sorted_here():
    commands = {verb.command for verb in ACTIONS.values() if verb.takes is Run and verb.command}
    assert commands == LATENT_COMMANDS.keys() | OTHER_COMMANDS


@pytest.mark.parametrize("name", ["mixture", "made"])
def test_what_needs_a_latent_space_is_refused_in_one_sentence(runs, ask, tmp_path, name):
    reason = why_not(open_run(runs[name]), Capability.LATENTS)
    lines = [f"{command} @{name} {words}" for command, words in LATENT_COMMANDS.items()]
    lines += [f"evaluate @{name} {option}" for option in ("--exact", "--iw 5", "--refine 5", "--as-mixture 5")]
    for line in lines:
        assert ask(line) == (2, "", f"latentlab: {reason}\n"), line
    assert list(tmp_path.iterdir()) == [], "no file is left behind"
    for capability in set(Capability) - {Capability.IMAGES, Capability.LABELS}:
        allowed = {Capability.SAMPLE, Capability.COMPONENTS if name == "mixture" else Capability.ORDER}
        assert (why_not(open_run(runs[name]), capability) is None) == (capability in allowed), capability


@pytest.mark.parametrize("name", ["vae", *DENSITIES])
@pytest.mark.parametrize("mean", [False, True])
def test_samples_of_every_family_make_a_sheet(runs, ask, name, mean):
    code, out, _ = ask(f"sample @{name} --count 6 --columns 3 --scale 1 --seed 4 {'--mean' if mean else ''}")
    assert (code, out) == (0, "samples.png\n")
    picture = Image.open("samples.png")
    assert picture.size == (3 * 9 + 1, 2 * 9 + 1)
    tile = np.array(picture)[1:9, 10:18] / 255
    drawn = open_run(runs[name]).model.sample(6, random_stream(4, "samples"), mean)
    assert np.allclose(tile, drawn[1].clamp(0, 1).reshape(8, 8), atol=0.5 / 255 + 1e-6)
    assert f"sample {runs[name]}" in picture.text["Command"]


def test_what_cannot_be_drawn_is_refused(ask):
    for line, word in {
        "sample @ae": "no prior",
        "components @vae": "Only a finite mixture",
        "components @made": "Only a finite mixture",
        "sample @vae --image test:0 --known 3": "Only a MADE",
        "sample @made --image test:0": "--known",
        "sample @made --known 5": "--image",
        "sample @made --image test:0 --known 99": "64 pixels",
    }.items():
        code, out, err = ask(line)
        assert (code, out, err.count("\n")) == (2, "", 1), line
        assert word in err, line


@pytest.mark.parametrize("name", ["mixture", "factors"])
def test_components_are_sorted_by_weight_or_by_responsibility(runs, ask, name):
    model = open_run(runs[name]).model
    report = json.loads(ask(f"components @{name} --json --scale 1 --columns 5")[1])
    weights = [row["weight"] for row in report["components"]]
    assert weights == sorted(weights, reverse=True)
    assert sum(weights) == pytest.approx(1)
    first = report["components"][0]["component"]
    tile = np.array(Image.open("components.png"))[1:9, 1:9] / 255
    assert np.allclose(tile, model.component_means()[first].clamp(0, 1).reshape(8, 8), atol=0.5 / 255 + 1e-6)
    run = with_images(open_run(runs[name]))
    x = as_seen(model, run.dataset.test_images[3:4], run.config.pixels, 0)
    shares = model.responsibilities(x)[0]
    report = json.loads(ask(f"components @{name} --image test:3 --count 2 --json")[1])
    rows = report["components"]
    assert [row["component"] for row in rows] == shares.argsort(descending=True)[:2].tolist()
    assert rows[0]["responsibility"] == pytest.approx(shares.max().item(), abs=1e-5)
    assert report["log_px"] == pytest.approx(model.log_prob(x).item(), abs=1e-4)


def test_an_interrupted_training_with_factors_opens_and_goes_on(runs, ask, tmp_path, monkeypatch):
    take = Control.take_steps

    def take_one_and_stop(self, most):
        steps = take(self, min(most, 1))
        self.stop()
        return steps

    monkeypatch.setattr(Control, "take_steps", take_one_and_stop)
    words = " ".join(["train", "--dataset", "digits", "--threads", "1", "--epochs", "3", *RUNS["factors"]])
    assert ask(f"{words} --out a")[0] == 0
    monkeypatch.setattr(Control, "take_steps", take)
    run = open_run(tmp_path / "a")
    assert (run.snapshot.step, run.snapshot.state) == (1, "stopped")
    assert ask(f"train --resume {tmp_path / 'a'}")[0] == 0
    found, expected = open_run(tmp_path / "a").snapshot, open_run(runs["factors"]).snapshot
    assert all(weight.equal(found.weights[name]) for name, weight in expected.weights.items())


def test_a_completion_keeps_the_first_pixels_of_the_order(runs, ask):
    code, _, _ = ask("sample @made --image test:3 --known 20 --count 3 --columns 4 --scale 1")
    assert code == 0
    tiles = [np.array(Image.open("samples.png"))[1:9, 1 + 9 * i : 9 + 9 * i].ravel() for i in range(4)]
    run = with_images(open_run(runs["made"]))
    known = run.model.order[:20].numpy()
    x = as_seen(run.model, run.dataset.test_images[3:4], "dynamic", 0)[0].numpy() * 255
    assert all((tile[known] == x[known]).all() for tile in tiles)
    assert set(np.delete(tiles[0], known).tolist()) == {128}
    assert set(np.concatenate(tiles[1:]).tolist()) == {0, 255}


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"family": "vae", "components": 5}, "--components is the number of parts of a mixture"),
        ({"family": "vae", "order": "random"}, "--order does nothing"),
        ({"family": "vae", "rank": 2}, "--rank does nothing"),
        ({"family": "made", "rank": 2}, "--rank does nothing"),
        ({"family": "mixture", "rank": 2}, "choose --likelihood gaussian-learned"),
        ({"family": "mixture", "rank": 2, "likelihood": "gaussian"}, "choose --likelihood gaussian-learned"),
        ({"family": "made", "components": 5}, "--components does nothing"),
        ({"family": "mixture", "order": "random"}, "--order does nothing"),
        ({"family": "mixture", "beta": 2.0}, "--beta does nothing"),
        ({"family": "mixture", "hidden": (5,)}, "--hidden does nothing"),
        ({"family": "mixture", "latent_size": 3}, "--latent-size does nothing"),
        ({"family": "mixture", "learning_rate": 0.1}, "--learning-rate does nothing"),
        ({"family": "mixture", "network": "conv"}, "--network does nothing"),
        ({"family": "made", "decoder_hidden": (5,)}, "--decoder-hidden does nothing"),
        ({"family": "made", "precision": "bfloat16"}, "--precision does nothing"),
        ({"family": "made", "likelihood": "gaussian"}, "predicts Bernoulli pixels"),
    ],
)
def test_settings_without_a_meaning_are_refused(settings, words):
    with pytest.raises(UserError, match=words):
        checked(**settings)
    names = set(settings) - {"likelihood"}
    assert checked(**{name: settings[name] for name in names & {"family"}}).family == settings["family"]


def test_settings_of_an_older_run_take_the_defaults():
    values = json.loads(Config().to_json())
    del values["components"], values["order"], values["rank"]
    assert Config.from_json(json.dumps(values)) == Config()


@pytest.mark.parametrize("likelihood", ["bernoulli", "gaussian"])
def test_a_vae_as_a_mixture_is_the_sum_over_its_decoded_draws(digits, likelihood):
    config = Config(hidden=(8,), latent_size=2, likelihood=likelihood, dataset="digits")
    model = build(config, digits.image_shape).requires_grad_(False)
    x = model.to_x(digits.test_images[:30])
    found = result_of(as_mixture(model, x, [1, 10, 2500], seed=3))
    z = model.prior.sample(2500, random_stream(3, "components"))
    each = torch.stack([model.decoder(z).log_prob(image) for image in x]).double()
    for row, count in zip(found, (1, 10, 2500)):
        expected = each[:, :count].logsumexp(1) - math.log(count)
        assert np.allclose(row, expected, atol=1e-3)


def test_a_vae_as_a_mixture_rises_to_log_p(ask):
    report = json.loads(ask("evaluate @vae --as-mixture 3000 --exact --images 20 --json")[1])
    found = report["as_mixture"]
    assert found["components"] == [1, 10, 100, 1000, 3000] == component_counts(3000)
    assert found["log_px"][0] < found["log_px"][2] < found["log_px"][-1]
    assert found["log_px"][-1] == pytest.approx(report["exact"]["log_px"], abs=0.05)


def test_samples_of_a_vae_have_the_marginals_of_its_decoded_prior(digits):
    model = build(Config(hidden=(8,), dataset="digits"), digits.image_shape).requires_grad_(False)
    with torch.no_grad():
        for weight in model.decoder.parameters():
            weight.mul_(3)
    count = 20_000
    drawn = model.sample(count, random_stream(0, "samples"))
    z = torch.randn(50_000, 2, generator=random_stream(1, "z"))
    means = model.decoder(z).mean
    expected = means.mean(0)
    assert ((drawn.mean(0) - expected).abs() < 6 * (expected * (1 - expected) / count).sqrt() + 1e-3).all()
    pairs = means.T @ means / len(means)
    apart = torch.ones_like(pairs).fill_diagonal_(0) > 0
    assert (drawn.T @ drawn / count - pairs).abs()[apart].max() < 0.03
    gaussian = build(Config(hidden=(8,), likelihood="gaussian", sigma=0.2), digits.image_shape).requires_grad_(False)
    drawn = [gaussian.sample(count, random_stream(0, "samples"), mean) for mean in (False, True)]
    assert (drawn[0] - drawn[1]).std().item() == pytest.approx(0.2, rel=0.01)


def test_a_mixture_of_another_size_does_not_fit_its_weights(runs, tmp_path):
    import shutil

    folder = tmp_path / "run"
    shutil.copytree(runs["mixture"], folder)
    config = dataclasses.replace(open_run(folder).config, components=6)
    (folder / "config.json").write_text(config.to_json())
    with pytest.raises(UserError, match="do not fit"):
        open_run(folder)
