"""For a program that studies whether the course works: consent, ratings, allocation, export.

All of it lies in `study/` within the cohort, for the program's own eyes.
Nothing here awards a mark.
"""
