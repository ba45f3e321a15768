"""What decides: pure functions of values, without I/O, clock, settings or logging."""
