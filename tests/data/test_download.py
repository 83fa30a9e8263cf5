"""Downloads, from servers of our own on this machine."""

import hashlib
import http.server
import threading
import time

import pytest

from latentlab import data
from latentlab.data import RemoteFile, Source
from latentlab.data.download import download
from latentlab.errors import UserError

BODIES = {f"{name}.gz": bytes([i]) * 200_000 + name.encode() for i, name in enumerate(data.IDX_FILES)}
TOTAL = sum(map(len, BODIES.values()))


class Handler(http.server.BaseHTTPRequestHandler):
    """Answers /MODE/FILE in the way of MODE."""

    def do_GET(self):
        mode, name = self.path.strip("/").split("/")
        self.server.asked.append(self.path)
        body = BODIES[name]
        if mode == "missing":
            self.send_error(404)
            return
        if mode == "wrong":
            body = bytes(len(body))
        if mode == "longer":
            body += b"!"
        if mode == "page":
            body = b"<!DOCTYPE html><html><body>Please sign in</body></html>" + b" " * 300_000
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if mode == "mute":
            self.server.released.wait(20)
        elif mode == "cut":
            self.wfile.write(body[:100_000])
        elif mode == "stall":
            self.wfile.write(body[:100_000])
            self.wfile.flush()
            self.server.released.wait(20)
        else:
            self.wfile.write(body)

    def log_message(self, *args):
        pass


@pytest.fixture
def server(monkeypatch):
    """A server whose `url(mode)` is a mirror, and a data set on it."""
    files = tuple(RemoteFile(name, len(body), hashlib.md5(body).hexdigest()) for name, body in BODIES.items())
    monkeypatch.setitem(data.DATASETS, "mnist", Source("MNIST", tuple("0123456789"), "", "", files, ("http://x/",)))
    for name in ("LATENTLAB_DATA", "http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    before = set(threading.enumerate())
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as running:
        running.asked = []
        running.released = threading.Event()
        running.url = lambda mode: f"http://127.0.0.1:{running.server_address[1]}/{mode}/"
        threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01}).start()
        yield running
        running.released.set()
        running.shutdown()
    for thread in set(threading.enumerate()) - before:
        thread.join(5)


def finish(steps):
    """Return (all progress, the result) of a generator."""
    seen = []
    try:
        while True:
            seen.append(next(steps))
    except StopIteration as end:
        return seen, end.value


def leftovers(folder):
    return sorted(path.name for path in folder.rglob("*")) if folder.exists() else []


def test_all_files_arrive_and_progress_counts_bytes(server, tmp_path):
    seen, folder = finish(download("mnist", tmp_path / "mnist", [server.url("good")]))
    assert folder == tmp_path / "mnist"
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == BODIES
    done = [progress.done_bytes for progress in seen]
    assert done == sorted(done)
    assert done[-1] == TOTAL
    assert {progress.total_bytes for progress in seen} == {TOTAL}
    assert list(dict.fromkeys(progress.file for progress in seen)) == list(BODIES)


def test_the_default_place_is_the_own_folder(server, home):
    _, folder = finish(download("mnist", mirrors=[server.url("good")]))
    assert folder == home / "datasets" / "mnist"
    assert data.find("mnist") == folder


@pytest.mark.parametrize("first", ["wrong", "longer", "page", "cut", "stall", "mute", "missing"])
def test_the_second_mirror_mends_the_first_and_is_kept(server, tmp_path, first):
    mirrors = [server.url(first), server.url("good")]
    _, folder = finish(download("mnist", tmp_path / "mnist", mirrors, timeout=0.3))
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == BODIES
    assert sum(path.startswith(f"/{first}/") for path in server.asked) == 1
    assert mirrors == [server.url(first), server.url("good")]


@pytest.mark.parametrize(
    ("mode", "cause"),
    [
        ("wrong", "sent a file with another hash than the known one"),
        ("longer", "sent a file with another hash than the known one"),
        ("page", "sent a web page instead of the file"),
        ("cut", "broke off after"),
        ("stall", "broke off after"),
        ("mute", "cannot be reached"),
        ("missing", "answered 404"),
    ],
)
def test_a_failure_names_mirror_cause_and_folder_and_leaves_nothing(server, tmp_path, mode, cause):
    folder = tmp_path / "mnist"
    with pytest.raises(UserError) as caught:
        finish(download("mnist", folder, [server.url(mode)], timeout=0.3))
    text = str(caught.value)
    assert f"{server.url(mode)} {cause}" in text
    assert str(folder) in text
    assert "train-images-idx3-ubyte.gz" in text
    assert leftovers(folder) == []


def test_no_network_names_every_mirror(server, tmp_path):
    dead = ["http://127.0.0.1:9/a/", "http://nowhere.invalid/b/"]
    with pytest.raises(UserError) as caught:
        finish(download("mnist", tmp_path, dead, timeout=0.3))
    assert all(f"{mirror} cannot be reached" in str(caught.value) for mirror in dead)


def test_closing_cancels_at_once_while_the_connection_stalls(server):
    steps = download("mnist", mirrors=[server.url("stall")], timeout=5)
    while next(steps).done_bytes == 0:
        pass
    start = time.monotonic()
    steps.close()
    passed = time.monotonic() - start
    assert passed < 5, "closing waited for the connection"
    assert leftovers(data.own_folder("mnist")) == []
    assert data.find("mnist") is None


def test_progress_comes_while_the_connection_stalls(server, tmp_path):
    steps = download("mnist", tmp_path / "mnist", [server.url("mute")], timeout=5)
    assert [next(steps).done_bytes for _ in range(3)] == [0, 0, 0]  # a wait for the server would raise, after 5 s
    steps.close()


def test_a_folder_that_cannot_be_made_is_told_before_the_network_is_asked(server, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(UserError, match="Cannot write"):
        finish(download("mnist", tmp_path / "file" / "mnist", [server.url("good")]))
    assert server.asked == []


def test_a_full_disk_leaves_no_part_of_the_data_set(server, tmp_path, monkeypatch):
    from pathlib import Path

    write = Path.write_bytes

    def full_at_the_third(self, content):
        if content == BODIES["t10k-images-idx3-ubyte.gz"]:
            raise OSError(28, "No space left on device")
        return write(self, content)

    monkeypatch.setattr(Path, "write_bytes", full_at_the_third)
    with pytest.raises(UserError, match="No space left on device"):
        finish(download("mnist", tmp_path / "mnist", [server.url("good")]))
    assert leftovers(tmp_path / "mnist") == []
