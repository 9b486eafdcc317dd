// The page as such: what it loads, what it asks for, how it lies on the screen, what it costs idle.

/** Counts animation frame callbacks from the start. */
const COUNT_FRAMES = () => {
  window.__frames = 0;
  const own = window.requestAnimationFrame.bind(window);
  window.requestAnimationFrame = (callback) => own((time) => {
    window.__frames += 1;
    callback(time);
  });
};

/** Pairs of the look's colours that lie on each other, and the contrast each needs. */
const PAIRS = [
  ['ink', 'paper', 4.5], ['ink', 'ground', 4.5], ['ink', 'raised', 4.5], ['ink-2', 'paper', 4.5], ['ink-2', 'ground', 4.5], ['ink-2', 'raised', 4.5], ['ink-2', 'sunk', 4.5],
  ['accent', 'paper', 4.5], ['accent', 'raised', 4.5], ['accent-ink', 'accent', 4.5], ['accent-ink', 'accent-strong', 4.5], ['accent-strong', 'accent-wash', 4.5],
  ['accent-strong', 'paper', 4.5], ['allow', 'allow-wash', 4.5], ['deny', 'deny-wash', 4.5], ['deny', 'raised', 4.5], ['hint', 'hint-wash', 4.5], ['ink', 'allow-wash', 4.5],
  ['ink', 'deny-wash', 4.5], ['ink', 'hint-wash', 4.5], ['ink', 'accent-wash', 4.5], ['line-strong', 'paper', 3], ['line-strong', 'raised', 3], ['accent', 'ground', 3],
  ['term-ink', 'term', 4.5], ['term-dim', 'term', 4.5], ['term-accent', 'term', 4.5], ['term-err', 'term', 4.5], ['term-key', 'term', 4.5], ['term-string', 'term', 4.5],
  ['term-number', 'term', 4.5], ['term-ink', 'term-2', 4.5],
];

