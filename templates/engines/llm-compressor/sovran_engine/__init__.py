"""llm-compressor behind the frame of workers: it quantizes, and serves nothing."""
