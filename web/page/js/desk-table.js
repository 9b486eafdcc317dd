// The desk's form for a new table: each choice with what it means, and the command it amounts to.
import { h } from './dom.js';
import { tryCall } from './engine.js';
import { commandView, field, later, select, text } from './desk-parts.js';

const KEY_TYPES = [['S', 'String'], ['N', 'Number'], ['B', 'Binary']];
const BLANK = () => ({
  name: '', hash: { name: '', type: 'S' }, range: { name: '', type: 'S' }, billing: 'on-demand', read: '5', write: '5',
  protection: false, class: 'STANDARD', encryption: 'owned', key: '', stream: '', ttl: '', indexes: [],
});

let desk;
let form = BLANK();
let touched = false;
let parts = {};
const look = later(ask);
export const forget = () => { form = BLANK(); };

export function build(given) {
  desk = given;
  touched = false;
  parts = { command: commandView(), ttl: commandView(), form: h('div', { class: 'desk-form' }), problem: h('p', { class: 'desk-problem', role: 'status', hidden: true }) };
  parts.command.open = true;
  const create = h('button', { class: 'button primary', type: 'button', id: 'desk-create', text: 'Create table', on: { click: make } });
  drawForm();
  return h('div', { class: 'desk-scroll' }, parts.form, parts.problem,
    h('div', { class: 'desk-actions' }, create, h('button', { class: 'button quiet', type: 'button', text: 'Start over', on: { click: () => { form = BLANK(); touched = false; drawForm(); ask(); parts.form.querySelector('input')?.focus(); } } })),
    parts.command, parts.ttl);
}

export function entered() {
  if (!parts.form?.isConnected) return;
  ask();
  parts.form.querySelector('input')?.focus();
}
export function leave() { look.stop(); }
export const callerChanged = () => ask();

const changed = () => { touched = true; look(); };

/** A control whose place in the form is `at`; its help comes from the program. */
function bound(label, at, control, words = at) {
  control.dataset.at = at;
  const box = field(label, control, { id: `desk-t-${at.replaceAll('/', '-')}` });
  box.dataset.words = words;
  return box;
}

const input = (owner, name, extra = {}) => text(owner[name], (event) => { owner[name] = event.target.value; changed(); }, extra);
const choice = (owner, name, options, redraw) => select(options, owner[name], (event) => {
  owner[name] = event.target.value;
  if (redraw) {
    const { at } = event.target.dataset;
    drawForm();
    parts.form.querySelector(`[data-at="${at}"]`)?.focus();
  }
  changed();
});

const group = (title, ...children) => h('fieldset', { class: 'desk-group' }, h('legend', { text: title }), children);

function keyFields(owner, at, part, label, words) {
  return h('div', { class: 'desk-pair' },
    bound(label, `${at}${part}/name`, input(owner[part], 'name'), words),
    bound('Type', `${at}${part}/type`, choice(owner[part], 'type', KEY_TYPES), ''));
}

function drawForm() {
  const provisioned = form.billing === 'provisioned';
  const keys = [...new Set([...desk.known.keys, form.key].filter(Boolean))];
  parts.form.replaceChildren(
    group('Name and keys',
      bound('Table name', 'name', input(form, 'name', { placeholder: 'Scores' })),
      keyFields(form, '', 'hash', 'Partition key', 'hash'),
      keyFields(form, '', 'range', 'Sort key (may stay empty)', 'range')),
    group('Capacity',
      bound('Billing', 'billing', choice(form, 'billing', [['on-demand', 'On demand'], ['provisioned', 'Provisioned']], true)),
      provisioned ? h('div', { class: 'desk-pair even' }, bound('Read units', 'read', input(form, 'read', { inputmode: 'numeric' }), ''), bound('Write units', 'write', input(form, 'write', { inputmode: 'numeric' }), '')) : null,
      bound('Table class', 'class', choice(form, 'class', [['STANDARD', 'Standard'], ['STANDARD_INFREQUENT_ACCESS', 'Standard, infrequent access']]))),
    group('Protection',
      bound('Encryption key', 'encryption', choice(form, 'encryption', [['owned', 'Owned by AWS'], ['managed', 'Managed by AWS (alias/aws/dynamodb)'], ['customer', 'A key of this account']], true)),
      form.encryption === 'customer' ? bound('Key', 'key', input(form, 'key', { list: 'desk-keys', placeholder: 'alias/NAME' }), '') : null,
      h('datalist', { id: 'desk-keys' }, keys.map((value) => h('option', { value }))),
      bound('Deletion protection', 'protection', select([['no', 'Off'], ['yes', 'On']], form.protection ? 'yes' : 'no', (event) => { form.protection = event.target.value === 'yes'; changed(); }))),
    group('Changes and time',
      bound('Stream', 'stream', choice(form, 'stream', [['', 'None'], ['KEYS_ONLY', 'Keys only'], ['NEW_IMAGE', 'New image'], ['OLD_IMAGE', 'Old image'], ['NEW_AND_OLD_IMAGES', 'New and old images']])),
      bound('Expires by attribute (may stay empty)', 'ttl', input(form, 'ttl', { placeholder: 'ExpiresAt' }))),
    h('fieldset', { class: 'desk-group desk-indexes', 'data-at': 'indexes' }, h('legend', { text: 'Indexes' }),
      form.indexes.length ? null : h('p', { class: 'desk-help', text: 'An index is a copy of the items under other keys, for questions that the table’s own keys cannot answer.' }),
      form.indexes.map((index, i) => drawIndex(index, i, provisioned)),
      h('button', {
        class: 'button quiet', type: 'button', id: 'desk-add-index', text: 'Add index',
        on: { click: () => {
          form.indexes.push({ name: '', kind: 'global', hash: { name: '', type: 'S' }, range: { name: '', type: 'S' }, projection: 'ALL', attributes: '', read: '5', write: '5' });
          drawForm();
          changed();
          parts.form.querySelector(`[data-at="indexes/${form.indexes.length - 1}/name"]`)?.focus();
        } },
      }),
      h('p', { class: 'desk-problem', hidden: true, 'data-problem': 'indexes' })));
}

