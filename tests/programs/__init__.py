"""What runs as a program of its own or works on whole folders: commands, the service, a cohort."""
