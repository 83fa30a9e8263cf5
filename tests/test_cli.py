import contextlib
import io
import json
import os
import shlex
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import latentlab
from latentlab.actions import ACTIONS
from latentlab.cli import commands, main, window
from latentlab.cli.progress import interruptible
from latentlab.cli.report import print_json
from latentlab.config import OPTION, RECIPES, Config, checked
from latentlab.data.download import Progress
from latentlab.errors import NoWindowError, UserError
from latentlab.gui import platform_check as display
from latentlab.session.checkpoint import open_run
from latentlab.session.evaluation import with_images, with_means
from latentlab.session.latent_plane import most_active
from latentlab.session.run import Run
from latentlab.session.subject import chosen_subject
from latentlab.training.control import Control
from latentlab.training.snapshot import TEST

HERE = Path(__file__).parents[1]
FAST = ["--dataset", "digits", "--epochs", "2", "--hidden", "16", "--threads", "1"]


def start(*arguments: str, code: str | None = None, **details) -> subprocess.Popen:
    """Start the program in another process, or `code`, which starts it; the process ends with the test at the latest.

    Both output streams are pipes unless `details` says otherwise. A hangup ends the process, even if the tests run
    beside a closed terminal and ignore it.
    """
    environment = os.environ | {"PYTHONPATH": str(HERE)} | details.pop("env", {})
    defaults = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    program = ["-m", "latentlab"] if code is None else ["-c", code]
    with hangups_heard():
        process = subprocess.Popen([sys.executable, *program, *arguments], env=environment, **(defaults | details))
    STARTED.append(process)
    return process


@contextlib.contextmanager
def hangups_heard():
    """Let a child that starts in the block inherit the default action of a hangup."""
    number = getattr(signal, "SIGHUP", None)  # Windows has none
    before = number and signal.signal(number, signal.SIG_DFL)
    try:
        yield
    finally:
        if number:
            signal.signal(number, before)


STARTED: list[subprocess.Popen] = []  # by the test


@pytest.fixture(autouse=True)
def no_process_outlives_its_test():
    """Kill what a failing test has left: a training without an end would slow down all later tests."""
    yield
    for process in STARTED:
        if process.poll() is None:
            process.kill()
            process.communicate()
    STARTED.clear()


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """(run folder, stdout of train)."""
    folder = tmp_path_factory.mktemp("runs") / "run"
    with contextlib.redirect_stdout(io.StringIO()) as out:
        assert main(["train", *FAST, "--out", str(folder), "--json"]) == 0
    return folder, out.getvalue()


def test_train_reports_one_json_object_and_a_whole_folder(trained):
    folder, out = trained
    report = json.loads(out)
    assert out.count("\n") == 1
    assert {"epochs", "steps", "seconds", "seed", "threads", "out", "test"} <= set(report)
    assert (report["epochs"], report["steps"], report["seed"], report["threads"]) == (2, 24, 0, 1)
    assert report["out"] == str(folder)
    assert report["pictures"] == ["latent-grid.png", "latent-map.png"]
    test = report["test"]
    assert test["neg_elbo"] == test["reconstruction"] + test["kl"]
    assert {path.name for path in folder.iterdir()} == {
        "config.json", "losses.csv", "weights.safetensors", "keyframe.safetensors", "run.json", "timeline",
        "latent-grid.png", "latent-map.png",
    }  # fmt: skip
    kept = {path.name.removesuffix(".safetensors") for path in (folder / "timeline").iterdir()}
    assert kept == {*map(str, (0, 1, 2, 3, 4, 5, 6, 8, 10, 12, 13, 16, 20, 24)), "12.keyframe", "24.keyframe"}


