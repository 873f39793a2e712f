"""What a hub adds to a learner's Jupyter server (on JUPYTER_CONFIG_PATH)."""

c = get_config()  # type: ignore[name-defined]  # noqa: F821  # Jupyter gives it
c.ServerApp.jpserver_extensions = {"tpilab.hub.told": True}
