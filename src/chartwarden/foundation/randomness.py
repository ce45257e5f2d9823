"""Random bytes of the operating system, drawn by the page.

Asking the system for each few bytes costs a switch of threads each time, where many threads seal at once. A page is
drawn at a time instead; each byte of it is given out once, and a copy of the process starts with a page of its own.

Example:
    >>> len(random_bytes(16)), random_bytes(16) == random_bytes(16)
    (16, False)

"""

import os

_PAGE = 4096
_PIECE = 16  # bytes; what is asked for is made of whole pieces, and a salt or a nonce is one
_pieces: list[bytes] = []

os.register_at_fork(after_in_child=_pieces.clear)


def random_bytes(count: int) -> bytes:
    """Give so many random bytes, from the source that `secrets` draws from. Threads may ask at once."""
    wanted = -(-count // _PIECE)
    taken: list[bytes] = []
    while len(taken) < wanted:
        try:
            taken.append(_pieces.pop())  # taking from a list is one step, so no piece goes to two threads
        except IndexError:
            page = os.urandom(_PAGE)
            _pieces.extend(page[start : start + _PIECE] for start in range(0, _PAGE, _PIECE))
    return b"".join(taken)[:count]