def test_evaluate_repeats_the_last_metrics_exactly(trained, capsys):
    folder, out = trained
    assert main(["evaluate", str(folder), "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report.pop("data")["same_as_trained"] is True
    about = {"bound": "ELBO", "prior": "normal", "components": None, "rank": None, "objective": "elbo", "samples": None}
    assert report == json.loads(out)["test"] | about | {"pixels": "grey", "seed": 0}


def test_inspect_looks_at_one_image(trained, capsys):
    folder, _ = trained
    assert main(["inspect", str(folder), "--image", "test:17", "--json"]) == 0
    seen = json.loads(capsys.readouterr().out)
    assert (seen["split"], seen["index"], seen["step"]) == ("test", 17, 24)
    assert seen["neg_elbo"] == seen["reconstruction"] + seen["kl"]
    assert len(seen["mean"]) == len(seen["sigma"]) == 2
    for kind in ("latent_neighbours", "pixel_neighbours"):
        distances = [other["distance"] for other in seen[kind]]
        assert len(distances) == 8
        assert distances == sorted(distances)
        assert 17 not in [other["index"] for other in seen[kind]]
    assert main(["inspect", str(folder), "--image", "test:17"]) == 0
    assert f"label {seen['label']}" in capsys.readouterr().out


@pytest.fixture(scope="module")
def photo(tmp_path_factory):
    """(a photo-like PNG of 400 x 500 pixels, dark ink on white, which its EXIF orientation turns; the upright ink)."""
    ink = np.zeros((500, 400), np.uint8)
    ink[100:400, 120:160] = ink[370:400, 120:290] = 230
    light = np.add.outer(np.linspace(0, 25, 500), np.linspace(0, 20, 400))
    grain = np.random.default_rng(0).normal(0, 2, ink.shape)
    upright = (250 - light - ink * 0.8 + grain).clip(0, 255).astype(np.uint8)
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was held upright: to be turned by 90 degrees clockwise
    path = tmp_path_factory.mktemp("photos") / "photo.png"
    Image.fromarray(np.rot90(upright).copy()).convert("RGB").save(path, exif=exif)
    return path, ink


def asked(capsys, *words):
    assert main([*words, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_a_turned_photo_meets_the_point_of_the_prepared_image(trained, photo, tmp_path, capsys):
    folder, (path, ink) = str(trained[0]), photo
    seen = asked(capsys, "inspect", folder, "--image", str(path), "--fit", "mnist")
    done = seen["picture"]
    assert (seen["split"], seen["index"], seen["label"]) == ("own", None, None)
    assert (done["fit"], done["inverted"], done["orientation"], done["size"]) == ("mnist", True, 6, [500, 400])
    assert done["scaled_to"] == [6, 4]
    assert len(seen["pixel_neighbours"]) == len(seen["latent_neighbours"]) == 8
    subject = chosen_subject(open_run(trained[0]), str(path), "mnist")[1]
    Image.fromarray(subject.image).save(tmp_path / "prepared.png")
    again = asked(capsys, "inspect", folder, "--image", str(tmp_path / "prepared.png"))
    assert again["picture"]["fit"] == "none"
    assert again["mean"] == pytest.approx(seen["mean"], abs=1e-5)
    assert again["neg_elbo"] == pytest.approx(seen["neg_elbo"], abs=1e-5)
    Image.fromarray(ink).save(tmp_path / "drawing.png")
    drawing = asked(capsys, "inspect", folder, "--image", str(tmp_path / "drawing.png"), "--fit", "mnist")
    assert drawing["mean"] == pytest.approx(seen["mean"], abs=0.05), "light and grain change little"
    assert main(["inspect", folder, "--image", str(path), "--fit", "mnist"]) == 0
    told = capsys.readouterr().out
    assert "photo.png, step 24" in told
    assert "turned (EXIF orientation 6), inverted, cropped to" in told


def test_posterior_impute_and_anomaly_take_a_picture_of_any_size(trained, photo, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    folder, path = str(trained[0]), str(photo[0])
    fit = ["--fit", "scale", "--invert", "yes"]
    seen = asked(capsys, "inspect", folder, "--image", path, *fit)
    exact = asked(capsys, "posterior", folder, "--image", path, *fit)
    hidden = asked(capsys, "impute", folder, "--image", path, *fit)
    ranked = asked(capsys, "anomaly", folder, "--images", path, *fit)
    for report in (exact, hidden, ranked):
        assert report["picture"] == seen["picture"]
    assert (seen["picture"]["fit"], seen["picture"]["box"] is None) == ("scale", False), "as the digits were made"
    assert exact["q_mean"] == pytest.approx(seen["mean"], abs=1e-5)
    assert hidden["log_px"] == pytest.approx(exact["exact"]["log_px"], abs=1e-3)
    assert ranked["mean_log_px"] == pytest.approx(exact["exact"]["log_px"], abs=1e-2)
    assert Path("scores.csv").read_text().splitlines()[1].startswith("photo.png,")
    repeat = shlex.split(Image.open("posterior.png").text["Command"])
    assert repeat[-4:] == fit
    pictures = asked(capsys, "anomaly", folder, "--images", str(photo[0].parent))["picture"]
    assert pictures["inverted"] == 1


def test_the_same_command_gives_the_same_run(trained, tmp_path):
    folder, _ = trained
    assert main(["train", *FAST, "--out", str(tmp_path / "again")]) == 0
    for path in folder.rglob("*.*"):
        # The metadata of a picture holds the folder's name, a keyframe its seconds, run.json a name of its own.
        if path.suffix != ".png" and "keyframe" not in path.name and path.name != "run.json":
            assert path.read_bytes() == (tmp_path / "again" / path.relative_to(folder)).read_bytes(), path.name


def test_a_recipe_sets_what_is_not_given_beside_it(tmp_path, capsys):
    def settings_of(*arguments):
        assert main(["train", "--dataset", "digits", *arguments, "--threads", "1", "--out", str(tmp_path / "run"),
                     "--force"]) == 0  # fmt: skip
        return json.loads((tmp_path / "run" / "config.json").read_text())

    best = settings_of("--recipe", "best", "--epochs", "1", "--hidden", "8,8", "--decoder-hidden", "mirror")
    assert (best["pixels"], best["network"], best["learning_rate"]) == ("dynamic", "residual", 0.002)
    assert (best["epochs"], best["hidden"], best["decoder_hidden"]) == (1, [8, 8], [])
    assert settings_of("--recipe", "best", "--seconds", "0.05", "--hidden", "8")["epochs"] is None
    assert settings_of("--recipe", "default", "--epochs", "1") == settings_of("--epochs", "1")
    assert main(["train", "--recipe", "worst"]) == 2
    assert "choose one of default, best" in capsys.readouterr().err


def test_every_recipe_is_made_of_settings_that_go_together():
    for name, values in RECIPES.items():
        assert values.keys() <= OPTION.keys()
        config = checked(**values)
        assert config == Config(**values), name


def test_an_autoencoder_has_no_kl(tmp_path, capsys):
    assert main(["train", *FAST, "--family", "ae", "--out", str(tmp_path / "run"), "--json"]) == 0
    test = json.loads(capsys.readouterr().out)["test"]
    assert test["kl"] is None
    assert test["neg_elbo"] is None
    assert main(["evaluate", str(tmp_path / "run"), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["reconstruction"] == test["reconstruction"]


def test_neg_elbo_heeds_no_beta(tmp_path, capsys):
    arguments = ["train", *FAST, "--family", "beta-vae", "--beta", "3", "--out", str(tmp_path / "run"), "--json"]
    assert main(arguments) == 0
    test = json.loads(capsys.readouterr().out)["test"]
    assert test["neg_elbo"] == test["reconstruction"] + test["kl"]


@pytest.mark.parametrize("size", ["1", "3"])
def test_spaces_that_are_no_plane_have_pictures_of_a_plane_or_a_line(tmp_path, size):
    run = str(tmp_path / "run")
    assert main(["train", *FAST, "--latent-size", size, "--out", run]) == 0
    assert len(list((tmp_path / "run").glob("*.png"))) == 2
    assert main(["decode", run, "--z", ",".join("012"[: int(size)]), "--out", str(tmp_path / "d.png")]) == 0
    assert main(["traverse", run, "--out", str(tmp_path / "t.png"), "--columns", "5"]) == 0
    with Image.open(tmp_path / "t.png") as picture:
        assert picture.size == (5 * 9 + 1, int(size) * 9 + 1), "a row of 8 x 8 digits for each dimension"
    for plane in ("axes:1,3", "principal", "images:test:1,test:2,test:3"):
        for verb in ("grid", "map"):
            code = main([verb, run, "--plane", plane, "--out", str(tmp_path / f"{verb}.png")])
            assert code == (0 if size == "3" else 2)


def test_without_a_choice_of_data_the_digits_are_taken_and_it_is_said(tmp_path, capsys, monkeypatch):
    monkeypatch.delenv("LATENTLAB_DATA", raising=False)
    assert main(["train", *FAST[2:], "--out", str(tmp_path / "run")]) == 0
    output = capsys.readouterr().err
    assert "built-in digits are taken" in output
    assert "latentlab download --dataset mnist" in output
    assert json.loads((tmp_path / "run" / "config.json").read_text())["dataset"] == "digits"


WRONG = [
    (["train", "--dataset", "nist"], "choose one of mnist, fashion"),
    (["train", "--family", "gan"], "no choice “gan”"),
    (["train", "--epochs", "0"], "at least 1"),
    (["train", "--epochs", "two"], "whole number"),
    (["train", "--beta", "nan"], "finite"),
    (["train", "--beta", "inf"], "finite"),
    (["train", "--beta", "-1"], "at least 0"),
    (["train", "--learning-rate", "0"], "above 0"),
    (["train", "--hidden", "16,,x"], "numbers"),
    (["train", "--seconds", "-3"], "above 0"),
    (["train", "--family", "ae", "--beta", "2", "--dataset", "digits"], "no KL"),
    (["train", "--pixels", "dynamic", "--likelihood", "gaussian", "--dataset", "digits"], "bernoulli"),
    (["train", "--data-dir", "/nowhere", "--dataset", "mnist", "--out", "OUT/x"], "/nowhere"),
    (["train", *FAST, "--out", "RUN"], "--force"),
    (["train", *FAST, "--out", "RUN/config.json"], "config.json is a file, and a folder is needed"),
    (["pair", "--pair", "seeds", *FAST, "--out", "RUN/config.json"], "config.json is a file, and a folder is needed"),
    (["train", *FAST, "--out", "/proc/none"], "Cannot write"),
    (["train", "--wat"], "unrecognized"),
    (["frobnicate"], "frobnicate"),
    (["--autostart", "grid", "RUN"], "“grid” has no option --autostart"),
    (["grid"], "RUN"),
    (["grid", "/nowhere"], "There is no run folder"),
    (["grid", "RUN", "--step", "7"], "no weights of step 7"),
    (["grid", "RUN", "--rows", "0"], "at least 1"),
    (["grid", "RUN", "--extent", "nan"], "finite"),
    (["grid", "RUN", "--rows", "500", "--scale", "100"], "16 megapixels"),
    (["grid", "RUN", "--out", "RUN/config.json/grid.png"], "Cannot write"),
    (["map", "RUN", "--out", "OUT/map.pdf"], ".png, .svg"),
    (["map", "RUN", "--view", "1,1,0,2"], "x0 below x1"),
    (["map", "RUN", "--view", "1,1"], "x0,y0,x1,y1"),
    (["map", "RUN", "--view", "0,0,0.001,100"], "16 megapixels"),
    (["map", "RUN", "--classes", "3,10"], "the last one is 9"),
    (["map", "RUN", "--theme", "pink"], "light, dark"),
    (["decode", "RUN"], "--z"),
    (["decode", "RUN", "--z", "1"], "2 coordinates"),
    (["decode", "RUN", "--z", "-1,2,3"], "2 coordinates"),
    (["decode", "RUN", "--z", "nan,1"], "finite"),
    (["decode", "RUN", "--z", "1,1", "--scale", "1000"], "16 megapixels"),
    (["walk", "RUN"], "at least two waypoints"),
    (["walk", "RUN", "--z", "-2,0"], "at least two waypoints"),
    (["walk", "RUN", "--random", "--through", "0,0; 1,1"], "one waypoint at most"),
    (["walk", "RUN", "--random", "--length", "0"], "above 0"),
    (["walk", "RUN", "--z", "-2,0", "--z", "1"], "2 numbers"),
    (["walk", "RUN", "--through", "0,0; 1,nan"], "2 numbers"),
    (["walk", "RUN", "--through", "0,0; 1,1", "--z", "1,1"], "not by both"),
    (["walk", "RUN", "--through", "0,0; 1,1", "--frames", "1"], "at least 2"),
    (["walk", "RUN", "--through", "0,0; 1,1", "--path", "round"], "straight, spherical"),
    (["walk", "RUN", "--through", "0,0; 1,1", "--scale", "100"], "at most 16"),
    (["walk", "RUN", "--through", "0,0; 1,1", "--seconds", "0.5"], "50 frames a second"),
    (["walk", "RUN", "--through", "0,0; 1,1", "--out", "OUT/walk.mp4"], "ends otherwise"),
    (["walk", "RUN", "--random", "--out", "RUN"], "ends otherwise"),
    (["film", "RUN", "--out", "OUT/film.png"], "ends otherwise"),
    (["film", "RUN", "--view", "losses"], "map, grid, both"),
    (["film", "RUN", "--first", "1000000"], "needs two moments"),
    (["grid", "RUN", "--out", "OUT/x.xyz"], "--out is written as .png"),
    (["grid", "RUN", "--out", "OUT/png"], "--out is written as .png"),
    (["decode", "RUN", "--z", "0,0", "--out", "OUT/x.jpg"], "--out is written as .png"),
    (["posterior", "RUN", "--image", "test:1", "--out", "OUT/x.jpg"], "--out is written as .png"),
    (["impute", "RUN", "--image", "test:1", "--out", "OUT/x.jpg"], "--out is written as .png"),
    (["losses", "RUN", "--out", "OUT/x.png"], "--out is written as .csv"),
    (["losses", "RUN", "--out", "RUN/losses.csv"], "is the run's own table, and it stays as it is"),
    (["latents", "RUN", "--out", "OUT/x.npy"], "--out is written as .npz"),
    (["anomaly", "RUN", "--images", "test", "--out", "OUT/x.png"], "--out is written as .csv"),
    (["--screenshot", "OUT/x.jpg"], "--screenshot is written as .png"),
    (["grid", "RUN", "--out", ""], "--out is empty"),
    (["train", *FAST, "--out", ""], "--out is empty"),
    (["train", *FAST, "--data-dir", " "], "--data-dir is empty"),
    (["anomaly", "RUN", "--images", ""], "--images is empty"),
    (["impute", "RUN", "--image", "test:1", "--mask", ""], "--mask is empty"),
    (["inspect", "RUN", "--image", ""], "--image is empty"),
    (["grid", ""], "RUN is empty"),
    (["inspect", "RUN"], "--image"),
    (["inspect", "RUN", "--image", "17"], "train:N or test:N"),
    (["inspect", "RUN", "--image", "test:-1"], "train:N or test:N"),
    (["inspect", "RUN", "--image", "test:99999"], "the last one is test:359"),
    (["evaluate", "RUN", "--data-dir", "/nowhere", "--step", "7"], "step 7"),
    (["grid", "RUN", "--rows", "1" * 400], "at most 500, and 11111111111111111… is more"),
    (["grid", "RUN", "--step", "1" * 30], "at most 2147483647"),
    (["train", "--seed", "2147483648"], "at most 2147483647, and 2147483648 is more"),
    (["inspect", "RUN", "--image", "test:" + "1" * 5000], "train:N or test:N"),
    (["inspect", "RUN", "--image", "1" * 5000], "or a picture's file"),
    (["posterior", "RUN", "--image", "/nowhere/a.png"], "or a picture's file"),
    (["inspect", "RUN", "--image", "RUN"], "it is a folder"),
    (["impute", "RUN", "--image", "RUN/config.json"], "by its content no PNG"),
    (["inspect", "RUN", "--image", "RUN/latent-map.png", "--fit", "none"], "images of this run are 8 x 8 pixels"),
    (["inspect", "RUN", "--image", "RUN/latent-map.png", "--fit", "fill"], "auto, mnist, scale, none"),
    (["inspect", "RUN", "--image", "RUN/latent-map.png", "--invert", "maybe"], "auto, yes, no"),
    (["inspect", "RUN", "--image", "test:1", "--fit", "mnist"], "and test:1 is none; leave them out"),
    (["anomaly", "RUN", "--images", "noise", "--invert", "yes", "--out", "OUT/x.csv"], "and noise is none"),
    (["download", "--dataset", "digits"], "no choice"),
    (["datasets", "--data-dir", "/nowhere/at/all", "extra"], "unrecognized"),
    (["--size", "100x100"], "at least 320"),
    (["--size", "1280"], "1280x800"),
    (["--language", "fr"], "en, ko"),
]  # fmt: skip


@pytest.mark.parametrize(("arguments", "words"), WRONG, ids=[" ".join(row[0])[:60] for row in WRONG])
def test_a_wrong_argument_is_one_sentence_before_anything_begins(trained, tmp_path, capsys, arguments, words):
    before = {path: path.stat().st_mtime_ns for path in trained[0].iterdir()}
    arguments = [word.replace("RUN", str(trained[0])).replace("OUT", str(tmp_path)) for word in arguments]
    assert main(arguments) == 2
    captured = capsys.readouterr()
    lines = [line for line in captured.err.splitlines() if not line.startswith("No --dataset")]
    assert captured.out == ""
    assert len(lines) == 1, captured.err
    assert lines[0].startswith("latentlab: ")
    assert words in lines[0]
    assert {path: path.stat().st_mtime_ns for path in trained[0].iterdir()} == before
    assert not list(tmp_path.iterdir())


def test_an_older_run_gives_way_to_force(tmp_path):
    assert main(["train", *FAST, "--out", str(tmp_path / "run")]) == 0
    assert main(["train", *FAST, "--out", str(tmp_path / "run"), "--seed", "1", "--force"]) == 0
    assert json.loads((tmp_path / "run" / "config.json").read_text())["seed"] == 1


def test_divergence_ends_with_4_and_keeps_the_last_good_weights(tmp_path, capsys, monkeypatch):
    from latentlab.errors import DivergedError
    from latentlab.training import trainer

    genuine = trainer.in_turns

    def diverging(*arguments, **details):
        yield from genuine(*arguments, **details)
        raise DivergedError("Training diverged.")

    monkeypatch.setattr(trainer, "in_turns", diverging)
    assert main(["train", *FAST, "--out", str(tmp_path / "run")]) == 4
    output = capsys.readouterr().err
    assert "latentlab: Training diverged." in output
    assert f"saved in {tmp_path / 'run'}" in output
    assert main(["evaluate", str(tmp_path / "run")]) == 0


ON_WINDOWS = pytest.mark.skipif(sys.platform == "win32", reason="Windows sends no signal to one process")
ENDINGS = [(getattr(signal, name), code) for name, code in [("SIGINT", 130), ("SIGTERM", 143), ("SIGHUP", 129)]
           if hasattr(signal, name)]  # fmt: skip


@ON_WINDOWS
@pytest.mark.parametrize(("number", "code"), ENDINGS)
def test_every_signal_that_ends_a_training_saves_what_was_learned(tmp_path, number, code):
    arguments = ["train", "--dataset", "digits", "--epochs", "none", "--hidden", "16", "--json"]
    process = start(*arguments, "--out", str(tmp_path / "run"))
    line = process.stderr.readline()  # the first epoch is done
    assert "epoch" in line
    process.send_signal(number)
    out, err = process.communicate(timeout=60)
    assert process.returncode == code, err
    report = json.loads(out)
    assert report["state"] == "stopped"
    assert report["steps"] > 0
    assert main(["evaluate", str(tmp_path / "run")]) == 0


@pytest.mark.parametrize("first", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("second", [signal.SIGINT, signal.SIGTERM])
def test_a_second_signal_of_either_kind_is_heard_as_ever(first, second):
    heard, control, learning = [], Control(), threading.Event()
    learning.set()
    numbers = signal.SIGINT, signal.SIGTERM
    before = [signal.signal(number, lambda number, _: heard.append(number)) for number in numbers]
    try:
        with interruptible(control, learning) as came:
            signal.raise_signal(first)
            assert (came, heard) == ([first], [])
            assert control.stopped
            signal.raise_signal(second)
            assert (came, heard) == ([first], [second])
    finally:
        for number, handler in zip(numbers, before):
            signal.signal(number, handler)


def test_ctrl_c_before_there_is_anything_to_save_leaves_nothing(tmp_path, monkeypatch, capsys):
    from latentlab.actions import training

    def download(name):
        yield Progress(0, 100, "train-images")
        signal.raise_signal(signal.SIGINT)
        yield Progress(1, 100, "train-images")

    monkeypatch.delenv("LATENTLAB_DATA", raising=False)
    monkeypatch.setattr(training, "download_data", download)
    assert main(["train", "--dataset", "mnist", "--out", str(tmp_path / "run")]) == 130
    assert "interrupted" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_sigterm_before_there_is_anything_to_save_ends_with_its_code(tmp_path, monkeypatch):
    from latentlab import actions

    def download(name):
        yield Progress(0, 100, "train-images")
        signal.raise_signal(signal.SIGTERM)
        yield Progress(1, 100, "train-images")

    monkeypatch.delenv("LATENTLAB_DATA", raising=False)
    monkeypatch.setattr(actions.training, "download_data", download)
    before = signal.getsignal(signal.SIGTERM)
    with pytest.raises(SystemExit) as ended:
        main(["train", "--dataset", "mnist", "--out", str(tmp_path / "run")])
    assert ended.value.code == 143
    assert signal.getsignal(signal.SIGTERM) is before
    assert not list(tmp_path.iterdir())


@ON_WINDOWS
def test_a_closed_terminal_takes_nothing_with_it(tmp_path):
    """After the hangup every write to the terminal fails: the bar, the texts, the report."""
    import pty

    ours, theirs = pty.openpty()
    arguments = ["train", "--dataset", "digits", "--epochs", "none", "--hidden", "16", "--out", str(tmp_path / "run")]
    code = "import fcntl, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0);"
    code += "from latentlab.cli import main; sys.exit(main(sys.argv[1:]))"
    process = start(*arguments, code=code, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True)
    os.close(theirs)
    output = b""
    while b"epoch 2" not in output:
        output += os.read(ours, 1000)
    os.close(ours)
    assert process.wait(60) == 129
    assert open_run(tmp_path / "run").snapshot.step > 0


@ON_WINDOWS
def test_a_training_that_is_to_outlive_its_terminal_does():
    code = "import signal; signal.signal(signal.SIGHUP, signal.SIG_IGN); from latentlab.signals import ending_signals;"
    code += "print(signal.SIGHUP in ending_signals(), signal.SIGTERM in ending_signals())"
    output = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=HERE, check=True)
    assert output.stdout.split() == ["False", "True"]


@ON_WINDOWS
def test_a_window_whose_threads_do_not_end_has_the_code_of_its_signal(tmp_path):
    code = """
import sys
from latentlab.gui.live.worker import Worker
Worker.wait = lambda *_: False
from latentlab.cli import main
sys.exit(main(sys.argv[1:]))
"""
    spool = tmp_path / "spool"
    spool.mkdir()
    places = {"LATENTLAB_HOME": str(tmp_path), "TMPDIR": str(spool), "QT_QPA_PLATFORM": "offscreen"}
    arguments = ["--autostart", "--dataset", "digits", "--epochs", "none"]
    process = start(*arguments, code=code, env=places, stdout=None, stderr=None)
    deadline = time.monotonic() + 120
    while not list(spool.glob("latentlab-*/*.csv")):
        assert process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.05)
    process.send_signal(signal.SIGTERM)
    assert process.wait(60) == 143


def test_two_trainings_into_one_folder_are_one_training_and_one_sentence(tmp_path, trained):
    """The first training continues and is saved; the second one reports the process that holds the folder."""
    shutil.copytree(trained[0], tmp_path / "run")
    arguments = ["train", "--dataset", "digits", "--hidden", "16", "--force", "--out", str(tmp_path / "run")]
    first = start(*arguments, "--epochs", "none")
    assert "epoch" in first.stderr.readline()
    second = start(*arguments, "--epochs", "1")
    _, output = second.communicate(timeout=60)
    assert second.returncode == 2
    assert f"is being written by process {first.pid} on" in output
    assert open_run(tmp_path / "run").snapshot.step == 24  # the older run, until the first training ends
    first.send_signal(signal.SIGINT)
    _, output = first.communicate(timeout=60)
    assert first.returncode == 130, output
    assert open_run(tmp_path / "run").snapshot.step > 24
    assert [path.name for path in tmp_path.iterdir()] == ["run"]


def full(folder, monkeypatch):
    """Let every new file under `folder` fail as on a full disk."""
    import tempfile

    make = tempfile.mkstemp

    def mkstemp(*arguments, **options):
        if str(options.get("dir")).startswith(str(folder)):
            raise OSError(28, "No space left on device")
        return make(*arguments, **options)

    monkeypatch.setattr(tempfile, "mkstemp", mkstemp)


def test_a_model_that_finds_no_room_in_its_folder_is_saved_in_another(tmp_path, home, monkeypatch, capsys):
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    full(tmp_path / "there", monkeypatch)
    assert main(["train", *FAST, "--out", str(tmp_path / "there" / "run"), "--json"]) == 2
    out, err = capsys.readouterr()
    kept = Path(json.loads(out)["out"])
    assert kept.parent == tmp_path / "here" / "latentlab-runs"
    assert f"No space left on device), so the run is saved in {kept}" in err
    assert open_run(kept).snapshot.step == 24
    assert len((kept / "losses.csv").read_text().splitlines()) > 2
    # If that place is full, too, in the program's own folder.
    full(tmp_path, monkeypatch)
    assert main(["train", *FAST, "--out", str(tmp_path / "there" / "run"), "--json"]) == 2
    kept = Path(json.loads(capsys.readouterr().out)["out"])
    assert kept.parent == home / "runs"
    assert open_run(kept).snapshot.step == 24


def test_a_model_whose_losses_find_no_room_is_saved_with_fewer(tmp_path, monkeypatch, capsys):
    from latentlab.session.loss_log import LossLog

    def write_to(self, path, last_step):
        raise UserError("Cannot write {path}: {cause}.", path=path, cause="No space left on device")

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(LossLog, "write_to", write_to)
    assert main(["train", *FAST, "--out", str(tmp_path / "run"), "--json"]) == 0
    out, err = capsys.readouterr()
    assert json.loads(out)["out"] == str(tmp_path / "run")
    assert f"(No space left on device), so {tmp_path / 'run'} has a part of the losses" in err
    assert open_run(tmp_path / "run").snapshot.losses.last(TEST) is not None

    from latentlab.session import checkpoint

    monkeypatch.setattr(checkpoint, "write_losses", lambda *_: write_to(None, "losses.csv", 0))
    assert main(["train", *FAST, "--out", str(tmp_path / "bare"), "--json"]) == 0
    assert f"so {tmp_path / 'bare'} has no losses" in capsys.readouterr().err
    assert open_run(tmp_path / "bare").snapshot.step == 24


def test_a_model_outlives_the_folder_of_its_run(tmp_path, monkeypatch):
    from latentlab.training import trainer

    in_turns = trainer.in_turns

    def and_lose_the_folder(*arguments, **options):
        for number, snapshot in enumerate(in_turns(*arguments, **options)):
            if number == 1:
                shutil.rmtree(tmp_path / "deep")
            yield snapshot

    monkeypatch.setattr(trainer, "in_turns", and_lose_the_folder)
    assert main(["train", *FAST, "--out", str(tmp_path / "deep" / "run")]) == 0
    assert open_run(tmp_path / "deep" / "run").snapshot.step == 24
    assert len((tmp_path / "deep" / "run" / "losses.csv").read_text().splitlines()) > 2


@ON_WINDOWS
@pytest.mark.parametrize(("number", "code"), ENDINGS)
def test_a_signal_closes_the_window_and_saves_what_was_learned(tmp_path, number, code):
    home, spool = tmp_path / "home", tmp_path / "spool"
    spool.mkdir()
    places = {"LATENTLAB_HOME": str(home), "TMPDIR": str(spool), "QT_QPA_PLATFORM": "offscreen"}
    settings = ["--dataset", "digits", "--hidden", "16", "--epochs", "none", "--threads", "1"]
    process = start("--autostart", "--quit-after", "300", *settings, env=places)
    deadline = time.monotonic() + 120
    # Many rows, so that the window, which receives ten snapshots a second, has some of them.
    while not any(len(path.read_text().splitlines()) > 200 for path in spool.glob("latentlab-*/*.csv")):
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.05)
    process.send_signal(number)
    _, err = process.communicate(timeout=60)
    assert process.returncode == code, err
    (folder,) = (home / "runs").iterdir()
    assert open_run(folder).snapshot.step > 0


def test_train_never_imports_qt(tmp_path):
    code = f"""
import sys
class Blocker:
    def find_spec(self, name, path=None, target=None):
        if name.partition('.')[0] in ('PySide6', 'shiboken6', 'pyqtgraph'):
            raise ImportError('no ' + name)
sys.meta_path.insert(0, Blocker())
import latentlab.cli
assert not {{'torch', 'rich', 'sklearn'}} & set(sys.modules)
raise SystemExit(latentlab.cli.main({["train", *FAST, "--out", str(tmp_path / "run")]!r}))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=HERE)
    assert done.returncode == 0, done.stderr


def test_without_a_display_the_training_runs_headless(tmp_path):
    gone = {"DISPLAY": "", "WAYLAND_DISPLAY": "", "QT_QPA_PLATFORM": "", "LATENTLAB_DATA": ""}
    process = start("--epochs", "2", "--hidden", "16", cwd=tmp_path, env=gone)
    _, output = process.communicate(timeout=120)
    assert process.returncode == 0, output
    assert "There is no display" in output
    assert "latentlab download --dataset mnist" in output
    (folder,) = (tmp_path / "latentlab-runs").iterdir()
    assert folder.name.endswith("-digits-vae")
    assert (folder / "latent-map.png").exists()
    assert (folder / "latent-grid.png").exists()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux has machines without a display")
def test_a_display_is_believed_only_if_it_answers(monkeypatch, tmp_path):
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    assert not display.has_display()
    monkeypatch.setenv("DISPLAY", ":4321")
    assert not display.has_display()
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-9")
    assert not display.has_display()
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    assert display.has_display()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux names its libraries so")
def test_a_missing_library_is_named_with_its_package(monkeypatch, capsys):
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    monkeypatch.setattr(display, "_loads", lambda library: library != "libEGL.so.1")
    assert main(["--quit-after", "1"]) == 3
    assert capsys.readouterr().err == (
        "latentlab: Qt needs system libraries that are missing: sudo apt install libegl1.\n"
    )


def test_a_qt_that_breaks_this_python_is_refused_with_the_pin(monkeypatch):
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    monkeypatch.setattr(display.importlib.metadata, "version", lambda name: "6.12.0")
    monkeypatch.setattr(display.sys, "version_info", (3, 11, 4))
    with pytest.raises(NoWindowError, match=r"PySide6_Essentials<6\.12") as caught:
        display.check_qt()
    assert caught.value.exit_code == 3


def test_a_picture_of_the_window_and_a_script_need_a_screen(monkeypatch, capsys, tmp_path):
    monkeypatch.setattr(window, "has_display", lambda: False)
    script = tmp_path / "script.jsonl"
    script.write_text('{"do": "quit"}\n')
    for option in (["--screenshot", str(tmp_path / "a.png")], ["--script", str(script)]):
        assert main(option) == 3
        assert "QT_QPA_PLATFORM=offscreen" in capsys.readouterr().err


def test_an_error_of_ours_leaves_a_report(monkeypatch, capsys, home, trained):
    def broken(*arguments):
        raise ZeroDivisionError("of ours")

    monkeypatch.setattr(commands, "open_run", broken)
    assert main(["grid", str(trained[0])]) == 1
    (report,) = (home / "logs").iterdir()
    output = capsys.readouterr().err
    assert str(report) in output
    assert output.count("\n") == 1
    assert "ZeroDivisionError: of ours" in report.read_text()


def test_a_refusal_of_the_system_is_no_error_of_ours(trained, capsys, home):
    name = "a" * 300  # longer than a file's name may be
    for words in (
        ["grid", name],
        ["grid", str(trained[0]), "--out", f"{name}.png"],
        ["anomaly", str(trained[0]), "--images", name],
    ):
        assert main(words) == 2
        output = capsys.readouterr().err
        assert name in output
        assert output.count("\n") == 1
    assert not (home / "logs").exists()


def test_a_picture_that_fails_does_not_decide_how_a_training_ends(tmp_path, capsys, monkeypatch, home):
    """Neither by a defect of the program nor by an error of the user; an older picture replaces none."""
    folder = tmp_path / "run"
    assert main(["train", *FAST, "--out", str(folder)]) == 0
    faults = [UserError("Cannot write the map."), ZeroDivisionError("of ours")]

    def broken(*_):
        raise faults.pop()

    monkeypatch.setattr("latentlab.actions.pictures.export_grid", broken)
    monkeypatch.setattr("latentlab.actions.pictures.export_map", broken)
    capsys.readouterr()
    assert main(["train", *FAST, "--seed", "1", "--out", str(folder), "--force", "--json"]) == 0
    out, output = capsys.readouterr()
    assert json.loads(out)["pictures"] is None
    assert "latentlab: Cannot write the map." in output
    assert f"picture {folder / 'latent-grid.png'} could not be drawn: an error of ours, ZeroDivisionError" in output
    assert len(list((home / "logs").iterdir())) == 1
    assert not list(folder.glob("*.png"))
    assert open_run(folder).config.seed == 1


def test_the_grid_of_many_latents_is_on_the_plane_of_the_map_and_says_so(tmp_path, capsys, monkeypatch):
    """Without the images, by which the map chooses, it is the plane of the first two."""
    run, grids = tmp_path / "run", [tmp_path / f"{name}.png" for name in "abc"]
    assert main(["train", *FAST, "--latent-size", "4", "--out", str(run)]) == 0
    moment = with_means(open_run(run))
    name = "axes:" + ",".join(str(axis + 1) for axis in most_active(moment.snapshot.means))
    monkeypatch.setattr("latentlab.session.plane_choice.most_active", lambda _: (1, 3))
    capsys.readouterr()
    assert main(["grid", str(run), "--rows", "3", "--out", str(grids[0])]) == 0
    assert "plane axes:2,4" in capsys.readouterr().err
    assert main(["grid", str(run), "--rows", "3", "--plane", "axes:2,4", "--out", str(grids[1])]) == 0
    assert "plane" not in capsys.readouterr().err
    assert np.array_equal(*(np.asarray(Image.open(path)) for path in grids[:2]))
    assert "--plane axes:2,4" in Image.open(grids[0]).text["Command"]
    monkeypatch.undo()
    assert main(["grid", str(run), "--rows", "3", "--out", str(grids[2])]) == 0
    assert f"plane {name}" in capsys.readouterr().err

    def absent(*_, **__):
        raise UserError("There are no images.")

    monkeypatch.setattr("latentlab.session.evaluation.load", absent)
    assert main(["grid", str(run), "--rows", "3", "--out", str(grids[2])]) == 0
    assert "plane axes:1,2" in capsys.readouterr().err


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has names of files that are no text")
@pytest.mark.parametrize(
    ("command", "suffix"),
    [
        ("train --dataset digits --epochs 1 --hidden 8 --threads 1", ""), ("grid RUN --rows 2", ".png"),
        ("map RUN --width 400", ".png"), ("map RUN --width 400", ".svg"), ("decode RUN --z 0,0", ".png"),
        ("walk RUN --through 0,0;1,1 --frames 3", ".gif"), ("walk RUN --through 0,0;1,1 --frames 3", ".apng"),
        ("film RUN --width 400 --seconds 0.1", ".gif"), ("film RUN --width 400 --seconds 0.1", ".apng"),
        ("losses RUN", ".csv"), ("latents RUN", ".npz"),
    ],
)  # fmt: skip
def test_names_that_are_no_text_are_written_and_printed_as_they_are(trained, tmp_path, monkeypatch, command, suffix):
    run, out = tmp_path / os.fsdecode(b"a \xff'"), tmp_path / os.fsdecode(b"b\xff\xea\xb0\x80" + suffix.encode())
    shutil.copytree(trained[0], run)
    streams = {name: io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for name in ("stdout", "stderr")}
    for name, stream in streams.items():
        monkeypatch.setattr(sys, name, stream)

    def run_main(words: list[str]) -> bytes:
        assert main(words) == 0
        streams["stderr"].flush()
        return streams["stdout" if suffix else "stderr"].buffer.getvalue()

    output = run_main([str(run) if word == "RUN" else word for word in command.split()] + ["--out", str(out)])
    assert os.fsencode(out) in output
    assert b"error of ours" not in output
    assert out.exists()
    if suffix == ".png":  # the command in its metadata is a line for a shell, and makes the same picture
        with Image.open(out) as picture:
            line = picture.text["Command"]
        script = "printf '%s\\0' " + line
        words = subprocess.run(["bash", "-c", script], check=True, capture_output=True).stdout.split(b"\0")[:-1]
        again = tmp_path / "again.png"
        run_main([*map(os.fsdecode, words[1:]), "--out", str(again)])
        with Image.open(out) as first, Image.open(again) as second:
            assert first.tobytes() == second.tobytes()


def test_a_stream_that_knows_few_characters_prints_each(monkeypatch):
    stream = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr(sys, "stdout", stream)
    assert main(["datasets"]) == 0
    print("β\udcff\ud800x", file=stream, flush=True)
    assert stream.buffer.getvalue().endswith(b"?\xff?x\n")


@pytest.mark.skipif(not hasattr(os, "symlink"), reason="a system with symbolic links")
def test_a_link_that_a_person_made_stays_a_link(trained, tmp_path):
    """The target of the link is replaced, be it a file or the folder of a run."""
    (tmp_path / "place").mkdir()
    file, folder = tmp_path / "latest.png", tmp_path / "latest"
    file.symlink_to(tmp_path / "place" / "file.png")  # which is not there yet
    folder.symlink_to(tmp_path / "place" / "run")
    (tmp_path / "place" / "run").mkdir()
    for seed in ("1", "2"):
        assert main(["train", *FAST, "--seed", seed, "--out", str(folder), "--force"]) == 0
        assert main(["grid", str(folder), "--rows", seed, "--out", str(file)]) == 0
        assert file.is_symlink()
        assert folder.is_symlink()
        assert json.loads((tmp_path / "place" / "run" / "config.json").read_text())["seed"] == int(seed)
        with Image.open(tmp_path / "place" / "file.png") as picture:
            assert f"--rows {seed}" in picture.text["Command"]
    assert {path.name for path in (tmp_path / "place").iterdir()} == {"file.png", "run"}


@pytest.mark.skipif(sys.platform == "win32", reason="a system with devices as files")
def test_an_output_replaces_no_device_and_no_pipe_and_follows_no_circle(trained, tmp_path, capsys):
    (tmp_path / "null.png").symlink_to("/dev/null")
    (tmp_path / "circle.png").symlink_to("circle.png")
    os.mkfifo(tmp_path / "pipe.png")
    (tmp_path / "folder.png").mkdir()
    for name, words in (("null", "a device"), ("circle", "symbolic links"), ("pipe", "a pipe"), ("folder", "a folder")):
        path = tmp_path / f"{name}.png"
        before = path.lstat()
        assert main(["decode", str(trained[0]), "--z", "0,0", "--out", str(path)]) == 2
        assert f"Cannot write {path}: " in (output := capsys.readouterr().err)
        assert words in output
        assert path.lstat().st_ino == before.st_ino
    assert not Path("/dev/null").is_file()


def test_a_training_without_a_display_names_the_pictures_that_are_there(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(window, "has_display", lambda: False)
    for size in ("2", "3"):
        assert main([*FAST, "--latent-size", size]) == 0
        assert "pictures: latent-grid.png, latent-map.png." in capsys.readouterr().err


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has a device that is always full")
def test_output_that_cannot_be_written_is_one_sentence(trained):
    words = [sys.executable, "-m", "latentlab", "datasets"]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(words, stdout=full, stderr=subprocess.PIPE, text=True, cwd=HERE)
    assert done.returncode == 2
    assert done.stderr == "latentlab: Cannot use the output: No space left on device; choose another place.\n"


def test_streams_that_are_not_there_are_done_without(trained, monkeypatch, capsys):
    monkeypatch.setattr(sys, "stderr", None)
    assert main(["evaluate", str(trained[0]), "--json"]) == 0
    json.loads(capsys.readouterr().out)  # and nothing of the progress among it
    sys.stderr.close()
    monkeypatch.setattr(sys, "stdout", None)
    assert main(["datasets"]) == 0
    sys.stdout.close()


def test_json_has_no_number_beyond_every_number(capsys):
    print_json({"a": [float("nan"), 1.5, (float("-inf"), 2)], "b": {"c": float("inf"), "d": "x", "e": None}})
    assert json.loads(capsys.readouterr().out, parse_constant=pytest.fail) == {
        "a": [None, 1.5, [None, 2]], "b": {"c": None, "d": "x", "e": None},
    }  # fmt: skip


def test_datasets_says_what_is_there_and_how_to_get_the_rest(capsys, monkeypatch):
    monkeypatch.delenv("LATENTLAB_DATA", raising=False)
    assert main(["datasets"]) == 0
    rows = capsys.readouterr().out.splitlines()
    assert [row.split()[0] for row in rows] == ["mnist", "fashion", "kmnist", "digits", "own"]
    assert "latentlab download --dataset mnist" in rows[0]
    assert main(["datasets", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["digits"]["present"]
    assert not report["mnist"]["present"]


# The data that were named are the data that are used, and a run knows its own.

OWN = ["--epochs", "1", "--hidden", "8", "--threads", "1"]


@pytest.fixture
def own_run(tmp_path, put, capsys):
    """(run folder, folder of the IDX files it learned from)."""
    files, folder = put(tmp_path / "scans", train=40, test=12), tmp_path / "own-run"
    assert main(["train", *OWN, "--data-dir", str(files), "--out", str(folder)]) == 0
    assert f"own images in {files} are taken" in capsys.readouterr().err
    return folder, files


def test_own_images_are_called_own_everywhere(own_run):
    folder, files = own_run
    settings = json.loads((folder / "config.json").read_text())
    assert (settings["dataset"], settings["data_dir"]) == ("own", str(files))
    run = with_images(open_run(folder))
    assert (run.dataset.name, run.dataset.title) == ("own", "IDX files of scans")
    assert run.trained_on == run.dataset.digest
    assert all("mnist" not in path.name for path in folder.parent.iterdir())


def test_a_named_folder_of_no_use_ends_with_2_before_any_training(tmp_path, capsys, monkeypatch, put):
    def refuse(*_):
        raise AssertionError("a download was begun unasked")

    monkeypatch.setattr("latentlab.actions.training.download_data", refuse)
    put(tmp_path / "home" / "datasets" / "mnist")
    monkeypatch.setenv("LATENTLAB_HOME", str(tmp_path / "home"))
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "train.csv").write_text("label,pixel0\n")
    for choice in ([], ["--dataset", "mnist"], ["--dataset", "fashion"], ["--dataset", "own"]):
        out = tmp_path / "run"
        assert main(["train", *OWN, *choice, "--data-dir", str(tmp_path / "files"), "--out", str(out)]) == 2
        output = capsys.readouterr().err
        assert "it holds CSV files (train.csv)" in output
        assert output.count("\n") == 1
        assert not out.exists()
    assert main(["train", *FAST, "--data-dir", str(tmp_path / "files"), "--out", str(tmp_path / "run")]) == 2
    assert "leave out --data-dir" in capsys.readouterr().err


QUESTIONS = {
    "evaluate": [], "inspect": ["--image", "test:1"], "posterior": ["--image", "test:1"],
    "impute": ["--image", "test:1", "--mask", "bottom"], "anomaly": ["--images", "noise", "--limit", "4"],
    "map": [], "latents": [], "film": ["--width", "400", "--seconds", "0.5"],
    "lab pixels": ["--image", "test:1"], "lab gradient": ["--image", "test:1", "--draws", "20"],
    "lab independence": ["--images", "2"],
}  # fmt: skip
NO_IMAGES = {"grid": [], "traverse": [], "decode": ["--z", "0,0"], "walk": ["--through", "0,0; 1,1"], "losses": [],
             "sample": ["--count", "2"]}  # fmt: skip


def test_each_command_on_a_run_says_whether_it_reads_images():
    verbs = {verb.command: verb.reads_images for verb in ACTIONS.values() if verb.takes is Run and verb.command}
    assert verbs == dict.fromkeys([*QUESTIONS, "fit-prior"], True) | dict.fromkeys([*NO_IMAGES, "components"], False)


@pytest.mark.parametrize("command", [*QUESTIONS, *NO_IMAGES])
def test_a_run_takes_other_images_than_its_own_only_from_a_folder_named_for_them(
    own_run, put, tmp_path, capsys, monkeypatch, command
):
    folder, files = own_run
    monkeypatch.chdir(tmp_path)
    ask = [*command.split(), str(folder), *(QUESTIONS | NO_IMAGES)[command]]
    put(files, train=40, test=12, fill=9)  # in the place of its own
    if command in NO_IMAGES:
        assert main(ask) == 0
        return
    assert main(ask) == 2
    output = capsys.readouterr()
    assert output.out == ""
    assert f"The run was trained on other images than those in {files}" in output.err
    others = put(tmp_path / "others", train=40, test=12, fill=3)
    as_json = ["--json"] if command not in ("map", "latents", "film") else []
    assert main([*ask, "--data-dir", str(others), *as_json]) == 0
    output = capsys.readouterr()
    assert f"The images are those in {others}, and the run was trained on others." in output.err
    if command == "map":  # the command in the picture makes the picture again
        repeat = shlex.split(Image.open(output.out.strip()).text["Command"])
        assert main(repeat[1:]) == 0
    if as_json:
        told = json.loads(output.out)["data"]
        assert told["source"] == str(others)
        assert told["same_as_trained"] is False
    if command == "evaluate":
        put(others, train=40, test=12)  # its own, elsewhere
        assert main([*ask, "--data-dir", str(others), *as_json]) == 0
        output = capsys.readouterr()
        assert json.loads(output.out)["data"]["same_as_trained"] is True
        assert "trained on others" not in output.err


def test_a_run_of_an_older_version_opens_and_does_not_know_its_images(own_run, capsys):
    folder, _ = own_run
    weights = folder / "weights.safetensors"
    content = weights.read_bytes()
    length = int.from_bytes(content[:8], "little")
    header = json.loads(content[8 : 8 + length])
    about = json.loads(header["__metadata__"]["latentlab"])
    del about["data"]
    header["__metadata__"]["latentlab"] = json.dumps(about)
    text = json.dumps(header).encode()
    weights.write_bytes(len(text).to_bytes(8, "little") + text + content[8 + length :])
    assert main(["evaluate", str(folder), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["data"]["same_as_trained"] is None


def test_the_version_is_told(capsys):
    with pytest.raises(SystemExit) as ended:
        main(["--version"])
    assert ended.value.code == 0
    assert capsys.readouterr().out == f"latentlab {latentlab.__version__}\n"


def test_help_loads_nothing_heavy():
    code = (
        "import sys, latentlab.cli\n"
        "try: latentlab.cli.main(['--help'])\n"
        "except SystemExit: print([m for m in ('torch', 'PySide6', 'rich', 'sklearn', 'pooch') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=HERE)
    assert done.stdout.splitlines()[-1] == "[]", done.stderr


def test_a_reader_that_goes_away_is_no_error():
    process = start("datasets")
    process.stdout.close()
    assert process.wait(timeout=60) == 0
    assert process.stderr.read() == ""
    process.stderr.close()


def test_a_terminal_sees_a_bar(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    assert main(["train", *FAST, "--out", str(tmp_path / "run")]) == 0
    assert "step 24" in capsys.readouterr().err


# Session files


def test_a_session_file_is_packed_and_unpacked(trained, tmp_path, capsys, monkeypatch):
    folder, _ = trained
    out = tmp_path / "mine.latentlab"
    assert main(["pack", str(folder), str(folder), "--out", str(out)]) == 0
    assert capsys.readouterr().out == f"{out}\n"
    monkeypatch.chdir(tmp_path)
    assert main(["unpack", str(out)]) == 0
    assert capsys.readouterr().out == "mine\n"
    assert main(["unpack", str(out), "--into", "there"]) == 0
    assert capsys.readouterr().out == f"{Path('there', 'mine')}\n"
    for place in (tmp_path / "mine" / "run", tmp_path / "there" / "mine" / "run-2"):
        assert {p.name: p.read_bytes() for p in place.iterdir() if p.is_file()} == {
            p.name: p.read_bytes() for p in folder.iterdir() if p.is_file()
        }
        assert open_run(place).snapshot.step == 24


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["pack", "--out", "a.latentlab"], "required"),
        (["pack", "RUN"], "required"),
        (["pack", "RUN", "--out", "a.zip"], "is written as .latentlab"),
        (["pack", "nowhere", "--out", "a.latentlab"], "There is no run folder nowhere"),
        (["unpack"], "required"),
        (["unpack", "nowhere.latentlab"], "Cannot read nowhere.latentlab"),
        (["nowhere.latentlab"], "Cannot read nowhere.latentlab"),
        (["--autostart", "nowhere.latentlab"], "Cannot read nowhere.latentlab"),
        (["--open", "nowhere.latentlab"], "Cannot read nowhere.latentlab"),
        (["a.latentlab", "b.latentlab"], "b.latentlab"),
        (["--open", "a.latentlab", "datasets"], "has no option --open"),
    ],
)
def test_what_is_wrong_with_a_session_file_is_one_sentence(arguments, sentence, trained, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    words = [str(trained[0]) if word == "RUN" else word for word in arguments]
    assert main(words) == 2
    output = capsys.readouterr().err
    assert sentence in output
    assert output.count("\n") == 1
    assert not [*tmp_path.iterdir()]


def test_a_session_file_alone_opens_the_window_on_it(trained, tmp_path, monkeypatch):
    import latentlab.gui.app as app

    out = tmp_path / "mine.latentlab"
    assert main(["pack", str(trained[0]), "--out", str(out)]) == 0
    opened = []
    monkeypatch.setattr(app, "run", lambda config, options: opened.append(options) or 0)
    monkeypatch.setattr(window, "check_qt", lambda: None)
    monkeypatch.setattr(window, "has_display", lambda: True)
    assert main([str(out), "--quit-after", "1"]) == 0
    assert main(["--language", "ko", str(out)]) == 0
    assert [options.open for options in opened] == [out, out]
    monkeypatch.setattr(window, "has_display", lambda: False)
    assert main([str(out)]) == 3
