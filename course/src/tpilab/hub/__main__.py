"""`python -m tpilab.hub`: what a hub starts for each learner (`c.Spawner.cmd`)."""

from tpilab.hub.start import main

main()
