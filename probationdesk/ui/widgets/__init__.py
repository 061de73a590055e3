"""Small named widgets, one a file."""
