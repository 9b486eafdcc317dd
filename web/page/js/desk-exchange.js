// The desk's files: CSV and DynamoDB JSON into a table and out of it.
import { h } from './dom.js';
import { call, tryCall } from './engine.js';
import { field, later, option, select } from './desk-parts.js';
import { refresh as refreshLab } from './lab.js';

const MOST_BYTES = 8 * 1024 * 1024;
const TYPES = [...['S', 'N', 'BOOL', 'NULL', 'M', 'L', 'SS', 'NS', 'B', 'BS'].map((one) => [one, one]), ['-', 'left out']];

let desk;
let parts = {};
let file = { name: '', text: '' };
let types = {};
let read = null;
let running = false;
const look = later(() => readIt(), 200);
export const forget = () => { file = { name: '', text: '' }; types = {}; };

export function build(given) {
  desk = given;
  read = null;
  if (!desk.known.tables.length) return h('p', { class: 'desk-empty', text: 'This account has no table yet: make one first.' });
  parts = {
    choose: h('input', { type: 'file', id: 'desk-file', accept: '.csv,.tsv,.json,.jsonl,.ndjson,.txt,text/csv,application/json', class: 'desk-file', on: { change: chosen } }),
    paste: h('textarea', { class: 'bench-text desk-paste', id: 'desk-paste', rows: '5', wrap: 'off', spellcheck: 'false', autocapitalize: 'off', autocomplete: 'off', on: { input: () => { file = { name: '', text: parts.paste.value }; types = {}; look(); } } }),
    found: h('div', { class: 'desk-found' }),
    existing: select([['replace', 'Replace it'], ['keep', 'Keep it, and say so']], 'replace', () => drawFound()),
    write: h('button', { class: 'button primary', type: 'button', id: 'desk-import', text: 'Import', disabled: true, on: { click: start } }),
    outcome: h('div', { class: 'desk-outcome' }),
    format: select([['csv', 'CSV'], ['json', 'DynamoDB JSON (one item a line)']], 'csv', () => {}),
    exported: h('p', { class: 'desk-help', role: 'status' }),
  };
  return h('div', { class: 'desk-scroll desk-halves' },
    h('section', { 'aria-labelledby': 'desk-import-title' }, h('h3', { id: 'desk-import-title', text: 'Import' }),
      field('From a file', parts.choose, { help: 'CSV with a header, or DynamoDB JSON with one item a line, as an export to S3 has it. UTF-8, up to 8 MB and 20,000 items.' }),
      field('Or paste it here', parts.paste, { id: 'desk-paste' }),
      parts.found,
      field('An item whose key is there already', parts.existing),
      h('div', { class: 'desk-actions' }, parts.write),
      parts.outcome),
    h('section', { 'aria-labelledby': 'desk-export-title' }, h('h3', { id: 'desk-export-title', text: 'Export' }),
      field('Format', parts.format, { help: 'The table is read by Scan as the caller above. Who may not read all of it gets no file.' }),
      h('div', { class: 'desk-actions' }, h('button', { class: 'button', type: 'button', id: 'desk-export', text: 'Export to a file', on: { click: exportIt } })),
      parts.exported));
}

export function entered() {
  if (!parts.choose?.isConnected) return;
  if (!file.name) parts.paste.value = file.text;
  if (file.text) readIt();
  parts.choose.focus();
}
export function leave() { look.stop(); running = false; }
export function tableChanged() { if (file.text) readIt(); }

const chosen = () => parts.choose.files[0] && take(parts.choose.files[0]);

/** Takes a file, chosen or dropped. */
export async function take(one) {
  if (!parts.choose?.isConnected || running) return;
  if (one.size > MOST_BYTES) {
    desk.problemAt(parts.choose, `${one.name} has ${(one.size / 1048576).toFixed(1)} MB; up to 8 MB are taken. Larger files go into a bucket: aws dynamodb import-table.`);
    return;
  }
  desk.problemAt(parts.choose, '');
  const bytes = new Uint8Array(await one.arrayBuffer());
  let content;
  try {
    content = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    desk.problemAt(parts.choose, `${one.name} is not UTF-8 text.`);
    return;
  }
  file = { name: one.name, text: content };
  types = {};
  parts.paste.value = '';
  readIt();
}

function readIt() {
  if (running || !parts.found?.isConnected) return;
  parts.outcome.replaceChildren();
  if (!file.text.trim()) {
    read = null;
    drawFound();
    return;
  }
  try {
    read = call({ fn: 'desk-read', table: desk.table, text: file.text, types });
  } catch (error) {
    read = null;
    desk.tell(error.message, { kind: 'bad' });
  }
  drawFound();
}

const plural = (count, what) => `${count.toLocaleString('en')} ${what}${count === 1 ? '' : 's'}`;

/** Problems by line, in the program's order. */
function lines(title, list, total) {
  if (!list.length) return null;
  return h('div', { class: 'desk-lines' }, h('p', { text: title }),
    h('ul', {}, list.map(({ line, message }) => h('li', {}, line ? h('b', { text: `Line ${line}: ` }) : '', message))),
    total > list.length ? h('p', { class: 'desk-help', text: `And ${(total - list.length).toLocaleString('en')} more.` }) : null);
}

