"""The outside world: implementations of the business's protocols."""