function drawIndex(index, i, provisioned) {
  const at = `indexes/${i}/`;
  const local = index.kind === 'local';
  return h('fieldset', { class: 'desk-index' }, h('legend', { text: `Index ${i + 1}` }),
    h('div', { class: 'desk-pair even' },
      bound('Index name', `${at}name`, input(index, 'name'), ''),
      bound('Kind', `${at}kind`, choice(index, 'kind', [['global', 'Global'], ['local', 'Local']], true), `${at}kind`)),
    local ? null : keyFields(index, at, 'hash', 'Partition key', ''),
    keyFields(index, at, 'range', local ? 'Sort key' : 'Sort key (may stay empty)', ''),
    bound('Copied', `${at}projection`, choice(index, 'projection', [['ALL', 'Every attribute'], ['KEYS_ONLY', 'The keys alone'], ['INCLUDE', 'The keys and …']], true), `${at}projection`),
    index.projection === 'INCLUDE' ? bound('Attributes, with commas between', `${at}attributes`, input(index, 'attributes'), '') : null,
    provisioned && !local ? h('div', { class: 'desk-pair even' }, bound('Read units', `${at}read`, input(index, 'read', { inputmode: 'numeric' }), ''), bound('Write units', `${at}write`, input(index, 'write', { inputmode: 'numeric' }), '')) : null,
    h('button', { class: 'button quiet', type: 'button', text: 'Remove index', 'aria-label': `Remove index ${index.name || i + 1}`, on: { click: () => { form.indexes.splice(i, 1); drawForm(); changed(); parts.form.querySelector('#desk-add-index')?.focus(); } } }));
}

/** Asks the program what the form means, and shows it beside each field. */
function ask() {
  if (!parts.form?.isConnected) return { problems: [], line: '' };
  const answer = tryCall({ fn: 'desk-table', form, as: desk.as }, { problems: [], words: {}, line: '', ttlLine: '' });
  const wordsOf = (place) => place.split('/').reduce((at, part) => at?.[part], answer.words);
  for (const box of parts.form.querySelectorAll('[data-words]')) {
    const words = wordsOf(box.dataset.words);
    const help = box.querySelector('.desk-help');
    help.textContent = typeof words === 'string' ? words : '';
    help.hidden = !help.textContent;
  }
  show(touched ? answer.problems : []);
  parts.command.show(answer.line);
  parts.ttl.show(answer.ttlLine);
  return answer;
}

function show(problems) {
  for (const control of parts.form.querySelectorAll('[data-at]')) if (control.hasAttribute('aria-describedby')) desk.problemAt(control, '');
  const indexes = parts.form.querySelector('[data-problem="indexes"]');
  indexes.hidden = true;
  const rest = [];
  for (const { at, message } of problems) {
    const control = parts.form.querySelector(`[data-at="${CSS.escape(at)}"]`);
    if (control && control.hasAttribute('aria-describedby')) desk.problemAt(control, message);
    else if (at === 'indexes') {
      indexes.textContent = message;
      indexes.hidden = false;
    } else rest.push(message);
  }
  parts.problem.textContent = rest.join(' ');
  parts.problem.hidden = !rest.length;
}

function make() {
  look.stop();
  touched = true;
  const { problems, line, ttlLine } = ask();
  if (problems.length) {
    desk.tell('Not sent: the marked fields are not right yet.', { kind: 'bad' });
    parts.form.querySelector('[aria-invalid="true"]')?.focus();
    return;
  }
  const reply = desk.run(line);
  if (reply.status) {
    const { code, message } = desk.refusal(reply);
    desk.tell(message, { kind: 'bad', why: true });
    if (/AccessDenied/.test(code)) {
      desk.problemAt(desk.asControl, `${desk.as} may not do this.`);
      desk.asControl.focus();
    }
    return;
  }
  const { name } = form;
  const step = desk.cursorBefore;
  let more = '';
  if (ttlLine) {
    const answer = desk.run(ttlLine);
    if (answer.status) more = ` Its expiry could not be set: ${desk.refusal(answer).message}`;
    desk.cursorBefore = step;
  }
  form = BLANK();
  desk.table = name;
  desk.select('items', { fresh: true });
  desk.tell(`${name} is made.${more}`, { kind: more ? 'bad' : 'good', undo: true });
}
