"""Measures what an officer waits for. Run by `make bench` or `python -m bench`; it prints and never asserts."""
