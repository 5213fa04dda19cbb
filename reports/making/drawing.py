"""From a recipe to its file, whoever wants it: the command, and the work in the background."""

from reports.making.recipes import Recipe
from reports.render import render_pdf
from reports.render.door import Progress
from reports.render.pictures import picture


def drawn(recipe: Recipe, progress: Progress = lambda _pages: None, *, pdf: bytes | None = None) -> bytes:
    """The file of a recipe, drawn here and now.

    Args:
        recipe: of a PDF or of a picture.
        progress: hears how many pages are laid out.
        pdf: what ``recipe.of_pdf`` gave, where a picture is wanted and that is at hand.

    Raises:
        RenderFailed: it went over a limit; nothing else notices.
        PictureFailed: there is no such page, or this machine draws no pictures.
    """
    piece = recipe.piece
    if piece.form == "pdf":
        return render_pdf(recipe.html, recipe.assets, progress)
    title, description = recipe.words
    pages = drawn(recipe.of_pdf, progress) if pdf is None else pdf
    return picture(pages, piece.form, page=piece.page, width=piece.width, title=title, description=description)
