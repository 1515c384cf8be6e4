"""Sentences that say the same: copies of a story counted once, near copies, and what differs."""
