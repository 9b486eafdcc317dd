// The desk's items: a list to choose from, and the editor of one item.
import { h } from './dom.js';
import { call, tryCall } from './engine.js';
import { commandView, field, later, select, showRange, text } from './desk-parts.js';
import { drawRows, placeProblems } from './desk-rows.js';

const ONLY = [
  ['always', 'Always: replace what is there'],
  ['new', 'Only if no item has this key'],
  ['there', 'Only if the item is still there'],
  ['condition', 'Only if a condition holds …'],
];

let desk;
let parts = {};
let state = {};
/** Forms that were changed and not sent, by table and key: closing the desk loses nothing. */
const drafts = new Map();
const draftId = () => `${state.table} ${JSON.stringify(state.opened)}`;
export const forget = () => drafts.clear();
const quiet = later(look);
const check = () => { state.touched = true; parts.discard.hidden = false; quiet(); };

export function build(given) {
  desk = given;
  state = { mode: 'form', rows: [], text: '', opened: null, only: 'always', next: null };
  parts = {
    list: h('ul', { class: 'desk-list', 'aria-label': 'Items' }),
    count: h('p', { class: 'desk-help', role: 'status' }),
    more: h('button', { class: 'button quiet', type: 'button', text: 'Show more', hidden: true, on: { click: () => fillList(state.next) } }),
    editor: h('section', { class: 'desk-editor', 'aria-labelledby': 'desk-item-title' }),
  };
  const search = text('', later(() => fillList(0), 120), { id: 'desk-search', placeholder: 'Part of a key' });
  parts.search = search;
  if (!desk.known.tables.length) {
    return h('p', { class: 'desk-empty' }, 'This account has no table yet. ', h('button', { class: 'link', type: 'button', text: 'Make one', on: { click: () => desk.select('table') } }));
  }
  const side = h('section', { class: 'desk-side', 'aria-label': 'Items of the table' },
    h('button', { class: 'button', type: 'button', id: 'desk-new-item', text: 'New item', on: { click: () => openItem(null, true) } }),
    h('label', { class: 'desk-field' }, h('span', { text: 'Find' }), search),
    parts.count, parts.list, parts.more);
  return h('div', { class: 'desk-columns' }, side, parts.editor);
}

export function entered(wanted = {}) {
  if (!parts.list?.isConnected) return;
  fillList(0);
  if (wanted.key) openItem(wanted.key, true);
  else {
    openItem(null, Boolean(wanted.fresh));
    if (!wanted.fresh) parts.search.focus();
  }
}

export function leave() {
  quiet.stop();
  keepDraft();
}

function keepDraft() {
  if (!state.touched) return;
  const { mode, rows, text: words, only, condition } = state;
  drafts.set(draftId(), structuredClone({ mode, rows, text: words, only, condition }));
}
export function tableChanged() {
  if (!parts.list?.isConnected) return;
  keepDraft();
  state.touched = false;
  fillList(0);
  openItem(null, false);
}
export const callerChanged = () => quiet();

function fillList(from) {
  const found = call({ fn: 'desk-items', table: desk.table, text: parts.search.value, from });
  const rows = found.items.map((one) => h('li', {}, h('button', {
    type: 'button', class: 'desk-item', 'aria-current': same(one.key, state.opened) ? 'true' : null,
    on: { click: () => openItem(one.key, true) },
  }, h('b', { text: one.label }), h('span', { text: one.words }))));
  const focusFirst = from > 0;
  if (from) parts.list.append(...rows);
  else parts.list.replaceChildren(...rows);
  state.next = found.next;
  parts.more.hidden = found.next === null;
  parts.count.textContent = parts.search.value
    ? `${found.matched.toLocaleString('en')} of ${found.total.toLocaleString('en')} items`
    : `${found.total.toLocaleString('en')} ${found.total === 1 ? 'item' : 'items'}`;
  if (focusFirst) rows[0]?.querySelector('button').focus();
}

const same = (a, b) => Boolean(a && b) && JSON.stringify(a) === JSON.stringify(b);

function openItem(key, focus) {
  keepDraft();
  let found;
  try {
    found = call(key ? { fn: 'desk-item', table: desk.table, key } : { fn: 'desk-item', table: desk.table });
  } catch (error) {
    desk.tell(error.message, { kind: 'bad' });
    fillList(0);
    return;
  }
  state = { ...state, mode: 'form', rows: found.rows, text: found.text, opened: key, only: key ? 'always' : 'new', table: desk.table, touched: false };
  const draft = drafts.get(draftId());
  if (draft) state = { ...state, ...structuredClone(draft), touched: true };
  drawEditor(focus);
  if (draft) desk.tell('What you had changed here and not sent is back.');
  for (const button of parts.list.querySelectorAll('button')) button.removeAttribute('aria-current');
  fillCurrent();
}

