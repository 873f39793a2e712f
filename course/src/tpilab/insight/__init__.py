"""What marks and attempts tell: of items, of a cohort, of one learner's way."""
