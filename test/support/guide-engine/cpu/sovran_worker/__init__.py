"""A worker that makes what each job is to make, and serves it: a whole life in seconds, with nothing learned."""
