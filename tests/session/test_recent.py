"""Recent runs as a value, the card of a saved run, and what is offered after a crash."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from latentlab.data.digits import load
from latentlab.errors import UserError
from latentlab.export.csv import TAIL, Loss, read_last_losses, read_losses, write_losses
from latentlab.export.palette import PALETTES, rgb32
from latentlab.export.raster import UNLABELLED, small_map
from latentlab.session import recovery
from latentlab.session.checkpoint import save_run, write_moment
from latentlab.session.evaluation import last_evaluation
from latentlab.session.recent import MOST, added, dropped, from_text, to_text
from latentlab.session.run_card import SIDE, read_card
from latentlab.session.session import Session


def test_the_list_holds_each_run_once_the_newest_first_and_ten_at_most(tmp_path):
    runs = ()
    for number in (*range(14), 9):
        runs = added(runs, tmp_path / str(number), f"at {number}")
    assert len(runs) == MOST
    assert [run.folder.name for run in runs] == ["9", "13", "12", "11", "10", "8", "7", "6", "5", "4"]
    assert runs[0] not in dropped(runs, tmp_path / "9")


def test_the_list_survives_as_text_whatever_the_names():
    runs = added(added((), Path("/a\nb = 'c' \"d\" 숫자"), "x"), Path("/bytes\udcff"), "y")
    text = to_text(runs)
    assert text.isascii()
    assert "\n" not in text
    assert from_text(text) == runs


@pytest.mark.parametrize("text", ["", "{}", "[1]", '[["a"]]', '[["a", 1]]', '[["a", "/b\\u0000"]]'])
def test_another_text_is_refused(text):
    with pytest.raises(ValueError):  # noqa: PT011  as the settings expect of a reader
        from_text(text)


def test_the_newest_losses_are_those_at_the_end(tmp_path):
    rows = [Loss(step, step / 7, "test" if step % 5 == 0 else "train", 1.0 * step, 0.5, 2.0) for step in range(3000)]
    path = write_losses(tmp_path / "losses.csv", rows)
    assert path.stat().st_size > TAIL
    found = read_last_losses(path)
    assert 100 < len(found) < len(rows)
    assert found == [*read_losses(path)][-len(found) :]
    short = write_losses(tmp_path / "short.csv", rows[:3])
    assert read_last_losses(short) == rows[:3]
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    with pytest.raises(UserError, match="no rows of losses"):
        read_last_losses(path)


def test_a_card_says_what_the_run_says(run, tmp_path):
    saved = save_run(run, tmp_path / "run")
    card = read_card(saved.folder)
    assert (card.step, card.epoch, card.family) == (run.snapshot.step, run.snapshot.epoch, "vae")
    assert card.neg_bound == pytest.approx(last_evaluation(run).neg_elbo)
    assert card.picture is None
    Image.new("RGB", (300, 300), "#123456").save(saved.folder / "latent-map.png")
    assert np.unique(read_card(saved.folder).picture).tolist() == [0xFF123456]
    write_moment(saved.folder / "timeline" / f"{run.snapshot.step}.safetensors", run)
    inks = set(np.unique(read_card(saved.folder).picture).tolist()) - {0}
    assert inks == {UNLABELLED}  # these digits are fewer than those of the data set, so the labels are others'


def test_a_picture_of_the_map_has_a_dot_for_each_label_where_its_points_are():
    labels = load().train_labels[:400]
    means = np.stack([np.where(labels < 5, -1.0, 1.0), labels / 10], 1).astype(np.float32)
    picture = small_map(means, labels, PALETTES["petroff"], SIDE)
    colours = rgb32(PALETTES["petroff"])
    left, right = picture[:, : SIDE // 2], picture[:, SIDE // 2 :]
    assert set(np.unique(left).tolist()) == {0, *colours[:5].tolist()}
    assert set(np.unique(right).tolist()) == {0, *colours[5:].tolist()}


def test_a_run_that_was_cut_off_is_at_rest_where_it_is_opened(run):
    session = Session()
    session.open(dataclasses.replace(run, snapshot=dataclasses.replace(run.snapshot, state="running")))
    assert session.current.snapshot.state == "stopped"


def test_a_run_in_another_folder_is_offered_where_it_was_recent(run, tmp_path):
    folder, damaged = (save_run(run, tmp_path / name).folder for name in ("run", "damaged"))
    assert recovery.found([folder]) == []
    for there in (folder, damaged):
        (tmp_path / f".{there.name}.lock").touch()
    (damaged / "weights.safetensors").write_bytes(b"damaged")
    assert recovery.found() == []
    assert [card.folder for card in recovery.found([folder, damaged])] == [folder]
    recovery.discard(folder)
    assert recovery.found([folder]) == []
