// The program `lockbox` as scripts see it: arguments, output, exit status, and the HTTP endpoint.
// Run: node tests/commands/run.mjs --program build/native/lockbox. Ends with "N passed, N failed".
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import zlib from 'node:zlib';

import { addHttpFuzz } from './http_fuzz.mjs';
import { addServeData } from './serve_data.mjs';
import { addServeThreads } from './serve_threads.mjs';
import { callOver, connections, send, startServe } from './serve.mjs';

const argument = process.argv.indexOf('--program');
if (argument < 0 || !process.argv[argument + 1]) {
  console.error('usage: node tests/commands/run.mjs --program FILE');
  process.exit(2);
}
const program = path.resolve(process.argv[argument + 1]);
const folder = mkdtempSync(path.join(os.tmpdir(), 'lockbox-commands-'));
const tests = [];
const test = (name, run) => tests.push({ name, run });

function lockbox(args, input = '') {
  const done = spawnSync(program, args, { input, encoding: 'utf8', cwd: folder, timeout: 60000 });
  return { status: done.status, out: done.stdout, err: done.stderr };
}
function check(condition, what, seen) {
  if (!condition) throw new Error(`${what}${seen === undefined ? '' : `; seen: ${JSON.stringify(seen)}`}`);
}
const file = (name) => path.join(folder, name);

test('the fixed log ends with the golden hash in the optimised build', () => {
  const golden = readFileSync(new URL('../golden.txt', import.meta.url), 'utf8').trim();
  const done = lockbox(['selftest']);
  check(done.status === 0 && done.out.trim() === golden, `expected ${golden}`, done);
  check(lockbox(['selftest', 'x']).status === 2, 'an argument is refused');
});

// ---- usage --------------------------------------------------------------------------------------
for (const command of ['aws', 'lesson', 'decide', 'trace', 'lint-policy', 'who-can', 'reach', 'serve', 'verify', 'capture', 'selftest']) {
  test(`${command} --help tells its usage`, () => {
    const done = lockbox([command, '--help']);
    check(done.status === 0 && done.out.startsWith(`usage: lockbox ${command}`), 'usage', done);
  });
}
test('an unknown command is bad usage and names the nearest', () => {
  const done = lockbox(['serv']);
  check(done.status === 2 && done.err.includes('did you mean serve?'), 'suggestion', done);
});
test('bad arguments are bad usage', () => {
  for (const args of [['decide', '--explian'], ['serve', '--port', 'x'], ['serve', '--what'], ['serve', '--threads', '0'], ['lesson', 'dance'],
    ['lesson', 'play', 'houses-01-sorting-table'], []]) {
    const done = lockbox(args);
    check(done.status === 2, args.join(' '), done);
  }
});

// ---- decide -------------------------------------------------------------------------------------
test('decide answers line by line, in order', () => {
  const line = (id, effect) => JSON.stringify({
    id, principal: 'arn:aws:iam::111122223333:role/r', action: 'dynamodb:GetItem',
    resource: 'arn:aws:dynamodb:eu-west-1:111122223333:table/T',
    identityPolicies: [{ Version: '2012-10-17', Statement: [{ Effect: effect, Action: '*', Resource: '*' }] }],
  });
  const done = lockbox(['decide'], `${line('1', 'Allow')}\n${line('2', 'Deny')}\nnot json\n`);
  const answers = done.out.trim().split('\n').map((l) => JSON.parse(l));
  check(done.status === 0 && answers.length === 3, 'three answers', done);
  check(answers[0].id === '1' && answers[0].decision === 'Allow', 'the first is allowed', answers[0]);
  check(answers[1].decision === 'ExplicitDeny', 'the second is denied', answers[1]);
  check(answers[2].decision === 'Error', 'the third is an error', answers[2]);
});

