"""The laboratory of likelihood: small experiments with exact answers, as numbers; no Qt.

likelihood           points, one Gaussian, and the likelihood surface over (mean, sigma)
faithful             272 eruptions of Old Faithful, and the region between its two kinds
gaussian_mixture     EM of Gaussian mixtures, step by step, and held-out likelihood
cross_entropy        H(p), KL(p||q) and H(p, q) of discrete distributions and of pixels
gradient_estimators  the gradient of an expectation by reparameterization and by the score function
rotation             a latent plane that turns: what stays, and what an axis means
"""
