// Serves the site from a folder on this machine only: precompressed files where the browser takes
// them, and the headers that a published site should send too.
//
//   node tools/serve-site.mjs --root FOLDER [--port N] [--open]
//
// The last line printed is the address. Ends on SIGINT or SIGTERM. Exit status 1 when the folder or
// the port cannot be had, 2 on bad usage.
import { createReadStream } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import path from 'node:path';
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const types = new Map([
  ['.html', 'text/html; charset=utf-8'],
  ['.css', 'text/css; charset=utf-8'],
  ['.js', 'text/javascript; charset=utf-8'],
  ['.mjs', 'text/javascript; charset=utf-8'],
  ['.json', 'application/json; charset=utf-8'],
  ['.webmanifest', 'application/manifest+json; charset=utf-8'],
  ['.wasm', 'application/wasm'],
  ['.woff2', 'font/woff2'],
  ['.svg', 'image/svg+xml'],
  ['.png', 'image/png'],
  ['.ico', 'image/x-icon'],
  ['.txt', 'text/plain; charset=utf-8'],
]);

// No origin but our own is asked for anything, and no script runs that is not a file of the site.
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "connect-src 'self'",
  "style-src 'self'",
  "font-src 'self'",
  "img-src 'self' data: blob:",
  "worker-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

const fixedHeaders = {
  'Content-Security-Policy': contentSecurityPolicy,
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  // Always asked, answered with 304 when nothing changed: a new build is never hidden by a cache.
  'Cache-Control': 'no-cache',
};

// The file below root that the request's path names, or null: no path leads out of root, no hidden
// or precompressed file is named directly.
export async function resolveFile(root, requestPath) {
  let decoded;
  try {
    decoded = decodeURIComponent(requestPath);
  } catch {
    return null;
  }
  if (decoded.includes('\0') || decoded.includes('\\')) return null;
  const parts = decoded.split('/').filter((part) => part !== '');
  if (parts.some((part) => part.startsWith('.'))) return null;
  if (decoded.endsWith('/')) parts.push('index.html');
  try {
    const file = await realpath(path.join(root, ...parts));
    const base = await realpath(root);
    if (file !== base && !file.startsWith(base + path.sep)) return null;
    const info = await stat(file);
    return info.isFile() ? { file, info } : null;
  } catch {
    return null;
  }
}

// The coding ('br', 'gzip' or '') to send to a client with this Accept-Encoding header.
export function chooseCoding(accept) {
  const offered = new Map();
  for (const entry of (accept ?? '').split(',')) {
    const [name, ...parameters] = entry.trim().toLowerCase().split(';');
    const quality = parameters.map((p) => p.trim()).find((p) => p.startsWith('q='));
    offered.set(name.trim(), quality === undefined ? 1 : Number(quality.slice(2)));
  }
  for (const coding of ['br', 'gzip']) {
    if ((offered.get(coding) ?? offered.get('*') ?? 0) > 0) return coding;
  }
  return '';
}

async function answer(root, request, response) {
  const fail = (status, text, more = {}) => {
    response.writeHead(status, {
      ...fixedHeaders, 'Content-Type': 'text/plain; charset=utf-8', ...more,
    });
    response.end(request.method === 'HEAD' ? undefined : `${text}\n`);
  };
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return fail(405, 'Only GET and HEAD are answered here.', { Allow: 'GET, HEAD' });
  }
  const requestPath = request.url.split(/[?#]/, 1)[0];
  const found = await resolveFile(root, requestPath);
  if (!found) return fail(404, `There is no file ${requestPath} on this site.`);

  let { file, info } = found;
  const type = types.get(path.extname(file)) ?? 'application/octet-stream';
  const headers = { ...fixedHeaders, 'Content-Type': type, Vary: 'Accept-Encoding' };
  const coding = chooseCoding(request.headers['accept-encoding']);
  if (coding !== '') {
    const packed = file + (coding === 'br' ? '.br' : '.gz');
    const packedInfo = await stat(packed).catch(() => null);
    if (packedInfo) {
      file = packed;
      info = packedInfo;
      headers['Content-Encoding'] = coding;
    }
  }
  headers.ETag = `"${info.size.toString(16)}-${Math.floor(info.mtimeMs).toString(16)}${coding}"`;
  if (request.headers['if-none-match'] === headers.ETag) {
    response.writeHead(304, headers);
    return response.end();
  }
  headers['Content-Length'] = info.size;
  response.writeHead(200, headers);
  if (request.method === 'HEAD') return response.end();
  const stream = createReadStream(file);
  stream.on('error', () => response.destroy());
  stream.pipe(response);
}

// A server, not listening yet, for the folder root.
export function createSite(root) {
  return createServer((request, response) => {
    answer(root, request, response).catch(() => response.destroy());
  });
}

function parseArguments(values) {
  const options = { root: null, port: 8080, open: false };
  for (let i = 0; i < values.length; ++i) {
    if (values[i] === '--root' && i + 1 < values.length) options.root = values[++i];
    else if (values[i] === '--port' && i + 1 < values.length) options.port = Number(values[++i]);
    else if (values[i] === '--open') options.open = true;
    else return null;
  }
  const portIsValid = Number.isInteger(options.port) && options.port >= 0 && options.port < 65536;
  return options.root !== null && portIsValid ? options : null;
}

function openBrowser(address) {
  const program = process.platform === 'darwin' ? 'open' : 'xdg-open';
  const child = spawn(program, [address], { stdio: 'ignore', detached: true });
  child.on('error', () => console.error(`serve-site: ${program} is not there; open it yourself`));
  child.unref();
}

async function main() {
  const options = parseArguments(process.argv.slice(2));
  if (!options) {
    console.error('usage: serve-site.mjs --root FOLDER [--port N] [--open]');
    process.exit(2);
  }
  const info = await stat(options.root).catch(() => null);
  if (!info?.isDirectory()) {
    console.error(`serve-site: no such folder: ${options.root}`);
    process.exit(1);
  }
  const server = createSite(options.root);
  server.on('error', (error) => {
    const why = error.code === 'EADDRINUSE'
      ? `port ${options.port} is in use; choose another with --port N (0 takes a free one)`
      : error.message;
    console.error(`serve-site: ${why}`);
    process.exit(1);
  });
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.on(signal, () => {
      server.close(() => process.exit(0));
      server.closeAllConnections?.();
    });
  }
  server.listen(options.port, '127.0.0.1', () => {
    const address = `http://127.0.0.1:${server.address().port}/`;
    console.log('Lockbox is served on this machine only. Ctrl+C ends it.');
    console.log(address);
    if (options.open) openBrowser(address);
  });
}

if (process.argv[1] && fileURLToPath(import.meta.url) === path.resolve(process.argv[1])) main();