// ---- trace --------------------------------------------------------------------------------------
// A VPC with a public instance, as describe-* documents in folders of an account and a Region.
function topologyFolder() {
  const dir = file('topology/111122223333/eu-west-1');
  mkdirSync(dir, { recursive: true });
  const document = (name, content) => writeFileSync(path.join(dir, name), typeof content === 'string' ? content : JSON.stringify(content));
  document('Vpcs.json', { Vpcs: [{ VpcId: 'vpc-1', CidrBlock: '10.0.0.0/16' }] });
  document('Subnets.json', { Subnets: [{ SubnetId: 'subnet-1', VpcId: 'vpc-1', CidrBlock: '10.0.1.0/24' }] });
  document('Routes.json', {
    RouteTables: [{
      RouteTableId: 'rtb-1', VpcId: 'vpc-1', Associations: [{ Main: true }],
      Routes: [{ DestinationCidrBlock: '10.0.0.0/16', GatewayId: 'local' }, { DestinationCidrBlock: '0.0.0.0/0', GatewayId: 'igw-1' }],
    }],
    InternetGateways: [{ InternetGatewayId: 'igw-1', Attachments: [{ VpcId: 'vpc-1' }] }],
  });
  document('Hosts.json', {
    SecurityGroups: [{ GroupId: 'sg-1', IpPermissions: [], IpPermissionsEgress: [{ IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] }] }],
    Reservations: [{ Instances: [{ InstanceId: 'i-1', SubnetId: 'subnet-1', PrivateIpAddress: '10.0.1.5', PublicIpAddress: '198.51.100.5', SecurityGroups: [{ GroupId: 'sg-1' }] }] }],
  });
  document('Odd.json', { Buckets: [] });
  document('Broken.json', '{"Vpcs": [');
  return file('topology');
}
test('trace answers line by line, in order, and lists what it does not understand', () => {
  const lines = [{ id: '1', ingress: 'i-1', dst: '93.184.216.34', return: true }, { id: '2', ingress: 'internet', src: '8.8.8.8', dst: '198.51.100.5', dstPort: 22 }, { id: 3, ingress: 'i-9', dst: '1.2.3.4' }];
  const done = lockbox(['trace', '--topology', topologyFolder()], `${lines.map((l) => JSON.stringify(l)).join('\n')}\nnot json\n`);
  const answers = done.out.trim().split('\n').map((l) => JSON.parse(l));
  const nodes = (hops) => hops.map((h) => h.node).join(' ');
  check(done.status === 0 && answers.length === 4, 'four answers', done);
  check(answers[0].disposition === 'EXITS_NETWORK' && nodes(answers[0].hops) === 'i-1 subnet-1 vpc-1 igw-1 aws-backbone internet', 'the way out', answers[0]);
  check(answers[0].returnDisposition === 'ACCEPTED' && nodes(answers[0].returnHops) === 'internet aws-backbone igw-1 vpc-1 subnet-1 i-1', 'the way back', answers[0]);
  check(answers[1].disposition === 'DENIED_IN' && answers[1].hops.at(-1).code === 'SG_HAS_NO_RULES', 'refused', answers[1]);
  check(answers[2].id === 3 && answers[2].error.includes('i-9') && !answers[2].hops, 'an error names the place', answers[2]);
  check(answers[3].error.includes('not JSON'), 'an error for what is no JSON', answers[3]);
  check(done.err.includes('Odd.json: /Buckets') && done.err.includes('Broken.json: line 1'), 'notes', done.err);
});
test('trace --explain tells what lost and what would open the way', () => {
  const done = lockbox(['trace', '--explain', '--topology', topologyFolder()], '{"id":"1","ingress":"internet","src":"8.8.8.8","dst":"198.51.100.5","dstPort":22}\n');
  const answer = JSON.parse(done.out);
  check(answer.blockers.length === 1 && answer.blockers[0].node === 'i-1', 'blockers', answer.blockers);
  check(answer.repairs[0].edits[0].command.startsWith('aws ec2 authorize-security-group-ingress --group-id sg-1'), 'repair', answer.repairs);
  check(answer.repairs[0].alsoOpens.length === 0, 'opens nothing else', answer.repairs);
});
test('trace needs a folder that is there', () => {
  check(lockbox(['trace']).status === 2, 'no folder');
  const done = lockbox(['trace', '--topology', file('nowhere')]);
  check(done.status === 1 && done.err.includes('nowhere'), 'names the folder', done);
});

