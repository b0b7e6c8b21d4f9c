"""Tests of the manners that all surfaces share."""
