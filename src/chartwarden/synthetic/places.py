"""Places that do not exist: towns, streets, hospitals, employers and health plans.

ZIP codes lie in 000xx, which the Postal Service has never given out; area codes precede the 555-01xx numbers that are
kept for fiction. Streets of members of the workforce are a list of their own, so nobody is a neighbour by chance.

Example:
    >>> set(STREETS) & set(STAFF_STREETS)
    set()

"""

from dataclasses import dataclass

STREETS = tuple(
    """Tannery Row|Cinder Mill Road|Pepperwood Close|Larkspur Avenue|Old Ferry Road|Quarry Hill Drive|Juniper Street
    |Saltmarsh Lane|Copperfield Terrace|Mulberry Court|Windmill Way|Harbor View Road|Bramble Street|Chestnut Boulevard
    |Granary Lane|Orchard Street|Signal Hill Road|Millrace Drive|Foundry Street|Lantern Court|Wren Street|Aspen Loop
    |Cobbler's Walk|Driftwood Avenue|Eastgate Road|Fiddler's Green|Gooseberry Lane|Hawthorn Place|Ironbridge Road
    |Jasmine Street|Kiln Road|Limestone Drive|Magnolia Terrace|Narrow Street|Osprey Court|Paddock Lane|Rosemary Way
    |Sycamore Avenue|Thimble Lane|Upland Road|Valley Forge Street|Watermill Drive|Yarrow Street|North 3rd Street
    |South 12th Avenue|County Road 9|Route 45|Elm Street|Maple Avenue|Washington Street|Park Avenue|Second Street
    """.replace("\n", "")
    .replace("    ", "")
    .strip("|")
    .split("|")
)
STAFF_STREETS = (
    "Heron Court",
    "Beacon Street",
    "Clearwater Lane",
    "Damson Road",
    "Elderberry Drive",
    "Flint Street",
    "Grebe Lane",
    "Hollyhock Avenue",
    "Iris Close",
    "Kingfisher Road",
    "Lavender Street",
    "Moorhen Way",
    "Nutmeg Drive",
    "Oriole Terrace",
    "Plover Street",
)
TOWNS = tuple(
    """Harlow Falls|Port Wendell|Larkfield|Millbrook Junction|Stonehaven|Cedar Hollow|Brackenridge|New Ashby|Fernwood
    |Kettle Creek|Westmarch|Dunmore Springs|Osterville Point|Alder Bay|Quillhaven|Saint Orsola|Ridgeline|Marlow Heights
    |Tamarack|Eastholm|Granite Ford|Plover Lake|Coldwater Bend|Hollins Grove|Verity|Three Pines|Low Moor|Carrow
    """.replace("\n", "")
    .replace("    ", "")
    .strip("|")
    .split("|")
)
STATES = ("OH", "OR", "NM", "PA", "MN", "GA", "WI", "TX", "MI", "NC", "WA", "CO", "NY", "CA", "IL", "VA")


@dataclass(frozen=True, slots=True)
class Facility:
    """A hospital or clinic with its own way of writing record and account numbers."""

    name: str
    short: str
    town: str
    state: str
    record_number: str  # a format for one integer
    account_number: str


FACILITIES = (
    Facility("Quillhaven Regional Hospital", "QRH", "Quillhaven", "OH", "MR-{:07d}", "ACCT-{:08d}"),
    Facility("Port Wendell General Hospital", "PWGH", "Port Wendell", "OH", "00-{:03d}-{:04d}", "HAR {:04d} {:04d}"),
    Facility("Saint Orsola Medical Center", "SOMC", "Saint Orsola", "OH", "SO{:08d}", "V{:010d}"),
)
CLINICS = (
    "Larkfield Family Medicine",
    "Brackenridge Internal Medicine",
    "Alder Bay Primary Care",
    "Marlow Heights Medical Group",
)
EMPLOYERS = tuple(
    """Harlow Falls Public Library|Wendell Ferry Works|Larkfield School District|Granite Ford Quarry Co.|Tamarack Timber
    |Eastholm Bus Lines|Plover Lake Cannery|Verity Insurance Agency|Three Pines Nursery|Coldwater Bottling
    |Carrow Textiles
    |Kettle Creek Township|Stonehaven Post Office|Cedar Hollow Dairy|Ridgeline Freight|New Ashby Hardware
    |Fernwood Veterinary Clinic|Westmarch Credit Union|Osterville Marina|Hollins Grove Bakery
    """.replace("\n", "")
    .replace("    ", "")
    .strip("|")
    .split("|")
)
JOBS = tuple(
    """librarian|welder|teacher|bookkeeper|bus driver|forklift operator|cook|carpenter|nurse aide|receptionist
    |electrician
    |truck driver|cashier|machinist|gardener|insurance clerk|mail carrier|plumber|seamstress|farmer|security guard
    |software tester|baker|warehouse worker|bank teller|hairdresser
    """.replace("\n", "")
    .replace("    ", "")
    .strip("|")
    .split("|")
)


@dataclass(frozen=True, slots=True)
class Plan:
    """A health plan; its member numbers start with letters that no plan uses."""

    name: str
    prefix: str
    group: str


PLANS = (
    Plan("Buckeye Horizon Plan", "ZBHP", "HFPL"),
    Plan("Coast Mutual Health", "ZCMH", "CMG"),
    Plan("Evergreen Senior Advantage", "ZESA", "MEDADV"),
    Plan("Summit Peoples Health", "ZSPH", "SPH"),
    Plan("Riverstone Community Care", "ZRCC", "MCD"),
    Plan("Lakeland Trades Trust", "ZLTT", "LOCAL"),
)
