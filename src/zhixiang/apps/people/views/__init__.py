"""Pages of signing up, of units and of their people."""
