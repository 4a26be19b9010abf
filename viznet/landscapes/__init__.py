"""The loss around the weights of a run: on a plane, and along a line.

Nothing here draws; the views `landscape` and `slice` do.
"""
