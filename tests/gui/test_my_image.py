"""My image, as a user does it: drawn with the mouse, dropped, pasted; on the map, in the panels, in the session."""

from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QImage, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from latentlab.data.fit import Picture, fit_picture, guess_fit
from latentlab.errors import UserError
from latentlab.export.palette import SCHEMES
from latentlab.gui.controller import State
from latentlab.session.state import ImageRef

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
SEVEN = ((70, 70), (130, 68), (185, 70), (160, 120), (135, 170), (120, 210))


@pytest.fixture
def app(open_window, qtbot):
    app = open_window()
    qtbot.waitUntil(lambda: app.controller.state is State.READY, timeout=60_000)
    qtbot.waitUntil(lambda: app.window.has_begun, timeout=30_000)
    app.performer.perform("show_panel", panel="my_image")
    return app


def pad_of(app):
    return app.window.views["my_image"].pad


def draw(app, *places):
    """Draw a stroke with the mouse through places of the raster."""
    pad = pad_of(app)
    points = [pad.on_widget(*place).toPoint() for place in places]
    QTest.mousePress(pad, LEFT, NONE, points[0])
    for point in points[1:]:
        QTest.mouseMove(pad, point)
    QTest.mouseRelease(pad, LEFT, NONE, points[-1])


def drop(widget, *paths):
    """Drag files over a widget and drop them; return the texts of the overlay."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    enter = QDragEnterEvent(QPoint(5, 5), Qt.DropAction.CopyAction, data, LEFT, NONE)
    QApplication.sendEvent(widget, enter)
    assert enter.isAccepted()
    overlay = widget.window().drop
    assert overlay.isVisible()
    message = overlay.text
    QApplication.sendEvent(widget, QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, data, LEFT, NONE))
    assert overlay.isHidden()
    return message


def drag_from_the_web(window, image=None, address="https://example.org/seven.png"):
    """Drag an image of a web page over the window and drop it; return the text of the overlay during the drag."""
    data = QMimeData()
    data.setUrls([QUrl(address)])
    data.setText(address)
    if image is not None:
        data.setImageData(image)
    enter = QDragEnterEvent(QPoint(5, 5), Qt.DropAction.CopyAction, data, LEFT, NONE)
    QApplication.sendEvent(window, enter)
    assert enter.isAccepted()
    message = window.drop.text
    QApplication.sendEvent(window, QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, data, LEFT, NONE))
    assert window.drop.isHidden()
    return message


def test_a_picture_of_a_web_page_lands_and_its_address_alone_gets_one_sentence(app, qtbot, tmp_path):
    path, session = photo(tmp_path / "photo.png"), app.controller.session
    with Image.open(path) as picture:
        wanted = fit_picture(
            Picture(np.asarray(picture.convert("L"))),
            session.current.image_shape,
            guess_fit(session.dataset.train_images),
        )
    assert drag_from_the_web(app.window, QImage(str(path))) == "Drop to look at this picture"
    qtbot.waitUntil(lambda: len(session.state.images) == 1, timeout=30_000)
    assert session.state.images[0].name == "Dropped picture"
    np.testing.assert_array_equal(session.state.images[0].image, wanted.image)
    entry = app.performer.log[-1]
    assert entry.verb == "open_picture"
    app.performer.perform(entry.verb, **entry.arguments)
    qtbot.waitUntil(lambda: len(session.state.images) == 2, timeout=30_000)
    np.testing.assert_array_equal(session.state.images[1].image, wanted.image)
    message = drag_from_the_web(app.window)
    assert message.startswith("This is the address of a web page")
    assert app.window.statusBar().currentMessage() == message
    assert len(session.state.images) == 2


def encoded(qtbot, app):
    """Wait until the newest picture has landed with all its metrics; return the Inspected."""
    service = app.controller.pane.my_image
    qtbot.waitUntil(lambda: not (pad_of(app).frame_timer.isActive() or service.busy), timeout=20_000)
    return app.wiring.my_image.seen


def place_of(app, image):
    """Return mean and deviations of q(z|x), by the model itself."""
    means, log_variances = app.controller.session.current.model.encode_images(image[None])
    return means[0], np.exp(log_variances[0] / 2)


def photo(path, exif=None):
    """Write a photo of dark ink on light paper, 50 x 40, upright or lying on its side with an EXIF orientation."""
    y, x = np.mgrid[:50, :40]
    ink = ((y > 8) & (y < 13) & (x > 8) & (x < 32)) | ((np.abs(x - 30 + (y - 10) * 0.5) < 2.5) & (y >= 8) & (y < 42))
    paper = 215 + 12 * np.sin(x / 9) + np.random.default_rng(0).normal(0, 2, x.shape)
    image = Image.fromarray(np.where(ink, 45, paper).clip(0, 255).astype(np.uint8)).convert("RGB")
    if exif is None:
        image.save(path)
    else:
        tags = Image.Exif()
        tags[0x0112] = 6  # to be turned by a quarter clockwise
        image.transpose(Image.Transpose.ROTATE_90).save(path, exif=tags)
    return path


def test_a_drawing_lands_where_the_encoder_puts_it_and_every_panel_is_about_it(app, qtbot):
    session, map_ = app.controller.session, app.window.map
    app.performer.perform("move_probe", z=(2.0, 2.0))  # away from the mark
    draw(app, *SEVEN)
    seen = encoded(qtbot, app)
    picture = Picture(pad_of(app).raster)
    expected = fit_picture(picture, (8, 8), guess_fit(session.dataset.train_images)).image
    (own,) = session.state.images
    assert np.array_equal(own.image, expected)
    mean, sigma = place_of(app, expected)
    np.testing.assert_allclose(map_.own, (mean, sigma), atol=1e-5)
    assert np.array_equal(seen.metrics.image, expected)
    means = session.current.snapshot.means
    nearest = np.argsort(np.square(means - mean).sum(axis=1), kind="stable")
    assert [other.index for other in seen.latent_neighbours] == nearest[:8].tolist()
    assert session.state.subject == ImageRef("own", 0)
    inspector = app.controller.pane.inspector
    qtbot.waitUntil(lambda: inspector.inspected is not None and inspector.inspected.subject.split == "own")
    assert app.window.views["inspector"].title.text().endswith(own.name)
    # The mark: an edge of its diamond has its colour.
    x, y = map_.view.to_pixels(*mean.tolist(), map_.width(), map_.height())
    picture = map_.grab().toImage()
    colours = {picture.pixelColor(round(x + 4.5), round(y + 4.5) + d).name() for d in (-1, 0, 1)}
    assert SCHEMES["light"].bad in colours
    # Undo is about the strokes while the pad has the focus.
    app.window.verbs["undo"].trigger()
    qtbot.waitUntil(lambda: map_.own is None)
    assert session.state.images == ()
    app.window.verbs["redo"].trigger()
    encoded(qtbot, app)
    np.testing.assert_allclose(map_.own, (mean, sigma), atol=1e-5)


def test_the_mark_is_there_before_the_next_event(app):
    """No thread is between the brush and the mark: each movement ends with the mark where the encoder puts it."""
    pad, session = pad_of(app), app.controller.session
    QTest.mousePress(pad, LEFT, NONE, pad.on_widget(70, 70).toPoint())
    pad.frame_timer.stop()  # the next movement is in the next frame
    for place in ((150, 70), (110, 190)):
        event = QMouseEvent(QEvent.Type.MouseMove, pad.on_widget(*place), pad.on_widget(*place), LEFT, LEFT, NONE)
        QApplication.sendEvent(pad, event)
        pad.frame_timer.stop()
        wanted = fit_picture(Picture(pad.raster), session.current.image_shape, session.state.images[0].fit)
        mean, sigma = place_of(app, wanted.image)
        at, sigmas, _ = app.window.map._own
        np.testing.assert_allclose(at, mean, atol=1e-5)
        np.testing.assert_allclose(sigmas, sigma, rtol=1e-5)
    QTest.mouseRelease(pad, LEFT, NONE, pad.on_widget(110, 190).toPoint())


def test_each_stroke_replaces_the_image_and_newer_weights_move_it(app, qtbot):
    session, map_ = app.controller.session, app.window.map
    draw(app, *SEVEN)
    encoded(qtbot, app)
    first = map_.own
    draw(app, (90, 140), (190, 140))
    encoded(qtbot, app)
    assert len(session.state.images) == 1
    assert map_.own != first
    was = session.state.images
    app.performer.perform("step")
    qtbot.waitUntil(lambda: app.controller.state is State.PAUSED and session.current.snapshot.step > 0, timeout=30_000)
    qtbot.waitUntil(lambda: np.allclose(map_.own, place_of(app, was[0].image), atol=1e-5), timeout=20_000)
    assert session.state.images is was  # the image is the same: there is nothing to undo


def test_a_picture_opened_during_a_stroke_is_shown_without_it(app, qtbot, tmp_path):
    """The answer of a slow disk can arrive while the button is pressed."""
    draw(app, *SEVEN)
    encoded(qtbot, app)
    pad, session = pad_of(app), app.controller.session
    app.performer.perform("open_picture", file=photo(tmp_path / "seven.png"))
    QTest.mousePress(pad, LEFT, NONE, pad.on_widget(60, 60).toPoint())
    qtbot.waitUntil(lambda: len(session.state.images) == 2, timeout=20_000)
    QTest.mouseMove(pad, pad.on_widget(160, 160).toPoint())
    QTest.mouseRelease(pad, LEFT, NONE, pad.on_widget(160, 160).toPoint())
    encoded(qtbot, app)
    assert session.state.subject.index == 1
    assert [image.kind for image in session.state.images] == ["drawing", "picture"]
    assert pad.is_blank
    assert not pad.can_undo


def test_a_photo_lands_at_one_point_however_it_was_held_and_dropped(app, qtbot, tmp_path):
    session, map_ = app.controller.session, app.window.map
    message = drop(app.window, photo(tmp_path / "upright.png"))
    assert message == "Drop to look at this picture"
    qtbot.waitUntil(lambda: len(session.state.images) == 1, timeout=20_000)
    encoded(qtbot, app)
    upright = map_.own
    panel = app.window.views["my_image"]
    assert panel.steps["invert"].isChecked()
    assert "guessed" in panel.steps["invert"].text()
    assert "40 × 50 PNG" in panel.description.text()
    message = drop(app.window.views["losses"].window(), photo(tmp_path / "lying.png", exif=6), tmp_path / "upright.png")
    assert "2 pictures" in message
    qtbot.waitUntil(lambda: len(session.state.images) == 3, timeout=20_000)
    for index in (1, 2):
        app.performer.perform("choose_my_image", index=index)
        encoded(qtbot, app)
        np.testing.assert_allclose(map_.own, upright, atol=1e-5)
    app.performer.perform("choose_my_image", index=1)
    encoded(qtbot, app)
    assert "turned upright" in panel.description.text()
    # A step that the panel switches off is off.
    inverted = session.state.images[1].image
    panel.steps["invert"].click()
    encoded(qtbot, app)
    assert session.state.images[1].fit.invert == "no"
    assert not panel.steps["invert"].isChecked()
    assert (session.state.images[1].image != inverted).any()
    with pytest.raises(UserError, match="40 × 50"):
        app.performer.perform("fit_my_image", fit="none")


def test_ctrl_v_takes_a_picture_or_coordinates(app, qtbot):
    session, clipboard = app.controller.session, QGuiApplication.clipboard()
    image = QImage(40, 40, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    for n in range(8, 32):
        for wide in range(4):
            image.setPixelColor(n, 18 + wide, Qt.GlobalColor.blue)
    clipboard.setImage(image)
    QTest.keyClick(app.window.map, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: len(session.state.images) == 1, timeout=20_000)
    encoded(qtbot, app)
    image = session.state.images[0].image
    assert image[4].min() > 100  # the blue bar is the ink, from side to side
    assert image[0].max() == image[7].max() == 0
    clipboard.setText("0.5, -1")
    QTest.keyClick(app.window.map, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert session.z.tolist() == [0.5, -1.0]


def test_a_clipboard_that_another_program_holds_is_empty(app, monkeypatch):
    """Qt then returns None in place of a content."""
    monkeypatch.setattr(QGuiApplication, "clipboard", lambda: SimpleNamespace(mimeData=lambda: None))
    with pytest.raises(UserError, match="neither a picture nor coordinates"):
        app.wiring.my_image.paste()


def test_images_are_kept_apart_named_removed_and_brought_back(app, qtbot):
    do, session, panel = app.performer.perform, app.controller.session, app.window.views["my_image"]
    flat = [value for place in SEVEN for value in place]
    do("draw_stroke", points=flat)
    encoded(qtbot, app)
    seven = pad_of(app).raster
    do("new_drawing")
    assert pad_of(app).is_blank
    assert app.window.map.own is None
    do("draw_stroke", points=(126, 60, 126, 200), brush=30)
    encoded(qtbot, app)
    assert [panel.images.item(n).text() for n in range(panel.images.count())] == ["Drawing 1", "Drawing 2"]
    panel.images.setCurrentRow(0)
    encoded(qtbot, app)
    assert np.array_equal(pad_of(app).raster, seven)
    panel.images.item(0).setText("my seven")
    assert session.state.images[0].name == "my seven"
    draw(app, (90, 140), (190, 140))  # continues with the seven
    encoded(qtbot, app)
    assert [image.name for image in session.state.images] == ["my seven", "Drawing 2"]
    app.controller.interaction.commit()
    crossed = pad_of(app).raster
    for verb, raster in (("undo", seven), ("redo", crossed)):  # of the session, as from the map
        do(verb)
        encoded(qtbot, app)
        assert np.array_equal(pad_of(app).raster, raster)
    panel.images.setFocus()
    QTest.keyClick(panel.images, Qt.Key.Key_Delete)
    assert [image.name for image in session.state.images] == ["Drawing 2"]
    assert app.window.map.own is None
    do("undo")
    assert [image.name for image in session.state.images] == ["my seven", "Drawing 2"]
    assert panel.images.count() == 2
    do("invert_drawing")  # the pad is blank: every pixel is ink
    do("clear_drawing")
    encoded(qtbot, app)
    assert len(session.state.images) == 2
    with pytest.raises(UserError, match="3 numbers are not"):
        do("draw_stroke", points=(1, 2, 3))


def test_the_session_keeps_the_images_over_save_and_open(app, open_window, qtbot, tmp_path):
    out = tmp_path / "a.latentlab"
    draw(app, *SEVEN)
    encoded(qtbot, app)
    raster, own = pad_of(app).raster, app.window.map.own
    app.controller.interaction.commit()
    app.performer.perform("save_session", out=out)
    qtbot.waitUntil(out.exists, timeout=30_000)
    app.performer.perform("remove_my_image")
    message = drop(app.window, out)
    assert message == "Drop to open this session"
    qtbot.waitUntil(lambda: len(app.controller.session.state.images) == 1, timeout=30_000)
    qtbot.waitUntil(lambda: app.window.map.own is not None, timeout=30_000)
    encoded(qtbot, app)
    assert np.array_equal(pad_of(app).raster, raster)
    np.testing.assert_allclose(app.window.map.own, own, atol=1e-5)


def test_a_seven_lands_among_the_sevens(open_window, qtbot, mnist):
    app = open_window(dataset="mnist", hidden=(64,), learning_rate=0.003, seed=1)
    app.controller.session.dataset = mnist
    qtbot.waitUntil(lambda: app.controller.state is State.READY, timeout=60_000)
    qtbot.waitUntil(lambda: app.window.has_begun, timeout=30_000)
    app.performer.perform("run")
    qtbot.waitUntil(lambda: app.controller.trainer.steps_done() > 500, timeout=120_000)
    app.performer.perform("run")
    qtbot.waitUntil(lambda: app.controller.state is State.PAUSED, timeout=60_000)
    qtbot.waitUntil(lambda: app.controller.session.current.snapshot.exact, timeout=60_000)
    app.performer.perform("show_panel", panel="my_image")
    draw(app, *SEVEN)
    seen = encoded(qtbot, app)
    assert [other.label for other in seen.latent_neighbours].count("7") >= 6
    np.testing.assert_allclose(app.window.map.own[0], seen.metrics.mean, atol=1e-5)