// ---- aws ----------------------------------------------------------------------------------------
test('aws works on a fresh sandbox', () => {
  const done = lockbox(['aws', 'dynamodb', 'list-tables', '--profile', 'admin', '--from', 'internet', '--output', 'text']);
  check(done.status === 0 && done.out.includes('Houses'), 'tables', done);
});
test('aws keeps a world in a file', () => {
  const world = ['--world', file('world.json'), '--profile', 'admin', '--from', 'internet'];
  const put = lockbox(['aws', 'dynamodb', 'put-item', '--table-name', 'Houses', '--item',
    '{"House":{"S":"A"},"Student":{"S":"it\'s me"}}', ...world]);
  check(put.status === 0, 'put-item', put);
  const got = lockbox(['aws', 'dynamodb', 'get-item', '--table-name', 'Houses', '--key',
    '{"House":{"S":"A"},"Student":{"S":"it\'s me"}}', '--query', 'Item.Student.S', '--output', 'text', ...world]);
  check(got.out === "it's me\n", 'get-item', got);
});
test('aws has the exit status of the AWS CLI', () => {
  check(lockbox(['aws', 'dynamodb', 'get-item']).status === 252, 'usage');
  check(lockbox(['aws', 'dynamodb', 'describe-table', '--table-name', 'Nope', '--profile', 'admin', '--from', 'internet']).status === 254, 'refused');
});
test('a world that is no JSON is refused with its place', () => {
  writeFileSync(file('broken.json'), '{"format":1,\n oops}');
  const done = lockbox(['aws', 'dynamodb', 'list-tables', '--world', file('broken.json')]);
  check(done.status === 1 && done.err.includes('broken.json:2:'), 'place', done);
  check(readFileSync(file('broken.json'), 'utf8').includes('oops'), 'the file is left alone');
});

// ---- capture ------------------------------------------------------------------------------------
/** Words that tshark prints for a file, or null where there is no tshark. */
function tshark(name, args) {
  const done = spawnSync('tshark', ['-r', file(name), '-o', 'ip.check_checksum:TRUE', '-o', 'tcp.check_checksum:TRUE', ...args],
    { encoding: 'utf8', timeout: 60000 });
  return done.error ? null : done.stdout.trim();
}
/** Packets in which tshark finds something wrong. */
const captureFaults = (name) => tshark(name, ['-Y',
  '_ws.malformed || _ws.expert.severity == error || ip.checksum.status == 0 || tcp.checksum.status == 0 || tcp.analysis.flags']);
test('a capture opens in tshark, decrypted and without a fault', () => {
  const world = ['--world', file('captured.json')];
  const put = lockbox(['aws', 'dynamodb', 'put-item', '--table-name', 'Houses', '--profile', 'admin', '--from', 'internet', '--item',
    '{"House":{"S":"A"},"Student":{"S":"tapper"}}', ...world]);
  check(put.status === 0, 'put-item', put);
  for (const [name, options, version] of [['new.pcapng', [], 'TLSv1.3'], ['old.pcapng', ['--tls12'], 'TLSv1.2']]) {
    const done = lockbox(['capture', name, ...world, ...options]);
    check(done.status === 0 && done.out.includes(version), 'capture', done);
    check(!readFileSync(file(name)).includes('tapper'), 'the request is encrypted in the file');
    const bodies = tshark(name, ['-Y', 'http.request', '-T', 'fields', '-e', 'http.file_data']);
    if (bodies === null) { console.log('tshark not found: captures were written, not opened'); continue; }
    check(bodies.includes('tapper'), 'tshark decrypts the request', bodies);
    check(tshark(name, ['-Y', 'http.response.code == 200']) !== '', 'tshark decrypts the answer');
    check(captureFaults(name) === '', 'no fault', captureFaults(name));
  }
  const refused = lockbox(['capture', 'ancient.pcapng', ...world, '--tls11']);
  check(refused.status === 0 && refused.out.includes('no TLS version that both ends speak'), 'TLS 1.1 is refused', refused);
  const alert = tshark('ancient.pcapng', ['-Y', 'tls.alert_message.desc == 70']);
  if (alert !== null) check(alert !== '' && captureFaults('ancient.pcapng') === '', 'the alert protocol_version', alert);
  const list = lockbox(['aws', 'dynamodb', 'list-tables', '--profile', 'admin', '--from', 'common-room', ...world]);
  check(list.status === 0 && lockbox(['capture', 'links.pcapng', ...world]).status === 0, 'a road with a translation', list);
  const heard = tshark('links.pcapng', ['-Y', 'http.request', '-T', 'fields', '-e', 'frame.interface_name', '-e', 'ip.src']);
  if (heard !== null) {
    check(/^i-\S+\t10\.0\.1\.10\nigw-\S+\t198\.51\.100\.10$/.test(heard), 'the request on both sides of the gateway', heard);
    check(captureFaults('links.pcapng') === '', 'no fault', captureFaults('links.pcapng'));
  }
  check(lockbox(['capture', 'x.pcapng']).status === 2, 'a world is needed');
  check(lockbox(['capture', 'x.pcapng', '--step', '99', ...world]).status === 1, 'no such step');
});

