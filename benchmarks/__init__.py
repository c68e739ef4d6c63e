"""What is measured of speed: run by hand, told as medians of one run and as ratios, never asserted in a test."""
