"""A process that fills an instance with two charts and signs its people in, and prints the cookies of their sessions.

Run as `python -m tests.faults.seating`; the instance is named in the environment, as for every process of ours. How
people sign in has tests of its own: here their sessions begin as after a sign-in with both factors.
"""

import json
import os

# Foreign work that `leaking` answers so many thousandths of a second later.
SLOW = {f"slow-{milliseconds}": milliseconds for milliseconds in (1, 2, 5, 10, 20, 50)}


def main() -> None:
    """Fill, seat, and print: user ids with the value of their cookie."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chartwarden_web.settings")
    import django  # noqa: PLC0415 -- the environment names the settings first

    django.setup()
    from chartwarden_web.records.models import MemberRecord  # noqa: PLC0415 -- tables need Django set up
    from chartwarden_web.wiring import house  # noqa: PLC0415
    from tests.builders import Scene, a_document, a_patient, a_work_item, an_encounter  # noqa: PLC0415
    from tests.web.seats import seated_cookie  # noqa: PLC0415

    house().prepare_pages()
    scene = Scene(house())
    desk = scene.at(scene.keeper)
    patient = a_patient("z", given="Ida", family="Okonkwo")
    stay = an_encounter("z", patient=patient)
    desk.charts.save([patient, stay, a_document("z", "HOSPITAL COURSE\nSepsis.\n", patient=patient, encounter=stay)])
    desk.work.add([a_work_item(key, encounter=stay, member=scene.other) for key in ("foreign", *SLOW)])
    print(json.dumps({record.user_id: seated_cookie(record) for record in MemberRecord.objects.all()}))  # noqa: T201


if __name__ == "__main__":
    main()
