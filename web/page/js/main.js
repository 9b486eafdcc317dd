// Puts the parts together: loads the program, shows the screen the address asks for.
import { engine, load, call, tryCall, onEngine, hasWebGl2 } from './engine.js';
import { lab, loadCatalogue, openSave, leave, act, on, exportSave } from './lab.js';
import { h } from './dom.js';
import { toast, say, banner, closeBanner } from './notice.js';
import * as about from './about.js';
import * as api from './api.js';
import * as clipboard from './clipboard.js';
import * as desk from './desk.js';
import * as keys from './keys.js';
import * as layout from './layout.js';
import * as lesson from './lesson.js';
import * as menu from './menu.js';
import * as mirror from './mirror.js';
import * as offline from './offline.js';
import * as review from './review.js';
import * as route from './route.js';
import * as save from './save.js';
import * as share from './share.js';
import * as start from './start.js';
import * as terminal from './terminal.js';
import * as textField from './text-field.js';
import * as theme from './theme.js';
import * as topology from './topology.js';
import * as touch from './touch.js';
import * as workbench from './workbench.js';

const root = document.documentElement;
const $ = (id) => document.getElementById(id);
const version = document.querySelector('meta[name="lockbox-build"]').content;

let settle;
let wanted = 0;
// The program said while it started that it cannot draw.
let refusal = false;
const ready = new Promise((resolve, reject) => { settle = { resolve, reject }; });
ready.catch(() => {});

// ---- screens

function screen(name) {
  root.dataset.screen = name;
  const isLab = name === 'lab';
  $('lab').inert = !isLab;
  $('start').inert = isLab;
  $('bar-lab').hidden = !isLab;
  for (const id of ['undo', 'redo']) $(id).hidden = !isLab;
}

function showStart() {
  save.flush();
  leave();
  screen('start');
  start.draw();
  document.title = 'Lockbox';
}

