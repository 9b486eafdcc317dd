// What can go wrong in a browser: bad addresses, no storage, no graphics, damaged files. The page says
// so in words, the lesson and the terminal go on, and nothing is lost.

const NO_STORAGE = () => {
  const refuse = { configurable: true, get() { throw new DOMException('refused', 'SecurityError'); } };
  Object.defineProperty(window, 'localStorage', refuse);
};
const FULL_STORAGE = () => {
  Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); };
};
const NO_WEBGL = () => {
  const own = HTMLCanvasElement.prototype.getContext;
  HTMLCanvasElement.prototype.getContext = function getContext(kind, ...more) {
    return /webgl/.test(kind) ? null : own.call(this, kind, ...more);
  };
};
const KEEP_CONTEXT = () => {
  const own = HTMLCanvasElement.prototype.getContext;
  HTMLCanvasElement.prototype.getContext = function getContext(kind, ...more) {
    const context = own.call(this, kind, ...more);
    if (this.id === 'canvas' && /webgl2/.test(kind)) window.__gl = context;
    return context;
  };
};
const NO_WASM = () => { WebAssembly.instantiate = WebAssembly.compile = WebAssembly.compileStreaming = () => Promise.reject(new TypeError('WebAssembly was refused')); };

const NO_CLOUD = () => {
  const own = window.fetch.bind(window);
  window.fetch = (what, ...more) => (String(what).includes('lockbox-cloud') ? Promise.reject(new TypeError('refused')) : own(what, ...more));
};

/** The lesson and the terminal do their work. */
async function works(t, page) {
  const before = await page.evaluate(() => window.lockbox.inspect('view').current);
  await page.click('[data-do=\'{"do":"continue"}\']');
  const after = await page.evaluate(() => window.lockbox.inspect('view').current);
  t.same(after, before + 1, 'the step after Continue');
  const reply = await page.evaluate(() => window.lockbox.command('lockbox whoami'));
  t.same(reply.status, 0, `the status of a command (${reply.stderr})`);
}

const text = (page, id) => page.evaluate((name) => document.getElementById(name).innerText, id);

