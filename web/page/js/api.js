// `window.lockbox`: for tests and for those who embed the page. It offers no more power than the page
// itself. Names are part of the outside contract (docs/contract.md).
import { call, tryCall } from './engine.js';
import { lab, on as onLab, exportSave } from './lab.js';
import { registry } from './mirror.js';
import { cloud, neededEarly } from './parts.js';
import * as save from './save.js';
import * as terminal from './terminal.js';

const events = { change: 'view', command: 'command', open: 'opened' };

/** `ready`: a promise of the page; `go(fragment)`: changes the address and waits for the screen. */
export function publish({ ready, version, go }) {
  window['lockbox'] = Object.freeze({
    'ready': ready,
    'version': version,
    /** What the terminal runs; resolves to {status, stdout, stderr}. */
    'command': async (text) => {
      await ready;
      await cloud();
      const reply = terminal.run(String(text));
      return { status: reply.status ?? 0, stdout: reply.stdout ?? '', stderr: reply.stderr ?? '' };
    },
    /** A plain object: scenario, step, goals, clock. */
    'state': () => tryCall({ fn: 'state' }, { scenario: lab.open?.id ?? null }),
    'openScenario': async (id) => {
      await ready;
      return go(`scenario=${id}`);
    },
    'export': () => exportSave(),
    'import': async (json) => {
      await ready;
      return save.importText(typeof json === 'string' ? json : JSON.stringify(json), 'The given world');
    },
    /** Events: 'change', 'command', 'open'. Answers a function that ends the listening. */
    'on': (event, listener) => {
      if (!events[event]) throw new Error(`There is no event "${event}"; there are change, command and open.`);
      return onLab(events[event], (detail) => listener(detail));
    },
    /** What the canvas shows, item by item. */
    'registry': () => registry(),
    /** Counters of drawing and the self-test, for the tests. */
    'inspect': (name) => (name === 'early' ? neededEarly() : ['frames', 'golden', 'registry', 'view'].includes(name) ? call({ fn: name }) : null),
  });
}
