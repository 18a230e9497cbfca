"""A worker that obeys job/v1 and does nothing useful, quickly."""
