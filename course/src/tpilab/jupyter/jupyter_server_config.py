"""The course's part of a Jupyter server's configuration (on JUPYTER_CONFIG_PATH)."""

from tpilab.widgets.plain import show_pictures

c = get_config()  # noqa: F821  # Jupyter gives it
c.VoilaExporter.markdown_renderer_class = "tpilab.widgets.plain.PlainRenderer"
c.VoilaConfiguration.prelaunch_hook = show_pictures
c.VoilaConfiguration.theme = "light"
c.VoilaConfiguration.show_tracebacks = False
