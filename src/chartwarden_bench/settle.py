"""The process that fills an instance: reads a plan as JSON, prints the world as JSON. Only the bench starts it.

Example:
    python -m chartwarden_bench.settle < plan.json > world.json

"""

import json
import sys
from datetime import date

from chartwarden.actions.desk import Environment
from chartwarden_web.wiring import open_house

house = open_house()  # tables can be imported from here on

from chartwarden_bench.settling import Settler  # noqa: E402 -- as said

if __name__ == "__main__":
    if house.settings.environment is Environment.PRODUCTION:
        raise SystemExit("the bench fills no instance for production")
    plan = json.load(sys.stdin)
    settler = Settler(house, seed=plan["seed"], today=date.fromisoformat(plan["today"]))
    world = settler.settle(plan["runs"])
    settler.index()
    json.dump(world, sys.stdout)
