import multiprocessing
import os
import sys

import pytest

from latentlab.errors import UserError
from latentlab.folders import Lock, exchange


def hold(path, taken, proceed):
    """Hold a lock in another process until the test ends the hold."""
    assert Lock(path).take()
    taken.set()
    proceed.wait(60)
    os._exit(0)  # as a killed process: nothing is released


def test_a_lock_has_one_holder_and_says_which(tmp_path):
    first, second = Lock(tmp_path / "lock"), Lock(tmp_path / "lock")
    assert first.take()
    assert not second.take()
    assert f"process {os.getpid()} on " in second.holder()
    first.release()
    assert not list(tmp_path.iterdir())
    assert second.take()
    second.release()
    second.release()
    assert not list(tmp_path.iterdir())


def test_a_lock_ends_with_its_process(tmp_path):
    context = multiprocessing.get_context("spawn")
    taken, proceed = context.Event(), context.Event()
    process = context.Process(target=hold, args=(tmp_path / "lock", taken, proceed))
    process.start()
    assert taken.wait(60)
    lock = Lock(tmp_path / "lock")
    assert not lock.take()
    assert f"process {process.pid} on " in lock.holder()
    proceed.set()
    process.join(60)
    assert lock.take()
    lock.release()


def test_a_lock_that_was_deleted_by_its_last_holder_is_made_again(tmp_path, monkeypatch):
    """The holder before deletes the file between this one's opening and locking it: the lock must not hold nothing."""
    import latentlab.folders as folders

    path, real, times = tmp_path / "lock", folders._lock, []

    def lock_a_deleted_file(handle):
        if not times:
            path.unlink()
        times.append(handle)
        return real(handle)

    monkeypatch.setattr(folders, "_lock", lock_a_deleted_file)
    first, second = Lock(path), Lock(path)
    assert first.take()
    assert len(times) == 2
    assert not second.take()


def test_a_lock_where_nothing_can_be_written_is_one_sentence(tmp_path):
    with pytest.raises(UserError, match="Cannot write"):
        Lock(tmp_path / "none" / "lock").take()


@pytest.mark.skipif(sys.platform not in ("linux", "darwin"), reason="this system cannot exchange two folders")
def test_two_folders_exchange_their_names(tmp_path):
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / name).write_text(name)
    if not exchange(tmp_path / "a", tmp_path / "b"):
        pytest.skip("this file system cannot exchange two folders")
    assert (tmp_path / "a" / "b").read_text() == "b"
    assert (tmp_path / "b" / "a").read_text() == "a"
    with pytest.raises(OSError, match="No such file"):
        exchange(tmp_path / "a", tmp_path / "none")
