import collections
import dataclasses
import shlex
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from PIL import Image

from latentlab.actions import ACTIONS, Action, action, command_line, export_decoded, export_grid, export_losses
from latentlab.actions.pictures import export_map
from latentlab.cli import main
from latentlab.config import Config, checked
from latentlab.errors import UserError
from latentlab.export.csv import read_losses
from latentlab.export.png import LONGEST_SIDE, to_bytes
from latentlab.inference.traversal import latent_grid, random_walk, walk
from latentlab.models import build, frozen_model
from latentlab.session.checkpoint import open_run
from latentlab.session.run import Run
from latentlab.session.session import Session
from latentlab.work import result_of

GESTURES = {id for id, verb in ACTIONS.items() if "&" not in verb.text}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A run that the command line trained."""
    path = tmp_path_factory.mktemp("runs") / "a run"
    assert main(["train", "--dataset", "digits", "--epochs", "1", "--hidden", "16", "--out", str(path)]) == 0
    return path


@pytest.fixture
def run(folder):
    return open_run(folder)


@pytest.mark.parametrize("verb", ACTIONS.values(), ids=ACTIONS)
def test_every_verb_is_whole(verb: Action):
    assert ACTIONS[verb.id] is verb
    assert verb.text.count("&") == (0 if verb.id in GESTURES else 1)  # a mnemonic is for a menu
    assert verb.tip[0].isupper()
    assert not verb.tip.endswith(".")
    assert isinstance(verb.when(Session()), bool)
    if verb.function is not None:
        assert verb.command
        assert verb.function.__doc__
    for option in verb.options:
        assert option.name not in ("time", "do", "wait")  # keys of a script's line
        assert option.spec.label
        assert option.spec.help[0] not in " ."
        assert not option.spec.help.endswith(".")


def test_each_condition_has_its_sentence():
    session = Session()
    for verb in ACTIONS.values():
        problem = verb.why_not(session)
        assert (problem is None) == verb.when(session), verb.id
        assert problem is None or str(problem).endswith(".")


def test_arguments_are_checked_with_the_sentences_of_the_command_line():
    move = ACTIONS["move_probe"]
    assert move.checked({"z": [0.5, -1]}) == {"z": (0.5, -1.0)}
    assert ACTIONS["grid"].checked({"out": "a.png", "rows": 3}) == {"out": Path("a.png"), "rows": 3}
    assert ACTIONS["layer_tint"].checked({}) == {}
    for verb, arguments, sentence in (
        ("move_probe", {"z": "here"}, "--z takes numbers with commas"),
        ("move_probe", {}, "needs the argument “z”"),
        ("move_probe", {"z": [0, 0], "w": 1}, "has no argument “w”; it has z"),
        ("grid", {"rows": 0}, "--rows must be at least 1, and 0 is less"),
        ("grid", {"out": "a.gif"}, "--out is written as .png"),
        ("configure", {"family": "gan"}, "has no choice “gan”"),
        ("run", {"z": 1}, "has no argument “z”; it has –"),
    ):
        with pytest.raises(UserError, match=sentence):
            ACTIONS[verb].checked(arguments)


def test_shortcuts_and_commands_are_unique():
    for values in ([v.shortcut for v in ACTIONS.values()], [v.command for v in ACTIONS.values()]):
        assert max(collections.Counter(filter(None, values)).values()) == 1


@pytest.mark.parametrize("command", [verb.command for verb in ACTIONS.values() if verb.command])
def test_every_command_explains_itself(command, capsys):
    with pytest.raises(SystemExit) as ended:
        main([*command.split(), "--help"])
    assert ended.value.code == 0
    verb = next(verb for verb in ACTIONS.values() if verb.command == command)
    words = " ".join(capsys.readouterr().out.split())
    assert verb.tip in words
    for option in verb.options:
        assert (option.flag in words) == (option.name != "data_dir")  # which stays for old scripts beside --data


def test_a_verb_cannot_be_declared_twice():
    with pytest.raises(ValueError, match="'grid' is declared twice"):
        action("grid", text="&Grid", tip="Again")(lambda run: None)


def test_a_new_session_can_do_what_needs_nothing():
    enabled = {verb.id for verb in ACTIONS.values() if verb.when(Session())}
    assert {"open_run", "get_mnist", "quit"} <= enabled
    assert not {"run", "grid", "save_run"} & enabled


def test_importing_the_verbs_loads_neither_torch_nor_qt():
    code = (
        "import sys, latentlab.actions; print([m for m in ('torch', 'PySide6', 'rich', 'pooch') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=Path(__file__).parents[1])
    assert done.stdout.strip() == "[]", done.stderr


def test_tiles_of_the_grid_are_the_decoders_pixels(run, tmp_path):
    path = export_grid(run, tmp_path / "grid.png", rows=3, columns=4, extent=2.0, border=2, scale=3, background="grey")
    with Image.open(path) as picture:
        found = np.asarray(picture)
    height, width = run.image_shape
    assert found.shape == (3 * (height * 3 + 2) + 2, 4 * (width * 3 + 2) + 2)
    z = latent_grid(3, 4, 2.0).reshape(3, 4, 2)
    assert z[0, 0].tolist() == [-2, 2]  # z1 to the right, z2 upwards
    for row in range(3):
        for column in range(4):
            top, left = 2 + row * (height * 3 + 2), 2 + column * (width * 3 + 2)
            tile = found[top : top + height * 3, left : left + width * 3]
            decoded = to_bytes(run.model.decode_images(z[row, column][None])[0])
            assert np.array_equal(tile, decoded.repeat(3, axis=0).repeat(3, axis=1))
    assert (found[:2] == 128).all()


@pytest.mark.parametrize("shape", [(224, 224), (1, 65536), (65536, 1), (3000, 20)])
def test_the_default_grid_fits_whatever_the_shape_of_an_image(tmp_path, shape):
    """A tile is the decoded image averaged down, not cropped."""
    config = checked(dataset="mnist", hidden=(2,))
    torch.manual_seed(0)
    model = build(config, shape)
    weights = {name: weight.detach() for name, weight in model.named_parameters()}
    weights["decoder.network.2.bias"] = torch.linspace(-3, 3, shape[0] * shape[1])
    snapshot = SimpleNamespace(step=0, weights=weights)
    run = Run(0, config, shape, snapshot, frozen_model(config, shape, weights))
    with Image.open(export_grid(run, tmp_path / "grid.png")) as picture:
        found = np.asarray(picture)
    assert max(found.shape) <= LONGEST_SIDE
    height, width = found.shape[0] // 20, found.shape[1] // 20
    tile = found[1:height, 1:width]
    whole = to_bytes(run.model.decode_images(latent_grid(20, 20, 3.0)[:1])[0])
    assert tile.mean() == pytest.approx(whole.mean(), abs=1)
    assert tile.std() == pytest.approx(whole.std(), rel=0.1)


@pytest.mark.parametrize(
    ("command", "arguments"),
    [
        ("grid", []),
        ("grid", ["--rows", "3", "--spacing", "quantile", "--border", "0", "--background", "white"]),
        ("grid", ["--rows", "2", "--columns", "5", "--extent", "1.5", "--scale", "2"]),
        ("map", []),
        ("map", ["--split", "test", "--width", "500", "--theme", "dark", "--palette", "tol"]),
        ("map", ["--view", "-1,-0.5,1.5,2", "--classes", "1,3"]),
        ("decode", ["--z", "-0.25,1.5", "--scale", "3", "--smooth"]),
        ("decode", ["--z", "1e-3 -2"]),
    ],
)
def test_the_command_in_a_picture_makes_the_same_picture(folder, tmp_path, command, arguments):
    first, second = tmp_path / "first.png", tmp_path / "second.png"
    assert main([command, str(folder), *arguments, "--out", str(first)]) == 0
    with Image.open(first) as picture:
        about = picture.text
    assert about["Run"] == str(folder)
    assert about["Seed"] == "0"
    words = shlex.split(about["Command"])
    assert words[:3] == ["latentlab", command, str(folder)]
    assert words[3:5] == ["--step", about["Step"]]
    assert main([*words[1:], "--out", str(second)]) == 0
    assert first.read_bytes() == second.read_bytes()


def frames_of(path):
    with Image.open(path) as picture:
        for index in range(getattr(picture, "n_frames", 1)):
            picture.seek(index)
            yield np.asarray(picture.convert("L"))


@pytest.mark.parametrize("suffix", [".gif", ".apng"])
@pytest.mark.parametrize("path", ["straight", "spherical"])
def test_the_frames_of_a_walk_are_the_decoders_images(folder, run, tmp_path, suffix, path):
    out = tmp_path / f"walk{suffix}"
    waypoints = [(-2.0, 0.0), (1.5, 2.0), (0.5, -1.0)]
    words = ["walk", str(folder), "--path", path, "--frames", "9", "--ping-pong", "--scale", "2", "--out", str(out)]
    for waypoint in waypoints:
        words += ["--z", f"{waypoint[0]},{waypoint[1]}"]
    assert main(words) == 0
    frames = list(frames_of(out))
    expected = to_bytes(run.model.decode_images(walk(waypoints, 9, path))).repeat(2, axis=1).repeat(2, axis=2)
    assert np.array_equal(frames, [*expected, *expected[-2:0:-1]])


def test_a_random_walk_begins_at_its_waypoint_or_at_a_sample_of_the_prior(folder, run, tmp_path):
    out = tmp_path / "walk.apng"
    words = ["walk", str(folder), "--random", "--seed", "3", "--frames", "5", "--scale", "1", "--out", str(out)]
    assert main([*words, "--z", "-1,0.5", "--length", "2"]) == 0
    expected = to_bytes(run.model.decode_images(random_walk([-1, 0.5], 5, 2.0, 3)))
    assert np.array_equal(list(frames_of(out)), expected)
    assert main(words) == 0
    anywhere = list(frames_of(out))
    assert not np.array_equal(anywhere[0], expected[0])
    assert main(words) == 0
    assert np.array_equal(list(frames_of(out)), anywhere)


@pytest.mark.parametrize("suffix", [".gif", ".apng", ".png"])
def test_the_command_in_a_film_makes_the_same_film(folder, tmp_path, suffix):
    first, second = tmp_path / f"first{suffix}", tmp_path / f"second{suffix}"
    through = ["--through", "-1,0; 1,1", "--frames", "25", "--seconds", "2"]
    assert main(["walk", str(folder), *through, "--out", str(first)]) == 0
    with Image.open(first) as picture:
        about = picture.info.get("comment", b"").decode() or f"Command: {picture.text['Command']}"
    words = shlex.split(about.partition("Command: ")[2])
    assert main([*words[1:], "--out", str(second)]) == 0
    assert first.read_bytes() == second.read_bytes()


def test_the_pictures_of_a_run_folder_can_be_made_again(folder, tmp_path):
    for name in ("latent-grid.png", "latent-map.png"):
        with Image.open(folder / name) as picture:
            words = shlex.split(picture.text["Command"])
        assert main([*words[1:], "--out", str(tmp_path / name)]) == 0
        assert (tmp_path / name).read_bytes() == (folder / name).read_bytes()


def test_svg_carries_its_command(folder, tmp_path):
    assert main(["map", str(folder), "--out", str(tmp_path / "map.svg")]) == 0
    assert f"Command: latentlab map '{folder}' --step" in (tmp_path / "map.svg").read_text()


def test_a_command_spells_out_only_what_is_not_default(run):
    shown = f"latentlab grid '{run.folder}' --step {run.snapshot.step}"
    assert command_line("grid", run) == shown
    assert command_line("grid", run, rows=20, extent=3.0, columns=None) == shown
    assert command_line("grid", run, rows=9, out=Path("a b.png")) == shown + " --out 'a b.png' --rows 9"
    assert command_line("decode", run, z=(-1.0, 2.5)).endswith(" --z=-1.0,2.5")
    assert command_line("grid") == "latentlab grid RUN"
    trained = dataclasses.replace(run, config=Config(dataset="digits", hidden=(), epochs=None, beta=2.0))
    assert command_line("train", trained) == "latentlab train --dataset digits --beta 2.0 --hidden none --epochs none"


def test_z_of_the_wrong_length_and_maps_of_other_spaces_are_refused(run, tmp_path):
    with pytest.raises(UserError, match="2 coordinates in this run, and --z gives 3"):
        export_decoded(run, (1.0, 2.0, 3.0), tmp_path / "a.png")
    with pytest.raises(UserError, match="no probability left"):
        export_grid(run, tmp_path / "a.png", spacing="quantile", extent=9)
    config = dataclasses.replace(run.config, latent_size=3)
    wide = dataclasses.replace(run, config=config, model=build(config, run.image_shape))
    with pytest.raises(UserError, match="size of z is 2 here"):
        export_grid(run, tmp_path / "a.png", plane="principal")
    with pytest.raises(UserError, match="1 to 3, and 1, 4 are not"):
        export_grid(wide, tmp_path / "a.png", plane="axes:1,4")
    with pytest.raises(UserError, match="3 coordinates in this run, and --at gives 2"):
        result_of(export_map(wide, tmp_path / "a.png", at=(0.0, 1.0)))
    assert not list(tmp_path.iterdir())


def test_losses_and_latents_are_whole(folder, run, tmp_path):
    assert export_losses(run, tmp_path / "l.csv").read_bytes() == (folder / "losses.csv").read_bytes()
    assert {row.split for row in read_losses(tmp_path / "l.csv")} == {"train", "test"}
    assert main(["latents", str(folder), "--out", str(tmp_path / "z.npz")]) == 0
    with np.load(tmp_path / "z.npz", allow_pickle=False) as arrays:
        assert set(arrays) == {
            "step", "train_means", "train_log_variances", "train_labels", "test_means", "test_log_variances",
            "test_labels", "label_names",
        }  # fmt: skip
        assert arrays["label_names"].tolist() == list("0123456789")
        assert arrays["step"] == run.snapshot.step
        assert arrays["train_means"].shape == arrays["train_log_variances"].shape == (1437, 2)
        assert arrays["test_labels"].shape == (360,)
        assert np.isfinite(arrays["test_log_variances"]).all()
