// Unmodified AWS clients against `lockbox serve`: each suite beside this file whose client is installed.
// Run: node tests/conformance/run.mjs --program build/native/lockbox. A client that is missing is said
// and not failed. Ends with "N passed, N failed".
import { spawn, spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

import { startServe } from '../commands/serve.mjs';

const argument = process.argv.indexOf('--program');
if (argument < 0 || !process.argv[argument + 1]) {
  console.error('usage: node tests/conformance/run.mjs --program FILE');
  process.exit(2);
}
const program = path.resolve(process.argv[argument + 1]);
const here = path.dirname(fileURLToPath(import.meta.url));

const works = (command, args) => spawnSync(command, args, { stdio: 'ignore', timeout: 60000 }).status === 0;
function hasSdk() {
  try {
    const require = createRequire(path.join(process.cwd(), 'x.js'));
    for (const name of ['client-dynamodb', 'lib-dynamodb', 'client-sts']) require.resolve(`@aws-sdk/${name}`);
    return true;
  } catch {
    return false;
  }
}
const suites = [
  { client: 'the AWS CLI', there: () => works('aws', ['--version']), command: process.execPath, file: 'aws_cli_suite.mjs' },
  { client: 'boto3', there: () => works('python3', ['-c', 'import boto3']), command: 'python3', file: 'boto3_suite.py' },
  { client: 'the AWS SDK for JavaScript v3', there: hasSdk, command: process.execPath, file: 'sdk_v3_suite.mjs' },
];

let passed = 0;
let failed = 0;
for (const suite of suites) {
  if (!suite.there()) {
    console.log(`${suite.client} is not installed: its suite is left out`);
    continue;
  }
  // A server of its own for each suite: none sees what another left behind.
  const server = await startServe(program);
  server.child.removeAllListeners('exit');
  const done = await new Promise((resolve) => {
    const child = spawn(suite.command, [path.join(here, suite.file), String(server.port)], { timeout: 600000 });
    let text = '';
    child.stdout.on('data', (d) => { text += d; });
    child.stderr.on('data', (d) => { text += d; });
    child.on('close', (status) => resolve({ status, text }));
  });
  server.child.kill();
  const sums = /(\d+) passed, (\d+) failed\s*$/.exec(done.text);
  passed += sums ? Number(sums[1]) : 0;
  // A suite that ends without its sum is one failure.
  failed += sums ? Number(sums[2]) : 1;
  if (!sums || sums[2] !== '0') console.log(done.text);
  console.log(`${suite.client}: ${sums ? sums[0].trim() : 'ended without a result'}`);
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
