"""The field's rules: pure functions and value objects. No Django, no clock, no I/O but the packaged data."""
