"""The course's part of a Jupyter server's configuration (on JUPYTER_CONFIG_PATH)."""

import os
from pathlib import Path

from tpilab.widgets.plain import find_files, no_math

# where Voila finds our template
paths = [str(Path(__file__).parent), os.environ.get("JUPYTER_PATH", "")]
os.environ["JUPYTER_PATH"] = os.pathsep.join(filter(None, paths))

c = get_config()  # type: ignore[name-defined]  # noqa: F821  # Jupyter gives it
c.VoilaConfiguration.template = "tpi"
c.VoilaConfiguration.theme = "light"
c.VoilaConfiguration.show_tracebacks = False
c.VoilaConfiguration.prelaunch_hook = find_files
c.VoilaConfiguration.page_config_hook = no_math
c.VoilaExporter.markdown_renderer_class = "tpilab.widgets.plain.PlainRenderer"
