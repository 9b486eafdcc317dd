// Damaged HTTP against a running `serve`: request lines, headers, chunked and packed bodies, too much
// of everything, pipelines, bodies that stop half way. Seeded, so a failure comes again. Nothing may
// hang or crash the server, every answer is whole HTTP with a status that means something, and other
// connections notice nothing.
import net from 'node:net';
import zlib from 'node:zlib';

import { callOver, connections } from './serve.mjs';

const kStatuses = new Set(['100', '200', '400', '404', '413', '500']);

/** Whole numbers below n (xorshift). */
function generator(seed) {
  let state = seed;
  return (n) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % n;
  };
}

const kTarget = 'X-Amz-Target: DynamoDB_20120810.ListTables\r\n';
const kType = 'Content-Type: application/x-amz-json-1.0\r\n';
const head = (more, first = 'POST / HTTP/1.1') => `${first}\r\nHost: a\r\n${kTarget}${kType}${more}\r\n`;
/** A body in chunks of `size` bytes. */
function chunked(body, size) {
  let out = '';
  for (let at = 0; at < body.length; at += size) {
    const piece = body.slice(at, at + size);
    out += `${piece.length.toString(16)}\r\n${piece}\r\n`;
  }
  return `${out}0\r\n\r\n`;
}

/** Requests that are whole: what the mutations start from. */
function seeds() {
  const packed = zlib.gzipSync('{"Limit":5}').toString('latin1');
  const deflated = zlib.deflateSync('{}').toString('latin1');
  return [
    head('Content-Length: 2\r\n') + '{}',
    head('Content-Length: 0\r\n'),
    head('Transfer-Encoding: chunked\r\n') + chunked('{"Limit":5}', 3),
    head(`Content-Encoding: gzip\r\nContent-Length: ${packed.length}\r\n`) + packed,
    head(`Content-Encoding: deflate\r\nContent-Length: ${deflated.length}\r\n`) + deflated,
    head('Expect: 100-continue\r\nContent-Length: 2\r\n') + '{}',
    head('Content-Length: 2\r\nAccept-Encoding: gzip;q=0.5, deflate\r\nOrigin: http://a\r\n') + '{}',
    head('', 'GET / HTTP/1.1'),
    head('Origin: http://a\r\nAccess-Control-Request-Method: POST\r\n', 'OPTIONS / HTTP/1.1'),
    'POST / HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 44\r\n\r\n' +
      'Action=GetCallerIdentity&Version=2011-06-15&',
    (head('Content-Length: 2\r\n') + '{}').repeat(3),
  ];
}

/** Pieces that are worth putting anywhere. */
const kWords = [
  '\r\n', '\n', '\r', '\r\n\r\n', ' ', ':', '\t', '\0', '\xff', '%', '?', 'HTTP/1.1', 'HTTP/9.9', 'HTTP/1.0',
  'Content-Length: 5\r\n', 'Content-Length: -1\r\n', 'Content-Length: 99999999999999999999\r\n', 'Content-Length: 0x10\r\n',
  'Transfer-Encoding: chunked\r\n', 'Transfer-Encoding: gzip, chunked\r\n', 'Connection: close\r\n', 'Connection: upgrade\r\n',
  'Content-Encoding: gzip\r\n', 'X-Amz-Target: \r\n', 'Authorization: AWS4-HMAC-SHA256 Credential=\r\n',
  '0\r\n\r\n', 'ffffffffffffffff\r\n', 'g\r\n', '5;ext="x"\r\nabcde\r\n', '{', '}', '[', '"', '{"Limit":', 'POST ', 'BREW ',
  `A: ${'a'.repeat(3000)}\r\n`,
];

