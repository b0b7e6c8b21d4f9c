"""What a hostile visitor tries: every route, every field, every header."""
