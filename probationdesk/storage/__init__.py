"""How it is kept: SQL, keys and the one connection live here only. Read `records.py` first, then `store.py`."""
