"""The tests of Purveyor and what they share."""
