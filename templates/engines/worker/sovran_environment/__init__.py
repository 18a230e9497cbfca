"""Builds the Python environment of the CPU engine from its lock files, with the standard library only."""
