"""What runs when a learner's server starts on a hub: the course arrives, then Jupyter begins."""
