"""Alerts, with proof, when a watched organisation changes its policy."""

__version__ = "0.1.0"
