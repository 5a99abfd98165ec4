"""Rounds that compare money and actuals with the plan of the year."""
