"""The journey as tests tell it: who takes part, the steps in their order, and the worlds in which they are taken.

A step is written once and taken in any world: by hand on a ledger (`by_hand`), or on the engine (`on_engine`).
"""
