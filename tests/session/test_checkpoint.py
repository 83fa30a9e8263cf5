import dataclasses
import json
import os
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from safetensors.torch import load_file, save_file

from latentlab.errors import UserError
from latentlab.export.csv import read_losses
from latentlab.session.checkpoint import loss_rows, open_run, save_run, save_snapshot
from latentlab.session.evaluation import evaluate_run, last_evaluation, with_images
from latentlab.session.loss_log import LossLog
from latentlab.session.run import run_at
from latentlab.session.state_file import save_state
from latentlab.session.tensor_file import TensorFile
from latentlab.training.control import Control
from latentlab.training.snapshot import TEST, TRAIN
from latentlab.training.trainer import train


@pytest.fixture
def folder(tmp_path, run):
    """A saved run."""
    save_run(run, tmp_path / "run")
    return tmp_path / "run"


def rewrite(folder: Path, about: dict | None = None, tensors: dict | None = None) -> None:
    """Write the folder's weights with some facts of its header, or some of its tensors, changed."""
    path = folder / "weights.safetensors"
    length = int.from_bytes(path.read_bytes()[:8], "little")
    old = json.loads(json.loads(path.read_bytes()[8 : 8 + length])["__metadata__"]["latentlab"])
    weights = load_file(path) | (tensors or {})
    weights = {name: weight for name, weight in weights.items() if weight is not None}
    save_file(weights, path, metadata={"latentlab": json.dumps(old | (about or {}))})


def reword(folder: Path, rows: dict, old: bytes = b"", new: bytes = b"") -> None:
    """Write the folder's weights with another header over the same data: rows changed or added, and bytes replaced."""
    path = folder / "weights.safetensors"
    content = path.read_bytes()
    length = int.from_bytes(content[:8], "little")
    header = json.loads(content[8 : 8 + length])
    for name, row in rows.items():
        merges = isinstance(row, dict) and isinstance(header.get(name), dict)
        header[name] = header[name] | row if merges else row
    text = json.dumps(header, separators=(",", ":")).encode()
    text = text.replace(old, new) if old else text
    path.write_bytes(len(text).to_bytes(8, "little") + text + content[8 + length :])


def test_what_is_saved_is_opened(folder, run):
    opened = open_run(folder)
    for name, weight in run.snapshot.weights.items():
        assert opened.snapshot.weights[name].equal(weight)
    assert opened.config == run.config
    assert opened.image_shape == run.image_shape
    for name in ("step", "epoch", "state", "beta"):
        assert getattr(opened.snapshot, name) == getattr(run.snapshot, name)
    for split in (TRAIN, TEST):
        assert np.array_equal(opened.snapshot.losses.rows(split), run.snapshot.losses.rows(split))
    z = np.random.default_rng(0).normal(size=(5, 2))
    assert np.array_equal(opened.model.decode_images(z), run.model.decode_images(z))


def test_the_same_run_gives_the_same_files(tmp_path, run, folder):
    save_run(dataclasses.replace(run, snapshot=dataclasses.replace(run.snapshot, seconds=99.0)), tmp_path / "again")
    for name in ("losses.csv", "weights.safetensors", "config.json"):
        assert (folder / name).read_bytes() == (tmp_path / "again" / name).read_bytes()


def test_evaluation_of_an_opened_run_repeats_its_last_metrics(folder, run, digits):
    opened = dataclasses.replace(open_run(folder), dataset=digits)
    assert evaluate_run(opened) == last_evaluation(run) == last_evaluation(opened)


def test_the_number_of_threads_is_written_down(tmp_path, run):
    saved = save_run(dataclasses.replace(run, config=dataclasses.replace(run.config, threads=None)), tmp_path / "run")
    assert saved.config.threads >= 1
    assert open_run(tmp_path / "run").config.threads == saved.config.threads


def test_every_loss_is_on_disk_and_none_that_is_later_than_the_weights(tmp_path, digits, small_config):
    log = LossLog(tmp_path / "losses.csv.part")
    seen = []
    for snapshot in train(digits, small_config, Control(snapshot_interval=1e9), record=log):
        seen.append(snapshot)
    saved = save_run(run_at(seen[2], small_config, digits), tmp_path / "run", log)
    every = list(read_losses(log.path))
    assert [row.step for row in loss_rows(saved)] == [row.step for row in every if row.step <= seen[2].step]
    assert max(row.step for row in every) > seen[2].step
    log.close(delete=True)
    assert not log.path.exists()


