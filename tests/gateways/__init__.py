"""Tests of the outside world: servers that misbehave, documents, letters."""
