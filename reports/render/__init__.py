"""PDFs, drawn by a process beside this one."""

from reports.render.door import RenderFailed, render_pdf

__all__ = ["RenderFailed", "render_pdf"]