def test_weights_say_which_live_settings_were_theirs(tmp_path, run):
    """A save that was cut off has newer settings beside older weights: the weights open with their own."""
    newer = dataclasses.replace(run, config=dataclasses.replace(run.config, beta=4.0, family="beta-vae"))
    save_run(run, tmp_path / "run")
    (tmp_path / "run" / "config.json").write_text(newer.config.to_json())
    assert open_run(tmp_path / "run").config.beta == 1.0
    save_run(newer, tmp_path / "newer")
    assert open_run(tmp_path / "newer").config == newer.config


def test_a_snapshot_is_kept_in_no_other_runs_folder(tmp_path, run):
    saved = save_run(run, tmp_path / "run")
    other = dataclasses.replace(run, config=dataclasses.replace(run.config, seed=5))
    save_run(other, tmp_path / "run")
    with pytest.raises(UserError, match="holds another run by now"):
        save_snapshot(saved)
    assert not (tmp_path / "run" / "timeline").exists()


def test_exported_weights_stay_while_the_training_goes_on(tmp_path, digits, small_config, snapshots):
    folder = tmp_path / "run"
    early = save_run(run_at(snapshots[1], small_config, digits), folder)
    save_snapshot(early)
    save_run(run_at(snapshots[-1], small_config, digits), folder)
    again = open_run(folder, step=snapshots[1].step)
    assert again.snapshot.step == snapshots[1].step
    for name, weight in snapshots[1].weights.items():
        assert again.snapshot.weights[name].equal(weight)
    assert again.snapshot.losses.last(TEST).step == snapshots[1].step
    assert open_run(folder).snapshot.step == snapshots[-1].step


def test_the_last_weights_are_not_kept_twice(folder):
    assert save_snapshot(open_run(folder)) == folder / "weights.safetensors"
    assert not (folder / "timeline").exists()


def test_weights_and_their_step_are_of_one_save(folder, run, monkeypatch):
    """A training saves a later state at every point of the reading at which a file is opened."""
    later = dataclasses.replace(
        run.snapshot,
        step=run.snapshot.step + 1,
        weights={name: weight + 1 for name, weight in run.snapshot.weights.items()},
    )
    states = [run, dataclasses.replace(run, snapshot=later)]
    whole = {state.snapshot.step: state.snapshot.weights for state in states}
    opened, saves = TensorFile.__init__, []

    def open_and_save(self, *arguments):
        opened(self, *arguments)
        if not saves:
            saves.append(True)  # a save opens files, too
            states.reverse()
            save_run(states[0], folder)
            saves.clear()

    monkeypatch.setattr(TensorFile, "__init__", open_and_save)
    for is_named in (False, True):
        on_disk = states[0].snapshot.step
        found = open_run(folder, on_disk if is_named else None).snapshot
        assert found.step == on_disk
        for name, weight in whole[found.step].items():
            assert found.weights[name].equal(weight)


def test_a_step_that_was_not_kept_is_refused_with_those_that_were(folder):
    with pytest.raises(UserError, match=r"no weights of step 5; it has those of 6\."):
        open_run(folder, step=5)


