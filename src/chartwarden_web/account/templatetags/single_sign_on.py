"""The buttons of the sign-in page that lead to the providers of the configuration; nothing where there are none."""

from typing import Any

from django import template

from chartwarden_web.account.single_sign_on import names_of_providers
from chartwarden_web.wiring import house

register = template.Library()


@register.inclusion_tag("account/_sso_buttons.html", takes_context=True)
def sign_on_buttons(context: dict[str, Any]) -> dict[str, Any]:
    """Give a button for each provider."""
    providers = names_of_providers(house().settings.sign_on)
    return {"providers": providers, "csrf_token": context.get("csrf_token")}


@register.simple_tag
def has_sign_on() -> bool:
    """Tell whether this instance knows any provider of the organisation."""
    return bool(names_of_providers(house().settings.sign_on))
