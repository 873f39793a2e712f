"""Hand-ins over HTTP: a small service of a hub, and nbgrader's exchange of a learner through it.

Identity comes from the hub, time from the service. Instructors' plug-ins are in `grading`.
"""
