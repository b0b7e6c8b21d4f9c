"""Tests about the code itself: sizes, names, templates, migrations."""
