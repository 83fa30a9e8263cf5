"""What torch loads late, loaded early, in the thread that will need it. The window stands before any of it."""

from latentlab.config import default_threads


def warm_up() -> None:
    """Import torch (1.5 s) and compile the training step (0.1 s): for the thread that will train."""
    import torch

    import latentlab.training.trainer  # noqa: F401
    from latentlab.models.latent_model import network_script
    from latentlab.models.networks import Layers
    from latentlab.training.gradient import compiled

    torch.set_num_threads(default_threads())
    compiled()
    layers = Layers([torch.zeros(2, 2)] * 2, [torch.zeros(2)] * 2, False)
    for _ in range(3):  # the first calls compile it
        network_script()(layers, torch.zeros(1, 2))


def decode_on_one_thread() -> None:
    """Let torch work on the calling thread alone: for one image at a time a pool of threads only wakes late."""
    import torch

    torch.set_num_threads(1)
