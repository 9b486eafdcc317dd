// Lists what the page loads, in bytes: raw, gzip and Brotli. The simulated cloud, the larger half of the
// program, comes after the first picture and is summed apart.
//
//   node tools/size-table.mjs SITE_FOLDER [--json]
import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';

const [folder, ...rest] = process.argv.slice(2);
if (!folder || !existsSync(path.join(folder, 'files.json'))) {
  console.error('usage: size-table.mjs SITE_FOLDER [--json]   (a folder made by make-site.mjs)');
  process.exit(2);
}
const { files } = JSON.parse(readFileSync(path.join(folder, 'files.json'), 'utf8'));
const catalogue = JSON.parse(readFileSync(path.join(folder, 'scenarios/catalogue.json'), 'utf8'));
const firstScenario = `scenarios/${catalogue.scenarios[0]?.id}.json`;
const rows = [];
for (const name of Object.keys(files)) {
  if (name.startsWith('scenarios/') && name !== firstScenario && !name.endsWith('catalogue.json')) {
    continue;
  }
  const size = (end) => {
    const file = path.join(folder, name + end);
    return existsSync(file) ? statSync(file).size : files[name].size;
  };
  rows.push({ name, raw: files[name].size, gz: size('.gz'), br: size('.br') });
}
const LATER = 'lockbox-cloud.wasm';
const total = (name, of) => ({ name, ...Object.fromEntries(['raw', 'gz', 'br'].map((key) => [key, of.reduce((sum, row) => sum + row[key], 0)])) });
rows.push(total('until the first picture', rows.filter((row) => row.name !== LATER)), total('all', rows));
if (rest.includes('--json')) {
  for (const row of rows) console.log(JSON.stringify({ bench: 'size', ...row }));
} else {
  const line = (a, b, c, d) =>
    console.log(`${a.padEnd(34)}${String(b).padStart(10)}${String(c).padStart(10)}${String(d).padStart(10)}`);
  line('size of what the page loads', 'raw', 'gz', 'br');
  for (const row of rows) line(row.name, row.raw, row.gz, row.br);
}
