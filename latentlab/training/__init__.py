"""Training: the loop, its snapshots, keyframes and control."""