// ---- lesson -------------------------------------------------------------------------------------
test('lesson list names scenario 1; solve plays it to the end', () => {
  const list = lockbox(['lesson', 'list']);
  check(list.status === 0 && list.out.includes('houses-01-sorting-table'), 'list', list);
  const solved = lockbox(['lesson', 'solve', 'houses-01-sorting-table']);
  check(solved.status === 0 && solved.out.includes('finished:'), 'solve', solved);
  check(lockbox(['lesson', 'solve', 'no-such-lesson']).status === 1, 'unknown scenario');
});

const plays = path.join(import.meta.dirname, '..', 'lesson', 'plays');
for (const name of readdirSync(plays).sort()) {
  const id = name.replace(/\.txt$/, '');
  test(`lesson play gets to the end of ${id}`, () => {
    const done = lockbox(['lesson', 'play', id, '--commands', path.join(plays, name)]);
    check(done.status === 0 && /^finished: /m.test(done.out), 'the end', done.out.slice(-400));
  });
}
test('every scenario has its play-through', () => {
  const ids = lockbox(['lesson', 'list']).out.match(/houses-\d\d-[a-z0-9-]+/g) ?? [];
  check(ids.length > 0, 'scenarios');
  for (const id of ids) check(readdirSync(plays).includes(`${id}.txt`), `a play-through of ${id}`);
});

// ---- serve --------------------------------------------------------------------------------------
const serve = (args = []) => startServe(program, args, { cwd: folder });
function stop(server, signal = 'SIGTERM') {
  return new Promise((resolve) => {
    server.child.removeAllListeners('exit');
    server.child.on('exit', (code, by) => resolve(code ?? by));
    server.child.kill(signal);
  });
}
const agent = connections(8);
const request = (port, what) => send(agent, port, what);
const call = (port, ...what) => callOver(agent, port, ...what);
const table = {
  TableName: 'Things', BillingMode: 'PAY_PER_REQUEST', KeySchema: [{ AttributeName: 'k', KeyType: 'HASH' }],
  AttributeDefinitions: [{ AttributeName: 'k', AttributeType: 'S' }],
};

test('serve speaks the JSON protocol', async () => {
  const server = await serve();
  try {
    const made = await call(server.port, 'CreateTable', table);
    check(made.status === 200 && made.json.TableDescription.TableName === 'Things', 'CreateTable', made.json);
    check(/^[A-Z0-9]{52}$/.test(made.headers['x-amzn-requestid']), 'request id', made.headers);
    check(Number(made.headers['x-amz-crc32']) === zlib.crc32?.(made.body) || !zlib.crc32, 'crc');
    await call(server.port, 'PutItem', { TableName: 'Things', Item: { k: { S: 'a' }, n: { N: '1' } } });
    const got = await call(server.port, 'GetItem', { TableName: 'Things', Key: { k: { S: 'a' } } });
    check(got.json.Item.n.N === '1', 'GetItem', got.json);
    const bad = await call(server.port, 'GetItem', { TableName: 'No', Key: { k: { S: 'a' } } });
    check(bad.status === 400 && bad.json.__type.endsWith('#ResourceNotFoundException'), 'error', bad.json);
    const unknown = await call(server.port, 'Dance', {});
    check(unknown.status === 400 && unknown.json.__type.endsWith('#UnknownOperationException'), 'unknown', unknown.json);
    await call(server.port, 'PutItem', { TableName: 'Things', Item: { k: { S: 'big' }, s: { S: 'x'.repeat(9000) } } });
    const big = await call(server.port, 'GetItem', { TableName: 'Things', Key: { k: { S: 'big' } } }, { 'accept-encoding': 'gzip' });
    check(big.headers['content-encoding'] === 'gzip' && big.json.Item.s.S.length === 9000, 'gzip', big.headers);
    const zipped = await request(server.port, {
      headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'DynamoDB_20120810.ListTables', 'content-encoding': 'gzip' },
      body: zlib.gzipSync('{}'),
    });
    check(JSON.parse(zipped.body).TableNames[0] === 'Things', 'gzip request', zipped.body.toString());
  } finally {
    check(await stop(server) === 0, 'SIGTERM ends it cleanly');
  }
});

