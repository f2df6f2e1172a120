"""A device by Eclipse Paho: batches up, receipts down, a will, and what it must not do. Ends with 0 and 'ok', or says what went wrong."""
import re
import ssl
import sys
import threading

import paho.mqtt.client as mqtt

host, port, version, device, password, ca, cert, key, count = sys.argv[1:]
count = int(count)
topic = f"desa/1/{device}/"
connected, receipted, refused = threading.Event(), threading.Event(), threading.Event()
codes = {}


def on_connect(client, userdata, flags, reason, properties=None):
    codes["connect"] = getattr(reason, "value", reason)
    connected.set()


def on_message(client, userdata, message):
    if re.search(rf'^receipt boot={boot}i,have="1-{count}" ', message.payload.decode()):
        receipted.set()


def on_subscribe(client, userdata, mid, granted, properties=None):
    codes[mid] = [getattr(code, "value", code) for code in granted]
    if len(granted) == 2:
        refused.set()


def check(what, good):
    if not good:
        sys.exit(f"{what}: {codes}")


boot = 7_000_000 + int(version)
client = mqtt.Client(client_id=f"paho-{version}", protocol=mqtt.MQTTv5 if version == "5" else mqtt.MQTTv311)
client.on_connect, client.on_message, client.on_subscribe = on_connect, on_message, on_subscribe
client.will_set(topic + "state", f"offline boot={boot}", qos=1, retain=True)
if password != "-":
    client.username_pw_set(device, password)
if ca != "-":
    client.tls_set(ca, *((cert, key) if cert != "-" else ()), cert_reqs=ssl.CERT_REQUIRED)
client.connect(host, int(port), keepalive=30)
client.loop_start()
check("no CONNACK", connected.wait(20))
check("refused", codes["connect"] == 0)
client.subscribe([(topic + "receipt", 1), ("#", 1)])
check("no SUBACK", refused.wait(20))
check("wrong SUBACK", codes[1] == [1, 0x87 if version == "5" else 0x80])
client.publish(topic + "state", f"online boot={boot}", qos=1, retain=True).wait_for_publish(20)
sent = [client.publish(topic + "metrics", f'batch boot={boot}i,seq={seq}i,n=1i,clock="utc" 1767225600000000000\n'
                       f"sys uptime_s={seq}i {1767225600000000000 + seq}\n", qos=1) for seq in range(1, count + 1)]
for message in sent:
    message.wait_for_publish(20)
    check("no PUBACK", message.is_published())
check("no receipt", receipted.wait(20))
client.disconnect()
client.loop_stop()
print("ok")
