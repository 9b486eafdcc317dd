// `serve --data` against `kill -9`, 200 times at random moments: nothing that was acknowledged may be
// lost, nothing may be half done, and the server starts again each time (how fast, the bench says).
// The folder lives on through all kills, so that journals, compactions and streams of the past are
// part of it.
// Run: node tests/commands/kills.mjs --program build/native/lockbox [--kills N] [--seed N]
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { callOver, connections, startServe } from './serve.mjs';

const option = (name, otherwise) => {
  const at = process.argv.indexOf(name);
  return at < 0 ? otherwise : process.argv[at + 1];
};
const program = option('--program');
if (!program) {
  console.error('usage: node tests/commands/kills.mjs --program FILE [--kills N] [--seed N]');
  process.exit(2);
}
const kKills = Number(option('--kills', 200));
const seed = Number(option('--seed', Date.now() % 1000000));

let state = seed;
/** A whole number below n (xorshift), so that a run can be repeated by its seed. */
function random(n) {
  state ^= state << 13;
  state ^= state >>> 17;
  state ^= state << 5;
  return (state >>> 0) % n;
}

const folder = mkdtempSync(path.join(os.tmpdir(), 'lockbox-kills-'));

async function start() {
  const begun = process.hrtime.bigint();
  const server = await startServe(path.resolve(program), ['--threads', '4', '--data', folder]);
  return { ...server, ms: Number(process.hrtime.bigint() - begun) / 1e6, agent: connections(8) };
}

const call = (server, operation, parameters) => callOver(server.agent, server.port, operation, parameters);

function kill(server) {
  return new Promise((resolve) => {
    server.child.removeAllListeners('exit');
    server.child.on('exit', resolve);
    server.child.kill('SIGKILL');
    server.agent.destroy();
  });
}

const key = (k) => ({ k: { S: k } });
const table = (name, more = {}) => ({
  TableName: name, BillingMode: 'PAY_PER_REQUEST', KeySchema: [{ AttributeName: 'k', KeyType: 'HASH' }],
  AttributeDefinitions: [{ AttributeName: 'k', AttributeType: 'S' }], ...more,
});

const kWriters = 6;
const counters = Array(kWriters).fill(0); // acknowledged additions of each writer
const asked = Array(kWriters).fill(0); // additions sent, answered or not
const pairs = Array(kWriters).fill(0); // newest acknowledged pair
let acknowledged = 0;

/** One writer: a counter of its own, a pair of items that change together, and new items. */
async function write(server, w, round) {
  for (let i = 0; ; ++i) {
    try {
      ++asked[w];
      const add = await call(server, 'UpdateItem', { TableName: 'Counters', Key: key(`c${w}`),
        UpdateExpression: 'ADD n :one', ExpressionAttributeValues: { ':one': { N: '1' } } });
      if (add.status !== 200) throw new Error(`UpdateItem: ${JSON.stringify(add.json)}`);
      ++counters[w];
      ++acknowledged;
      if (i % 3 === 0) {
        const value = { N: String(round * 100000 + i + 1) };
        const both = await call(server, 'TransactWriteItems', { TransactItems: ['a', 'b'].map((side) => ({
          Put: { TableName: 'Pairs', Item: { ...key(`${w}${side}`), value, pad: { S: 'p'.repeat(2000) } } } })) });
        if (both.status !== 200) throw new Error(`TransactWriteItems: ${JSON.stringify(both.json)}`);
        pairs[w] = Number(value.N);
        ++acknowledged;
      }
    } catch (problem) {
      if (problem.code) return; // the connection broke: killed
      throw problem;
    }
  }
}

async function verify(server, round) {
  const fail = (what, seen) => { throw new Error(`round ${round}, seed ${seed}: ${what}; ${JSON.stringify(seen)}`); };
  for (let w = 0; w < kWriters; ++w) {
    const counter = await call(server, 'GetItem', { TableName: 'Counters', Key: key(`c${w}`) });
    const n = Number(counter.json.Item?.n.N ?? 0);
    if (n < counters[w] || n > asked[w]) fail('a counter is wrong', { w, n, acknowledged: counters[w], asked: asked[w] });
    counters[w] = n;
    asked[w] = n;
    const sides = await Promise.all(['a', 'b'].map((s) => call(server, 'GetItem', { TableName: 'Pairs', Key: key(w + s) })));
    const [a, b] = sides.map((s) => Number(s.json.Item?.value.N ?? 0));
    if (a !== b) fail('half a transaction', { w, a, b });
    if (a < pairs[w]) fail('a transaction is lost', { w, a, acknowledged: pairs[w] });
    pairs[w] = a;
  }
}

let slowest = 0;
let compactions = 0;
try {
  let server = await start();
  await call(server, 'CreateTable', table('Counters'));
  await call(server, 'CreateTable', table('Pairs'));
  for (let round = 1; round <= kKills; ++round) {
    const writers = [...Array(kWriters).keys()].map((w) => write(server, w, round));
    await new Promise((r) => setTimeout(r, random(40)));
    await kill(server);
    await Promise.all(writers);
    // Now and then it is killed again before or while it has started.
    if (random(8) === 0) {
      const child = spawn(path.resolve(program), ['serve', '--port', '0', '--data', folder]);
      const over = new Promise((r) => child.on('exit', r));
      await new Promise((r) => setTimeout(r, random(60)));
      child.kill('SIGKILL');
      await over;
    }
    server = await start();
    slowest = Math.max(slowest, server.ms);
    if (server.out.includes('compacted')) ++compactions;
    await verify(server, round);
  }
  await kill(server);
  if (acknowledged < kKills) throw new Error(`only ${acknowledged} writes were acknowledged`);
  console.log(`${kKills} kills, ${acknowledged} acknowledged writes, ${compactions} compactions, `
    + `slowest start ${Math.round(slowest)} ms, seed ${seed}`);
  console.log('1 passed, 0 failed');
} catch (problem) {
  console.error(`FAILED kills: ${problem.message}`);
  console.log('0 passed, 1 failed');
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exit();
