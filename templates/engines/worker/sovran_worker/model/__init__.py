"""Model trees: reading, checking and writing them."""
