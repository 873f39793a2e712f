"""Prescribe: look up, read labels, draw up, label, plan, reckon, decide."""
