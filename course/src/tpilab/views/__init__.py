"""What is shown and does not answer: pages, figures, feedback, worked solutions."""
