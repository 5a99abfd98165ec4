"""Notices of the family that the reader has to cope with, made up from a seed, each with the truth about itself."""