/** In the page: the pairs whose contrast (WCAG 2.2) is too low under a theme. */
const TOO_FAINT = ([theme, pairs]) => {
  document.documentElement.dataset.theme = theme;
  const style = getComputedStyle(document.documentElement);
  const luminance = (name) => {
    const text = style.getPropertyValue(`--${name}`).trim();
    const [r, g, b] = [1, 3, 5].map((at) => parseInt(text.slice(at, at + 2), 16) / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  return pairs.map(([front, back, least]) => {
    const [high, low] = [luminance(front), luminance(back)].sort((a, b) => b - a);
    const ratio = (high + 0.05) / (low + 0.05);
    return ratio >= least ? '' : `${theme}: ${front} on ${back} has ${ratio.toFixed(2)}, needs ${least}`;
  }).filter(Boolean);
};

/** The cloud's half of the program does not arrive before the test lets it. */
const HOLD_CLOUD = () => {
  const own = window.fetch.bind(window);
  const gate = new Promise((open) => { window.__letCloudCome = open; });
  window.fetch = (what, ...more) => (String(what).includes('lockbox-cloud') ? gate.then(() => own(what, ...more)) : own(what, ...more));
};

const wait = (ms) => new Promise((done) => setTimeout(done, ms));

/** What sticks out of the page to the side, if anything. */
const SIDEWAYS = () => {
  const wide = document.documentElement.scrollWidth - window.innerWidth;
  if (wide <= 0 && !window.scrollX) return '';
  const worst = [...document.body.querySelectorAll('*')].find((one) => one.getBoundingClientRect().right > window.innerWidth + 1);
  return `${wide} px too wide, first ${worst?.tagName}.${worst?.className}`;
};

/** Visible controls lower than 44 CSS pixels. */
const SMALL_TARGETS = () => [...document.querySelectorAll('button, select, input[type="text"], summary, label.choice, label.segment, textarea')]
  .filter((one) => one.checkVisibility?.({ visibilityProperty: true }) && !one.closest('.mirror, [inert], .prose') && one.getBoundingClientRect().height > 1)
  .filter((one) => one.getBoundingClientRect().height < 43.5)
  .map((one) => `${one.tagName}#${one.id}.${one.className} ${one.textContent.slice(0, 20)} ${one.getBoundingClientRect().height}`);

export const tests = [
  {
    name: 'the start screen needs only the half of the program that draws; the cloud comes after it',
    async run(t) {
      const page = await t.open('', { init: [HOLD_CLOUD] });
      t.same(await page.evaluate(() => document.documentElement.dataset.screen), 'start', 'the screen');
      t.same(await page.evaluate(() => window.lockbox.inspect('early')), 0, 'calls into the cloud before it was there');
      await page.evaluate(() => { window.__opened = window.lockbox.openScenario('houses-01-sorting-table'); });
      await page.until('a word about the wait', () => document.getElementById('toasts').textContent.includes('Loading the simulated cloud'));
      t.same(await page.evaluate(() => document.documentElement.dataset.screen), 'start', 'the screen while the cloud is on its way');
      await page.evaluate(() => { window.__letCloudCome(); return window.__opened; });
      t.same(await page.evaluate(() => document.documentElement.dataset.screen), 'lab', 'the screen when the cloud is there');
      const reply = await page.evaluate(() => window.lockbox.command('lockbox whoami'));
      t.same(reply.status, 0, `the status of a command (${reply.stderr})`);
      t.same(await page.evaluate(() => window.lockbox.inspect('early')), 0, 'calls into the cloud before it was there, at the end');
    },
  },
  {
    name: 'what is called before the cloud is there loads it at once',
    async run(t) {
      const page = await t.open('', { init: [HOLD_CLOUD] });
      const golden = await page.evaluate(() => window.lockbox.inspect('golden'));
      t.ok(golden && !golden.error, `the self-test answered ${JSON.stringify(golden).slice(0, 100)}`);
      t.ok(await page.evaluate(() => window.lockbox.inspect('early')) > 0, 'the cloud was needed early and nobody noticed');
    },
  },
  {
    name: 'the page asks no other origin for anything and keeps to its content policy',
    async run(t) {
      const page = await t.open('scenario=houses-01-sorting-table');
      await page.evaluate(() => window.lockbox.command('aws dynamodb list-tables'));
      await wait(500);
      const foreign = page.requests.filter((url) => !url.startsWith(t.base) && !/^(data|blob|about):/.test(url));
      t.same(foreign, [], 'requests to other origins');
      t.same(await page.evaluate(() => window.__violations), [], 'violations of the content policy');
      t.same(page.errors, [], 'uncaught errors');
      t.same(page.console.filter((line) => /^error/.test(line)), [], 'errors in the console');
    },
  },
  {
    name: 'the static skeleton is the first frame: nothing moves when the program has started',
    async run(t) {
      const places = () => ['start-title', 'begin', 'begin-sandbox', 'menu-button', 'home'].map((id) => {
        const box = document.getElementById(id)?.getBoundingClientRect();
        return box ? [id, Math.round(box.x), Math.round(box.y), Math.round(box.width)] : [id];
      });
      const page = await t.open('', { wait: false });
      await page.until('fonts', () => document.fonts.status === 'loaded' && Boolean(document.getElementById('begin')));
      const before = await page.evaluate(places);
      await page.ready();
      t.same(await page.evaluate(places), before, 'places of title and buttons');
    },
  },
  {
    name: 'nothing is drawn and no callback runs while nothing changes',
    async run(t) {
      const page = await t.open('scenario=houses-01-sorting-table', { init: [COUNT_FRAMES] });
      await page.evaluate(() => window.lockbox.command('aws dynamodb list-tables'));
      await wait(4000);
      const before = await page.evaluate(() => [window.__frames, window.lockbox.inspect('frames').callbacks]);
      await wait(3000);
      const after = await page.evaluate(() => [window.__frames, window.lockbox.inspect('frames').callbacks]);
      t.same(after, before, 'callbacks in 3 s of rest');
      t.ok(before[0] > 0, 'the counter of callbacks never counted');
    },
  },
  {
    name: 'nothing is drawn while a text field waits with the focus',
    async run(t) {
      const page = await t.open('scenario=houses-01-sorting-table', { init: [COUNT_FRAMES] });
      await page.click('#terminal-input');
      await wait(3000);
      const before = await page.evaluate(() => window.__frames);
      await wait(3000);
      t.same(await page.evaluate(() => window.__frames), before, 'callbacks in 3 s of rest');
    },
  },
  {
    name: 'the canvas draws something: its picture is not of one colour',
    async run(t) {
      const page = await t.open('scenario=houses-01-sorting-table');
      await page.until('items of the canvas', () => window.lockbox.registry().length > 3);
      t.ok(await page.evaluate(() => document.getElementById('stage-words').hidden), 'words stand where the picture should be');
      const items = await page.evaluate(() => window.lockbox.registry().map((one) => one.role));
      t.ok(items.includes('region'), 'the registry has no region');
    },
  },
  {
    name: 'the canvas has the pixels of the screen, however dense it is',
    density: 1,
    async run(t) {
      for (const settings of [{}, ...(t.isFirefox ? [] : [{ phone: true }, { scale: 1.25 }, { scale: 2 }])]) {
        const page = await t.open('scenario=houses-01-sorting-table', settings);
        if (settings.phone) await page.click('#tabs [data-panel="map"]');
        await page.until(`a canvas as fine as the screen (${JSON.stringify(settings)})`, () => {
          const canvas = document.getElementById('canvas');
          const box = canvas.getBoundingClientRect();
          return box.width > 0 && Math.abs(canvas.width - box.width * devicePixelRatio) < 2 && Math.abs(canvas.height - box.height * devicePixelRatio) < 2;
        });
      }
    },
  },
  {
    name: 'at 640 x 400 (200 percent zoom of a small window) and at 320 pixels nothing scrolls sideways',
    async run(t) {
      for (const size of [{ width: 640, height: 400 }, { width: 320, height: 640 }]) {
        const page = await t.open('scenario=houses-01-sorting-table', { size });
        for (const panel of ['lesson', 'terminal', 'map', 'table', 'trace', 'time']) {
          await page.click(`#tabs [data-panel="${panel}"]`);
          t.same(await page.evaluate(SIDEWAYS), '', `panel ${panel} at ${size.width}`);
        }
        await page.click('#home');
        t.same(await page.evaluate(SIDEWAYS), '', `start screen at ${size.width}`);
        await page.click('#menu-button');
        t.same(await page.evaluate(SIDEWAYS), '', `menu at ${size.width}`);
      }
    },
  },
  {
    name: 'on a phone each panel fills the screen, nothing scrolls sideways, targets are 44 pixels high',
    browsers: ['chromium'],
    async run(t) {
      const page = await t.open('', { phone: true });
      t.same(await page.evaluate(SIDEWAYS), '', 'start screen');
      t.same(await page.evaluate(SMALL_TARGETS), [], 'small targets on the start screen');
      const spot = await page.middle('#begin');
      await page.tap(spot.x, spot.y);
      await page.until('the lab', () => document.documentElement.dataset.screen === 'lab');
      for (const panel of ['terminal', 'map', 'table', 'trace', 'time', 'lesson']) {
        const tab = await page.middle(`#tabs [data-panel="${panel}"]`);
        await page.tap(tab.x, tab.y);
        await page.until(`panel ${panel}`, (name) => document.documentElement.dataset.panel === name, panel);
        t.same(await page.evaluate(SIDEWAYS), '', `panel ${panel}`);
        t.same(await page.evaluate(SMALL_TARGETS), [], `small targets on panel ${panel}`);
      }
    },
  },
  {
    name: 'the theme follows the system, and the choice in the menu wins and is kept',
    async run(t) {
      const page = await t.open();
      const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
      const light = await ground();
      await page.click('#menu-button');
      await page.click('#menu input[value="dark"]');
      const dark = await ground();
      t.ok(light !== dark, `dark and light are both ${light}`);
      await page.reload();
      await page.ready();
      t.same(await ground(), dark, 'colour after a reload');
    },
  },
  {
    name: 'colours that lie on each other can be told apart, light and dark',
    async run(t) {
      const page = await t.open();
      for (const theme of ['light', 'dark']) t.same(await page.evaluate(TOO_FAINT, [theme, PAIRS]), [], `pairs of the ${theme} theme`);
    },
  },
  {
    name: 'the same log has the same hash here as in the native program',
    async run(t) {
      const page = await t.open();
      const { hash } = await page.evaluate(() => window.lockbox.inspect('golden'));
      t.ok(t.golden, 'tests/golden.txt is missing');
      t.ok(t.golden.split(/\s+/).includes(String(hash)), `expected ${t.golden}, found ${hash}`);
    },
  },
  {
    name: 'window.lockbox offers what the contract lists',
    async run(t) {
      const page = await t.open();
      const found = await page.evaluate(async () => {
        const box = window.lockbox;
        const heard = [];
        box.on('command', (detail) => heard.push(detail.text));
        await box.openScenario('houses-01-sorting-table');
        const reply = await box.command('lockbox whoami');
        const saved = box.export();
        await box.import(saved);
        const state = box.state();
        return {
          version: typeof box.version, heard, status: reply.status, texts: [typeof reply.stdout, typeof reply.stderr],
          state: ['scenario', 'step', 'goals', 'clock'].filter((key) => !(key in state)), id: state.scenario,
        };
      });
      t.same(found, { version: 'string', heard: ['lockbox whoami'], status: 0, texts: ['string', 'string'], state: [], id: 'houses-01-sorting-table' }, 'the object');
    },
  },
  {
    name: 'offline the page and its scenario still open, and a new build is announced',
    browsers: ['chromium'],
    async run(t) {
      const page = await t.open();
      await page.until('the service worker', () => navigator.serviceWorker.ready.then((one) => Boolean(one.active)));
      await page.reload();
      await page.ready();
      await page.until('a controlled page', () => Boolean(navigator.serviceWorker.controller));
      await page.context.setOffline(true);
      await page.reload();
      await page.ready();
      await page.click('#begin');
      await page.until('the lab', () => document.documentElement.dataset.screen === 'lab');
      await page.context.setOffline(false);
    },
  },
  {
    name: 'the policy workbench finds faults while typing, shows what a policy allows, and puts it in force',
    async run(t) {
      const page = await t.open('sandbox');
      await page.evaluate(() => window.lockbox.command('lockbox as visitor'));
      await page.click('#menu-button');
      await page.evaluate(() => { window.__hand = [...document.querySelectorAll('#menu button')].find((one) => one.textContent === 'Policy workbench'); });
      await page.click('');
      await page.until('the editor', () => document.activeElement?.classList.contains('bench-text'));
      const write = (text) => page.evaluate((value) => {
        const field = document.querySelector('.bench-text');
        field.value = value;
        field.dispatchEvent(new Event('input'));
      }, text);
      const cell = (operation, row) => page.evaluate(([op, label]) => document.querySelector(`.cell[aria-label^="${op} ${label}:"]`)?.getAttribute('aria-label') ?? '', [operation, row]);
      await write('{"Version":"2012-10-17","Statement":{"Efect":"Allow"}}');
      await page.until('an error with its line', () => /Error, line 1/.test(document.querySelector('.bench-findings')?.textContent));
      t.ok(await page.evaluate(() => document.querySelector('.bench-summary').textContent.startsWith('It cannot be put in force')), 'a broken policy says that it cannot be put in force');
      await page.evaluate(() => { const as = document.querySelectorAll('.bench-effect select')[0]; as.value = 'role/visitor'; as.dispatchEvent(new Event('change')); });
      await write(JSON.stringify({ Version: '2012-10-17', Statement: [{ Sid: 'Own', Effect: 'Allow', Action: ['dynamodb:GetItem', 'dynamodb:Query'], Resource: '*', Condition: { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['Ravenclaw'] } } }] }, null, 2));
      await page.until('the matrix of the new text', () => /allowed, changed/.test(document.querySelector('.cell[aria-label^="GetItem Ravenclaw:"]')?.getAttribute('aria-label') ?? ''));
      t.ok(/denied/.test(await cell('GetItem', 'Slytherin')), 'another house stays closed');
      t.ok(/denied/.test(await cell('PutItem', 'Ravenclaw')), 'an action that is not named stays denied');
      t.same(await page.evaluate(() => document.querySelector('.bench-matrix').textContent.includes('null')), false, 'no null is shown');
      await page.evaluate(() => { window.__hand = document.querySelector('.cell[aria-label^="GetItem Slytherin:"]'); });
      await page.click('');
      await page.until('the reason', () => /GetItem, Slytherin: denied/.test(document.querySelector('.bench-reason').textContent));
      // The visitor may not change policies; the refusal is the service's own.
      await page.evaluate(() => window.lockbox.command('lockbox as admin'));
      await page.evaluate(() => { window.__hand = [...document.querySelectorAll('.bench-actions button')][0]; });
      await page.click('');
      await page.until('the dialog is closed', () => !document.getElementById('dialog').open);
      const after = await page.evaluate(() => window.lockbox.command('aws iam list-role-policies --role-name visitor --query PolicyNames --output text'));
      t.same(after.stdout.trim(), 'workbench', 'the policy is in force');
      t.ok(await page.evaluate(() => document.getElementById('terminal-log').textContent.includes('aws iam put-role-policy --role-name')), 'the terminal shows the command');
      t.same(await page.evaluate(() => window.__violations), [], 'the content policy holds');
    },
  },
  {
    name: 'the start screen offers the sandbox worlds, and each opens at an address of its own',
    async run(t) {
      const page = await t.open('');
      const offered = await page.evaluate(() => [...document.querySelectorAll('[data-sandbox]')].map((one) => one.dataset.sandbox));
      t.same(offered, ['hogwarts-1', 'empty-1', 'games-1', 'readings-1'], 'the worlds');
      await page.click('[data-sandbox="games-1"]');
      await page.until('the lab', () => document.documentElement.dataset.screen === 'lab');
      t.same(await page.evaluate(() => location.hash), '#sandbox=games-1', 'the address');
      const found = await page.evaluate(() => window.lockbox.command("aws dynamodb query --table-name GameSessions --index-name Leaderboard --key-condition-expression 'Game = :g' --expression-attribute-values '{\":g\":{\"S\":\"Kart\"}}' --select COUNT --query Count"));
      t.same(found.stdout.trim(), '8', 'the index answers');
      if (!t.isFirefox) await page.until('the index in the table panel', () => window.lockbox.registry().some((one) => /Leaderboard \(GSI\)/.test(one.name)));
      await page.evaluate(() => { location.hash = 'sandbox=empty-1'; });
      await page.until('the empty account', () => /Empty account/.test(document.getElementById('bar-scenario').textContent));
      t.same((await page.evaluate(() => window.lockbox.command('aws dynamodb list-tables --query TableNames --output text'))).stdout.trim(), '', 'no table');
      await page.evaluate(() => { location.hash = 'sandbox'; });
      await page.until('the houses', () => /Hogwarts houses/.test(document.getElementById('bar-scenario').textContent));
    },
  },
];
