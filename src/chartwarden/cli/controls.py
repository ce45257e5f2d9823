"""`chartwarden controls`: what the product answers for, and whether a test proves it.

Example:
    >>> from click.testing import CliRunner
    >>> "45 CFR 164.312(a)(2)(i)" in CliRunner().invoke(controls, ["--area", "identity"]).output
    True

"""

import json

import click

from chartwarden.controls.catalogue import Area, Control, catalogue, controls_of, proofs


@click.command(name="controls")
@click.option("--area", type=click.Choice([area.value for area in Area]), help="Only the controls of this area.")
@click.option("--json", "form", flag_value="json", help="Print JSON.")
def controls(area: str | None, form: str | None) -> None:
    """List what the product answers for: statement, source, what software does, and the tests that prove it."""
    chosen = controls_of(Area(area)) if area else tuple(catalogue().values())
    if form == "json":
        click.echo(json.dumps([_as_json(control) for control in chosen], indent=2))
        return
    click.echo("\n\n".join(map(_as_text, chosen)))
    proven = sum(control.id in proofs() for control in chosen)
    click.echo(f"\n{proven} of {len(chosen)} controls are proven by tests; the others are not built yet.")


def _as_json(control: Control) -> dict[str, object]:
    return {
        "id": control.id,
        "statement": control.statement,
        "source": str(control.source),
        "modes": list(control.modes),
        "areas": list(control.areas),
        "proven_by": list(proofs().get(control.id, ())),
    }


def _as_text(control: Control) -> str:
    proven_by = proofs().get(control.id, ())
    lines = [
        f"{control.id}  {control.statement}",
        f"    {control.source} ({', '.join(control.modes)})",
        *(f"    proven by {test}" for test in proven_by),
    ]
    return "\n".join(lines if proven_by else [*lines, "    not proven yet"])
