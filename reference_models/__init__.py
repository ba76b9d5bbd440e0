"""Small, whole models of the field, each read from top to bottom; the toolkit's first customers."""
