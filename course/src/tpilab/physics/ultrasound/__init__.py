"""B-mode ultrasound of the course's own anatomy: the reference picture."""
