"""Many officers, each with a store of their own, through a week of everything that goes wrong."""
