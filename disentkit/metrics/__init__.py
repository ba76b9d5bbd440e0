"""What a number means: arrays in, numbers out. Pure functions, one family a file; numpy, scipy and scikit-learn alone."""
