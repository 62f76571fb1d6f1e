"""The safe subset of Markdown that officers write in."""

import re
from collections.abc import Sequence
from html import unescape

import nh3
from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from markupsafe import Markup

TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "a", "h2", "h3", "blockquote"}
SCHEMES = {"https", "http", "mailto", "tel"}

_parser = MarkdownIt("commonmark", {"html": False, "linkify": False, "breaks": True}).disable(
    ["code", "fence", "html_block", "html_inline"]
)


def _words_of_picture(
    renderer: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType
) -> str:
    return escapeHtml(renderer.renderInlineAsText(tokens[index].children, options, env))


_parser.add_render_rule("image", _words_of_picture)


def render(text: str) -> Markup:
    """Return the text as HTML that holds nothing but paragraphs, lists, emphasis and safe links.

    Of a picture its words stay: one from elsewhere would tell its owner who opened the mail.
    """
    html = re.sub(r"(</?h)[1-6]>", r"\g<1>2>", _parser.render(text))
    clean = nh3.clean(html, tags=TAGS, attributes={"a": {"href"}}, url_schemes=SCHEMES)
    return Markup(clean)  # noqa: S704 - nh3 has just made it safe


def has_picture(text: str) -> bool:
    """Return whether the text asks for a picture, which `render` leaves out."""
    inline = (token.children or () for token in _parser.parse(text))
    return any(child.type == "image" for children in inline for child in children)


def plain(text: str) -> str:
    """Return the text as it reads in a plain mail: no marks, links written out behind their words."""
    html = str(render(text))
    html = re.sub(r'<a href="([^"]*)"[^>]*>(.*?)</a>', _written_out, html)
    html = re.sub(r"<li>\s*(?:<p>)?", "- ", html)
    html = re.sub(r"<br ?/?>\n?", "\n", html)
    html = re.sub(r"</(p|h2|h3|blockquote|ul|ol)>", "\n", html)
    lines = (line.strip() for line in unescape(nh3.clean(html, tags=set())).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _written_out(link: re.Match[str]) -> str:
    address, words = link.groups()
    bare = address.removeprefix("mailto:").removeprefix("tel:")
    return words if words == bare else f"{words} ({bare})"
