import math

import numpy as np

from latentlab.training.snapshot import TEST, TRAIN, LossHistory, LossRow


def row(step, split=TRAIN, reconstruction=1.0, kl=2.0):
    return LossRow(step, step / 10, split, reconstruction, kl, reconstruction + kl)


def test_rows_come_back_by_split_in_the_order_of_the_columns():
    history = LossHistory()
    history.append(row(10))
    history.append(row(20, TEST, 3.0))
    history.append(row(30, TRAIN, 4.0))
    assert history.rows(TRAIN).tolist() == [[10, 1, TRAIN, 1, 2, 3], [30, 3, TRAIN, 4, 2, 6]]
    assert history.last(TEST) == row(20, TEST, 3.0)
    assert history.last(TRAIN) == row(30, TRAIN, 4.0)
    assert LossHistory().last(TEST) is None
    assert len(history) == 3


def test_a_frozen_copy_stays_as_it_was():
    history = LossHistory(limit=300)
    frozen, expected = [], []
    for step in range(1, 1000):
        history.append(row(step, reconstruction=math.sin(step)))
        if step % 7 == 0:
            frozen.append(history.frozen())
            expected.append(history.rows(TRAIN).copy())
    for copy, rows in zip(frozen, expected):
        np.testing.assert_array_equal(copy.rows(TRAIN), rows)


def test_memory_is_bounded_and_means_are_kept_evenly():
    history = LossHistory(limit=64)
    count = 1000
    values = np.random.default_rng(0).normal(size=count)
    for step, value in enumerate(values, 1):
        history.append(row(step, reconstruction=value))
        assert len(history) <= 64
        assert history.last(TRAIN) == row(step, reconstruction=value)
    rows = history.rows(TRAIN)
    assert len(rows) >= 1000 // 32
    # Each row is the mean over the steps since the row before: thinning averages, it does not pick.
    ends = rows[:, 0].astype(int)
    starts = np.append(0, ends[:-1])
    assert (ends - starts).max() == 32
    assert ends[-1] == count
    expected = [values[start:end].mean() for start, end in zip(starts, ends)]
    np.testing.assert_allclose(rows[:, 3], expected, atol=1e-12)
    np.testing.assert_allclose(rows[:, 5], rows[:, 3] + rows[:, 4])


def test_the_last_metrics_of_both_splits_survive_thinning():
    history = LossHistory(limit=40)
    for step in range(1, 500):
        if step % 3 == 0:
            history.append(row(step, TEST, reconstruction=math.cos(step)))
            assert history.last(TEST).reconstruction == math.cos(step)
        history.append(row(step, TRAIN, reconstruction=math.sin(step)))
        if step >= 3:
            assert history.last(TEST).reconstruction == math.cos(step // 3 * 3)


def test_thinning_keeps_the_splits_apart():
    history = LossHistory(limit=50)
    for step in range(1, 400):
        history.append(row(step, TRAIN, reconstruction=1.0))
        if step % 10 == 0:
            history.append(row(step, TEST, reconstruction=5.0))
    assert (history.rows(TRAIN)[:, 3] == 1).all()
    assert (history.rows(TEST)[:, 3] == 5).all()
    assert len(history.rows(TEST)) > 0


def test_a_family_without_a_kl_keeps_it_undefined():
    history = LossHistory(limit=20)
    for step in range(1, 100):
        history.append(row(step, kl=math.nan))
    assert np.isnan(history.rows(TRAIN)[:, 4]).all()
    assert math.isnan(history.last(TRAIN).kl)
