"""The receiving service on PostgreSQL. It holds no key that opens a bundle."""
