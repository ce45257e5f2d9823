"""What the web server calls."""

import os

from django.core.wsgi import get_wsgi_application

from chartwarden_web.wiring import house

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chartwarden_web.settings")
application = get_wsgi_application()
house()  # a worker whose keys or database are not this instance's stops here, before it answers anybody
from chartwarden_web.records import kept_connections  # noqa: E402 -- tables need Django set up
from chartwarden_web.warming import warm  # noqa: E402 -- as said

kept_connections.begin()
warm()  # the first coder of the day should not wait for it
