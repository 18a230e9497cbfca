"""A worker of several ranks, with the standard library alone."""
