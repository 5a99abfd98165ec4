"""Zhixiang (知项): one year of a province's intellectual-property special funds in one place."""

__version__ = "0.1.0"
