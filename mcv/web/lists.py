"""Lists on a page: which part of one an address asks for."""

from typing import Any

from flask import request
from sqlalchemy import Select

from mcv.core.pagination import PER_PAGE, Page, page_number, paginate


def page_of(query: Select[Any], per_page: int = PER_PAGE) -> Page[Any]:
    """Return the page of an ordered query that the address asks for (`?page=`), else the first."""
    return paginate(query, page_number(request.args.get("page")), per_page)
