"""Sticks, hubs and what is exchanged over them: real stores, a real hub, real files."""
