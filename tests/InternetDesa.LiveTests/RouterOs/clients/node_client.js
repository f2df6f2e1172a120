// Speaks to a simulated router by node-routeros, which tags every command, and prints as JSON what it saw.
const { RouterOSAPI } = require(process.argv[2] + '/node_modules/node-routeros');

async function main() {
  const [port, password] = [Number(process.argv[3]), process.argv[4]];
  const api = new RouterOSAPI({ host: '127.0.0.1', port, user: 'desa', password, timeout: 20 });
  await api.connect();
  const saw = { events: [] };
  const listening = api.stream(['/ip/pool/listen'], (error, packet) => {
    if (error) saw.events.push('error ' + error.message);
    else if (packet) saw.events.push(packet.name ?? packet['.dead']);
  });
  const added = await api.write('/ip/pool/add', ['=name=desa', '=ranges=10.5.50.2-10.5.50.254', '=comment=' + 'x'.repeat(20000)]);
  saw.id = added[0].ret;
  await api.write('/ip/pool/set', ['=.id=' + saw.id, '=ranges=10.5.50.2-10.5.50.99']);
  // Three at once: tags keep their answers apart.
  const [pools, services, identity] = await Promise.all([
    api.write('/ip/pool/print'),
    api.write('/ip/service/print', ['=.proplist=name', '?name=api', '?name=ssh', '?#|']),
    api.write('/system/identity/print'),
  ]);
  saw.ranges = pools[0].ranges;
  saw.comment = pools[0].comment.length;
  saw.services = services.map((row) => row.name);
  saw.identity = identity[0].name;
  saw.trap = await api.write('/ip/pool/add', ['=name=desa', '=ranges=10.0.0.1']).then(() => 'none', (error) => error.message);
  await listening.stop();
  await api.write('/ip/pool/remove', ['=.id=' + saw.id]);
  await api.close();
  console.log(JSON.stringify(saw));
}

main().catch((error) => { console.error(error); process.exit(1); });
