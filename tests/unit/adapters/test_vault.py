"""What is sealed opens in its own place, with its own key, unaltered, or not at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chartwarden.adapters.keys import FolderKeys
from chartwarden.adapters.vault import KeyedSeal, Vault, WrappedKey, seal, unseal
from chartwarden.foundation.errors import BrokenSealError
from chartwarden.foundation.identifiers import PatientId

KEY = b"k" * 32
ADA, BEA = PatientId("patient-ada"), PatientId("patient-bea")


@pytest.fixture
def keys(tmp_path_factory: pytest.TempPathFactory) -> FolderKeys:
    """Give a folder of keys."""
    keys = FolderKeys(tmp_path_factory.mktemp("keys"))
    keys.make()
    return keys


@given(st.binary(max_size=200), st.text(st.characters(codec="utf-8"), max_size=20))
def test_what_is_sealed_opens_in_its_own_place_alone(plain: bytes, place: str) -> None:
    # given sealed bytes
    sealed = seal(KEY, plain, bound_to=place)
    # when they are opened in their place
    # then they are the same, and in any other place or with another key they are nothing
    assert unseal(KEY, sealed, bound_to=place) == plain
    for key, where in ((KEY, f"{place}."), (b"j" * 32, place)):
        with pytest.raises(BrokenSealError):
            unseal(key, sealed, bound_to=where)


@given(st.binary(max_size=40), st.data())
def test_every_flipped_bit_and_every_cut_is_found(plain: bytes, data: st.DataObject) -> None:
    # given sealed bytes
    sealed = seal(KEY, plain, bound_to="document/1")
    # when one bit is flipped, or the end is cut
    place, bit = data.draw(st.integers(0, len(sealed) - 1)), data.draw(st.integers(0, 7))
    flipped = bytearray(sealed)
    flipped[place] ^= 1 << bit
    # then nothing opens
    for wrong in (bytes(flipped), sealed[:place]):
        with pytest.raises(BrokenSealError):
            unseal(KEY, wrong, bound_to="document/1")


def test_nonces_do_not_repeat_and_equal_words_do_not_look_equal() -> None:
    # given the same words
    # when they are sealed ten thousand times
    sealed = [seal(KEY, b"words", bound_to="document/1") for _ in range(10_000)]
    # then every nonce and every ciphertext differs
    assert len({one[1:13] for one in sealed}) == len({one[13:] for one in sealed}) == 10_000


def test_what_a_broken_seal_says_holds_nothing_of_what_was_sealed() -> None:
    # given sealed words that were moved
    sealed = seal(KEY, b"Wilhelmina Ostrander", bound_to="document/1")
    # when they do not open
    with pytest.raises(BrokenSealError) as broken:
        unseal(KEY, sealed, bound_to="document/2")
    # then the error says what to do, without place or words
    assert "Ostrander" not in str(broken.value)
    assert "document/" not in str(broken.value)


def test_a_patients_key_opens_for_that_patient_alone(keys: FolderKeys) -> None:
    # given the keys of two patients
    vault = Vault(keys)
    (ada, wrapped), (bea, other) = vault.new_key(ADA), vault.new_key(BEA)
    # when they are unwrapped
    # then each is its own, and a wrapped key that was moved to another patient does not open
    assert vault.open_key(wrapped, owner=ADA) == ada != bea
    for moved, patient in ((wrapped, BEA), (other, ADA), (WrappedKey("wrap-0001", ada), ADA)):
        with pytest.raises(BrokenSealError):
            vault.open_key(moved, owner=patient)


def test_keys_that_were_wrapped_before_a_rotation_open_after_it(keys: FolderKeys) -> None:
    # given a patient's key, and then a new wrapping key
    vault = Vault(keys)
    key, before = vault.new_key(ADA)
    keys.rotate_wrapping()
    _, after = vault.new_key(BEA)
    # when the old one is opened
    # then it opens, new ones use the new wrapping key, and one relabelled to it does not open
    assert vault.open_key(before, owner=ADA) == key
    assert (before.wrapping_id, after.wrapping_id) == ("wrap-0001", "wrap-0002")
    with pytest.raises(BrokenSealError):
        vault.open_key(WrappedKey(after.wrapping_id, before.sealed), owner=ADA)


def test_a_missing_wrapping_key_is_told_as_such(keys: FolderKeys) -> None:
    # given a patient's key under a wrapping key that is gone
    vault = Vault(keys)
    _, wrapped = vault.new_key(ADA)
    # when it is opened
    # then the way back is named
    with pytest.raises(BrokenSealError, match="Restore the key folder"):
        vault.open_key(WrappedKey("wrap-0999", wrapped.sealed), owner=ADA)


def test_the_seal_beside_the_ledger_is_bound_to_its_entry() -> None:
    # given sealed details
    beside = KeyedSeal(KEY)
    sealed = beside.seal(b"details", bound_to="ledger/0")
    # when they are opened
    # then only at their entry, and the key does not show itself
    assert beside.open(sealed, bound_to="ledger/0") == b"details"
    with pytest.raises(BrokenSealError):
        beside.open(sealed, bound_to="ledger/1")
    assert "kkkk" not in repr(beside)
