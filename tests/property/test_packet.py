"""A packet is enough, holds nothing that could be left out, and is as small as any."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chartwarden.minimum_necessary.packet import Packet, Part, Support, smallest_packet

PARTS = [Part(f"d{number // 3}", number % 3) for number in range(9)]
ways = st.frozensets(st.sampled_from(PARTS), min_size=1, max_size=3)
supports = st.lists(st.lists(ways, max_size=4).map(tuple), max_size=6).map(
    lambda many: [Support(f"C{number:02}", each) for number, each in enumerate(many)]
)
sizes = st.fixed_dictionaries({part: st.integers(1, 50) for part in PARTS})


def _smallest_by_trying_all(asked: list[Support], weights: dict[Part, int]) -> int:
    """Give the size of the smallest set of parts that supports every code, found without any cleverness."""
    sizes_that_do = [
        sum(weights[part] for part in chosen)
        for count in range(len(PARTS) + 1)
        for chosen in itertools.combinations(PARTS, count)
        if all(any(way <= set(chosen) for way in support.ways) for support in asked if support.ways)
    ]
    return min(sizes_that_do)


@given(supports, sizes)
def test_no_set_of_parts_that_supports_every_code_is_smaller(asked: list[Support], weights: dict[Part, int]) -> None:
    # given codes with their ways, and what each part shows
    # when the packet is made
    packet = smallest_packet(asked, sizes=weights)
    # then it is as small as the smallest of all sets that do, and says that this is proven
    assert packet.size == sum(weights[part] for part in packet.parts) == _smallest_by_trying_all(asked, weights)
    assert packet.is_smallest


@given(supports, sizes, st.integers(1, 6))
def test_a_packet_is_enough_and_each_part_of_it_is_needed(
    asked: list[Support], weights: dict[Part, int], steps: int
) -> None:
    # given any codes, and a search that may look at a few choices only
    # when the packet is made
    packet = smallest_packet(asked, sizes=weights, most_steps=steps)
    # then every code that can be supported is, and every part has a code that would lose its support without it
    assert packet.is_sufficient()
    assert all(packet.needed_for(part) for part in packet.parts)
    # and what it says of the smallest there is holds
    assert packet.least <= _smallest_by_trying_all(asked, weights) <= packet.size
    assert packet.unsupported == tuple(support.code for support in asked if not support.ways)


@given(supports, sizes, st.randoms(use_true_random=False))
def test_the_order_of_codes_makes_no_difference_to_the_size(
    asked: list[Support], weights: dict[Part, int], chance: object
) -> None:
    # given the same codes in another order
    other = list(asked)
    chance.shuffle(other)  # type: ignore[attr-defined]
    # when both packets are made, then they are of one size
    assert smallest_packet(asked, sizes=weights).size == smallest_packet(other, sizes=weights).size


def test_a_packet_that_is_not_enough_is_found_out() -> None:
    # given a packet from which somebody took a part
    course, plan = Part("d", 1), Part("d", 2)
    asked = (Support("A41.51", (frozenset({course}),)), Support("N39.0", (frozenset({plan}),)))
    torn = Packet((course,), 10, 10, (), asked)
    # when it is asked, then it says so, and a whole one does not
    assert not torn.is_sufficient()
    assert smallest_packet(asked, sizes={course: 10, plan: 10}).is_sufficient()


def test_one_part_that_serves_three_codes_is_better_than_three_small_ones() -> None:
    # given three codes that small notes support one by one, and one longer section that supports all
    course = Part("summary", 4)
    small = [Part(f"note-{number}", 0) for number in range(3)]
    asked = [Support(f"C{number}", (frozenset({small[number]}), frozenset({course}))) for number in range(3)]
    # when the section shows less than the three together
    packet = smallest_packet(asked, sizes={course: 500, **dict.fromkeys(small, 200)})
    # then it alone goes out
    assert packet.parts == (course,)
    assert packet.needed_for(course) == ("C0", "C1", "C2")


def test_a_large_chart_is_decided_within_its_steps() -> None:
    # given forty codes with five ways each over sixty sections
    parts = [Part("d", number) for number in range(60)]
    asked = [
        Support(f"C{code:02}", tuple(frozenset({parts[(code * 7 + way * 11) % 60]}) for way in range(5)))
        for code in range(40)
    ]
    # when the packet is made
    packet = smallest_packet(asked, sizes={part: 100 + part.section for part in parts}, most_steps=2_000)
    # then it is enough and needed, and says how far from the smallest it may be
    assert packet.is_sufficient()
    assert all(packet.needed_for(part) for part in packet.parts)
    assert packet.least <= packet.size


def test_a_part_without_a_size_is_an_error() -> None:
    with pytest.raises(KeyError):
        smallest_packet([Support("A00", (frozenset({Part("d", 0)}),))], sizes={})
    with pytest.raises(ValueError, match="above 0"):
        smallest_packet([Support("A00", (frozenset({Part("d", 0)}),))], sizes={Part("d", 0): 0})
