"""Widgets in a real JupyterLab, in headless Chromium."""