def damages():
    """Yield (id, damage to a run folder, expected sentence)."""
    weights, config = "weights.safetensors", "config.json"

    def write(name, content):
        return lambda folder: (folder / name).write_bytes(content)

    def settings_of(**changes):
        def change(folder):
            values = json.loads((folder / config).read_text())
            (folder / config).write_text(json.dumps(values | changes))

        return change

    def header(tensors):
        text = json.dumps({"__metadata__": {"latentlab": "{}"}} | tensors).encode()
        return write(weights, len(text).to_bytes(8, "little") + text)

    yield "no config", lambda folder: (folder / config).unlink(), "is no run folder: it holds no config.json"
    yield "config cut short", lambda folder: os.truncate(folder / config, 50), "config.json cannot be used: .*JSON"
    yield "config not text", write(config, b"\xff\xfe\x00"), "config.json cannot be used"
    yield "config deep", write(config, b"[" * 60_000), "config.json cannot be used"
    yield "config huge", write(config, b" " * 100_000), "more than 65,536 bytes"
    yield "config list", write(config, b"[1]"), "not a JSON object"
    yield "unknown setting", settings_of(layers=3), "no setting “layers”, so a newer one .* update latentlab"
    yield "unknown choice", settings_of(family="flow"), "no setting “family: flow”, so a newer one"
    yield "bad setting", settings_of(latent_size=-1), "--latent-size must be at least 1"
    yield "other size", settings_of(latent_size=3), "do not fit the settings"
    yield "enormous layers", settings_of(hidden=[8192] * 32), "do not fit the settings"
    yield "other likelihood", settings_of(likelihood="gaussian-learned"), "do not fit the settings"
    yield "other family", settings_of(family="ae"), "do not fit the settings"
    yield "other data", settings_of(dataset="mnist"), "other data"
    yield "no weights", lambda folder: (folder / weights).unlink(), "Cannot read"
    yield "weights a folder", lambda folder: ((folder / weights).unlink(), (folder / weights).mkdir()), "Cannot read"
    yield "empty weights", write(weights, b""), "weights.safetensors cannot be used"
    yield "cut short", lambda folder: os.truncate(folder / weights, 2000), "cut short"
    yield "too long", lambda folder: os.truncate(folder / weights, 10**6), "cut short, or is too long"
    yield "absurd header", write(weights, (2**60).to_bytes(8, "little") + b"{}"), "no header"
    yield "long header", write(weights, (2**24).to_bytes(8, "little") + b" " * 2**24), "no header"
    yield "a pickle", write(weights, b"\x80\x04\x95" + b"\x00" * 100), "no header"
    yield "deep header", write(weights, (60_000).to_bytes(8, "little") + b"[" * 60_000), "no header"
    yield "list header", write(weights, (2).to_bytes(8, "little") + b"[]"), "does not say"
    yield "no metadata", write(weights, (2).to_bytes(8, "little") + b"{}"), "does not say"
    yield "many tensors", header({str(i): {"dtype": "F32", "shape": [0]} for i in range(2000)}), "does not say"
    yield "other format", lambda folder: rewrite(folder, {"format": 2}), "another version"
    for name, value in [
        ("step", -1), ("step", 1.5), ("step", True), ("step", 10**30), ("epoch", float("nan")), ("epoch", "1"),
        ("image_shape", [8]), ("image_shape", [0, 8]), ("image_shape", [2**40, 1]), ("image_shape", "88"),
        ("dataset", 3), ("state", None), ("live", 3), ("live", {"seed": 1}),
    ]:  # fmt: skip
        yield f"{name}={value}", lambda folder, n=name, v=value: rewrite(folder, {n: v}), "does not say"
    yield "live setting", lambda folder: rewrite(folder, {"live": {"beta": -1}}), "--beta must be"
    yield "other shape", lambda folder: rewrite(folder, {"image_shape": [9, 9]}), "do not fit the settings"
    first = "encoder.network.0.bias"
    for id, row in [
        ("a word times", {"shape": ["a" * 8, 2**25]}),
        ("a list times", {"shape": [[1], 2**27]}),
        ("a word times 10**30", {"shape": ["a", 10**30]}),
        ("half a number", {"shape": [0.5]}),
        ("truth", {"shape": [True]}),
        ("below zero", {"shape": [-4, -4]}),
        ("beyond", {"shape": [10**30]}),
        ("deep", {"shape": [1] * 100}),
        ("none", {"shape": None}),
        ("a name", {"shape": {"1": 1}}),
        ("other offsets", {"data_offsets": [0, "64"]}),
        ("three offsets", {"data_offsets": [0, 64, 64]}),
        ("no offsets", {"data_offsets": None}),
        ("other type", {"dtype": ["F32"]}),
    ]:
        yield f"header {id}", lambda folder, row=row: reword(folder, {first: row}), "does not say"
    yield "header overlapping", lambda folder: reword(folder, {first: {"data_offsets": [4, 68]}}), "cut short"
    yield "header a row", lambda folder: reword(folder, {"more": 3}), "does not say"
    yield "header two names", lambda folder: reword(folder, {}, old=b'"dtype"', new=b'"shape"'), "no header"
    yield "metadata a number", lambda folder: reword(folder, {"__metadata__": {"latentlab": 3}}), "does not say"
    yield "metadata a word", lambda folder: reword(folder, {"__metadata__": "latentlab"}), "does not say"
    yield "header NaN", lambda folder: reword(folder, {first: float("nan")}), "no header"
    yield "header digits", lambda folder: reword(folder, {}, old=b"[16]", new=b"[" + b"1" * 5000 + b"]"), "no header"
    for id, tensor, words in [
        ("missing", None, "is missing"),
        ("shape", torch.zeros(3), "is needed"),
        ("nan", torch.full((16,), torch.nan), "not finite"),
        ("inf", torch.full((16,), -torch.inf), "not finite"),
        ("dtype", torch.zeros(16, dtype=torch.float64), "does not say"),
    ]:
        yield f"tensor {id}", lambda folder, t=tensor: rewrite(folder, tensors={first: t}), words
    yield "stranger", lambda folder: rewrite(folder, tensors={"more": torch.zeros(1)}), "no place for “more”"
    yield "losses", write("losses.csv", b"\x00"), "losses.csv is damaged"


