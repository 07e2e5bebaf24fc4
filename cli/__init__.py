"""The command line: what a person types, turned into commands and readings. No rule lives here."""
