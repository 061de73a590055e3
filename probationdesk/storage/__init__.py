"""How it is kept: SQL, keys and the one connection live here only."""