test('serve answers anything with the documented error or a clean 4xx', async () => {
  const server = await serve();
  const target = { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'DynamoDB_20120810.ListTables' };
  try {
    const health = await request(server.port, { method: 'GET' });
    check(health.body.toString() === 'healthy: dynamodb.us-east-1.amazonaws.com ', 'health', health.body.toString());
    const opened = await request(server.port, { method: 'GET', url: '/?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Expires=900' });
    check(opened.status === 404 && opened.body.toString().includes('<title>Page Not Found</title>'), 'a presigned URL is no page', opened);
    for (const body of ['', 'null', '{"a":', '[]', '"x"', '['.repeat(200000), '\xff\xfe', '{"TableName":1e999}']) {
      const answer = await request(server.port, { headers: target, body });
      check(answer.status === 200 || answer.status === 400, body.slice(0, 20), answer.status);
    }
    check((await request(server.port, { method: 'PUT' })).status === 404, 'PUT');
    check((await request(server.port, { body: 'x', headers: { 'content-type': 'text/plain' } })).status === 404, 'type');
    check((await request(server.port, { headers: { ...target, 'content-encoding': 'gzip' }, body: 'x' })).status === 500, 'bad gzip');
    check((await request(server.port, { headers: target, body: Buffer.alloc(17 * 1024 * 1024, 32) }).catch(() => ({ status: 413 }))).status === 413, '413');
    const raw = await new Promise((resolve) => {
      const socket = net.createConnection({ host: '127.0.0.1', port: server.port }, () => socket.write('\x00\x01garbage\r\n\r\n'));
      let text = '';
      socket.on('data', (d) => { text += d; });
      socket.on('close', () => resolve(text));
      socket.on('error', () => resolve(text));
    });
    check(raw.startsWith('HTTP/1.1 400'), 'garbage', raw);
    check((await request(server.port, { headers: target, body: '{}' })).status === 200, 'still alive');
  } finally {
    await stop(server);
  }
});

/** What the server sends back to these bytes; `end` says that nothing more comes. */
function raw(port, bytes, end = true) {
  return new Promise((resolve) => {
    const socket = net.createConnection({ host: '127.0.0.1', port }, () => { socket.write(bytes); if (end) socket.end(); });
    let text = '';
    socket.setTimeout(2000, () => { socket.destroy(); });
    socket.on('data', (d) => { text += d.toString('latin1'); });
    socket.on('close', () => resolve(text));
    socket.on('error', () => resolve(text));
  });
}

test('serve sends the headers that DynamoDB sends', async () => {
  const server = await serve();
  try {
    const answer = await call(server.port, 'ListTables', {});
    const h = answer.headers;
    check(h.server === 'Server' && /^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} [\d:]{8} GMT$/.test(h.date), 'Server and Date', h);
    check(h.connection === 'keep-alive' && h['content-type'] === 'application/x-amz-json-1.0', 'connection and type', h);
    check(!('access-control-allow-origin' in h), 'no CORS without Origin', h);
    const json = await request(server.port, {
      headers: { 'content-type': 'application/json; charset=utf-8', 'x-amz-target': 'DynamoDB_20120810.ListTables', origin: 'http://a.example' }, body: '{}',
    });
    check(json.headers['content-type'] === 'application/json' && json.headers['access-control-allow-origin'] === '*', 'JSON, CORS', json.headers);
    const asked = await request(server.port, { method: 'OPTIONS', headers: {
      origin: 'http://a.example', 'access-control-request-method': 'POST', 'access-control-request-headers': 'x-amz-target' } });
    check(asked.status === 200 && asked.body.length === 0 && asked.headers['access-control-max-age'] === '172800' &&
      asked.headers['access-control-allow-methods'] === 'POST' && asked.headers['access-control-allow-headers'] === 'x-amz-target', 'OPTIONS', asked.headers);
    check((await request(server.port, { method: 'OPTIONS' })).status === 404, 'OPTIONS without Origin');
    const head = await raw(server.port, 'HEAD / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    check(head.startsWith('HTTP/1.1 404') && head.endsWith('\r\n\r\n') && head.includes('Content-Length: 29'), 'HEAD has no body', head);
  } finally {
    await stop(server);
  }
});

