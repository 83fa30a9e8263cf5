import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from latentlab.errors import UserError
from latentlab.export.csv import COLUMNS, Loss, read_losses, write_losses

finite = st.floats(allow_nan=False, allow_infinity=False)
losses = st.builds(
    Loss,
    step=st.integers(0, 10**9),
    epoch=st.floats(0, 1e6),
    split=st.sampled_from(("train", "test")),
    reconstruction=finite,
    kl=finite | st.just(math.nan),
    loss=finite,
)


@given(rows=st.lists(losses, max_size=20))
def test_every_digit_survives(tmp_path_factory, rows):
    path = write_losses(tmp_path_factory.mktemp("csv") / "losses.csv", rows)
    back = list(read_losses(path))
    assert [tuple(map(repr, row)) for row in back] == [tuple(map(repr, row)) for row in rows]


def test_the_file_is_as_promised(tmp_path):
    rows = [Loss(10, 0.1, "train", 206.5, 1e-17, 206.5), Loss(100, 1.0, "test", 1 / 3, math.nan, 1 / 3)]
    path = write_losses(tmp_path / "losses.csv", rows)
    assert path.read_bytes().decode() == (
        "step,epoch,split,reconstruction,kl,loss\n"
        "10,0.1,train,206.5,1e-17,206.5\n"
        "100,1.0,test,0.3333333333333333,,0.3333333333333333\n"
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a,b\n",
        ",".join(COLUMNS) + "\n1,0.1,train,2.0\n",
        ",".join(COLUMNS) + "\n1,0.1,dev,2.0,,2.0\n",
        ",".join(COLUMNS) + "\n1,0.1,train,two,,2.0\n",
        ",".join(COLUMNS) + "\n1,0.1,train,ü,,2.0\n",
    ],
)
def test_a_damaged_file_is_one_sentence_that_names_the_line(tmp_path, text):
    path = tmp_path / "losses.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UserError, match=r"losses.csv is damaged: its line \d+ is not"):
        list(read_losses(path))


def test_a_missing_file_is_one_sentence(tmp_path):
    with pytest.raises(UserError, match="Cannot read"):
        list(read_losses(tmp_path / "losses.csv"))
