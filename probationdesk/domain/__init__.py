"""What is true: frozen dataclasses and pure functions. No clock, no files, no screen."""
