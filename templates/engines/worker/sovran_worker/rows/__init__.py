"""Rows of a data set, read and turned into token ids."""
