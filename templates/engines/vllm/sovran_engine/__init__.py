"""vLLM behind the frame of workers: it serves, and runs no jobs."""
