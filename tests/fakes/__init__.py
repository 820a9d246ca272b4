"""Servers on the loopback that play a platform: its API, its refusals, and the people who use it."""
