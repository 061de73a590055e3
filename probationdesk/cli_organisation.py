"""Commands of the organisation: its keys, its directory, who is enrolled; and the reader of an office."""
