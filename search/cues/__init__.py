"""Words that ask for a kind of thing."""
