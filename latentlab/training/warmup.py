"""Early loading of the lazy parts of torch, in the thread that needs them, after the window is shown."""

from latentlab.config import default_threads


def warm_up() -> None:
    """Import torch (1.5 s) and compile the training step (0.1 s), in the thread that trains."""
    import torch

    import latentlab.training.trainer  # noqa: F401
    from latentlab.models.latent_model import network_script
    from latentlab.models.networks import layers_of, mlp
    from latentlab.training.gradient import compiled

    torch.set_num_threads(default_threads())
    compiled()
    layers = layers_of(mlp((2, 2, 2)))
    with torch.inference_mode():
        for _ in range(3):  # the first calls compile it
            network_script()(layers, torch.zeros(1, 2))


def decode_on_one_thread() -> None:
    """Make torch compute on the calling thread alone: for single images a thread pool only adds wake-up delay."""
    import torch

    torch.set_num_threads(1)
