"""Runs one worker as its own process group and records how it ended, with the standard library only."""
