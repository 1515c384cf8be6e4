"""Speed, scale and single skills, for developers: `make bench NAME=...`. Never installed."""
