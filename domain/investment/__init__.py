"""Money for general practice: clinical model, route and value, and approval, each decided by a body of its own."""
