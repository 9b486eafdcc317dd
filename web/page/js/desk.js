// The data desk: items by form or as JSON, new tables by form, PartiQL, files in and out. It only
// draws; what is checked, composed and completed comes from the program, and what changes the world
// is a command that the terminal shows.
import { showDialog } from './dialog.js';
import { h } from './dom.js';
import { call, onEngine, tryCall } from './engine.js';
import { act, lab, on } from './lab.js';
import { toast } from './notice.js';
import * as terminal from './terminal.js';
import * as exchange from './desk-exchange.js';
import * as items from './desk-items.js';
import * as statement from './desk-statement.js';
import * as table from './desk-table.js';

const TABS = [
  { id: 'items', label: 'Items', part: items },
  { id: 'table', label: 'New table', part: table },
  { id: 'statement', label: 'PartiQL', part: statement },
  { id: 'files', label: 'Import, export', part: exchange },
];

let known = { tables: [], callers: [], caller: '', keys: [], table: '' };
let shown = '';
let tableName = '';
let parts = {};
let showTrace = () => {};

/** `trace()` opens the request trace. */
export function setUp({ trace }) {
  showTrace = trace;
  onEngine('desk', () => open(tryCall({ fn: 'desk-wanted' }, {})));
  on('opened', () => TABS.forEach(({ part }) => part.forget()));
  on('view', () => {
    // The world moved under an open desk: by its own commands, mostly.
    if (parts.dialog?.open) refresh();
  });
}

/** Tells the program that panels may point to the desk. */
export const offer = () => tryCall({ fn: 'desk', offered: true });

/** Opens the desk; `wanted`: {tab?, table?, key?, fresh?}. */
export function open(wanted = {}) {
  if (!lab.open) {
    toast('Open a scenario or the sandbox first: the desk works on its tables.');
    return;
  }
  showDialog('desk', (dialog) => {
    known = call({ fn: 'desk' });
    tableName = [wanted.table, tableName, known.table, known.tables[0]?.name].find((name) => known.tables.some((one) => one.name === name)) || '';
    return build(dialog);
  }, () => {
    TABS.find(({ id }) => id === shown)?.part.leave?.();
    parts = {};
    shown = '';
  });
  select(wanted.tab || (known.tables.length ? 'items' : 'table'), wanted);
}

/** A file that was dropped onto the page; true when the desk is open and takes it. */
export function drop(file) {
  if (!parts.dialog?.open) return false;
  if (shown !== 'files') select('files');
  exchange.take(file);
  return true;
}

const option = (value, text, selected = false) => h('option', { value, text, selected });

function callerWords({ profile, as }) {
  return profile === as || as.endsWith(`/${profile}`) ? profile : `${profile} (${as})`;
}

function build(dialog) {
  const tabs = TABS.map(({ id, label }) => h('button', {
    class: 'desk-tab', type: 'button', role: 'tab', id: `desk-tab-${id}`, 'data-tab': id, 'aria-controls': 'desk-panel', text: label,
    on: { click: () => select(id), keydown: tabKey },
  }));
  parts = {
    dialog,
    tabs,
    table: h('select', { id: 'desk-table', on: { change: (event) => { tableName = event.target.value; TABS.find(({ id }) => id === shown)?.part.tableChanged?.(); } } }),
    as: h('select', { id: 'desk-as', 'aria-describedby': 'desk-as-problem', on: { change: () => { problemAt(parts.as, ''); TABS.find(({ id }) => id === shown)?.part.callerChanged?.(); } } }),
    asProblem: h('p', { class: 'desk-problem', id: 'desk-as-problem', hidden: true }),
    panel: h('div', { class: 'desk-panel', id: 'desk-panel', role: 'tabpanel', tabindex: '-1' }),
    status: h('p', { class: 'desk-status', id: 'desk-status', role: 'status' }),
  };
  fillSelects();
  return h('div', { class: 'desk-frame' },
    h('div', { class: 'desk-head' },
      h('h2', { id: 'dialog-title', text: 'Data desk' }),
      h('label', { class: 'desk-inline', id: 'desk-table-label' }, h('span', { text: 'Table' }), parts.table),
      h('label', { class: 'desk-inline' }, h('span', { text: 'As' }), parts.as),
      h('button', { class: 'button quiet', type: 'button', text: 'Close', on: { click: () => dialog.close() } })),
    parts.asProblem,
    h('div', { class: 'desk-tabs', role: 'tablist', 'aria-label': 'What to do' }, tabs),
    parts.panel,
    h('div', { class: 'desk-foot' }, parts.status,
      h('button', { class: 'link', type: 'button', id: 'desk-why', text: 'Why?', 'aria-label': 'Why? Open the trace of this request', hidden: true, on: { click: () => { dialog.close(); showTrace(); } } }),
      h('button', { class: 'link', type: 'button', id: 'desk-undo', text: 'Take it back', hidden: true, on: { click: takeBack } })));
}

