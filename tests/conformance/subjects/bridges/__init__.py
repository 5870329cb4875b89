"""Frameworks that are judged by their name where they are installed: a file each, as anybody would write an adapter."""