test('serve packs and unpacks gzip and deflate', async () => {
  const server = await serve();
  const target = { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'DynamoDB_20120810.ListTables' };
  try {
    await call(server.port, 'CreateTable', table);
    await call(server.port, 'PutItem', { TableName: 'Things', Item: { k: { S: 'big' }, s: { S: 'x'.repeat(9000) } } });
    const get = (accept) => request(server.port, {
      headers: { ...target, 'x-amz-target': 'DynamoDB_20120810.GetItem', ...(accept ? { 'accept-encoding': accept } : {}) },
      body: JSON.stringify({ TableName: 'Things', Key: { k: { S: 'big' } } }),
    });
    for (const [accept, encoding] of [['', undefined], ['gzip', 'gzip'], ['GZIP', 'gzip'], ['deflate', 'deflate'], ['*', 'gzip'],
      ['gzip;q=0.5, deflate', 'deflate'], ['gzip;q=0.5, deflate;q=0.4', 'gzip'], ['deflate, gzip', 'deflate'], ['br, zstd, identity', undefined],
      ['gzip;q=0', undefined], ['gzip;q=7, deflate', 'gzip']]) {
      const answer = await get(accept);
      check(answer.headers['content-encoding'] === encoding, accept, answer.headers);
      const body = encoding === 'gzip' ? zlib.gunzipSync(answer.body) : encoding === 'deflate' ? zlib.inflateSync(answer.body) : answer.body;
      check(JSON.parse(body).Item.s.S.length === 9000, accept);
    }
    const packed = (encoding, body) => request(server.port, { headers: { ...target, 'content-encoding': encoding }, body });
    check((await packed('deflate', zlib.deflateSync('{}'))).status === 200, 'deflate request');
    check((await packed('gzip', Buffer.concat([zlib.gzipSync('{"Limit":'), zlib.gzipSync('1}')]))).status === 200, 'two gzip members');
    for (const [encoding, body] of [['gzip', ''], ['gzip', 'x'], ['gzip', Buffer.concat([zlib.gzipSync('{}'), Buffer.from('junk')])],
      ['deflate', ''], ['deflate', 'junk'], ['deflate', Buffer.concat([zlib.deflateSync('{}'), Buffer.from('junk')])], ['deflate', zlib.deflateRawSync('{}')]])
      check((await packed(encoding, body)).status === 500, `broken ${encoding}`, body.toString('latin1'));
    check((await packed('gzip', zlib.gzipSync(Buffer.alloc(40 * 1024 * 1024)))).status === 500, 'a bomb is not unpacked');
  } finally {
    await stop(server);
  }
});

test('serve survives whatever bytes arrive', async () => {
  const server = await serve();
  const post = 'POST / HTTP/1.1\r\nHost: x\r\n';
  try {
    for (const bytes of ['PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', '\0'.repeat(100), '\r\n\r\n\r\nGET',
      `${post}Content-Length: abc\r\n\r\n`, `${post}Content-Length: -1\r\n\r\n`, `${post}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}`,
      `${post}Content-Length: 99999999999999999999999\r\n\r\n{}`, `${post}Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n`,
      `${post}Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n`, `${post}A: ${'a'.repeat(70000)}\r\n\r\n`, `${'A'.repeat(70000)} / HTTP/1.1\r\n\r\n`]) {
      const text = await raw(server.port, bytes);
      check(text === '' || text.startsWith('HTTP/1.1 400') || text.startsWith('HTTP/1.1 413'), bytes.slice(0, 60), text);
    }
    check((await raw(server.port, `${post}Content-Length: 17825792\r\n\r\n{}`)).startsWith('HTTP/1.1 413'), 'too long, said beforehand');
    // Random damage to a good request: any answer, but the next request is served.
    const good = Buffer.from(`${post}Content-Type: application/x-amz-json-1.0\r\nX-Amz-Target: DynamoDB_20120810.PutItem\r\nContent-Length: 62\r\n\r\n` +
      '{"TableName":"Things","Item":{"k":{"S":"a"},"n":{"NS":["1"]}}}');
    let seed = 12345;
    const random = (n) => { seed = (seed * 1103515245 + 12345) % 2147483648; return Math.floor(seed / 65536) % n; };
    for (let round = 0; round < 300; ++round) {
      const bytes = Buffer.from(good);
      for (let k = 0; k <= random(6); ++k) bytes[random(bytes.length)] = random(256);
      await raw(server.port, bytes.subarray(0, random(4) === 0 ? random(bytes.length) : bytes.length));
    }
    for (const body of ['{"Limit":99999999999999999999}', '{"Limit":-1e30}', '{"Limit":1.5}', '{"Limit":"1"}', '{"Limit":true}', '{"Limit":[]}'])
      check([200, 400].includes((await request(server.port, {
        headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'DynamoDB_20120810.ListTables' }, body })).status), body);
    check((await call(server.port, 'ListTables', {})).status === 200, 'still alive');
  } finally {
    check(await stop(server) === 0, 'and ends cleanly');
  }
});