/** Changes the address; the screen follows. */
async function go(fragment) {
  if (location.hash.replace(/^#/, '') === fragment) return follow();
  history.pushState(null, '', fragment ? `#${fragment}` : location.pathname + location.search);
  return follow();
}

/** Shows what the address asks for. What cannot be shown gets a sentence and changes nothing. */
async function follow() {
  const turn = (wanted += 1);
  const place = route.parse(location.hash);
  try {
    if (place.problem) throw new Error(place.problem);
    await enter(place, turn);
    return true;
  } catch (error) {
    if (turn !== wanted) return false;
    stay(error.message);
    return false;
  }
}

async function enter(place, turn) {
  if (place.screen === 'start') {
    showStart();
    return;
  }
  if (place.screen === 'class') throw new Error('This version does not open class links yet.');
  if (place.screen === 'world') {
    const data = await share.unpack(place.data);
    if (turn !== wanted) return;
    await openSave(data, { shared: true });
    arrived('Shared world. Your own progress is kept apart.');
    banner('shared', 'This is a world that somebody shared. Nothing you do here changes your own progress.', {
      actions: [{ label: 'Back to my own', run: () => go('') }],
    });
    return;
  }
  closeBanner('shared');
  const id = place.id || lab.catalogue.sandboxes?.[0]?.id || '';
  const same = lab.open && !lab.open.shared && lab.open.kind === place.screen && lab.open.id === id;
  if (!same) {
    save.flush();
    const resumed = await save.resume({ kind: place.screen, id });
    if (turn !== wanted) return;
    arrived(resumed ? '# Welcome back: your world is as you left it. Arrow up brings back commands.' : greeting());
  } else if (root.dataset.screen !== 'lab') arrived('');
  if (place.step) toStep(place.step);
}

const greeting = () => (lab.open.kind === 'sandbox' ? '# The sandbox. Try: aws dynamodb list-tables' : '# A simulated account. Commands come from the lesson, or from you. Try: help');

function arrived(words) {
  const fresh = root.dataset.screen !== 'lab' || words;
  screen('lab');
  layout.showPanel('lesson');
  layout.arrange();
  closeBanner('tabs');
  if (words) {
    const lines = terminal.history();
    terminal.clear(words);
    terminal.setHistory(lines);
  }
  if (fresh && !document.activeElement?.closest('dialog')) $('step-title')?.focus({ preventScroll: true });
}

/** Goes to a step of the open scenario, as far as it is open already. */
function toStep(number) {
  const steps = lab.view.steps.length;
  if (number > steps) throw new Error(`This scenario has ${steps} steps; there is no step ${number}.`);
  for (let i = 0; i < steps && lab.view.current + 1 > number; i += 1) if (act({ do: 'back' }).status) break;
  for (let i = 0; i < steps && lab.view.current + 1 < number && lab.view.can_continue; i += 1) if (act({ do: 'continue' }).status) break;
  if (lab.view.current + 1 !== number) toast(`Step ${number} is not open yet. You are at step ${lab.view.current + 1}.`);
}

/** The address asked for something impossible: say so, and put the address right again. */
function stay(problem) {
  toast(problem, { kind: 'bad' });
  const here = lab.open && !lab.open.shared ? `#${route.format(lab.open)}` : location.pathname + location.search;
  history.replaceState(null, '', here);
  if (!lab.open) showStart();
}

// ---- the bar

function drawBar(view) {
  const inSandbox = lab.open?.kind === 'sandbox';
  $('bar-scenario').replaceChildren(inSandbox ? 'Sandbox' : view.title || lab.open.id);
  const world = inSandbox && lab.catalogue.sandboxes?.find((one) => one.id === lab.open.id);
  if (world) $('bar-scenario').append(' ', h('small', { text: world.title }));
  if (!inSandbox && view.number) $('bar-scenario').append(' ', h('small', { text: `Scenario ${view.number}` }));
  document.title = `${inSandbox ? 'Sandbox' : view.title} · Lockbox`;
  const steps = view.steps?.length || 0;
  $('bar-progress').hidden = !steps;
  if (steps) {
    const done = view.finished ? steps : view.current;
    $('bar-progress').setAttribute('aria-valuemax', String(steps));
    $('bar-progress').setAttribute('aria-valuenow', String(done));
    $('bar-progress').setAttribute('aria-valuetext', view.finished ? 'Finished' : `Step ${view.current + 1} of ${steps}`);
    $('bar-fill').style.width = `${(done / steps) * 100}%`;
    $('bar-count').textContent = `${view.current + 1} / ${steps}`;
  }
  $('bar-points').textContent = view.points_max ? `${view.points} of ${view.points_max} points` : '';
  const { cursor = -1, steps: known = 0 } = tryCall({ fn: 'state' }) || {};
  $('undo').disabled = cursor < 0;
  $('redo').disabled = cursor + 1 >= known;
  call({ fn: 'spotlight', targets: view.highlights || [] });
}

function setUpBar() {
  on('view', (view) => {
    try {
      drawBar(view);
    } catch (error) {
      if (!engine.dead) console.warn(error.message);
    }
  });
  $('home').addEventListener('click', () => go(''));
  for (const name of ['undo', 'redo']) {
    $(name).addEventListener('click', () => {
      try {
        const reply = act({ do: name });
        toast(reply.status ? (reply.stderr || reply.err || '').trim() : name === 'undo' ? 'The last command is undone.' : 'Done again.', { kind: reply.status ? 'bad' : '' });
      } catch (error) {
        toast(error.message, { kind: 'bad' });
      }
    });
  }
}

/** Opens a tab of the panel "Why", alone on the canvas. */
function showTab(name, words) {
  layout.showPanel('trace');
  tryCall({ fn: 'panel', name });
  $('stage').focus({ preventScroll: true });
  say(words);
}

async function shareLink() {
  try {
    const data = await share.pack(exportSave());
    if (!data) {
      toast('This world is too large for a link. Export it as a file instead.', { kind: 'bad', action: { label: 'Export', run: save.exportFile } });
      return;
    }
    const link = `${location.origin}${location.pathname}#world=${data}`;
    try {
      await navigator.clipboard.writeText(link);
      toast('The link is copied. It holds the whole world; no server is involved.', { kind: 'good' });
    } catch (error) {
      about.open('Copy this link', [h('p', { text: 'The browser does not let the page copy. Select and copy by hand:' }), h('input', { type: 'text', value: link, readonly: true, 'aria-label': 'Link' })]);
    }
  } catch (error) {
    toast(error.message, { kind: 'bad' });
  }
}

// ---- files

function setUpFiles() {
  const input = $('import-file');
  const open = async (file) => {
    if (await save.importFile(file)) {
      history.pushState(null, '', `#${route.format(lab.open)}`);
      arrived(`# ${file.name} is open.`);
      save.flush();
    }
  };
  input.addEventListener('change', () => {
    if (input.files[0]) open(input.files[0]);
    input.value = '';
  });
  let depth = 0;
  const files = (event) => [...(event.dataTransfer?.types || [])].includes('Files');
  addEventListener('dragenter', (event) => { if (files(event)) { depth += 1; $('drop').hidden = false; } });
  addEventListener('dragleave', (event) => { if (files(event) && (depth -= 1) <= 0) { depth = 0; $('drop').hidden = true; } });
  addEventListener('dragover', (event) => { if (files(event)) event.preventDefault(); });
  addEventListener('drop', (event) => {
    if (!files(event)) return;
    event.preventDefault();
    depth = 0;
    $('drop').hidden = true;
    const [file] = event.dataTransfer.files;
    if (file && !desk.drop(file)) open(file);
  });
}

// ---- what can go wrong

function words(title, ...paragraphs) {
  const box = $('stage-words');
  box.replaceChildren(h('h2', { text: title }), ...paragraphs.map((text) => h('p', { text })));
  box.hidden = false;
}

function noCanvas() {
  engine.draws = false;
  words('The pictures are missing here',
    'The map, the table and the trace are drawn with WebGL 2, which this browser does not offer right now. It may be switched off, or the graphics driver may be too old.',
    'The lesson and the terminal work all the same: "lockbox why" explains the last request in words, "aws dynamodb scan" shows the table.');
}

function setUpTrouble() {
  const canvas = $('canvas');
  canvas.addEventListener('webglcontextlost', (event) => {
    event.preventDefault();
    words('The graphics were interrupted', 'The browser took the graphics memory away, as it may when the machine sleeps or another program needs it. The picture comes back by itself; the lesson and the terminal go on working.');
    say('The graphics were interrupted. The lesson and the terminal go on working.');
  });
  canvas.addEventListener('webglcontextrestored', () => {
    $('stage-words').hidden = true;
    say('The graphics are back.');
  });
  onEngine('lost', () => words('The graphics were interrupted', 'The picture comes back by itself; the lesson and the terminal go on working.'));
  onEngine('restored', () => { $('stage-words').hidden = true; });
  onEngine('error', () => (!engine.ready ? (refusal = true) : toast(tryCall({ fn: 'error' })?.message || 'The simulator reports an error.', { kind: 'bad' })));
  onEngine('dead', (text) => banner('dead', text, { kind: 'bad', dismiss: false, actions: [{ label: 'Reload', run: () => location.reload(), keep: true }] }));
}

function cannotStart(error) {
  words('The simulator did not start', error.message, 'Reload the page to try again. Nothing is lost: what you did before is kept in this browser.');
  banner('dead', `${error.message} Nothing is lost.`, { kind: 'bad', dismiss: false, actions: [{ label: 'Try again', run: () => location.reload(), keep: true }] });
  $('lesson').replaceChildren(h('article', { class: 'lesson-page' }, h('h2', { id: 'step-title', tabindex: '-1', text: 'The simulator did not start' }), h('p', { text: error.message })));
  for (const id of ['begin', 'begin-sandbox']) if ($(id)) $(id).disabled = true;
}

// ---- beginning

function setUp() {
  document.addEventListener('click', (event) => {
    const button = event.target.closest('[data-dialog]');
    if (button) about.about(version);
    const skip = event.target.closest('[data-skip]');
    if (skip) {
      // The fragment belongs to the screens, so skip links move the focus themselves.
      event.preventDefault();
      $(skip.dataset.skip).focus();
    }
  });
  theme.setUp();
  layout.setUp();
  setUpBar();
  setUpFiles();
  setUpTrouble();
  const trace = (step) => {
    layout.showPanel('trace');
    try {
      if (layout.isNarrow()) call({ fn: 'panel', name: 'trace' });
      tryCall({ fn: 'show-trace', step: step ?? -1 });
    } catch (error) {
      toast(error.message, { kind: 'bad' });
    }
    $('stage').focus({ preventScroll: true });
    say('The trace of this request is open.');
  };
  terminal.setUp({ trace });
  desk.setUp({ trace });
  lesson.setUp({
    type: (line) => { layout.showPanel('terminal'); terminal.type(line); },
    go,
    restart: () => about.confirmRestart(() => save.restart().then(() => arrived(greeting()), (error) => toast(error.message, { kind: 'bad' }))),
  });
  save.setUp();
  review.setUp();
  mirror.setUp();
  keys.setUp();
  textField.setUp();
  clipboard.setUp();
  touch.setUp();
  start.setUp({ go });
  topology.setUp({
    opened: () => {
      history.pushState(null, '', location.pathname + location.search);
      arrived('# Your own network is open, in this tab only. Try: lockbox as admin, or lockbox trace FROM TO');
      layout.showPanel('map');
    },
  });
  menu.setUp({
    home: () => go(''),
    sandbox: () => go('sandbox'),
    workbench: workbench.open,
    desk: () => desk.open(),
    review: review.open,
    canReview: review.hasAny,
    wire: () => showTab('wire', 'The packets of the last request are open.'),
    keys: () => showTab('keys', 'The keys are open.'),
    tracePacket: topology.trace,
    openNetwork: topology.open,
    exportFile: save.exportFile,
    exportPackets: save.exportPackets,
    importFile: () => $('import-file').click(),
    share: shareLink,
    restart: () => about.confirmRestart(() => save.restart().then(() => arrived(greeting()), (error) => toast(error.message, { kind: 'bad' }))),
    erase: () => about.confirmErase(() => { save.eraseAll(); location.hash = ''; location.reload(); }),
    about: () => about.about(version),
  });
  api.publish({ ready, version, go });
  addEventListener('popstate', () => { if (engine.ready) follow(); });
}

async function begin() {
  setUp();
  const slow = setTimeout(() => toast('Loading the simulator …'), 3000);
  const catalogue = loadCatalogue().then(() => start.draw());
  try {
    await Promise.all([load($('canvas')), catalogue]);
    clearTimeout(slow);
    if (refusal || !hasWebGl2()) noCanvas();
    else engine.draws = true;
    theme.tell();
    desk.offer();
    await follow();
    mirror.update();
    settle.resolve(window['lockbox']);
    offline.setUp();
  } catch (error) {
    clearTimeout(slow);
    cannotStart(error);
    settle.reject(error);
  }
}

begin();
