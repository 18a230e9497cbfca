"""llama.cpp's converter and quantizer, as installed beside the environment."""
