"""The application: its rules, stage by stage."""
