"""Who says so: the layers of `reference/` said by others, and how wrong a right answer may be."""
