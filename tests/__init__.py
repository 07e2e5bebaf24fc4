"""The proof: rules, waiting, recording, replay."""
