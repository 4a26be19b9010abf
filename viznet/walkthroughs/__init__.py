"""One example's pass through the network in numbers and sentences.

It has lines, sums that add up, and gradients that were checked.
"""
