"""Single mistakes as people make them; each set was written before anybody knew what the suite says of it."""
