// `lockbox serve` over HTTP beside dynalite, from wrk with 8 connections: PutItem, GetItem,
// UpdateItem, Query of 100 items. Called by ./lockbox bench [http]; says so when wrk or dynalite is
// not there. Usage: node bench/http_bench.mjs --program FILE [NAME] [--json] [--seconds N]
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const args = process.argv.slice(2);
const value = (name) => (args.includes(name) ? args.splice(args.indexOf(name), 2)[1] : undefined);
const program = value('--program');
const seconds = Number(value('--seconds') ?? 3);
const json = args.includes('--json');
const wanted = args.find((a) => !a.startsWith('-'));
if (wanted && wanted !== 'http') process.exit(0);
if (!program) {
  console.error('usage: node bench/http_bench.mjs --program FILE [NAME] [--json] [--seconds N]');
  process.exit(2);
}
const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const kPeer = 'dynalite@4.0.0';
const kTimes = 5; // at least so many times the peer
const connections = 8;
const kRounds = 3;

function missing(what) {
  if (!json) console.log(`native   http: not measured, ${what} is not installed`);
  process.exit(0);
}
const found = (command) => spawnSync('sh', ['-c', `command -v ${command}`]).status === 0;
if (!found('wrk')) missing('wrk');

/** The peer's script: on the path, or installed once below build/ when npm has it. */
function peer() {
  if (found('dynalite')) return ['dynalite'];
  const folder = path.join(root, 'build', 'peers');
  const script = path.join(folder, 'node_modules', 'dynalite', 'cli.js');
  if (!existsSync(script) && found('npm')) {
    mkdirSync(folder, { recursive: true });
    spawnSync('npm', ['install', '--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund', kPeer],
      { timeout: 120000, stdio: 'ignore' });
  }
  return existsSync(script) ? [process.execPath, script] : null;
}

const headers = (operation) => ({
  'Content-Type': 'application/x-amz-json-1.0', 'X-Amz-Target': `DynamoDB_20120810.${operation}`,
  Authorization: 'AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20260901/us-east-1/dynamodb/aws4_request, '
    + 'SignedHeaders=host;x-amz-date, Signature=0000000000000000000000000000000000000000000000000000000000000000',
  'X-Amz-Date': '20260901T080000Z',
});

function call(port, operation, parameters) {
  return new Promise((resolve, reject) => {
    const request = http.request({ host: '127.0.0.1', port, method: 'POST', headers: headers(operation) }, (answer) => {
      const parts = [];
      answer.on('data', (d) => parts.push(d));
      answer.on('end', () => resolve({ status: answer.statusCode, body: Buffer.concat(parts).toString() }));
    });
    request.on('error', reject);
    request.end(JSON.stringify(parameters));
  });
}

const freePort = () => new Promise((resolve) => {
  const server = net.createServer().listen(0, '127.0.0.1', () => {
    const { port } = server.address();
    server.close(() => resolve(port));
  });
});

async function start(command) {
  const port = await freePort();
  const child = spawn(command[0], [...command.slice(1), '--port', String(port)], { stdio: 'ignore' });
  for (let i = 0; i < 100; ++i) {
    try {
      await call(port, 'ListTables', {});
      return { child, port };
    } catch {
      await new Promise((r) => setTimeout(r, 100));
    }
  }
  child.kill();
  throw new Error(`${command.join(' ')} does not answer`);
}

const text = 't'.repeat(150);
const item = (id, rank) => ({ Game: { S: id }, Rank: { N: String(rank) }, Text: { S: text } });

async function load(port) {
  await call(port, 'CreateTable', { TableName: 'Games', BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [{ AttributeName: 'Game', AttributeType: 'S' }, { AttributeName: 'Rank', AttributeType: 'N' }],
    KeySchema: [{ AttributeName: 'Game', KeyType: 'HASH' }, { AttributeName: 'Rank', KeyType: 'RANGE' }] });
  for (let i = 0; i < 100; ++i) {
    const state = await call(port, 'DescribeTable', { TableName: 'Games' });
    if (state.body.includes('"ACTIVE"')) break;
    await new Promise((r) => setTimeout(r, 50));
  }
  for (let i = 0; i < 10; ++i) {
    await Promise.all([...Array(10).keys()].map((k) => call(port, 'PutItem',
      { TableName: 'Games', Item: item('game', 10 * i + k) })));
  }
}

