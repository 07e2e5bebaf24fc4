"""Rules, without an event loop, a clock or a socket."""