function mutate(random, all) {
  const pick = (list) => list[random(list.length)];
  let text = pick(all);
  for (let i = 0, n = 1 + random(5); i < n; ++i) {
    const at = random(text.length + 1);
    switch (random(6)) {
      case 0: text = text.slice(0, at) + text.slice(at + 1 + random(12)); break;
      case 1: text = text.slice(0, at) + String.fromCharCode(random(256)) + text.slice(at + 1); break;
      case 2: text = text.slice(0, at) + pick(kWords).repeat(random(12) === 0 ? 40 : 1) + text.slice(at); break;
      case 3: text = text.slice(0, at); break;
      case 4: { const other = pick(all); text = text.slice(0, at) + other.slice(random(other.length)); break; }
      default: text = text.slice(0, at) + pick(kWords) + text.slice(at);
    }
  }
  return text;
}

/** What comes back to these bytes. With `end`, nothing more is sent, so the server must close. */
function send(port, bytes, { end = true, patience = 20000, until } = {}) {
  return new Promise((resolve, reject) => {
    const socket = net.createConnection({ host: '127.0.0.1', port }, () => {
      socket.write(Buffer.from(bytes, 'latin1'));
      if (end) socket.end();
    });
    let text = '';
    const late = setTimeout(() => { socket.destroy(); reject(new Error(`no end after ${patience} ms`)); }, patience);
    socket.on('data', (d) => {
      text += d.toString('latin1');
      if (until && until(text)) socket.end();
    });
    socket.on('error', () => {}); // a reset is an end as well
    socket.on('close', () => { clearTimeout(late); resolve(text); });
  });
}

/** The answers in `text`, one status each; throws when one is torn. */
function answersIn(text) {
  const found = [];
  let rest = text;
  while (rest.length > 0) {
    const line = /^HTTP\/1\.1 (\d{3}) [^\r\n]*\r\n/.exec(rest);
    const headEnd = rest.indexOf('\r\n\r\n');
    if (!line || headEnd < 0) throw new Error(`not an answer: ${JSON.stringify(rest.slice(0, 80))}`);
    const length = Number(/^content-length: (\d+)/im.exec(rest.slice(0, headEnd))?.[1] ?? 0);
    if (line[1] !== '100' && rest.length < headEnd + 4 + length) throw new Error('a torn answer');
    found.push(line[1]);
    rest = rest.slice(headEnd + 4 + (line[1] === '100' ? 0 : length));
  }
  return found;
}

const occurrences = (text, what) => text.split(what).length - 1;

