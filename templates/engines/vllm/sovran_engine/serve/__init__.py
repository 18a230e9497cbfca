"""Serving one model on a Unix socket."""
