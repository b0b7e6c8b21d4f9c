"""Reading tracking numbers from anything vendors and carriers send, preferring to ask over guessing."""
