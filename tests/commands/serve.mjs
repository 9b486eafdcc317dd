// Starting `lockbox serve` for tests.
import { spawn } from 'node:child_process';

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