function fillCurrent() {
  const label = state.opened && Object.values(state.opened).map((v) => Object.values(v)[0]).join(' / ');
  for (const button of parts.list.querySelectorAll('button')) {
    if (label && button.firstChild.textContent === label) button.setAttribute('aria-current', 'true');
  }
}

function title() {
  return state.opened ? `Item ${Object.values(state.opened).map((v) => Object.values(v)[0]).join(' / ')}` : 'New item';
}

function drawEditor(focus) {
  const mode = (value, label) => h('label', { class: 'segment' },
    h('input', { type: 'radio', name: 'desk-mode', value, checked: state.mode === value, on: { change: () => switchMode(value) } }), h('span', { text: label }));
  parts.body = h('div', { class: 'desk-body' });
  parts.note = h('p', { class: 'desk-help' });
  parts.problem = h('p', { class: 'desk-problem', id: 'desk-item-problem', hidden: true });
  parts.size = h('p', { class: 'desk-size' });
  parts.only = select(ONLY, state.only, (event) => { state.only = event.target.value; drawCondition(); check(); });
  parts.condition = h('div', { class: 'desk-condition' });
  parts.command = commandView();
  parts.put = h('button', { class: 'button primary', type: 'button', id: 'desk-put', text: 'Put item', on: { click: () => write(false) } });
  parts.remove = h('button', { class: 'button danger', type: 'button', id: 'desk-delete', text: 'Delete item', hidden: !state.opened, on: { click: () => write(true) } });
  parts.editor.replaceChildren(
    h('div', { class: 'desk-editor-head' },
      h('h3', { id: 'desk-item-title', text: title() }),
      h('fieldset', { class: 'desk-mode' }, h('legend', { class: 'unseen', text: 'Write the item as' }), mode('form', 'Form'), mode('json', 'JSON')),
      parts.size),
    parts.body,
    parts.problem,
    parts.note,
    h('div', { class: 'desk-write' },
      field('Write it', parts.only, { id: 'desk-only' }),
      parts.condition,
      h('div', { class: 'desk-actions' }, parts.put, parts.remove),
      parts.command));
  parts.discard = h('button', { class: 'button quiet', type: 'button', text: 'Discard changes', hidden: !state.touched, on: { click: discard } });
  parts.put.parentElement.append(parts.discard);
  drawCondition();
  drawBody(focus);
  look();
}

function discard() {
  drafts.delete(draftId());
  state.touched = false;
  openItem(state.opened, true);
  desk.tell('The changes are discarded.');
}

function drawBody(focus) {
  if (state.mode === 'json') {
    parts.json = h('textarea', {
      class: 'bench-text desk-json', rows: '14', wrap: 'off', spellcheck: 'false', autocapitalize: 'off', autocomplete: 'off',
      'aria-label': 'The item as DynamoDB JSON', 'aria-describedby': 'desk-item-problem',
      on: { input: () => { state.text = parts.json.value; check(); } },
    });
    parts.json.value = state.text;
    parts.body.replaceChildren(parts.json);
    if (focus) parts.json.focus();
    return;
  }
  drawForm();
  if (focus) (parts.body.querySelector('input.desk-value:not([readonly]), textarea.desk-value') || parts.body.querySelector('input'))?.focus();
}

/** Draws the rows anew, as when one came or went; `at` gets the focus. */
function drawForm(at) {
  const keys = desk.tableKnown()?.keys || [];
  parts.body.replaceChildren(drawRows(state.rows, {
    keys, attributes: desk.tableKnown()?.attributes || [],
    changed: check,
    redraw: (place) => { drawForm(place); check(); },
  }));
  if (at) parts.body.querySelector(`[data-at="${at}"]`)?.focus();
}

function switchMode(mode) {
  const checked = ask();
  if (checked.problems.length && checked.item === undefined) {
    show(checked);
    for (const radio of parts.editor.querySelectorAll('input[name="desk-mode"]')) radio.checked = radio.value === state.mode;
    desk.tell('What is marked does not fit into the other view yet. Mend it first; nothing is lost.', { kind: 'bad' });
    return;
  }
  state.mode = mode;
  state.text = checked.text;
  state.rows = checked.rows;
  desk.tell('');
  drawBody(false);
  look();
}

const content = () => (state.mode === 'json' ? { text: state.text } : { rows: state.rows });
const ask = () => tryCall({ fn: 'desk-check', table: desk.table, opened: state.opened, ...content() }, { problems: [{ at: '', message: 'The item could not be checked.' }] });

function drawCondition() {
  if (state.only !== 'condition') {
    parts.condition.replaceChildren();
    return;
  }
  state.condition = state.condition || { condition: '', names: '', values: '' };
  const input = (name, placeholder) => text(state.condition[name], (event) => { state.condition[name] = event.target.value; check(); }, { placeholder });
  parts.conditionField = input('condition', 'Score < :s');
  parts.namesField = input('names', '{"#n": "Name"}');
  parts.valuesField = input('values', '{":s": {"N": "100"}}');
  parts.condition.replaceChildren(
    field('Condition', parts.conditionField, { help: 'Looked at together with the item that is there, at the moment of writing.' }),
    field('Names', parts.namesField, { help: 'For attribute names that are reserved words.' }),
    field('Values', parts.valuesField, { help: 'DynamoDB JSON for what stands after a colon.' }));
}

