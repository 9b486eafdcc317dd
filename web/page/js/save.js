// Keeping what the learner did: after every command in this browser's storage, and as a file.
// Nothing depends on the page being closed properly; without storage everything still works.
import * as storage from './storage.js';
import { call } from './engine.js';
import { lab, exportSave, openSave, openScenario, openSandbox, on, refresh } from './lab.js';
import { toast, banner, closeBanner } from './notice.js';
import * as terminal from './terminal.js';

const SLOW_MS = 40;
const MAX_FILE = 24 * 1024 * 1024;
const tab = Math.random().toString(36).slice(2);

let works = true;
let told = false;
let late = 0;
let written = '';
let slow = false;
let dirty = false;
let loading = false;

const keyOf = (open) => `world:${open.kind}:${open.id}`;

export function setUp() {
  works = storage.available();
  if (!works) {
    banner('storage', 'This browser keeps nothing for this page, so progress ends with the tab. Export it from the menu to keep it.');
    told = true;
  }
  on('view', later);
  // Phones end pages without another word: the last certain moment is when the page is hidden.
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') flush();
  });
  addEventListener('pagehide', flush);
  addEventListener('storage', otherTab);
}

export const storageWorks = () => works;

function later() {
  if (!lab.open || lab.open.shared || loading) return;
  dirty = true;
  if (!slow) flush();
  else if (!late) late = setTimeout(flush, 400);
}

/** Writes what is not written yet. */
export function flush() {
  clearTimeout(late);
  late = 0;
  if (!dirty || !lab.open || lab.open.shared) return;
  dirty = false;
  const begin = performance.now();
  let save;
  try {
    save = exportSave();
  } catch (error) {
    return; // The engine has stopped; what was written before stays.
  }
  const view = lab.view || {};
  const kept = {
    lines: terminal.history(), save,
    progress: { step: view.current ?? 0, steps: view.steps?.length ?? 0, finished: Boolean(view.finished), points: view.points ?? 0 },
  };
  const text = JSON.stringify(kept);
  if (text === written) return;
  const problem = storage.writeJson(keyOf(lab.open), { format: 1, tab, at: Date.now(), ...kept });
  written = problem ? '' : text;
  slow = performance.now() - begin > SLOW_MS;
  if (problem && !told) {
    told = true;
    banner('storage', `Progress is not kept: ${problem}. Export it from the menu to keep it.`, {
      kind: 'bad', actions: [{ label: 'Export', run: exportFile, keep: true }],
    });
  } else if (!problem && works) {
    told = false;
    closeBanner('storage');
  }
}

function otherTab(event) {
  if (!lab.open || lab.open.shared || event.key !== storage.prefix + keyOf(lab.open) || !event.newValue) return;
  let other;
  try {
    other = JSON.parse(event.newValue);
  } catch (error) {
    return;
  }
  if (other.tab === tab) return;
  banner('tabs', 'This scenario was changed in another tab. The tab that acts last keeps its progress.', {
    actions: [{ label: 'Take over the other tab\'s progress', run: () => { resume(lab.open).catch((error) => toast(error.message, { kind: 'bad' })); } }],
  });
}

/** What is kept of a scenario or sandbox: {progress, at}, or null. */
export function kept(kind, id) {
  const found = storage.readJson(`world:${kind}:${id}`, null);
  return found && found.save ? found : null;
}

/** The world that was changed last: {kind, id, progress}, or null. */
export function latest() {
  let best = null;
  for (const key of storage.keys()) {
    const parts = /^world:(scenario|sandbox):(.+)$/.exec(key);
    const found = parts && storage.readJson(key, null);
    if (found?.save && (!best || found.at > best.at)) best = { kind: parts[1], id: parts[2], at: found.at, progress: found.progress };
  }
  return best;
}

/** A number for this learner, from which variants are picked; kept, so that they stay the same. */
export function seed() {
  const keptSeed = Number(storage.read('learner'));
  if (Number.isInteger(keptSeed) && keptSeed > 0) return keptSeed;
  const fresh = crypto.getRandomValues(new Uint32Array(1))[0] || 1;
  storage.write('learner', String(fresh));
  return fresh;
}

/** Opens what is kept, or a fresh world. Answers true when something was resumed. */
export async function resume({ kind, id }) {
  const found = kept(kind, id);
  loading = true;
  try {
    if (found) {
      try {
        await openSave(found.save);
        terminal.setHistory(found.lines ?? found.save.session?.lines);
        return true;
      } catch (error) {
        // Never lost: what cannot be opened is set aside and said so.
        storage.writeJson(`aside:${kind}:${id}:${Date.now()}`, found);
        banner('aside', `What was saved here could not be opened (${error.message}). It is set aside; a fresh start was made.`, {
          kind: 'bad', actions: [{ label: 'Save it as a file', run: () => download(found.save, `${id}-set-aside`), keep: true }],
        });
      }
    }
    await fresh(kind, id);
    return false;
  } finally {
    loading = false;
  }
}

async function fresh(kind, id) {
  if (kind === 'scenario') await openScenario(id, seed());
  else await openSandbox(id);
}

/** Starts what is open from its beginning. The caller has asked first. */
export async function restart() {
  const open = lab.open;
  if (!open) return;
  storage.remove(keyOf(open));
  await fresh(open.kind, open.id);
  refresh();
}

function download(value, name) {
  offer(new Blob([JSON.stringify(value)], { type: 'application/json' }), `${name}.json`);
}

function offer(blob, name) {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 10000);
}

export function exportFile() {
  try {
    const day = new Date().toISOString().slice(0, 10);
    download(exportSave(), `lockbox-${lab.open.id}-${day}`);
    toast('Saved as a file. Open it again with Menu, Import.', { kind: 'good' });
  } catch (error) {
    toast(error.message, { kind: 'bad' });
  }
}

/** The packets of the last request with their keys, as a file for Wireshark. */
export function exportPackets() {
  try {
    const { name, base64 } = call({ fn: 'capture' });
    offer(new Blob([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))], { type: 'application/octet-stream' }), name);
    toast('Saved as a capture file. Wireshark opens it decrypted.', { kind: 'good' });
  } catch (error) {
    toast(error.message, { kind: 'bad' });
  }
}

/** Opens a saved world from a file. Errors name what is wrong; the open world stays as it is. */
export async function importFile(file) {
  if (file.size > MAX_FILE) {
    toast(`${file.name} is ${(file.size / 1048576).toFixed(1)} MB; a saved world is at most 24 MB.`, { kind: 'bad' });
    return false;
  }
  return importText(await file.text(), file.name);
}

export async function importText(text, name) {
  let save;
  try {
    save = JSON.parse(text);
  } catch (error) {
    toast(`${name} is not a saved world: it is not JSON (${error.message}).`, { kind: 'bad' });
    return false;
  }
  if (!save || typeof save !== 'object' || Array.isArray(save)) {
    toast(`${name} is not a saved world: it is not a JSON object.`, { kind: 'bad' });
    return false;
  }
  flush();
  try {
    await openSave(save);
  } catch (error) {
    toast(`${name} was not opened: ${error.message}`, { kind: 'bad' });
    return false;
  }
  toast(`${name} is open.`, { kind: 'good' });
  return true;
}

/** Removes everything the page keeps in this browser. */
export function eraseAll() {
  dirty = false;
  written = '';
  for (const key of storage.keys()) storage.remove(key);
}
