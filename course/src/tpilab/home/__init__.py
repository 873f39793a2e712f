"""A learner's home: the way through, the exchange with an instructor, own progress. No widgets."""
