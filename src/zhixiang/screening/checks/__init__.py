"""Checks of single demands and indicators: is the target measurable, the money plausible, the basis in force?"""
