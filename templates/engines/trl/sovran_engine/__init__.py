"""TRL behind the frame of workers: it trains, and serves nothing."""
