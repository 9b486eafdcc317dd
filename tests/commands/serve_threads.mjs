// `serve` under many connections at once: every answer belongs to its request, answers of a pipeline
// come in order, changes are neither lost nor made twice.
import net from 'node:net';

import { callOver, connections, startServe } from './serve.mjs';

const kConnections = 8;
const kThreads = ['--threads', '4']; // also where there are fewer cores

/** The bytes of a request. */
function bytes(operation, parameters, more = '') {
  const body = JSON.stringify(parameters);
  return `POST / HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-amz-json-1.0\r\nX-Amz-Target: DynamoDB_20120810.${operation}\r\n`
    + `Content-Length: ${Buffer.byteLength(body)}\r\n${more}\r\n${body}`;
}

/** Sends requests on one connection without waiting, and resolves with the bodies of the answers in order. */
function pipeline(port, requests) {
  return new Promise((resolve, reject) => {
    const socket = net.createConnection({ host: '127.0.0.1', port }, () => {
      socket.write(requests.slice(0, -1).map(([operation, p]) => bytes(operation, p)).join('')
        + bytes(...requests.at(-1), 'Connection: close\r\n'));
    });
    const parts = [];
    socket.on('data', (d) => parts.push(d));
    socket.on('error', reject);
    socket.on('close', () => {
      let rest = Buffer.concat(parts);
      const bodies = [];
      while (rest.length) {
        const end = rest.indexOf('\r\n\r\n') + 4;
        const length = /Content-Length: (\d+)/.exec(rest.subarray(0, end).toString('latin1'));
        if (end < 4 || !length) return reject(new Error(`no whole answer: ${rest.toString('latin1').slice(0, 200)}`));
        bodies.push(JSON.parse(rest.subarray(end, end + Number(length[1]))));
        rest = rest.subarray(end + Number(length[1]));
      }
      return resolve(bodies);
    });
  });
}

/** A client with one connection. */
function client(port) {
  const agent = connections(1);
  return { ask: (operation, parameters) => callOver(agent, port, operation, parameters), end: () => agent.destroy() };
}

const clients = (port) => [...Array(kConnections).keys()].map(() => client(port));
const key = (k) => ({ k: { S: k } });
const add = (k) => ({ TableName: 'Things', Key: key(k), UpdateExpression: 'ADD n :one',
  ExpressionAttributeValues: { ':one': { N: '1' } }, ReturnValues: 'UPDATED_NEW' });

