// A device by MQTT.js: batches up, receipts down, a will, and what it must not do. Ends with 0 and 'ok', or says what went wrong.
const fs = require('fs');
const mqtt = require(process.argv[2]);
const [host, port, version, device, password, ca, cert, key, count] = process.argv.slice(3);
const topic = `desa/1/${device}/`;
const boot = 8000000 + Number(version);
const file = name => name === '-' ? undefined : fs.readFileSync(name);

async function main() {
  const client = await mqtt.connectAsync({
    protocol: ca === '-' ? 'mqtt' : 'mqtts', host, port: Number(port), protocolVersion: Number(version), clientId: `mqttjs-${version}`,
    username: password === '-' ? undefined : device, password: password === '-' ? undefined : password,
    ca: file(ca), cert: file(cert), key: file(key), reconnectPeriod: 0, keepalive: 30,
    will: { topic: topic + 'state', payload: `offline boot=${boot}`, qos: 1, retain: true },
  }, false);
  client.on('error', fault => { throw fault; });
  const closed = new Promise((_, reject) => client.on('close', () => reject(new Error('the server closed the connection'))));
  closed.catch(() => { });
  const receipted = new Promise(resolve => client.on('message', (_, payload) => {
    if (payload.toString().startsWith(`receipt boot=${boot}i,have="1-${count}" `)) resolve();
  }));
  const [granted] = await client.subscribeAsync(topic + 'receipt', { qos: 1 });
  if (granted.qos !== 1) throw new Error(`SUBACK ${granted.qos}`);
  const refused = await client.subscribeAsync('#', { qos: 1 }).then(grants => grants[0].qos, fault => fault.message);
  if (refused !== 128 && !/not authorized|unspecified/i.test(String(refused))) throw new Error(`'#' was answered with ${refused}`);
  await client.publishAsync(topic + 'state', `online boot=${boot}`, { qos: 1, retain: true });
  const all = [];
  for (let seq = 1; seq <= Number(count); seq++)
    all.push(client.publishAsync(topic + 'metrics', `batch boot=${boot}i,seq=${seq}i,n=1i,clock="utc" 1767225600000000000\n`
      + `sys uptime_s=${seq}i ${1767225600000000000n + BigInt(seq)}\n`, { qos: 1 }));
  await Promise.race([Promise.all(all), closed]);
  await Promise.race([receipted, closed]);
  await client.endAsync();
  console.log('ok');
}

setTimeout(() => { console.error('no end after 30 s'); process.exit(1); }, 30000).unref();
main().catch(fault => { console.error(fault.message); process.exit(1); });
