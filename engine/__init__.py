"""Running the engine: the embedded server, connecting to it, resumption, replay of histories, rehearsals.

Not the workflows, nor what a worker consists of.
"""
