"""Street lines, boxes, postal codes and coordinates."""

import pytest

from tests.unit.phi.structured.forms import found, kinds

ADDRESSES = [
    ("at 41 Tannery Row, Apt 3B, Harlow", "41 Tannery Row, Apt 3B"),
    ("at 1204 North Hollow Road, today", "1204 North Hollow Road"),
    ("lives at 77 quarry street now", "77 quarry street"),
    ("AT 2200 OLD LIME KILN RD STE 110 IN", "2200 OLD LIME KILN RD STE 110"),
    ("at 12 W. 9th Ave. #4 and", "12 W. 9th Ave. #4"),
    ("P.O. Box 4410, Elko", "P.O. Box 4410"),
    ("PO Box 61 in", "PO Box 61"),
    ("RR 2 Box 88, Elko", "RR 2 Box 88"),
    ("HC 71 Box 12 in", "HC 71 Box 12"),
    ("at 4410 County Road 12 in", "4410 County Road 12"),
    ("on Orchard Lane with", "Orchard Lane"),
    ("12 rue de la Paix in", "12 rue de la Paix"),
    ("Calle Mayor 5, Leon", "Calle Mayor 5"),
    ("ul. Kwiatowa 7, Lodz", "ul. Kwiatowa 7"),
    ("Hauptstrasse 5a, Ulm", "Hauptstrasse 5a"),
    ("15-1822 Kahakai Loop, Hilo", "15-1822 Kahakai Loop"),
    ("at 1914 N Kedvale in", "1914 N Kedvale"),
    ("hit at 5th and Alder by", "5th and Alder"),
    ("Suite 210, Mill House", "Suite 210"),
    ("appeal to P.O. Drawer 17 by", "P.O. Drawer 17"),
    ("Loc: mile marker 214, I-80 WB near", "mile marker 214, I-80 WB"),
    ("deer, Route 285 mm 118, Lyons", "Route 285 mm 118"),
    ("home: BIA 1, mile 18, Frazer", "BIA 1, mile 18"),
    ("rm 11, Hwy 99 at Olive, Fresno", "Hwy 99 at Olive"),
    ("the corner of Alder and Fifth, hit", "Alder and Fifth"),
    ("at #9 Lotus Mobile Est, Space 44, M", "#9 Lotus Mobile Est, Space 44"),
    ("ppl = Site 9 Box 14 RR1, Winkler", "Site 9 Box 14 RR1"),
]
ZIPS = [
    ("Elko, NV 89801", "89801"),
    ("NY 14620-1118 phone", "14620-1118"),
    ("zip 44999 is", "44999"),
    ("Tadcaster LS24 9QX tel", "LS24 9QX"),
    ("Ottawa K1A 0B1 tel", "K1A 0B1"),
    ("Ohio 44999 is", "44999"),
    ("Inverell NSW 2360 is", "2360"),
    ("Mullingar N37 X2P0 tel", "N37 X2P0"),
    ("postcode: 2360 and", "2360"),
    ("Prinsengracht 118, 1017 LH Amsterdam", "1017 LH"),
]
COORDINATES = [
    ("zone 40.8249, -115.7917 near", "40.8249, -115.7917"),
    ("lat: 40.8249 or", "40.8249"),
    ("N40°40.2' W99°04.9' is", "N40°40.2' W99°04.9'"),
]
NO_PLACES = [
    "20 mg per Dr. Payne",
    "March 12. Mechanical St. Jude valve",
    "BUN 61  Cr 7.4",
    "48. First-degree AV block",
    "Doppler: AV Vmax 2.1 today",
    "17  JL 3.5 catheter",
    "2 g Na. RD to follow",
    "corner of the mouth and chin",
    "mile 3 of the walk",
    "GCS 14 (E4V5M6)",
    "IOL SN60WF +21.5",
    "Fri 16 Jan  Dr Tran",
    "2300 ED Ollie",
    "40 units. Dr. Long called",
    "RR 16, HR 80",
    "2 tablets by way of",
    "room 412-B bed 2",
    "step 3 of the way",
    "5 views of the court",
    "12 lead ECG",
    "flat 22, 24, 21",
    "BP 120/80 in the road",
    "I-131 uptake",
    "14000 cells",
    "WBC 12500 in",
    "given 5 days on the trail",
    "3 drives a day",
]


@pytest.mark.parametrize(("text", "address"), ADDRESSES)
def test_an_address_is_found_whole(text: str, address: str) -> None:
    # given a phrase with an address below the town
    # when it is read
    # then exactly the address is taken
    assert (address, "address") in found(text)


@pytest.mark.parametrize(("text", "code"), ZIPS)
def test_a_postal_code_is_found(text: str, code: str) -> None:
    # given a phrase with the postal code of some country
    # when it is read
    # then exactly the code is taken
    assert (code, "zip") in found(text)


@pytest.mark.parametrize(("text", "place"), COORDINATES)
def test_coordinates_are_found(text: str, place: str) -> None:
    # given latitude and longitude
    # when they are read
    # then the whole of them is taken
    assert found(text) == [(place, "coordinates")]


@pytest.mark.parametrize("text", NO_PLACES)
def test_doses_and_rooms_are_no_address(text: str) -> None:
    # given clinical words that hold a number and a word for a street
    # when they are read
    # then no place is taken
    assert not kinds(text) & {"address", "zip", "coordinates"}
