"""Scripted people at the simulators, over many seeds, and the bodies that they meet."""
