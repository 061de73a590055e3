"""Commands that carry bundles: enrol, sync, hand over."""
