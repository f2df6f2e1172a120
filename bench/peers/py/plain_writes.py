#!/usr/bin/python3
# A round: log in over plain TCP, add N rows to an address list, remove them. Debian's python3-librouteros waits for each answer.
# In: "host port user password N"; out: CPU ns, wall ns, bytes allocated (0: not measured).
import resource
import sys
import time

import librouteros


def cpu():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return int((usage.ru_utime + usage.ru_stime) * 1e9)


for line in sys.stdin:
    host, port, user, password, count = line.split()
    cpu0, wall0 = cpu(), time.monotonic_ns()
    api = librouteros.connect(host=host, port=int(port), username=user, password=password)
    rows = api.path("/ip/firewall/address-list")
    ids = [rows.add(list="bench", address=f"192.0.2.{i % 250 + 1}", comment=f"peer {i}") for i in range(int(count))]
    for each in ids:
        rows.remove(each)
    api.close()
    print(cpu() - cpu0, time.monotonic_ns() - wall0, 0, flush=True)
