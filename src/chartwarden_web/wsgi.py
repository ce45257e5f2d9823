"""What the web server calls."""

import os

from django.core.wsgi import get_wsgi_application

from chartwarden_web.codes import icd10cm
from chartwarden_web.wiring import house

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chartwarden_web.settings")
application = get_wsgi_application()
house()  # a worker whose keys or database are not this instance's stops here, before it answers anybody
icd10cm.warm()  # reading the code set takes seconds, and the first coder of the day should not wait for it
