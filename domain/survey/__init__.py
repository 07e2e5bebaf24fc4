"""A survey of stakeholders and practices: opinions, which bind nobody."""
