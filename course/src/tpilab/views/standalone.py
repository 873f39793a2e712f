"""A whole page of HTML that stands alone: it fetches nothing and runs nothing."""

from __future__ import annotations

from html import escape

_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy"
 content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<title>{title}</title>
<style>
{style}
</style>
</head>
<body{of}>
{body}
</body>
</html>
"""


def standalone(title: str, style: str, body: str, *, of: str = "") -> str:
    """The page. title: plain. style: CSS. body: HTML. of: the class of the whole body, or none."""
    named = f' class="{of}"' if of else ""
    return _PAGE.format(title=escape(title), style=style, of=named, body=body)
