"""A text that is handed out as a file, to be kept by whoever asked.

Example:
    >>> attachment.__name__
    'attachment'

"""

from django.http import HttpResponse


def attachment(words: str, *, name: str) -> HttpResponse:
    """Give a text as a file. The headers that every page carries keep it out of caches.

    Args:
        words: the text; it leaves with the line ends that it has.
        name: of the file: letters, digits, dots and dashes, nothing that anybody typed.

    """
    response = HttpResponse(words, content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
