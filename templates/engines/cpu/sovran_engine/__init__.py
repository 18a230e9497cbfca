"""The CPU engine: trains with PyTorch, converts, quantizes and serves with llama.cpp."""
