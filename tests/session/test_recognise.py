"""A dropped or opened path is recognised by its content, not by its name."""

import gzip
import io
import zipfile

import numpy as np
import pytest
from PIL import Image

from latentlab.errors import UserError
from latentlab.files import atomic_write
from latentlab.session.recognise import Kind, recognise

PICTURE = np.arange(48, dtype=np.uint8).reshape(6, 8)
IDX = b"\0\0\x08\x03" + b"\0\0\0\1\0\0\0\6\0\0\0\x08" + PICTURE.tobytes()
CSV = "label,pixel0,pixel1,pixel2,pixel3\n7,0,12,255,3\n1,0,0,0,9\n"


FER = f'emotion,pixels,Usage\n3,"{" ".join(map(str, PICTURE.ravel()))}",Training\n'


def packed(**files):
    """Return a zip of these contents; an _ in a name means a dot."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in files.items():
            archive.writestr(name.replace("_", "."), content)
    return buffer.getvalue()


def as_picture(format):
    buffer = io.BytesIO()
    Image.fromarray(PICTURE).save(buffer, format)
    return buffer.getvalue()


def npz():
    buffer = io.BytesIO()
    np.savez(buffer, x_train=PICTURE[None])
    return buffer.getvalue()


def npy():
    buffer = io.BytesIO()
    np.save(buffer, PICTURE[None])
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        *((as_picture(format), Kind.PICTURE) for format in ("PNG", "JPEG", "BMP", "GIF", "WEBP")),
        (IDX, Kind.DATA),
        (gzip.compress(IDX), Kind.DATA),
        (npz(), Kind.DATA),
        (npy(), Kind.DATA),
        (CSV.encode(), Kind.DATA),
        (FER.encode(), Kind.DATA),
        (gzip.compress(CSV.encode()), Kind.DATA),
        (CSV.replace(",", ";").split("\n", 1)[1].encode("utf-8-sig"), Kind.DATA),
        (packed(a_png=as_picture("PNG")), Kind.DATA),
        (packed(train_csv=CSV), Kind.DATA),
        (packed(session_json="{}", run="x"), Kind.SESSION),
    ],
    ids=[
        *("png", "jpeg", "bmp", "gif", "webp"),
        *(
            "idx",
            "idx.gz",
            "npz",
            "npy",
            "csv",
            "csv of one column",
            "csv.gz",
            "csv;",
            "zip of pictures",
            "zip of a csv",
            "session",
        ),
    ],
)
def test_a_file_is_what_its_content_is_under_any_name(tmp_path, content, kind):
    for name in ("a.png", "b.latentlab", "c"):
        (tmp_path / name).write_bytes(content)
        assert recognise(tmp_path / name) is kind


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"BMW, Audi, Fiat, Opel\nand no number\n",
        b"RIFF....WAVEfmt ",
        b"\0\0\x07\x03" + bytes(20),  # no element type of IDX
        gzip.compress(IDX)[:12],
        packed(readme_txt="nothing"),
        b"PK\3\4 and no zip",
        b"a text, with commas, and so on,\nbut 1, no, table, of numbers\n",
        "ärger".encode("latin-1") * 5,
    ],
    ids=["empty", "text", "wave", "other idx", "cut gzip", "other zip", "no zip", "commas", "latin"],
)
def test_what_cannot_be_used_gets_a_sentence_with_its_name(tmp_path, content):
    path = tmp_path / "thing.png"
    path.write_bytes(content)
    with pytest.raises(UserError) as caught:
        recognise(path)
    assert str(path) in str(caught.value)


def test_a_folder_is_a_run_or_data_or_of_no_use(tmp_path):
    run, data, classes, empty = (tmp_path / name for name in ("run", "data", "classes", "empty"))
    for folder in (run, data, classes / "seven", empty):
        folder.mkdir(parents=True)
    settings = '{"dataset": "mnist", "family": "vae", "likelihood": "bernoulli", "latent_size": 2}'
    with atomic_write(run / "config.json") as temporary:
        temporary.write_text(settings)
    (run / "map.png").write_bytes(as_picture("PNG"))
    (data / "images").write_bytes(IDX)
    (classes / "seven" / "1.jpg").write_bytes(as_picture("JPEG"))
    (empty / "notes.txt").write_text("nothing here")
    assert [recognise(folder) for folder in (run, data, classes)] == [Kind.RUN, Kind.DATA, Kind.DATA]
    for useless in (empty, tmp_path / "absent"):
        with pytest.raises(UserError, match=useless.name):
            recognise(useless)
