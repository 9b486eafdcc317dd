// Starting `lockbox serve` for tests, and asking it.
import { spawn } from 'node:child_process';
import http from 'node:http';
import zlib from 'node:zlib';

/** Starts `serve` on a free port and resolves when it listens: {child, port, out}. `before`: arguments in
 * front, where the program is a shell that starts it. */
export function startServe(program, args = [], options = {}, before = []) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, [...before, 'serve', '--port', '0', ...args], options);
    let out = '';
    let err = '';
    child.stderr.on('data', (d) => { err += d; });
    child.on('exit', (code) => reject(new Error(`serve ended with ${code}: ${err}`)));
    child.stdout.on('data', (d) => {
      out += d;
      const at = /^listening on 127\.0\.0\.1:(\d+)$/m.exec(out);
      if (at) resolve({ child, port: Number(at[1]), out });
    });
  });
}

/** Connections that stay open, `most` at once. */
export const connections = (most, more = {}) => new http.Agent({ keepAlive: true, maxSockets: most, ...more });

/** Sends a request over connections of `agent`, and resolves with {status, headers, body}. */
export function send(agent, port, { method = 'POST', headers = {}, body = '', url = '/' }) {
  return new Promise((resolve, reject) => {
    const request = http.request({ host: '127.0.0.1', port, method, path: url, headers, agent }, (answer) => {
      const parts = [];
      answer.on('data', (d) => parts.push(d));
      answer.on('error', reject);
      answer.on('end', () => resolve({ status: answer.statusCode, headers: answer.headers, body: Buffer.concat(parts) }));
    });
    request.on('timeout', () => request.destroy(new Error('no answer in time')));
    request.on('error', reject);
    request.end(body);
  });
}

/** Calls an operation of DynamoDB over connections of `agent`: the same, and what the body says, {json}. */
export async function callOver(agent, port, operation, parameters, headers = {}) {
  const answer = await send(agent, port, {
    headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': `DynamoDB_20120810.${operation}`, ...headers },
    body: JSON.stringify(parameters),
  });
  return { ...answer, json: JSON.parse(answer.headers['content-encoding'] === 'gzip' ? zlib.gunzipSync(answer.body) : answer.body) };
}
