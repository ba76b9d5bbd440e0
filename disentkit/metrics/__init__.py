"""What a number means: arrays in, numbers out. Pure functions, one family a file, on numpy, scipy and scikit-learn."""
