"""Makes `src/chartwarden/phi/data/census_1990.txt`, the names of surrogates: `python -m training.phi.census`."""

from importlib.util import find_spec
from pathlib import Path

OUT = Path(__file__).parents[2] / "src/chartwarden/phi/data/census_1990.txt"
FAMILIES = 400  # the most frequent, so that no surrogate is odd


def _rows(file: str) -> list[tuple[str, str]]:
    spec = find_spec("names")
    if spec is None or spec.origin is None:
        raise SystemExit("The package names is missing. Install training/requirements.txt, then run this again.")
    lines = (Path(spec.origin).parent / file).read_text("ascii").splitlines()
    return [(line.split()[0].lower(), line.split()[1]) for line in lines]


def main() -> None:
    """Write given names with the share of women and of men, in percent, who bear them; then family names."""
    women, men = dict(_rows("dist.female.first")), dict(_rows("dist.male.first"))
    ranked = sorted(women.keys() | men.keys(), key=lambda n: (-max(float(women.get(n, 0)), float(men.get(n, 0))), n))
    lines = [
        "# U.S. Census Bureau, Frequently Occurring Names and Surnames, 1990. Public domain.",
        "# name, % of women, % of men",
    ]
    lines += [f"{name} {women.get(name, '0')} {men.get(name, '0')}" for name in ranked]
    lines += ["# family names, the most frequent first", *(name for name, _ in _rows("dist.all.last")[:FAMILIES])]
    OUT.write_text("\n".join(lines) + "\n", "ascii")


if __name__ == "__main__":
    main()
