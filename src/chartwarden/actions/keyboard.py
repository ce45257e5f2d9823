"""A member's own keys: looking at them and choosing others.

Example:
    >>> change_key.__name__
    'change_key'

"""

from chartwarden.actions.desk import Desk
from chartwarden.ledger.entry import Act
from chartwarden.workforce.keyboard import KeyMap, kept_key_map, read_key_map, read_key_text


def look_at_keys(desk: Desk) -> KeyMap:
    """Give one's own keys, for the screen that changes them."""
    with desk.acting(Act.REVIEW_ACCOUNT):
        return kept_key_map(desk.workforce.keys_of(desk.member.id))


def change_key(desk: Desk, name: str, key: str) -> KeyMap:
    """Give one verb another key.

    Args:
        desk: whose key it is.
        name: the verb.
        key: as `read_key` takes it; empty for the one from the start.

    Raises:
        MalformedError: there is no such verb or key, or the key does something else already.

    """
    with desk.acting(Act.CHANGE_KEYS) as act:
        chosen = dict(kept_key_map(desk.workforce.keys_of(desk.member.id)).chosen)
        chosen.pop(name, None)
        after = read_key_map({**chosen, name: key} if key else chosen)
        act.note(counts={"chosen": len(after.chosen)})
        with act.change():
            desk.workforce.put_keys(desk.member.id, after.chosen)
        return after


def take_over_keys(desk: Desk, text: str) -> KeyMap:
    """Take the keys of a text in place of one's own; an empty text gives those from the start.

    Raises:
        MalformedError: the text cannot be read, or its keys cannot be told apart. Nothing is changed then.

    """
    with desk.acting(Act.CHANGE_KEYS) as act:
        after = read_key_text(text)
        act.note(counts={"chosen": len(after.chosen)})
        with act.change():
            desk.workforce.put_keys(desk.member.id, after.chosen)
        return after
