"""Who says so: the layers of `reference/` said by others, and how wrong a right answer may be."""

# The environment names the folder in which the JAX oracle keeps its programs for another run; none, unless it does.
PROGRAMS_FOLDER = "CONFORMANCE_PROGRAMS"
