"""A CCG's application to take on functions, from expression of interest to every function live, or its end."""
