"""Evaluates a model by tasks of lm-eval, through an endpoint of the OpenAI style."""
