"""The sealed bundle PDB/1 and what it stands on: bytes, keys, directory, receipts. No files, no network."""
