"""Carries bundles between this store and others: by folder, by hub."""