addHttpFuzz(test, { serve, stop, check });

test('serve shuts what belongs to another account', async () => {
  const server = await serve();
  try {
    const answer = await call(server.port, 'ListTagsOfResource', { ResourceArn: 'arn:aws:dynamodb:us-east-1:999999999999:table/Things' });
    check(answer.status === 400 && answer.json.__type === 'com.amazon.coral.service#AccessDeniedException' &&
      answer.json.Message.includes('is not authorized to perform: dynamodb:ListTagsOfResource on resource: arn:aws:dynamodb'), 'denied', answer.json);
  } finally {
    await stop(server);
  }
});

test('serve answers STS in XML', async () => {
  const server = await serve();
  try {
    const answer = await request(server.port, {
      headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
      body: 'Action=GetCallerIdentity&Version=2011-06-15',
    });
    const text = answer.body.toString();
    check(answer.status === 200 && text.includes('<Account>111122223333</Account>'), 'identity', text);
    const wrong = await request(server.port, {
      headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: 'Action=Dance&Version=2011-06-15',
    });
    check(wrong.status === 400 && wrong.body.includes('InvalidAction'), 'unknown action', wrong.body.toString());
  } finally {
    await stop(server);
  }
});

test('serve names errors as each JSON service does', async () => {
  const server = await serve();
  try {
    const error = async (target, body) => {
      const answer = await request(server.port, {
        headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target }, body: JSON.stringify(body) });
      check(answer.status === 400 && answer.headers['content-type'] === 'application/x-amz-json-1.1', 'status and type', answer);
      return JSON.parse(answer.body);
    };
    const key = await error('TrentService.DescribeKey', { KeyId: '1234abcd-12ab-34cd-56ef-1234567890ab' });
    check(key.__type === 'NotFoundException' && key.message.includes('1234abcd'), 'KMS', key);
    const scaling = await error('AnyScaleFrontendService.RegisterScalableTarget', {});
    check(/^[A-Za-z]+Exception$/.test(scaling.__type), 'Application Auto Scaling', scaling);
    const theirs = await error('TrentService.Encrypt', { KeyId: 'arn:aws:kms:us-east-1:999988887777:key/1234abcd-12ab-34cd-56ef-1234567890ab', Plaintext: 'AA==' });
    check(['AccessDeniedException', 'NotFoundException'].includes(theirs.__type), 'KMS, another account', theirs);
    const dynamo = await error('DynamoDB_20120810.GetItem', { TableName: 'Nope', Key: { k: { S: 'a' } } });
    check(dynamo.__type === 'com.amazonaws.dynamodb.v20120810#ResourceNotFoundException', 'DynamoDB', dynamo);
  } finally {
    await stop(server);
  }
});

test('serve --auth refuses what is not signed', async () => {
  const server = await serve(['--auth']);
  try {
    check(/AWS_ACCESS_KEY_ID=AKIA/.test(server.out), 'a key is printed', server.out);
    const answer = await call(server.port, 'ListTables', {});
    check(answer.status === 400 && answer.json.__type.endsWith('MissingAuthenticationTokenException'), 'refused', answer.json);
  } finally {
    await stop(server);
  }
});

