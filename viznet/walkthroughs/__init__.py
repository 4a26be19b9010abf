"""One example's pass through the network in numbers and sentences: lines, sums that add up, checked gradients."""
