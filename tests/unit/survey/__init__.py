"""The survey's rules."""
