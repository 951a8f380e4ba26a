"""Named queries, one file each."""
