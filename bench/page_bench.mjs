// What the page costs in Chromium: node bench/page_bench.mjs SITE_FOLDER [--json]
//
// The first frame that can be used (warm: the files are in the browser's cache), opening a scenario,
// a request with its trace and checks, and what the page does while nobody does anything.
import { existsSync } from 'node:fs';
import path from 'node:path';

import { launchChromium } from '../tests/browser/drivers.mjs';
import { createSite } from '../tools/serve-site.mjs';

const [folder, ...rest] = process.argv.slice(2);
if (!folder || !existsSync(path.join(folder, 'files.json'))) {
  console.error('usage: page_bench.mjs SITE_FOLDER [--json]   (a folder made by make-site.mjs)');
  process.exit(2);
}

const ROUNDS = 7;
const REST_S = 10;
const SCENARIO = 'houses-01-sorting-table';
const OTHER = 'houses-05-leading-keys';
const GET = 'aws dynamodb get-item --table-name Houses --key \'{"House":{"S":"Gryffindor"},"Student":{"S":"harry"}}\'';

const wait = (ms) => new Promise((done) => setTimeout(done, ms));
const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];

/** Milliseconds from the start of the navigation until the page can be used, for a second visit. */
async function firstFrame(browser, base) {
  const times = [];
  const cold = await browser.open();
  await cold.goto(`${base}#scenario=${SCENARIO}`);
  await cold.ready();
  for (let round = 0; round < ROUNDS; round += 1) {
    const page = await browser.open({ context: cold.context });
    await page.goto(`${base}#scenario=${SCENARIO}`);
    await page.ready();
    times.push(await page.evaluate(() => performance.now()));
    await page.page.close();
  }
  await cold.close();
  return median(times);
}

/** A request from the line to the answer, its trace, goals and views; and opening a scenario. */
async function work(browser, base) {
  const page = await browser.open();
  await page.goto(`${base}#scenario=${SCENARIO}`);
  await page.ready();
  const [request, opening] = await page.evaluate(async ([line, id, other, rounds]) => {
    const median_ = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];
    const requests = [];
    const openings = [];
    for (let round = 0; round < rounds; round += 1) {
      let begin = performance.now();
      await window.lockbox.command(line);
      requests.push(performance.now() - begin);
      await window.lockbox.openScenario(other);
      begin = performance.now();
      await window.lockbox.openScenario(id);
      openings.push(performance.now() - begin);
    }
    return [median_(requests), median_(openings)];
  }, [GET, SCENARIO, OTHER, ROUNDS]);
  await page.close();
  return { request, opening };
}

/** The share of one core that the page's main thread takes, and callbacks for frames, at rest. */
async function rest_(browser, base) {
  const page = await browser.open({
    init: [() => {
      window.__frames = 0;
      const real = window.requestAnimationFrame.bind(window);
      window.requestAnimationFrame = (fn) => real((time) => { window.__frames += 1; fn(time); });
    }],
  });
  await page.goto(`${base}#scenario=${SCENARIO}`);
  await page.ready();
  await wait(4000);
  const frames = await page.evaluate(() => window.__frames);
  const before = await page.metric('TaskDuration');
  await wait(REST_S * 1000);
  const spent = await page.metric('TaskDuration') - before;
  const callbacks = await page.evaluate(() => window.__frames) - frames;
  await page.close();
  return { percent: (spent / REST_S) * 100, callbacks };
}

const server = createSite(folder);
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const base = `http://127.0.0.1:${server.address().port}/`;
const browser = await launchChromium();
const first = await firstFrame(browser, base);
const { request, opening } = await work(browser, base);
const { percent, callbacks } = await rest_(browser, base);
await browser.close();
server.closeAllConnections?.();
server.close();

const rows = [
  ['first interactive frame, warm', first, 'ms', 1000],
  ['opening a scenario', opening, 'ms', 100],
  ['GetItem from the line to the answer and its views', request, 'ms', 50],
  ['frames at rest', callbacks, `in ${REST_S} s`, 0],
  ['main thread at rest', percent, '% of a core', 0.1],
];
for (const [name, value, unit, target] of rows) {
  const met = value <= target;
  if (rest.includes('--json')) console.log(JSON.stringify({ bench: 'page', name, lane: 'chromium', value, unit, target, met }));
  else console.log(`${'chromium'.padEnd(8)} ${`page: ${name}`.padEnd(58)} ${value.toPrecision(4).padStart(10)} ${unit.padEnd(12)} at most ${target} ${met ? 'met' : 'MISSED'}`);
}