const cognito = async (port, operation, body) => {
  const answer = await request(port, {
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `AWSCognitoIdentityService.${operation}` },
    body: JSON.stringify(body),
  });
  return { status: answer.status, json: JSON.parse(answer.body.toString()) };
};

test('serve speaks cognito-identity: a pool, a guest, credentials that work', async () => {
  const server = await serve();
  try {
    const trust = {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { Federated: 'cognito-identity.amazonaws.com' }, Action: 'sts:AssumeRoleWithWebIdentity' }],
    };
    const made = await request(server.port, {
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: `Action=CreateRole&Version=2010-05-08&RoleName=guest&AssumeRolePolicyDocument=${encodeURIComponent(JSON.stringify(trust))}`,
    });
    check(made.status === 200, 'role', made.body.toString());
    const pool = await cognito(server.port, 'CreateIdentityPool', { IdentityPoolName: 'app', AllowUnauthenticatedIdentities: true });
    const IdentityPoolId = pool.json.IdentityPoolId;
    check(pool.status === 200 && /^us-east-1:[0-9a-f-]{36}$/.test(IdentityPoolId), 'pool', pool.json);
    const id = await cognito(server.port, 'GetId', { IdentityPoolId });
    check(id.status === 200, 'identity', id.json);
    const before = await cognito(server.port, 'GetCredentialsForIdentity', { IdentityId: id.json.IdentityId });
    check(before.status === 400 && before.json.__type === 'InvalidIdentityPoolConfigurationException', 'no role yet', before.json);
    const roles = await cognito(server.port, 'SetIdentityPoolRoles',
      { IdentityPoolId, Roles: { unauthenticated: 'arn:aws:iam::111122223333:role/guest' } });
    check(roles.status === 200, 'roles', roles.json);
    const got = await cognito(server.port, 'GetCredentialsForIdentity', { IdentityId: id.json.IdentityId });
    check(got.status === 200 && got.json.Credentials.AccessKeyId.startsWith('ASIA') && got.json.Credentials.SecretKey &&
      got.json.Credentials.SessionToken, 'credentials', got.json);
    const left = got.json.Credentials.Expiration - Date.now() / 1000;
    check(left > 3500 && left <= 3601, 'the expiration is a number of seconds', got.json);
    const missing = await cognito(server.port, 'GetId', { IdentityPoolId: 'us-east-1:00000000-0000-0000-0000-000000000000' });
    check(missing.status === 400 && missing.json.__type === 'ResourceNotFoundException' && missing.json.message, 'no such pool', missing.json);
    const closed = await cognito(server.port, 'GetOpenIdToken', { IdentityId: id.json.IdentityId });
    check(closed.status === 400 && closed.json.__type === 'InvalidParameterException', 'basic flow is off', closed.json);
  } finally {
    await stop(server);
  }
});

test('serve --auth takes the public calls of cognito-identity unsigned, and no others', async () => {
  const server = await serve(['--auth']);
  try {
    const id = await cognito(server.port, 'GetId', { IdentityPoolId: 'us-east-1:00000000-0000-0000-0000-000000000000' });
    check(id.status === 400 && id.json.__type === 'ResourceNotFoundException', 'reaches the service', id.json);
    const bearer = await request(server.port, {
      headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'DynamoDB_20120810.ListTables', authorization: 'Bearer e30.e30.e30' },
      body: '{}',
    });
    check(bearer.status === 400 && /MissingAuthenticationToken|IncompleteSignature/.test(bearer.body.toString()),
      'a token alone is no signature', bearer.body.toString());
    const list = await cognito(server.port, 'ListIdentityPools', { MaxResults: 1 });
    check(list.status === 400 && list.json.__type.endsWith('MissingAuthenticationTokenException'), 'needs a signature', list.json);
  } finally {
    await stop(server);
  }
});

addServeData(test, { program, serve, stop, call, check, file, lockbox, table });
addServeThreads(test, { program, serve, stop, call, check, file, table });

let passed = 0;
let failed = 0;
for (const { name, run } of tests) {
  try {
    await run();
    ++passed;
  } catch (problem) {
    ++failed;
    console.error(`FAILED ${name}\n  ${problem.message}`);
  }
}
agent.destroy();
rmSync(folder, { recursive: true, force: true });
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
