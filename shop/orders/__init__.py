"""Orders: placing them, their derived status, and the desk's queue."""
