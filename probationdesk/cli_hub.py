"""Commands of the hub: its database, its service, its state."""