const key = { Game: { S: 'game' }, Rank: { N: '7' } };
const kCases = [
  ['PutItem', (n) => ({ TableName: 'Games', Item: item(`put-${n}`, 1) })],
  ['GetItem', () => ({ TableName: 'Games', Key: key })],
  ['UpdateItem', () => ({ TableName: 'Games', Key: key, UpdateExpression: 'SET Points = if_not_exists(Points, :z) + :one',
    ConditionExpression: 'attribute_exists(Game)', ExpressionAttributeValues: { ':one': { N: '1' }, ':z': { N: '0' } } })],
  ['Query', () => ({ TableName: 'Games', KeyConditionExpression: 'Game = :g', ExpressionAttributeValues: { ':g': { S: 'game' } } })],
];

const folder = mkdtempSync(path.join(os.tmpdir(), 'lockbox-bench-'));

/** Requests a second. Requests go round among 100, so that puts write new and old items; they are
 * formatted before the clock starts, so that Lua's time for it does not count. */
function measure(port, operation, body) {
  const script = path.join(folder, 'wrk.lua');
  const bodies = [...Array(100).keys()].map((n) => JSON.stringify(JSON.stringify(body(n))));
  const lines = Object.entries(headers(operation)).map(([n, v]) => `wrk.headers[${JSON.stringify(n)}] = ${JSON.stringify(v)}`);
  writeFileSync(script, `wrk.method = "POST"\n${lines.join('\n')}\nlocal bodies = {${bodies.join(',\n')}}\nlocal ready, n = {}, 0\n`
    + 'init = function()\n  for i, body in ipairs(bodies) do ready[i] = wrk.format(nil, "/", nil, body) end\nend\n'
    + 'request = function()\n  n = n % #ready + 1\n  return ready[n]\nend\n');
  const run = (time) => spawnSync('wrk', ['-t1', `-c${connections}`, `-d${time}s`, '-s', script, `http://127.0.0.1:${port}/`], { encoding: 'utf8' }).stdout;
  run(1);
  const out = run(seconds);
  if (/Non-2xx/.test(out)) throw new Error(`${operation} is refused: ${out}`);
  return Number(/Requests\/sec:\s+([\d.]+)/.exec(out)[1]);
}

function print(name, rate, unit, target) {
  const met = !target || rate >= target;
  if (json) {
    console.log(JSON.stringify({ bench: 'http', name, lane: 'native', value: Number(rate.toPrecision(6)), unit, target: target ?? 0, met }));
  } else {
    console.log(`native   ${`http: ${name}`.padEnd(46)} ${String(Number(rate.toPrecision(6))).padStart(14)} ${unit.padEnd(12)}`
      + (target ? ` at least ${target} ${met ? 'met' : 'MISSED'}` : ''));
  }
}

const median = (list) => list.sort((a, b) => a - b)[Math.floor(list.length / 2)];

const servers = [];
try {
  servers.push(await start([path.resolve(program), 'serve']));
  const other = peer();
  if (other) servers.push(await start(other));
  for (const server of servers) await load(server.port);
  for (const [name, body] of kCases) {
    // In turns, so that a machine that is slower for a while is slower for both.
    const rounds = [...Array(kRounds)].map(() => servers.map((s) => measure(s.port, name, body)));
    print(name, median(rounds.map((r) => r[0])), 'requests/s');
    if (other) {
      print(`${name}, dynalite`, median(rounds.map((r) => r[1])), 'requests/s');
      print(`${name}, times dynalite`, median(rounds.map((r) => r[0] / r[1])), 'times', kTimes);
    }
  }
  if (!other && !json) console.log('native   http: dynalite is not installed and npm does not have it');
} catch (problem) {
  console.error(`http: ${problem.message}`);
  process.exitCode = 1;
} finally {
  for (const server of servers) server.child.kill();
  rmSync(folder, { recursive: true, force: true });
}
process.exit();