function fillSelects() {
  parts.table.replaceChildren(...known.tables.map(({ name }) => option(name, name, name === tableName)));
  parts.table.value = tableName;
  const before = parts.as.value || known.caller;
  parts.as.replaceChildren(...known.callers.map((one) => option(one.profile, callerWords(one), one.profile === before)));
  if (before && !known.callers.some(({ profile }) => profile === before)) parts.as.prepend(option(before, before, true));
  parts.as.value = before || known.callers[0]?.profile || '';
}

function tabKey(event) {
  const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  const edge = { Home: 0, End: TABS.length - 1 }[event.key];
  if (by === undefined && edge === undefined) return;
  event.preventDefault();
  const at = TABS.findIndex(({ id }) => id === shown);
  const next = edge ?? (at + by + TABS.length) % TABS.length;
  select(TABS[next].id);
  parts.tabs[next].focus();
}

function select(id, wanted = {}) {
  if (shown) TABS.find((one) => one.id === shown).part.leave?.();
  shown = id;
  for (const tab of parts.tabs) {
    const chosen = tab.dataset.tab === id;
    tab.setAttribute('aria-selected', String(chosen));
    tab.tabIndex = chosen ? 0 : -1;
  }
  parts.panel.setAttribute('aria-labelledby', `desk-tab-${id}`);
  document.getElementById('desk-table-label').hidden = id === 'table' || id === 'statement' || !known.tables.length;
  tell('');
  parts.panel.replaceChildren(...[TABS.find((one) => one.id === id).part.build(desk, wanted)].flat());
  TABS.find((one) => one.id === id).part.entered?.(wanted);
}

/** Reads tables and callers again, as after a command. */
function refresh() {
  known = tryCall({ fn: 'desk' }, known);
  if (!known.tables.some(({ name }) => name === tableName)) tableName = known.tables[0]?.name || '';
  fillSelects();
}

let cursorBefore = null;

/** Runs a command line; answers its reply. Its step can be taken back. */
function run(line) {
  const { steps } = tryCall({ fn: 'desk' }, { steps: null });
  const reply = terminal.run(line);
  cursorBefore = reply.status ? null : steps;
  return reply;
}

function takeBack() {
  if (cursorBefore === null) return;
  let reply;
  try {
    reply = act({ do: 'seek', step: cursorBefore });
  } catch (error) {
    reply = { status: 1, stderr: error.message };
  }
  cursorBefore = null;
  refresh();
  tell(reply.status ? reply.stderr : 'Taken back: the world is as it was before. The time line can bring it again.', { kind: reply.status ? 'bad' : 'good' });
  TABS.find(({ id }) => id === shown)?.part.tableChanged?.();
}

/** Says in the desk's own line what came of something. `undo`: offer to take it back. */
function tell(text, { kind = '', why = false, undo = false } = {}) {
  parts.status.textContent = text;
  parts.status.dataset.kind = kind;
  document.getElementById('desk-why').hidden = !why;
  document.getElementById('desk-undo').hidden = !undo || cursorBefore === null;
}

/** What the service said, without the AWS CLI's frame around it. */
function refusal(reply) {
  const text = (reply.stderr || reply.stdout || 'It was refused.').trim();
  const [, code, message] = /An error occurred \((\w+)\) when calling the \w+ operation(?: \([^)]*\))?: ([^]*)/.exec(text) || [null, '', text];
  return { code, message: code ? `${code}: ${message}` : message };
}

/** Marks a control with a problem, or takes the mark away; the words stand in `element`. */
function problemAt(control, message, element = null) {
  const words = element || document.getElementById((control.getAttribute('aria-describedby') || '').split(' ').find((id) => id.endsWith('-problem')) || '');
  if (message) control.setAttribute('aria-invalid', 'true');
  else control.removeAttribute('aria-invalid');
  if (words) {
    words.textContent = message;
    words.hidden = !message;
  }
}

/** What the parts of the desk are given. */
const desk = {
  get known() { return known; },
  get table() { return tableName; },
  set table(name) { tableName = name; refresh(); },
  get as() { return parts.as.value; },
  get asControl() { return parts.as; },
  get cursorBefore() { return cursorBefore; },
  set cursorBefore(step) { cursorBefore = step; },
  tableKnown: () => known.tables.find(({ name }) => name === tableName),
  run, refresh, tell, refusal, problemAt, select,
  close: () => parts.dialog.close(),
};
