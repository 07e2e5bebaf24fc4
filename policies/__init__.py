"""Rounds and policies that ship with the engine, as TOML."""
