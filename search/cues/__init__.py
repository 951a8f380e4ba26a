"""Words that ask for a kind of thing, and what patients say for clinical words."""
