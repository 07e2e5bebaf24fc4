"""The ballot's rules."""
