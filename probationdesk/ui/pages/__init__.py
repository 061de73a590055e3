"""The pages of a case, one module each."""
