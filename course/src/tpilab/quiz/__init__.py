"""Items, banks, answers and their marks."""
