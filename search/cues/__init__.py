"""Words that ask for a kind of thing, forms of products, and what patients say for clinical words."""
