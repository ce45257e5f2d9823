"""What the right pane of the workbench sends. Each form lists its fields; nothing else is read.

Example:
    >>> sorted(PlaceForm.base_fields)
    ['to']

"""

from django import forms

from chartwarden.actions.coding_steps import LONGEST_COMMENT
from chartwarden.chart.coding import PresentOnAdmission

_MOST_PLACES = 999


class PersonForm(forms.Form):
    """Age and sex, as the banner of the page told them: for soft notes beside codes, and nothing else."""

    person = forms.CharField(max_length=24, required=False)


class AdmissionForm(forms.Form):
    """Whether a condition was present on admission; empty takes back what was said."""

    present = forms.ChoiceField(choices=[(value.value, value.value) for value in PresentOnAdmission], required=False)


class PlaceForm(forms.Form):
    """A place in the sequence of codes, from 1; 0 is before the first, which is the first."""

    to = forms.IntegerField(min_value=0, max_value=_MOST_PLACES)


class CommentForm(forms.Form):
    """What a coder says beside a code."""

    comment = forms.CharField(max_length=2 * LONGEST_COMMENT, required=False)


class EvidenceForm(forms.Form):
    """One stretch of evidence, by its name."""

    evidence = forms.RegexField(r"[a-z0-9]{16}")


class SystemForm(forms.Form):
    """The code system of a code to assign; empty for ICD-10-CM."""

    system = forms.CharField(max_length=40, required=False)


class WithinForm(forms.Form):
    """The target of the work, as its page told it: a digit or two then stand for the end of a code in its ranges."""

    within = forms.CharField(max_length=200, required=False)


class AskedForm(forms.Form):
    """A code whose evidence is looked for; empty for all that have none."""

    code = forms.CharField(max_length=12, required=False)
