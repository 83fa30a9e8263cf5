"""Time passes here: the loop, its snapshots, its control."""