/** Adds the tests; the second argument is what run.mjs has to start, ask and stop a server. */
export function addServeThreads(test, { program, serve, stop, call, check, file, table }) {
  const read = async (port, k) => Number((await call(port, 'GetItem', { TableName: 'Things', Key: key(k), ConsistentRead: true })).json.Item?.n.N ?? 0);

  for (const [name, args] of [['serve', () => kThreads], ['serve --data', () => [...kThreads, '--data', file('threads')]]]) {
    test(`${name} gives each of many connections its own answers, and counts every change once`, async () => {
      const server = await serve(args());
      try {
        await call(server.port, 'CreateTable', table);
        const ids = new Set();
        const sums = new Set();
        const each = 60;
        const all = clients(server.port);
        await Promise.all(all.map(async ({ ask }, c) => {
          for (let i = 0; i < each; ++i) {
            const mine = `own-${c}-${i % 5}`;
            const put = await ask('PutItem', { TableName: 'Things', Item: { ...key(mine), n: { N: String(i) }, pad: { S: `${c}`.repeat(500 * (i % 20)) } } });
            const got = await ask('GetItem', { TableName: 'Things', Key: key(mine) });
            check(put.status === 200 && got.json.Item.k.S === mine && got.json.Item.n.N === String(i)
              && got.json.Item.pad.S === `${c}`.repeat(500 * (i % 20)), 'what this connection wrote', got.json.Item);
            const sum = await ask('UpdateItem', add('shared'));
            const missing = await ask('GetItem', { TableName: `Not-${c}`, Key: key('a') });
            check(missing.status === 400 && missing.json.__type.endsWith('#ResourceNotFoundException'), 'its own error', missing.json);
            sums.add(sum.json.Attributes.n.N);
            for (const answer of [put, got, sum, missing]) ids.add(answer.headers['x-amzn-requestid']);
          }
        }));
        all.forEach((c) => c.end());
        check(await read(server.port, 'shared') === kConnections * each, 'the sum', await read(server.port, 'shared'));
        check(sums.size === kConnections * each, 'each change saw another sum', sums.size);
        check(ids.size === 4 * kConnections * each, 'each answer has an id of its own', ids.size);
      } finally {
        check(await stop(server) === 0, 'and ends cleanly');
      }
    });

    test(`${name} answers pipelined requests in order, on several connections at once`, async () => {
      const server = await serve(args());
      try {
        await call(server.port, 'CreateTable', table);
        const rounds = 40;
        const answers = await Promise.all([...Array(kConnections).keys()].map((c) => pipeline(server.port,
          [...Array(rounds).keys()].flatMap((i) => [['UpdateItem', add(`line-${c}`)],
            ['GetItem', { TableName: 'Things', Key: key(`line-${c}`) }], ['GetItem', { TableName: 'Things', Key: key(`none-${i}`) }]]))));
        answers.forEach((bodies, c) => {
          check(bodies.length === 3 * rounds, 'an answer to each', { c, answers: bodies.length });
          for (let i = 0; i < rounds; ++i) {
            const [sum, item, none] = bodies.slice(3 * i);
            check(sum.Attributes?.n.N === String(i + 1) && item.Item?.n.N === String(i + 1) && !none.Item, 'in order', { c, i, sum, item, none });
          }
        });
      } finally {
        check(await stop(server) === 0, 'and ends cleanly');
      }
    });
  }

  test('serve --data refuses all of a batch that the disk does not take, to each of its connections', async () => {
    // A limit on the size of files stands for the end of the disk.
    const start = () => startServe('/bin/sh', [...kThreads, '--data', file('threads-full')], {}, ['-c', 'ulimit -f 64; exec "$0" "$@"', program]);
    let server = await start();
    await call(server.port, 'CreateTable', table);
    const all = clients(server.port);
    const made = new Set();
    let refused = 0;
    await Promise.all(all.map(async ({ ask }, c) => {
      for (let i = 0; i < 20; ++i) {
        const k = `${c}-${i}`;
        const put = await ask('PutItem', { TableName: 'Things', Item: { ...key(k), pad: { S: 'x'.repeat(300 + 200 * (i % 4)) } } });
        const got = await ask('GetItem', { TableName: 'Things', Key: key(k) });
        if (put.status === 200) made.add(k);
        else ++refused;
        check(put.status === 200 || (put.status === 500 && put.json.message.includes('was not made')), 'made or refused', put.json);
        check(got.status !== 200 || !!got.json.Item === (put.status === 200), 'a read says the same', { put: put.json, got: got.json });
      }
    }));
    all.forEach((c) => c.end());
    check(made.size > 20 && refused > 20, 'some of each', { made: made.size, refused });
    const same = async () => {
      const items = (await call(server.port, 'Scan', { TableName: 'Things', ProjectionExpression: 'k' })).json.Items.map((i) => i.k.S);
      check(items.length === made.size && items.every((k) => made.has(k)), 'just what was acknowledged', { items: items.length, made: made.size });
    };
    await same();
    await stop(server, 'SIGKILL');
    server = await start();
    await same();
    await stop(server);
  });

  test('serve --data has what many connections were told is done, after kill -9', async () => {
    const data = [...kThreads, '--data', file('threads-killed')];
    let server = await serve(data);
    await call(server.port, 'CreateTable', table);
    const told = Array(kConnections).fill(0);
    let asked = 0;
    let shared = 0;
    const all = clients(server.port);
    const writers = all.map(async ({ ask }, c) => {
      try {
        for (;;) {
          ++asked;
          await ask('UpdateItem', add('shared'));
          ++shared;
          told[c] = Number((await ask('UpdateItem', add(`own-${c}`))).json.Attributes.n.N);
          // A read, too, tells only of what stays.
          told[c] = Math.max(told[c], Number((await ask('GetItem', { TableName: 'Things', Key: key(`own-${c}`) })).json.Item.n.N));
        }
      } catch (problem) {
        if (!problem.code) throw problem; // the connection broke: killed
      }
    });
    await new Promise((r) => setTimeout(r, 400));
    await stop(server, 'SIGKILL');
    await Promise.all(writers);
    all.forEach((c) => c.end());
    server = await serve(data);
    const sum = await read(server.port, 'shared');
    check(shared > 0 && sum >= shared && sum <= asked, 'the shared sum', { sum, shared, asked });
    for (const [c, n] of told.entries()) {
      const there = await read(server.port, `own-${c}`);
      check(there === n || there === n + 1, 'the sum of one', { c, there, told: n });
    }
    await stop(server);
  });
}
