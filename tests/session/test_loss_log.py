import errno
import math

import pytest

from latentlab.errors import UserError
from latentlab.export.csv import read_losses, row_text
from latentlab.session import loss_log
from latentlab.session.loss_log import LossLog, loss_of, row_of
from latentlab.session.rescue import save_or_rescue
from latentlab.session.run_folder import Claim
from latentlab.training.snapshot import LossRow


def rows(count, start=1):
    return [LossRow(n, n / 7, n % 2, 100 / n, math.sqrt(n), 1 / 3 + n) for n in range(start, start + count)]


@pytest.fixture
def log(tmp_path):
    log = LossLog(tmp_path / "spool.csv")
    yield log
    log.close()


class Full:
    """A file on a disk that takes some bytes more, and then none."""

    def __init__(self, file, room):
        self.file, self.room = file, room

    def write(self, content):
        if not self.room:
            raise OSError(errno.ENOSPC, "No space left on device")
        count = self.file.write(content[: self.room])
        self.room -= count
        return count

    def __getattr__(self, name):
        return getattr(self.file, name)


def text_of(rows):
    return "step,epoch,split,reconstruction,kl,loss\n" + "".join(row_text(loss_of(row)) for row in rows)


def test_a_row_and_a_line_are_one_thing(log):
    for row in rows(9):
        assert row_of(loss_of(row)) == row


@pytest.mark.parametrize("count", [0, 1, 10, 5000])
def test_the_rows_up_to_a_step_are_a_file(log, tmp_path, count):
    every = rows(count)
    for row in every:
        log(row)
    for last in {0, 1, count // 2, count - 1, count, count + 5}:
        log.write_to(tmp_path / "losses.csv", last)
        expected = [row for row in every if row.step <= last]
        assert (tmp_path / "losses.csv").read_text() == text_of(expected)
        assert [row_of(loss) for loss in read_losses(tmp_path / "losses.csv")] == expected


@pytest.mark.parametrize("room", [*range(0, 200, 7), 10_000])
def test_a_full_disk_loses_no_row_and_ends_nothing(log, tmp_path, room):
    every = rows(40)
    for row in every[:10]:
        log(row)
    full = log._file = Full(log._file, room)
    for row in every[10:30]:
        log(row)
    for last in (5, 10, 15, 29, 30):
        log.write_to(tmp_path / "losses.csv", last)
        assert (tmp_path / "losses.csv").read_text() == text_of(every[:last])
    log._file = full.file  # there is room again
    for row in every[30:]:
        log(row)
    assert log.path.read_text() == text_of(every)
    log.write_to(tmp_path / "losses.csv", 40)
    assert (tmp_path / "losses.csv").read_text() == text_of(every)
    assert log.lost == 0


def test_the_memory_of_what_waits_is_bounded_and_what_is_lost_is_counted(log, tmp_path, monkeypatch):
    monkeypatch.setattr(loss_log, "WAITING_LIMIT", 1000)
    log._file = Full(log._file, 0)
    every = rows(100)
    for row in every:
        log(row)
    log.write_to(tmp_path / "losses.csv", 100)
    kept = [row_of(loss) for loss in read_losses(tmp_path / "losses.csv")]
    assert kept == [row for row in every if row in kept]
    assert 0 < len(kept) < 100
    assert log.lost == 100 - len(kept)


def test_lost_rows_are_told_with_the_file_that_lacks_them(run, tmp_path):
    with Claim(tmp_path / "run") as claim:
        log = LossLog(claim.spool)
        log.lost = 3
        saved, problem = save_or_rescue(run, claim, log)
        log.close(delete=True)
    assert saved.folder == tmp_path / "run"
    assert f"3 rows of losses are missing in {tmp_path / 'run' / 'losses.csv'}" in str(problem)


def test_a_log_outlives_its_folder(tmp_path):
    (tmp_path / "run").mkdir()
    log = LossLog(tmp_path / "run" / "spool.csv")
    for row in rows(5):
        log(row)
    log.path.unlink()
    (tmp_path / "run").rmdir()
    for row in rows(5, start=6):
        log(row)
    log.write_to(tmp_path / "losses.csv", 10)
    assert (tmp_path / "losses.csv").read_text() == text_of(rows(10))
    log.close(delete=True)


def test_a_log_without_a_place_keeps_its_rows_in_memory(tmp_path):
    (tmp_path / "file").write_text("")
    log = LossLog(tmp_path / "file" / "spool.csv")
    for row in rows(5):
        log(row)
    log.write_to(tmp_path / "losses.csv", 4)
    assert (tmp_path / "losses.csv").read_text() == text_of(rows(4))
    log.close(delete=True)


def test_rows_after_the_end_are_dropped_quietly(log):
    log(rows(1)[0])
    log.close()
    log(rows(1, start=2)[0])


def test_a_log_that_a_stranger_cut_is_one_sentence(log, tmp_path):
    for row in rows(100):
        log(row)
    log._file.truncate(10)
    with pytest.raises(UserError, match="Cannot write"):
        log.write_to(tmp_path / "losses.csv", 100)
