"""Payments of issued lines and every use of the money."""
