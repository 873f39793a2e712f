"""What a hub adds to a Jupyter server (on JUPYTER_CONFIG_PATH)."""

c = get_config()  # type: ignore[name-defined]  # noqa: F821  # Jupyter gives it

c.ServerApp.jpserver_extensions = {
    "tpilab.hub.told": True,
    "jupyter_lsp": False,  # nobody writes code here; each takes memory of every learner's server
    "jupytext": False,
}

# sockets in a private folder, not ports that every account of the machine can reach
c.KernelManager.transport = "ipc"

# a kernel whose page is closed ends after an hour; answers are in the file long before
c.MappingKernelManager.cull_idle_timeout = 3600
c.MappingKernelManager.cull_interval = 300
c.MappingKernelManager.cull_connected = False

c.FileContentsManager.checkpoints_class = "tpilab.hub.checkpoints.Checkpoints"
c.AsyncFileContentsManager.checkpoints_class = "tpilab.hub.checkpoints.Checkpoints"
# a hidden trash would fill the learner's storage for good
c.FileContentsManager.delete_to_trash = False

c.LabApp.extension_manager = "readonly"  # it would ask a package index
