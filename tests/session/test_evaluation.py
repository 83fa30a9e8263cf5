import pytest
import torch

from latentlab.config import Config
from latentlab.errors import UserError
from latentlab.session.evaluation import check_device


def test_bfloat16_is_refused_where_the_processor_lacks_it(monkeypatch):
    config = Config(device="cpu", precision="bfloat16")
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: {"avx512_bf16": False, "avx512_f": True}, raising=False)
    with pytest.raises(UserError, match="--precision bfloat16 needs"):
        check_device(config)
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: {"avx512_bf16": True})
    check_device(config)
    check_device(Config(device="cpu"))


def test_bfloat16_is_refused_on_another_device(monkeypatch):
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: {"avx512_bf16": True}, raising=False)
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    with pytest.raises(UserError, match="--precision bfloat16 needs"):
        check_device(Config(precision="bfloat16"))


def test_a_device_that_is_not_there_is_refused(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    with pytest.raises(UserError, match="no device “cuda”"):
        check_device(Config(device="cuda"))
