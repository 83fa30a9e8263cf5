"""Films of a training, read back frame by frame and compared with the exports of their moments."""

import csv
import dataclasses
import logging
import shutil
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from latentlab.actions import export_film
from latentlab.cli import main
from latentlab.errors import UserError
from latentlab.export.drawing import to_array
from latentlab.export.gif import MOST_BYTES, check_animation
from latentlab.export.viewport import Viewport
from latentlab.session.checkpoint import moment_file, open_run
from latentlab.session.evaluation import evaluate_run, with_means
from latentlab.session.film import Film, FilmStyle, kept_moments, pace
from latentlab.session.line_density import line_curves
from latentlab.session.map_points import Points
from latentlab.session.pictures import grid_picture, line_view, map_drawing
from latentlab.session.plane_choice import plane_named
from latentlab.session.timeline import Timeline
from latentlab.work import result_of

# The package's reader does, and its writer if ffmpeg has ended by itself.
leaves_pipes_open = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
SMALL = {"width": 400, "seconds": 1.0, "hold": 0.5}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A run of two epochs, with the moments that a training keeps of itself."""
    path = tmp_path_factory.mktemp("runs") / "run"
    assert main(["train", "--dataset", "digits", "--epochs", "2", "--hidden", "16", "--threads", "1",
                 "--out", str(path)]) == 0  # fmt: skip
    return path


@pytest.fixture(scope="module")
def run(folder):
    return with_means(open_run(folder))


@pytest.fixture(scope="module", params=[4, 1], ids=["four latents", "one latent"])
def other(request, tmp_path_factory):
    """A run whose latent space is no plane."""
    path = tmp_path_factory.mktemp("other") / "run"
    assert main(["train", "--dataset", "digits", "--epochs", "1", "--hidden", "16", "--threads", "1",
                 "--latent-size", str(request.param), "--out", str(path)]) == 0  # fmt: skip
    return with_means(open_run(path))


def frames_in(path) -> tuple[list[np.ndarray], list[float]]:
    """Return the frames of an animation, and how long each lasts in ms."""
    frames, times = [], []
    with Image.open(path) as picture:
        for index in range(picture.n_frames):
            picture.seek(index)
            times.append(picture.info["duration"])
            frames.append(np.asarray(picture.convert("RGB")))
    return frames, times


@given(st.sets(st.integers(0, 10_000), min_size=2, max_size=40), st.integers(2, 60))
def test_each_frame_shows_the_newest_moment_on_a_scale_half_logarithmic_and_half_even(steps, frames):
    steps = sorted(steps)
    shots = pace(steps, frames)
    shown = [step for step, count in shots for _ in range(count)]
    assert len(shown) == frames
    assert [shown[0], shown[-1]] == [steps[0], steps[-1]]

    def place(step):
        return (np.log(1 + step) / np.log(1 + steps[-1]) + step / steps[-1]) / 2

    begin, end = place(steps[0]), place(steps[-1])
    for index, step in enumerate(shown):
        now = begin + (end - begin) * index / (frames - 1)
        assert place(step) <= now + 1e-9
        assert all(place(later) > now - 1e-9 for later in steps if later > step)


def test_a_film_without_loss_has_each_moment_for_its_time(folder, tmp_path, capsys):
    out = tmp_path / "film.apng"
    assert main(["film", str(folder), "--width", "400", "--seconds", "4", "--hold", "0.5", "--out", str(out)]) == 0
    assert capsys.readouterr().out.strip() == str(out)
    frames, times = frames_in(out)
    steps = Timeline(folder).steps()
    assert len(frames) == len(steps) > 5, "at this pace no two moments share a frame"
    assert times == [50 * count + 500 * (step == steps[-1]) for step, count in pace(steps, 80)]
    assert sum(times) == 4500
    with Image.open(out) as picture:
        line = picture.text["Command"]
        assert picture.info["loop"] == 0
    assert line == f"latentlab film {folder} --step {steps[-1]} --seconds 4.0 --hold 0.5 --width 400"


def test_a_frame_is_the_exported_map_of_its_step_with_its_own_test_metrics(folder, run, tmp_path):
    """At an epoch's end these are the metrics that the training measured, to the last digit."""
    out = result_of(export_film(run, out=tmp_path / "film.apng", **SMALL))
    frames, _ = frames_in(out)
    with (folder / "losses.csv").open() as file:
        measured = {int(row["step"]): float(row["loss"]) for row in csv.DictReader(file) if row["split"] == "test"}
    camera = Viewport.fitted(run.snapshot.means, 1.0, radius=3.0)  # of the whole film
    steps = [step for step, _ in pace(kept_moments(run), 20)]
    per_epoch = run.snapshot.step // 2
    assert {steps[0], steps[-1]} == {0, run.snapshot.step}
    for step, frame in zip(steps, frames, strict=True):
        if step not in (0, steps[len(steps) // 2], *measured):
            continue
        moment = open_run(folder, step)
        loss = evaluate_run(moment).neg_elbo
        assert step not in measured or loss == pytest.approx(measured[step], abs=1e-9)
        words = f"training images · epoch {step / per_epoch:.2f} · step {step} · test -ELBO {loss:.1f} nats per image"
        drawing = map_drawing(moment, "train", 400, view=dataclasses.astuple(camera), subtitle=words)
        assert np.array_equal(frame[: drawing.height], to_array(drawing))
    assert main(["map", str(folder), "--width", "400", "--out", str(tmp_path / "map.png"), "--step", "0",
                 "--view", ",".join(map(repr, dataclasses.astuple(camera)))]) == 0  # fmt: skip
    with Image.open(tmp_path / "map.png") as picture:
        exported = np.asarray(picture)
    assert np.array_equal(frames[0][33 : len(exported)], exported[33:]), "all but the subtitle"


def test_the_timeline_below_moves_from_left_to_right(run):
    steps = kept_moments(run)
    film = Film(run, steps, FilmStyle(width=400))
    places = []
    for step in (steps[0], steps[len(steps) // 2], steps[-1]):
        strip = film.frame(dataclasses.replace(open_run(run.folder, step), dataset=run.dataset))[-20:]
        places.append(np.flatnonzero((strip == (0x25, 0x63, 0xD9)).all(axis=-1).any(axis=0)).max())
    assert places == sorted(set(places))


@pytest.mark.parametrize("view", ["map", "grid", "both"])
def test_a_film_shows_the_plane_that_is_named(other, tmp_path, view):
    size = other.config.latent_size
    words = () if size == 1 else ("--plane", "axes:2,4", "--at=0.5,0.0,-0.25,1.0")
    out = tmp_path / "film.apng"
    assert main(["film", str(other.folder), "--view", view, *words, "--width", "500", "--rows", "5", "--seconds", "0.2",
                 "--hold", "0", "--out", str(out)]) == 0  # fmt: skip
    frames, _ = frames_in(out)
    with Image.open(out) as picture:
        assert all(word in picture.text["Command"] for word in words)
    plane = plane_named(other, "auto") if size == 1 else plane_named(other, "axes:2,4", (0.5, 0, -0.25, 1))
    steps = [step for step, _ in pace(kept_moments(other), 4)]
    film = Film(other, steps, FilmStyle(view, width=500, rows=5, plane=plane))
    assert np.array_equal(frames[-1], film.last_frame)
    places = Points("train", other.snapshot.means, 0, 0, True, plane)
    camera = line_view(places, 3.0) if size == 1 else Viewport.fitted(places.places, 1.0, radius=3.0)
    if view != "grid":
        width = 500 if view == "map" else round(500 * 800 / 1458)
        map_ = to_array(map_drawing(other, width=width, view=dataclasses.astuple(camera), plane=plane))
        top = round(66 * width / 800)
        assert np.array_equal(frames[-1][top : len(map_), :width], map_[top:]), "the map, below its title"
    if view != "map":
        unit = 690 if view == "grid" else 1458
        grid = grid_picture(other, 5, scale=(630 * 500 // unit) // (5 * 9 + 1), plane=plane)
        windows = np.lib.stride_tricks.sliding_window_view(frames[-1][..., 0], grid.shape)
        corners = np.argwhere(windows[:, :, 0, 0] == grid[0, 0])
        assert any(np.array_equal(windows[y, x], grid) for y, x in corners)


@pytest.mark.parametrize("other", [1], indirect=True, ids=["one latent"])
def test_the_map_of_a_line_has_the_curves_of_the_window(other, tmp_path):
    out = tmp_path / "map.svg"
    assert main(["map", str(other.folder), "--out", str(out)]) == 0
    shown = out.read_text()
    assert ">density of the points<" in shown
    assert ">p(z)<" in shown
    wanted = line_curves(other, Points("train", other.snapshot.means, 0, 0, True)).drawn("density of the points")
    drawing = map_drawing(other)
    assert len(drawing.curves) == len(wanted) == 2
    high, wide = drawing.points.shape[:2]
    view = line_view(Points("train", other.snapshot.means, 0, 0, True, plane_named(other, "auto")))
    for trace, curve in zip(drawing.curves, wanted):
        np.testing.assert_allclose(
            np.array(trace.places), np.stack(view.to_pixels(curve.x, curve.height, wide, high), axis=1)
        )


@pytest.mark.parametrize(("view", "rows"), [("grid", 5), ("both", 5), ("both", 40)])
def test_the_grid_in_a_frame_is_the_exported_one(run, view, rows):
    """A grid that has no room in whole pixels is shrunk to the room."""
    frame = Film(run, kept_moments(run), FilmStyle(view, width=500, rows=rows)).last_frame
    assert frame.shape[0] % 2 == frame.shape[1] % 2 == 0
    grey = frame[..., 0].astype(int)
    if rows == 40:
        black = np.argwhere((frame == 0).all(axis=-1))
        assert (np.ptp(black, axis=0) <= 630 / 1458 * 500).all()
        return
    scale = (630 * 500 // (690 if view == "grid" else 1458)) // (rows * 9 + 1)
    grid = grid_picture(run, rows, scale=scale)
    high, wide = grid.shape
    found = [
        (y, x)
        for y, x in np.argwhere(grey[: 1 - high, : 1 - wide] == 0)
        if np.array_equal(grey[y, x : x + wide], grid[0]) and np.array_equal(grey[y : y + high, x : x + wide], grid)
    ]
    assert len(found) == 1


@pytest.mark.parametrize("width", [400, 590])
def test_a_grid_of_rows_that_nobody_chose_fills_its_square(run, width):
    frame = Film(run, kept_moments(run), FilmStyle("grid", width=width)).last_frame
    black = np.argwhere((frame == 0).all(axis=-1))
    assert (np.ptp(black, axis=0) > 0.85 * 630 / 690 * width).all()


def test_a_gif_shows_the_same_in_fewer_colours_and_may_play_once(run, tmp_path):
    paths = [
        result_of(export_film(run, "both", once=True, first=5, out=tmp_path / f"film{end}", **SMALL))
        for end in (".gif", ".apng")
    ]
    (frames, times), (exact, exact_times) = map(frames_in, paths)
    assert len(frames) == len(exact) == len([step for step, _ in pace(kept_moments(run, 5), 20)])
    assert times == exact_times
    for frame, true in zip(frames, exact):
        assert np.abs(frame.astype(int) - true).mean() < 1
    with Image.open(paths[0]) as picture:
        assert "loop" not in picture.info
        assert "latentlab film" in picture.info["comment"].decode()
        assert "--once --first 5" in picture.info["comment"].decode()
    with Image.open(paths[1]) as picture:
        assert picture.info["loop"] == 1
    again = result_of(export_film(run, "both", once=True, first=5, out=tmp_path / "again.gif", **SMALL))
    assert again.read_bytes() == paths[0].read_bytes()


@leaves_pipes_open
@pytest.mark.parametrize("end", [".gif", ".mp4"])
def test_a_film_that_is_left_leaves_nothing(run, tmp_path, end):
    if end == ".mp4":
        pytest.importorskip("imageio_ffmpeg", reason="the extra “video” is not installed")
    work = export_film(run, out=tmp_path / f"film{end}", **SMALL)
    assert next(work).done < 1
    assert bool(list(tmp_path.iterdir())) == (end == ".mp4"), "an MP4 is written frame by frame"
    work.close()
    assert not list(tmp_path.iterdir())


def test_a_moment_that_is_thinned_out_meanwhile_leaves_the_one_before(folder, tmp_path):
    run = with_means(open_run(shutil.copytree(folder, tmp_path / "run")))
    steps = kept_moments(run)[:3] + kept_moments(run)[-1:]
    frames = Film(run, steps, FilmStyle("grid", width=400)).frames()
    first = next(frames)
    moment_file(run.folder, steps[1]).unlink()
    moment_file(run.folder, steps[2]).write_bytes(b"damaged")
    assert np.array_equal(next(frames), first)
    with pytest.raises(UserError, match="no header"):
        next(frames)


def test_a_film_of_a_run_that_is_deleted_meanwhile_ends_with_a_sentence_and_no_file(folder, tmp_path):
    run = with_means(open_run(shutil.copytree(folder, tmp_path / "run")))
    work = export_film(run, "grid", out=tmp_path / "film.gif", **SMALL)
    assert next(work).done < 1
    shutil.rmtree(run.folder)
    with pytest.raises(UserError, match="There is no run folder"):
        result_of(work)
    assert not list(tmp_path.iterdir())


def test_what_cannot_be_filmed_is_told_before_the_first_frame(run, digits, tmp_path, monkeypatch):
    monkeypatch.setattr(Film, "frame", lambda *_: pytest.fail("a frame was drawn"))
    out = tmp_path / "film.gif"
    for lonely in ({"run": dataclasses.replace(run, folder=None)}, {"run": run, "first": run.snapshot.step}):
        with pytest.raises(UserError, match=f"keeps none between step .* and its step {run.snapshot.step}"):
            result_of(export_film(**lonely, out=out))
    assert not list(tmp_path.iterdir())


def test_an_animation_too_large_for_memory_is_refused(tmp_path):
    check_animation(tmp_path / "film.gif", MOST_BYTES // 1_000_000, (1000, 1000, 3))
    with pytest.raises(UserError, match=r"as \.apng, and at most 256"):
        check_animation(tmp_path / "film.apng", MOST_BYTES // 1_000_000, (1000, 1000, 3))


def test_without_the_package_an_mp4_is_refused_in_one_sentence(run, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "imageio_ffmpeg", None)
    monkeypatch.setattr(Film, "frame", lambda *_: pytest.fail("a frame was drawn"))
    with pytest.raises(UserError) as told:
        result_of(export_film(run, out=tmp_path / "film.mp4", **SMALL))
    assert 'pip install "latentlab[video]"' in str(told.value)
    assert not list(tmp_path.iterdir())


@leaves_pipes_open
def test_an_mp4_has_every_frame_and_ends_well(run, tmp_path, caplog):
    ffmpeg = pytest.importorskip("imageio_ffmpeg", reason="the extra “video” is not installed")
    with caplog.at_level(logging.WARNING):
        out = result_of(export_film(run, out=tmp_path / "film.mp4", **SMALL))
    assert not caplog.records, "no resizing"
    reader = ffmpeg.read_frames(out)
    about = next(reader)
    assert about["codec"] == "h264"
    assert about["pix_fmt"].startswith("yuv420p")
    frames = [np.frombuffer(frame, np.uint8).reshape(*about["size"][::-1], 3) for frame in reader]
    assert len(frames) == 30, "1.5 s of 20 frames a second"
    assert np.abs(frames[-1].astype(int) - Film(run, kept_moments(run), FilmStyle(width=400)).last_frame).mean() < 4
    content = out.read_bytes()
    assert content.index(b"moov") < content.index(b"mdat"), "it plays as it arrives"
    assert b"latentlab film" in content
    assert result_of(export_film(run, out=tmp_path / "again.mp4", **SMALL)).read_bytes() == content


@leaves_pipes_open
@pytest.mark.parametrize("fault", ["codec", "count"])
def test_an_mp4_that_ffmpeg_does_not_write_to_its_end_is_no_file(run, tmp_path, monkeypatch, fault):
    ffmpeg = pytest.importorskip("imageio_ffmpeg", reason="the extra “video” is not installed")
    write, count = ffmpeg.write_frames, ffmpeg.count_frames_and_secs
    if fault == "codec":
        monkeypatch.setattr(ffmpeg, "write_frames", lambda *a, **k: write(*a, **k | {"codec": "none-such"}))
    else:
        monkeypatch.setattr(ffmpeg, "count_frames_and_secs", lambda path: (count(path)[0] - 1, 0.0))
    with pytest.raises(UserError, match="ffmpeg ended before the film did"):
        result_of(export_film(run, out=tmp_path / "film.mp4", **SMALL))
    assert not list(tmp_path.iterdir())
