"""What a learner touches: Python holds the state, JavaScript draws it and reports."""
