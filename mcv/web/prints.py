"""Files that a person takes away."""

from pathlib import Path

from flask import Response, current_app

INLINE = {"image/svg+xml", "image/png"}


def fonts() -> Path:
    """Return the folder with the fonts that printed pages are set in."""
    return Path(str(current_app.static_folder)) / "built" / "fonts"


def download(content: bytes | str, mimetype: str, name: str) -> Response:
    """Return a file to keep under that name; pictures are also shown where a page embeds them."""
    response = Response(content, mimetype=mimetype)
    how = "inline" if mimetype in INLINE else "attachment"
    response.headers["Content-Disposition"] = f'{how}; filename="{name}"'
    return response