/** Adds the tests. `serve` starts a server, `stop` ends it, `check` asserts. */
export function addHttpFuzz(test, { serve, stop, check }) {
  /** A client of its own on a kept connection: it must always be served. */
  function witness(port) {
    const agent = connections(1, { timeout: 20000 });
    const ask = async () => {
      const { status, body } = await callOver(agent, port, 'ListTables', {});
      return status === 200 && body.toString() === '{"TableNames":[]}';
    };
    return { ask, end: () => agent.destroy() };
  }

  test('serve answers damaged HTTP with a clean status, and others notice nothing', async () => {
    const kSeed = 20261128;
    const random = generator(kSeed);
    const all = seeds();
    const server = await serve();
    const other = witness(server.port);
    try {
      for (const whole of all) {
        const statuses = answersIn(await send(server.port, whole));
        check(statuses.length > 0 && statuses.every((s) => s === '100' || s === '200'), 'a whole request', { whole, statuses });
      }
      for (let round = 0; round < 40; ++round) {
        const inputs = Array.from({ length: 15 }, () => mutate(random, all));
        await Promise.all(inputs.map(async (input) => {
          try {
            const statuses = answersIn(await send(server.port, input));
            check(statuses.every((s) => kStatuses.has(s)), 'statuses', statuses);
          } catch (problem) {
            throw new Error(`seed ${kSeed}, round ${round}: ${problem.message}; input ${JSON.stringify(input)}`);
          }
        }));
        check(await other.ask(), 'the witness is served', round);
      }
    } finally {
      other.end();
      check(await stop(server) === 0, 'it still ends cleanly');
    }
  });

  test('serve keeps requests of one connection in order, and bodies that stop half way to themselves', async () => {
    const server = await serve();
    const other = witness(server.port);
    const waiting = [];
    try {
      // A pipeline, then one that breaks in the middle: what stands before the break is answered.
      const whole = head('Content-Length: 2\r\n') + '{}';
      const limit = head('Content-Length: 11\r\n') + '{"Limit":0}';
      const line = answersIn(await send(server.port, whole + limit + whole));
      check(line.join() === '200,400,200', 'a pipeline keeps its order', line);
      const broken = answersIn(await send(server.port, `${whole}NONSENSE\r\n\r\n${whole}`));
      check(broken.join() === '200,400', 'nothing behind the break', broken);
      // Both lengths at once are how requests are smuggled: one of them counts, never both.
      const both = answersIn(await send(server.port, head('Content-Length: 5\r\nTransfer-Encoding: chunked\r\n') + chunked('{}', 2)));
      check(both.length === 1, 'one request, one answer', both);
      // Forty slow clients: a part of the header, or of the body, and then silence.
      for (let i = 0; i < 40; ++i) {
        const socket = net.createConnection({ host: '127.0.0.1', port: server.port });
        socket.on('error', () => {});
        await new Promise((resolve) => { socket.on('connect', resolve); });
        socket.write(i % 2 ? 'POST / HTTP/1.1\r\nHo' : head('Content-Length: 11\r\n') + '{"Lim');
        waiting.push(socket);
      }
      for (let i = 0; i < 20; ++i) check(await other.ask(), 'the witness is served beside slow clients', i);
      // A slow one that finishes gets its answer.
      const slow = waiting[0];
      const answer = new Promise((resolve) => { slow.once('data', (d) => resolve(d.toString('latin1'))); });
      slow.write('it":7}');
      check((await answer).startsWith('HTTP/1.1 200'), 'a slow request is answered');
      // Others go away in the middle.
      for (const socket of waiting.slice(20)) socket.destroy();
      check(await other.ask(), 'the witness is served after clients went away');
    } finally {
      for (const socket of waiting) socket.destroy();
      other.end();
      check(await stop(server) === 0, 'it still ends cleanly');
    }
  });

  test('serve bounds what one request may send', async () => {
    const server = await serve();
    const other = witness(server.port);
    try {
      const megabyte = 'x'.repeat(1024 * 1024);
      const cases = [
        ['a long header', head(`A: ${'a'.repeat(100 * 1024)}\r\nContent-Length: 2\r\n`) + '{}', ['400']],
        ['many headers', head(`${'B: b\r\n'.repeat(20000)}Content-Length: 2\r\n`) + '{}', ['400']],
        ['a long request line', `POST /${'a'.repeat(100 * 1024)} HTTP/1.1\r\nHost: a\r\n\r\n`, ['400']],
        ['a length above the limit', head('Content-Length: 16777217\r\n'), ['413']],
        ['a length beyond numbers', head('Content-Length: 99999999999999999999999\r\n'), ['400', '413']],
        ['chunks above the limit', head('Transfer-Encoding: chunked\r\n') + chunked(megabyte.repeat(17), 1024 * 1024), ['413', undefined]],
        ['a packed bomb', (() => {
          const bomb = zlib.gzipSync(Buffer.alloc(64 * 1024 * 1024)).toString('latin1');
          return head(`Content-Encoding: gzip\r\nContent-Length: ${bomb.length}\r\n`) + bomb;
        })(), ['500']],
        ['JSON of 200,000 levels', head(`Content-Length: 200000\r\n`) + '['.repeat(200000), ['400']],
      ];
      for (const [name, bytes, statuses] of cases) {
        const text = await send(server.port, bytes);
        check(statuses.includes(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1]), name, text.slice(0, 60));
        check(await other.ask(), `the witness is served after ${name}`);
      }
      check(occurrences(await send(server.port, head('Content-Length: 2\r\nConnection: close\r\n') + '{}' + head('Content-Length: 2\r\n') + '{}'),
        'HTTP/1.1') === 1, 'nothing is answered behind Connection: close');
    } finally {
      other.end();
      check(await stop(server) === 0, 'it still ends cleanly');
    }
  });
}
