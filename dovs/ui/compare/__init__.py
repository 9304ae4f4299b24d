"""The page Compare: two or more runs, or groups of seeds, beside each other."""
