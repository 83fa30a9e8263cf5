"""Questions put to a trained model."""
