"""The kinds of job: one module each, with `run`."""
