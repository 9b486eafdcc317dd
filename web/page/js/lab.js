// The one place that changes the lab: opens scenarios, runs commands and lesson actions, and tells
// the parts of the page (lesson, terminal, saves, address) that the view is another one.
import { call, onEngine } from './engine.js';
import { toast } from './notice.js';
import { cloud } from './parts.js';

const listeners = new Map();

/** Events: 'view' (view, before), 'command' ({text, reply}), 'opened' ({id, kind}). */
export function on(event, listener) {
  if (!listeners.has(event)) listeners.set(event, new Set());
  listeners.get(event).add(listener);
  return () => listeners.get(event).delete(listener);
}

function emit(event, ...details) {
  for (const listener of [...(listeners.get(event) || [])]) listener(...details);
}

export const lab = {
  /** {kind: 'scenario' | 'sandbox', id, shared}; null before anything is open. */
  open: null,
  view: null,
  catalogue: { scenarios: [], acts: [], sandboxes: [] },
};

const given = new Set();

/** The files of one pack (scenarios/<name>.json). */
async function fetchPack(name) {
  let answer;
  try {
    answer = await fetch(`scenarios/${encodeURIComponent(name)}.json`);
  } catch (error) {
    throw new Error(`"${name}" could not be loaded: no connection.`);
  }
  if (!answer.ok) throw new Error(`There is no scenario "${name}" here.`);
  return (await answer.json()).files;
}

/** Gives the engine, once, all that a scenario or a base world needs: its own pack, its world, what all share. */
async function giveFiles(name) {
  const world = lab.catalogue.scenarios.find((entry) => entry.id === name)?.world;
  const wanted = ['common', name, ...(world ? [world] : [])].filter((one) => !given.has(one));
  const slow = setTimeout(() => toast('Loading the simulated cloud …'), 1500);
  const packs = await Promise.all([...wanted.map(fetchPack), cloud()]).finally(() => clearTimeout(slow));
  wanted.forEach((one, index) => {
    call({ fn: 'files', files: packs[index] });
    given.add(one);
  });
}

/** The files of a scenario without opening it, for what is asked about scenarios that were met. */
export async function loadPack(id) {
  if (knows(id)) await giveFiles(id);
}

/** The list of scenarios that the start screen shows. */
export async function loadCatalogue() {
  const answer = await fetch('scenarios/catalogue.json');
  if (!answer.ok) throw new Error('The list of scenarios could not be loaded.');
  lab.catalogue = await answer.json();
  return lab.catalogue;
}

export const knows = (id) => lab.catalogue.scenarios.some((entry) => entry.id === id);

/** Opens a scenario from its beginning. Throws with a sentence; then nothing has changed. */
export async function openScenario(id, seed) {
  if (lab.catalogue.scenarios.length && !knows(id)) throw new Error(`There is no scenario "${id}" here.`);
  await giveFiles(id);
  call({ fn: 'open', scenario: id, seed });
  opened({ kind: 'scenario', id, shared: false });
}

/** The name of a sandbox as the address has it -> the base world it stands on, or a sentence. */
function sandboxEntry(id) {
  const all = lab.catalogue.sandboxes || [];
  const entry = id ? all.find((one) => one.id === id || one.world === id) : all[0];
  if (!entry) throw new Error(id ? `There is no sandbox "${id}" here.` : 'There is no sandbox here.');
  return entry;
}

/** Opens the free sandbox over a base world (the first one when no name is given). */
export async function openSandbox(name) {
  const { id, world } = sandboxEntry(name);
  await giveFiles(id);
  call({ fn: 'sandbox', world });
  opened({ kind: 'sandbox', id, first: id === lab.catalogue.sandboxes[0].id, shared: false });
}

/** Puts a saved world in place of the present one. Throws with a sentence; nothing half loaded. */
export async function openSave(save, { shared = false } = {}) {
  const scenario = save.scenario ?? '';
  const world = save.world ?? '';
  if (typeof scenario !== 'string' || typeof world !== 'string' || (!scenario && !world)) {
    throw new Error('This file is not a saved world: it names no scenario.');
  }
  if (scenario) {
    if (!knows(scenario)) throw new Error(`This saved world is of scenario "${scenario}", which is not here.`);
    await giveFiles(scenario);
  } else {
    await giveFiles(sandboxEntry(world).id);
  }
  call({ fn: 'import', save });
  const id = scenario || sandboxEntry(world).id;
  opened({ kind: scenario ? 'scenario' : 'sandbox', id, first: id === lab.catalogue.sandboxes[0]?.id, shared });
}

/**
 * Opens a network of one's own from describe-* documents ({path: text}), for this tab only. Answers
 * {notes, lists}; rejects with a sentence (and `answer.notes`), then nothing has changed.
 */
export async function openNetwork(files) {
  await cloud();
  const answer = call({ fn: 'topology', files });
  opened({ kind: 'sandbox', id: 'your-network', first: false, shared: true });
  return answer;
}

/** The saved world as one JSON value. */
export function exportSave() {
  return call({ fn: 'export' });
}

function opened(what) {
  const before = lab.open;
  lab.open = what;
  lab.view = null;
  emit('opened', what, before);
  refresh();
}

/** Closes what is open on the page's side (the start screen is shown). */
export function leave() {
  lab.open = null;
  lab.view = null;
}

let own = 0;

/** Runs one terminal line; answers {status, stdout, stderr}. */
export function command(text) {
  own += 1;
  let reply;
  try {
    reply = call({ fn: 'command', text });
  } finally {
    own -= 1;
  }
  emit('command', { text, reply });
  refresh();
  return reply;
}

/** One action of the lesson pane; answers {status, stdout, stderr}. */
export function act(action) {
  own += 1;
  let reply;
  try {
    reply = call({ fn: 'act', action });
  } finally {
    own -= 1;
  }
  emit('acted', { action, reply });
  refresh();
  return reply;
}

/** The command line that a form would run; runs nothing. */
export function compose(id) {
  own += 1;
  try {
    return call({ fn: 'act', action: { do: 'compose', id } });
  } finally {
    own -= 1;
  }
}

export const complete = (text, cursor) => {
  return call({ fn: 'complete', text, cursor }).completions;
};

/** Asks the engine for the view and tells everybody when it is another one. */
export function refresh() {
  if (!lab.open) return;
  const view = call({ fn: 'view' });
  const before = lab.view;
  lab.view = view;
  emit('view', view, before);
}

// The canvas can change the lab too (time line, forms): then the program reports it.
let queued = false;
onEngine('changed', () => {
  if (own || queued) return;
  queued = true;
  queueMicrotask(() => {
    queued = false;
    if (!lab.open) return;
    refresh();
    emit('drifted');
  });
});