export const tests = [
  {
    name: 'a cloud that cannot be loaded is said in words, and the start screen stays',
    async run(t) {
      const page = await t.open('', { init: [NO_CLOUD] });
      await page.evaluate(() => window.lockbox.openScenario('houses-01-sorting-table'));
      await page.until('a sentence about it', () => /simulated cloud .* could not be loaded/.test(document.getElementById('toasts').textContent));
      t.same(await page.evaluate(() => document.documentElement.dataset.screen), 'start', 'the screen');
    },
  },
  {
    name: 'a bad address gets a sentence and changes nothing',
    async run(t) {
      const page = await t.open('scenario=houses-01-sorting-table');
      await page.click('[data-do=\'{"do":"continue"}\']');
      const before = await page.evaluate(() => JSON.stringify(window.lockbox.export()));
      const bad = [
        'scenario=', 'scenario=../../etc', 'scenario=no-such-scenario', 'scenario=houses-01-sorting-table&step=0', 'scenario=houses-01-sorting-table&step=abc',
        'scenario=houses-01-sorting-table&step=99', 'nonsense', 'step=2', 'sandbox&step=1', 'sandbox=no-such-world', 'scenario=a&scenario=b', 'scenario=%E0%A4%A',
        'scenario=houses-01-sorting-table&sandbox', 'world=', 'world=%%%', 'world=AAAA', `world=${'A'.repeat(40000)}`, 'class=x', 'sandbox=%3Cimg%3E',
      ];
      for (const fragment of bad) {
        await page.evaluate((hash) => {
          document.getElementById('toasts').replaceChildren();
          location.hash = hash;
        }, fragment);
        await page.until(`a sentence about #${fragment.slice(0, 40)}`, () => document.getElementById('toasts').textContent.length > 10);
        t.same(await page.evaluate(() => JSON.stringify(window.lockbox.export())) === before, true, `#${fragment.slice(0, 40)} left the world unchanged`);
        await page.until('the address is put right', () => location.hash === '#scenario=houses-01-sorting-table');
      }
    },
  },
  {
    name: 'a bad address on arrival shows the start screen with a sentence',
    async run(t) {
      const page = await t.open('scenario=no-such-scenario');
      t.same(await page.evaluate(() => document.documentElement.dataset.screen), 'start', 'screen');
      t.ok(/no-such-scenario/.test(await text(page, 'toasts')), 'the sentence names what was asked for');
    },
  },
  {
    name: 'an address with a step goes there as far as it is open',
    async run(t) {
      const page = await t.open('scenario=houses-01-sorting-table');
      await page.click('[data-do=\'{"do":"continue"}\']');
      await page.evaluate(() => { location.hash = 'scenario=houses-01-sorting-table&step=1'; });
      await page.until('step 1', () => window.lockbox.inspect('view').current === 0);
    },
  },
  {
    name: 'back and forward move between screens',
    async run(t) {
      const page = await t.open();
      await page.click('#begin');
      await page.until('the lab', () => document.documentElement.dataset.screen === 'lab');
      await page.evaluate(() => history.back());
      await page.until('the start screen', () => document.documentElement.dataset.screen === 'start');
      await page.evaluate(() => history.forward());
      await page.until('the lab', () => document.documentElement.dataset.screen === 'lab');
    },
  },
  {
    name: 'without storage the page says so, and lesson and terminal work',
    async run(t) {
      const page = await t.open('scenario=houses-01-sorting-table', { init: [NO_STORAGE], learner: false });
      t.ok(/keeps nothing/.test(await text(page, 'banners')), 'a banner about storage');
      await works(t, page);
    },
  },
  {
    name: 'a full storage is told, never swallowed',
    async run(t) {
      const page = await t.open('', { init: [FULL_STORAGE], learner: false });
      await page.click('#begin');
      await page.until('the lab', () => document.documentElement.dataset.screen === 'lab');
      await page.until('a banner', () => /full|keeps nothing/.test(document.getElementById('banners').innerText));
      await works(t, page);
    },
  },
  {
    name: 'without WebGL 2 the page says so in words, and lesson and terminal work',
    async run(t) {
      const page = await t.open('scenario=houses-01-sorting-table', { init: [NO_WEBGL] });
      t.ok(/WebGL 2/.test(await text(page, 'stage-words')), 'words in place of the canvas');
      await works(t, page);
    },
  },
  {
    name: 'a lost graphics context is told, lesson and terminal work, and the picture comes back',
    async run(t) {
      const page = await t.open('scenario=houses-01-sorting-table', { init: [KEEP_CONTEXT] });
      await page.until('a graphics context', () => Boolean(window.__gl));
      await page.evaluate(() => {
        window.__lose = window.__gl.getExtension('WEBGL_lose_context');
        window.__lose.loseContext();
      });
      await page.until('words about it', () => !document.getElementById('stage-words').hidden);
      await works(t, page);
      await page.evaluate(() => window.__lose.restoreContext());
      await page.until('the picture', () => document.getElementById('stage-words').hidden);
      const before = await page.evaluate(() => window.lockbox.inspect('frames').frames);
      await page.evaluate(() => window.lockbox.command('lockbox whoami'));
      await page.until('a drawn frame', (count) => window.lockbox.inspect('frames').frames > count, before);
    },
  },
  {
    name: 'when WebAssembly is refused the page says so and offers to try again',
    async run(t) {
      const page = await t.open('', { init: [NO_WASM], wait: false });
      await page.until('words', () => /could not|did not/.test(document.getElementById('banners').innerText), undefined, 20000);
      t.ok(/Try again/.test(await text(page, 'banners')), 'a button to try again');
    },
  },
  {
    name: 'progress survives a reload',
    async run(t) {
      const page = await t.open('scenario=houses-01-sorting-table');
      await works(t, page);
      const before = await page.evaluate(() => JSON.stringify(window.lockbox.export()));
      await page.reload();
      await page.ready();
      t.same(await page.evaluate(() => JSON.stringify(window.lockbox.export())), before, 'the saved world');
    },
  },
  {
    name: 'progress survives a killed tab',
    async run(t) {
      const page = await t.open('scenario=houses-01-sorting-table');
      await works(t, page);
      const before = await page.evaluate(() => window.lockbox.state());
      if (t.isFirefox) await page.page.close({ runBeforeUnload: false });
      else {
        const session = await page.context.newCDPSession(page.page);
        await Promise.race([session.send('Page.crash').catch(() => {}), new Promise((done) => setTimeout(done, 2000))]);
      }
      const again = await t.open('', { context: page.context });
      t.ok(/^Continue/.test(await again.evaluate(() => document.getElementById('begin').textContent)), 'the start screen offers to continue');
      await again.click('#begin');
      await again.until('the lab', () => document.documentElement.dataset.screen === 'lab');
      t.same(await again.evaluate(() => window.lockbox.state()), before, 'state');
      if (t.isFirefox) t.pages.splice(t.pages.indexOf(page), 1);
    },
  },
  {
    name: 'an exported world opens again as it was, and a damaged one changes nothing',
    async run(t) {
      const page = await t.open('scenario=houses-01-sorting-table');
      await works(t, page);
      const saved = await page.evaluate(() => JSON.stringify(window.lockbox.export()));
      const state = await page.evaluate(() => window.lockbox.state());
      await page.evaluate(() => window.lockbox.command('aws dynamodb list-tables'));
      const now = await page.evaluate(() => JSON.stringify(window.lockbox.export()));
      for (const bad of ['', '[]', '{}', 'null', '{"scenario":"houses-01-sorting-table"}', saved.slice(0, -20), saved.replace(/"hash":"[0-9a-f]{4}/, '"hash":"0000'),
        saved.replace('"houses-01-sorting-table"', '"no-such"'), saved.replace('"format":1', '"format":99')]) {
        if (bad === saved) continue;
        t.same(await page.evaluate((json) => window.lockbox.import(json), bad), false, `the answer to ${bad.slice(0, 60)}`);
        t.same(await page.evaluate(() => JSON.stringify(window.lockbox.export())) === now, true, `the world after ${bad.slice(0, 60)} is unchanged`);
      }
      t.same(await page.evaluate((json) => window.lockbox.import(json), saved), true, 'the answer to the saved world');
      t.same(await page.evaluate(() => window.lockbox.state()), state, 'state after the import');
    },
  },
  {
    name: 'a saved world that holds half a megabyte opens again',
    async run(t) {
      const page = await t.open('sandbox');
      await page.evaluate(() => window.lockbox.command(`aws dynamodb put-item --table-name Houses --item '{"House":{"S":"A"},"Student":{"S":"b"},"Noise":{"S":"${'x'.repeat(390000)}"}}'`));
      await page.evaluate(() => window.lockbox.command(`aws dynamodb put-item --table-name Houses --item '{"House":{"S":"A"},"Student":{"S":"c"},"Noise":{"S":"${'é'.repeat(190000)}"}}'`));
      const state = await page.evaluate(() => window.lockbox.state());
      await page.reload();
      await page.ready();
      t.same(await page.evaluate(() => window.lockbox.state()), state, 'state after a reload');
    },
  },
  {
    name: 'a shared world opens from the address and leaves the own progress alone',
    async run(t) {
      const page = await t.open('scenario=houses-01-sorting-table');
      const own = await page.evaluate(() => localStorage.getItem('lockbox:world:scenario:houses-01-sorting-table'));
      const link = await page.evaluate(async () => {
        const share = await import('./js/share.js');
        return share.pack(window.lockbox.export());
      });
      t.ok(link, 'the world fits into a link');
      await page.evaluate((data) => { location.hash = `world=${data}`; }, link);
      await page.until('the banner', () => /shared/.test(document.getElementById('banners').innerText));
      await works(t, page);
      t.same(await page.evaluate(() => localStorage.getItem('lockbox:world:scenario:houses-01-sorting-table')), own, 'own progress');
    },
  },
  {
    name: 'a change in another tab is announced',
    async run(t) {
      const one = await t.open('scenario=houses-01-sorting-table');
      const two = await t.open('scenario=houses-01-sorting-table', { context: one.context });
      await two.evaluate(() => window.lockbox.command('lockbox whoami'));
      await two.click('[data-do=\'{"do":"continue"}\']');
      await one.until('the banner', () => /another tab/.test(document.getElementById('banners').innerText));
    },
  },
  {
    name: 'erasing removes everything that was kept',
    async run(t) {
      const page = await t.open('scenario=houses-01-sorting-table');
      await works(t, page);
      await page.click('#menu-button');
      await page.click('#menu .danger');
      await page.click('#dialog .danger');
      await page.until('the start screen', () => document.documentElement.dataset.screen === 'start' && window.lockbox);
      await page.ready();
      const left = await page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('lockbox:world')));
      t.same(left, [], 'what is left');
    },
  },
];
