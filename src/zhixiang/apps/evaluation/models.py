"""Scores of a year's performance, and what follows from them."""
