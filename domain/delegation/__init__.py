"""The delegation: functions go live in phases, are reviewed every quarter, are handed back, revoked or given notice of.

Not the agreement nor the constitution amendment it rests on: those belong to the application (rule S2).
"""
