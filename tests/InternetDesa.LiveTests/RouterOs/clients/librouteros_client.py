"""Speaks to a simulated router by librouteros (Debian: python3-librouteros), and prints as JSON what it saw."""
import json
import sys

from librouteros import connect
from librouteros.exceptions import ConnectionClosed, TrapError
from librouteros.login import plain, token
from librouteros.query import Key, Or

port, method, password = int(sys.argv[1]), {"plain": plain, "token": token}[sys.argv[2]], sys.argv[3]
api = connect(host="127.0.0.1", port=port, username="desa", password=password, login_method=method, timeout=20)
saw = {}
pool = api.path("/ip/pool")
saw["id"] = pool.add(name="desa", ranges="10.5.50.2-10.5.50.254", comment="x" * 20000)
pool.update(**{".id": saw["id"], "next-pool": "none"})
row = tuple(pool)[0]
saw["row"] = {"name": row["name"], "ranges": row["ranges"], "comment": len(row["comment"])}
name, port_key = Key("name"), Key("port")
saw["or"] = list(api.path("/ip/service").select(name, port_key).where(Or(name == "api", name == "ssh")))
saw["greater"] = [row["name"] for row in api.path("/ip/service").select(name).where(port_key > 8728)]
try:
    pool.add(name="desa", ranges="10.0.0.1")
except TrapError as error:
    saw["trap"] = [str(error), error.category]
pool.remove(saw["id"])
saw["empty"] = list(pool)
saw["enabled"] = [row["name"] for row in api.path("/ip/service") if row["disabled"] is False]
try:
    api.path("/ip/pool").add(name="lost", ranges="10.0.0.1")
except ConnectionClosed as error:
    saw["closed"] = type(error).__name__
print(json.dumps(saw))