function drawFound() {
  parts.write.disabled = !read?.items;
  parts.write.textContent = read ? `Import ${plural(read.items, 'item')} into ${desk.table}` : 'Import';
  if (!read) {
    parts.found.replaceChildren();
    return;
  }
  const bad = read.problemCount;
  const what = read.format === 'csv' ? `CSV${read.delimiter === ',' ? '' : `, divided by ${read.delimiter === '\t' ? 'tabs' : read.delimiter}`}` : 'DynamoDB JSON';
  parts.found.replaceChildren(
    h('p', { class: 'desk-verdict', role: 'status', 'data-kind': bad ? 'bad' : 'good', text: `${file.name ? `${file.name}: ` : ''}${what}, ${plural(read.records, 'record')}. ${plural(read.items, 'item')} can be written${bad ? `; ${plural(bad, 'problem')} ${bad === 1 ? 'is' : 'are'} listed below, and what ${bad === 1 ? 'it concerns' : 'they concern'} is left out` : ''}.` }),
    lines('Problems', read.problems, bad) ?? '',
    lines('To know', read.notes, read.notes.length) ?? '',
    read.columns.length && read.items ? h('fieldset', { class: 'desk-group' }, h('legend', { text: 'Columns and their types' }),
      h('p', { class: 'desk-help', text: 'CSV has no types. Keys have the table’s; other columns have what the table’s items have, or are strings. An empty cell is an attribute that is not there.' }),
      h('div', { class: 'desk-types' }, read.columns.map(({ name, type, because }) => h('label', {}, h('span', {}, name, ' ', h('small', { text: because === 'key' ? '(key)' : because === 'as in the table' ? '(as in the table)' : '' })),
        typeSelect(name, type, because))))) : '');
}

function typeSelect(name, type, because) {
  const control = h('select', { disabled: because === 'key', on: { change: (event) => { types[name] = event.target.value; readIt(); parts.found.querySelector(`[data-column="${CSS.escape(name)}"]`)?.focus(); } }, 'data-column': name }, TYPES.map(([value, words]) => option(value, words, value === type)));
  control.value = type;
  return control;
}

/** Writes in slices, so that the page lives on and can stop it. */
async function start() {
  if (!read?.items || running) return;
  running = true;
  const { steps: before } = call({ fn: 'desk' });
  const total = read.items;
  const unread = read;
  const bar = h('progress', { max: String(total), value: 0, 'aria-label': 'Items tried' });
  const stop = h('button', { class: 'button quiet', type: 'button', text: 'Stop', on: { click: () => { running = false; } } });
  parts.write.disabled = true;
  parts.outcome.replaceChildren(h('div', { class: 'desk-actions' }, bar, stop));
  let state;
  let first = true;
  const ask = { fn: 'desk-import', as: desk.as, onlyNew: parts.existing.value === 'keep' };
  try {
    do {
      state = call({ ...ask, start: first });
      first = false;
      bar.value = state.tried;
      await new Promise((done) => setTimeout(done, 0));
    } while (running && !state.done);
  } catch (error) {
    desk.tell(error.message, { kind: 'bad' });
  }
  const stopped = !running && !state?.done;
  running = false;
  refreshLab();
  desk.refresh();
  desk.cursorBefore = before;
  if (state) report(state, stopped, total, unread);
}

/** What came of it, and again what of the file was never an item: nothing is left out in silence. */
function report(state, stopped, total, { problems, problemCount }) {
  const left = total - state.tried;
  const kind = state.refusedCount || left || problemCount ? 'bad' : 'good';
  const words = `${plural(state.written, 'item')} of ${total.toLocaleString('en')} ${state.written === 1 ? 'is' : 'are'} written, by ${plural(state.requests, 'request')}.`
    + `${state.refusedCount ? ` ${plural(state.refusedCount, 'item')} ${state.refusedCount === 1 ? 'was' : 'were'} refused.` : ''}`
    + `${left ? ` ${plural(left, 'item')} ${left === 1 ? 'was' : 'were'} not tried${stopped ? ': you stopped it' : ''}.` : ''}`
    + `${problemCount ? ` ${plural(problemCount, 'problem')} of the file ${problemCount === 1 ? 'is' : 'are'} not in the table.` : ''}`;
  parts.outcome.replaceChildren(
    h('p', { class: 'desk-verdict', 'data-kind': kind, text: words }),
    state.stopped ? h('p', { class: 'desk-help', text: state.stopped }) : '',
    lines('Refused', state.refused, state.refusedCount) ?? '',
    lines('Not written, since they are no items', problems, problemCount) ?? '');
  // The items went; the file has to be read again to be written again.
  read = null;
  if (!state.refusedCount && !left && !problemCount) file = { name: '', text: '' };
  parts.write.disabled = true;
  parts.write.textContent = 'Import';
  parts.found.replaceChildren();
  desk.tell(words, { kind, why: state.refusedCount > 0, undo: state.written > 0 });
}

function exportIt() {
  const format = parts.format.value;
  let answer;
  desk.problemAt(desk.asControl, '');
  try {
    answer = call({ fn: 'desk-export', table: desk.table, as: desk.as, format });
  } catch (error) {
    desk.tell(error.message, { kind: 'bad' });
    return;
  }
  refreshLab();
  if (answer.problem) {
    const { code, message } = desk.refusal({ stderr: answer.problem });
    parts.exported.textContent = 'Nothing was exported.';
    desk.tell(message, { kind: 'bad', why: true });
    if (/AccessDenied/.test(code)) desk.problemAt(desk.asControl, `${desk.as} may not read all of this table.`);
    return;
  }
  download(answer.text, `${desk.table}.${format === 'csv' ? 'csv' : 'jsonl'}`, format === 'csv' ? 'text/csv' : 'application/json');
  parts.exported.textContent = [`${plural(answer.items, 'item')}, read by ${plural(answer.requests, 'request')}: ${answer.line}`, ...answer.notes].join(' ');
  desk.tell(`${desk.table} is exported: ${plural(answer.items, 'item')}.`, { kind: 'good' });
}

function download(content, name, type) {
  const url = URL.createObjectURL(new Blob([content], { type }));
  const link = h('a', { href: url, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 10000);
}