@pytest.mark.parametrize(("damage", "words"), [row[1:] for row in damages()], ids=[row[0] for row in damages()])
def test_a_damaged_run_is_one_sentence(folder, damage, words):
    damage(folder)
    with pytest.raises(UserError, match=words) as caught:
        open_run(folder)
    assert caught.value.exit_code == 2
    assert "\n" not in str(caught.value)
    assert str(caught.value).count(". ") == 0


def test_nothing_is_allocated_on_the_word_of_a_header(folder):
    """Neither by types that multiply into a long text or list, nor for tensors that the settings do not know."""
    first, path = "encoder.network.0.bias", folder / "weights.safetensors"
    whole = path.read_bytes()
    for shape in (["a" * 32, 2**25], [[1], 2**27], ["a", 10**30]):
        reword(folder, {first: {"shape": shape}})
        assert _peak_of_opening(folder) < 4e6
        path.write_bytes(whole)
    length = int.from_bytes(whole[:8], "little")
    size = 2**28
    stranger = {
        "dtype": "F32",
        "shape": [size],
        "data_offsets": [len(whole) - 8 - length, len(whole) - 8 - length + 4 * size],
    }
    reword(folder, {"stranger": stranger})
    os.truncate(path, path.stat().st_size + 4 * size)  # a sparse file, as long as its header claims
    assert _peak_of_opening(folder) < 4e6


def _peak_of_opening(folder: Path) -> int:
    """Return the bytes that Python allocates while it refuses to open a run."""
    tracemalloc.start()
    try:
        with pytest.raises(UserError):
            open_run(folder)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_damage_of_any_kind_is_more_than_a_sentence(folder, data):
    """Whatever a few bytes of a file become, the run opens with finite weights or is refused in one sentence."""
    path = folder / data.draw(st.sampled_from(("weights.safetensors", "config.json", "losses.csv")))
    whole = path.read_bytes()
    content = bytearray(whole)
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, min(len(content), 1500) - 1))
        content[place] = data.draw(st.integers(0, 255))
    try:
        path.write_bytes(content)
        run = open_run(folder)
        assert all(weight.isfinite().all() for weight in run.snapshot.weights.values())
    except UserError:
        pass
    finally:
        path.write_bytes(whole)


def test_images_of_another_shape_are_refused(folder, tmp_path):
    rewrite(folder, {"image_shape": [4, 16]})
    with pytest.raises(UserError, match="4 x 16"):
        with_images(open_run(folder))


def test_a_folder_that_is_not_there_is_one_sentence(tmp_path):
    with pytest.raises(UserError, match="There is no run folder"):
        open_run(tmp_path / "none")


def test_a_folder_or_a_file_that_is_no_run_is_one_sentence(tmp_path, folder):
    for other in (tmp_path, folder / "weights.safetensors"):
        with pytest.raises(UserError, match=r"is no run folder: it holds no config\.json"):
            open_run(other)


def test_autoencoders_leave_the_kl_empty(tmp_path, digits, small_config):
    config = dataclasses.replace(small_config, family="ae", epochs=1)
    *_, last = train(digits, config)
    save_run(run_at(last, config, digits), tmp_path / "run")
    assert all(np.isnan(row.kl) for row in read_losses(tmp_path / "run" / "losses.csv"))
    metrics = evaluate_run(dataclasses.replace(open_run(tmp_path / "run"), dataset=digits))
    assert metrics.kl is None
    assert metrics.neg_elbo is None


@pytest.mark.skipif(not hasattr(os, "symlink"), reason="a system with symbolic links")
def test_links_in_a_strangers_run_folder_lead_nowhere(folder, tmp_path):
    """A file that the program writes into a run folder replaces a link and leaves the link's target alone."""
    theirs = tmp_path / "theirs"
    theirs.write_text("years of work")
    run = open_run(folder)
    for name in ("config.json", "weights.safetensors", "pins.json", f"timeline/{run.snapshot.step}.safetensors"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).unlink(missing_ok=True)
        (folder / name).symlink_to(theirs)
    save_state(folder, {"z": [1.0, 2.0]})
    save_run(run, folder)
    (folder / "timeline" / f"{run.snapshot.step}.safetensors").unlink()
    save_snapshot(run)
    assert theirs.read_text() == "years of work"
