"""Early loading of torch's lazy parts, in the thread that needs them, after the first paint of the window."""

from latentlab.config import default_threads


def warm_up() -> None:
    """Import torch (1.5 s) and compile the training step (0.1 s), in the trainer's thread."""
    import torch

    import latentlab.training.trainer  # noqa: F401
    from latentlab.models.latent_model import network_script
    from latentlab.models.networks import layers_of, mlp
    from latentlab.training.gradient import compiled

    torch.set_num_threads(default_threads())
    compiled()
    layers = layers_of(mlp((2, 2, 2)))
    with torch.inference_mode():
        for _ in range(3):  # the first calls compile the step
            network_script()(layers, torch.zeros(1, 2))


def decode_on_one_thread() -> None:
    """Let torch compute in the calling thread alone: for single images a thread pool only adds wake-up delay."""
    import torch

    torch.set_num_threads(1)
