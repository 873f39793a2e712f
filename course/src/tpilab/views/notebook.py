"""Notebooks as this project writes them: format 4.5, own cell ids, the same bytes each time."""

from __future__ import annotations

from pathlib import Path

import nbformat
from nbformat import NotebookNode

KERNELSPEC = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}


def notebook(cells: list[NotebookNode]) -> NotebookNode:
    """A valid notebook of `cells`, which bring their own ids."""
    metadata = {"kernelspec": KERNELSPEC, "language_info": {"name": "python"}}
    book = nbformat.v4.new_notebook(cells=cells, metadata=metadata)
    nbformat.validate(book)
    return book


async def executed(book: NotebookNode, folder: Path) -> NotebookNode:
    """`book` with the outputs of a real kernel in `folder`, free of times and widget state.

    Raises nbclient.exceptions.CellExecutionError if a cell raises.
    """
    from nbclient import NotebookClient

    await NotebookClient(
        book,
        timeout=120,
        kernel_name="python3",
        record_timing=False,
        store_widget_state=False,
        # the warning that a local kernel speaks over TCP is nobody's to act on
        extra_arguments=["--log-level=ERROR"],
        resources={"metadata": {"path": str(folder)}},
    ).async_execute()
    book.metadata.pop("widgets", None)
    book.metadata["language_info"] = {"name": "python"}
    for cell in book.cells:
        cell.metadata.pop("execution", None)
        for output in cell.get("outputs", ()):
            # a stored view without its model shows an error; text and pictures stay
            output.get("data", {}).pop("application/vnd.jupyter.widget-view+json", None)
    return book


def written(book: NotebookNode) -> str:
    """The notebook as text, ending in a line end."""
    text: str = nbformat.writes(book, version=4)
    return text + "\n"
