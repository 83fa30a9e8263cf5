"""What the steps of an evaluation cost; their ratios divide one progress over all of them."""

from latentlab.session.run import Run

# Seconds of COSTED images, for a VAE with two latents and MNIST on 2 cores. A machine scales all of them.
COSTED = 1000
COSTS = {
    "ELBO": 5.0,
    "log p(x)": 370.0,  # by quadrature over the plane
    "L_K": 0.12,  # of each draw
    "as a mixture": 0.001,  # of each component
    "ELBO, q refined": 9.0,  # of each step
}
QUICK = 5.0  # of log p(x) on a line, or of a model that gives log p(x) itself


def cost_of(run: Run, step: str, count: int, times: int = 1) -> float:
    """Return what a step of COSTS costs with `count` images, and with `times` draws, components or steps."""
    is_quick = step == "log p(x)" and run.model.latent_size < 2
    return (QUICK if is_quick else COSTS[step]) * times * count / COSTED
