"""The disentanglement scores of one code: taken together, what they share made once, each beside floor and ceiling."""