function compose(remove) {
  return call({ fn: 'desk-write', table: desk.table, as: desk.as, only: state.only, remove, key: state.opened, ...(state.only === 'condition' ? state.condition : {}), ...content() });
}

function look() {
  if (!parts.body?.isConnected) return;
  const checked = ask();
  // A form that nobody has filled in yet is not wrong.
  show(state.touched || state.opened ? checked : { ...checked, problems: [] });
  const { line } = tryCall({ fn: 'desk-write', table: desk.table, as: desk.as, only: state.only, ...(state.only === 'condition' ? state.condition : {}), ...content() }, { line: '' });
  parts.command.show(line);
}

/** Shows what a check found: sizes, notes, problems beside their fields. */
function show({ problems, bytes, note }) {
  parts.size.textContent = bytes === undefined ? '' : `${bytes.toLocaleString('en')} bytes of 409,600`;
  parts.note.textContent = note || '';
  parts.note.hidden = !note;
  const left = state.mode === 'form' ? placeProblems(parts.body, problems) : problems;
  if (parts.json) parts.json.toggleAttribute('aria-invalid', state.mode === 'json' && problems.length > 0);
  parts.problem.replaceChildren(...left.slice(0, 6).flatMap((one, i) => [
    i ? h('br') : '',
    state.mode === 'json' && one.at ? h('button', { class: 'link', type: 'button', text: one.at, on: { click: () => goTo(one.at) } }) : '',
    state.mode === 'json' && one.at ? ': ' : '',
    one.message]));
  parts.problem.hidden = !left.length;
}

function goTo(at) {
  const [, line, column] = /^line (\d+), column (\d+)$/.exec(at) || [];
  const value = parts.json.value;
  if (line) {
    const start = value.split('\n').slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0) + Number(column) - 1;
    showRange(parts.json, start, start + 1);
    return;
  }
  const found = value.indexOf(JSON.stringify(at.replace(/^\//, '')));
  if (found >= 0) showRange(parts.json, found, found + at.length + 2);
}

function write(remove) {
  quiet.stop();
  state.touched = true;
  desk.problemAt(desk.asControl, '');
  desk.problemAt(parts.only, '');
  const { line, problems } = compose(remove);
  if (!line) {
    const own = { condition: parts.conditionField, names: parts.namesField, values: parts.valuesField };
    for (const one of problems) if (own[one.at]) desk.problemAt(own[one.at], one.message);
    const rest = problems.filter((one) => !own[one.at]);
    if (rest.length) show({ problems: rest });
    desk.tell('Not sent: what is marked cannot be written yet.', { kind: 'bad' });
    const first = parts.editor.querySelector('[aria-invalid="true"]');
    first?.focus();
    return;
  }
  const reply = desk.run(line);
  if (reply.status) {
    refused(desk.refusal(reply));
    return;
  }
  drafts.delete(draftId());
  state.touched = false;
  const checked = remove ? null : ask();
  if (remove) state.opened = null;
  else {
    const keys = desk.tableKnown().keys;
    state.opened = Object.fromEntries(keys.map(({ name }) => [name, checked.item[name]]));
  }
  fillList(0);
  if (remove) openItem(null, false);
  else openItem(state.opened, false);
  desk.tell(remove ? `Deleted as ${desk.as}. Trace, trail and time line show it.` : `Written as ${desk.as}. Trace, trail and time line show it.`, { kind: 'good', undo: true });
}

/** A refusal stands beside what it is about: the caller, the condition, a field, or the item. */
function refused({ code, message }) {
  desk.tell(message, { kind: 'bad', why: true });
  if (/AccessDenied/.test(code)) {
    desk.problemAt(desk.asControl, `${desk.as} may not do this.`);
    desk.asControl.focus();
    return;
  }
  const condition = parts.conditionField?.isConnected ? parts.conditionField : parts.only;
  if (code === 'ConditionalCheckFailedException') {
    desk.problemAt(condition, message);
    condition.focus();
    return;
  }
  if (/Expression/.test(message) && parts.conditionField?.isConnected) {
    const control = /ExpressionAttributeValues/.test(message) ? parts.valuesField : /ExpressionAttributeNames/.test(message) ? parts.namesField : parts.conditionField;
    desk.problemAt(control, message);
    control.focus();
    return;
  }
  const checked = ask();
  show(checked.problems.length ? checked : { problems: [{ at: '', message }] });
  parts.editor.querySelector('.desk-body [aria-invalid="true"]')?.focus();
}
