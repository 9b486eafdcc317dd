// The desk's PartiQL editor: completion, mistakes with their place, answers as a table.
import { h } from './dom.js';
import { call, tryCall } from './engine.js';
import { bytesAt, commandView, field, later, showRange, text, unitsAt } from './desk-parts.js';

let desk;
let parts = {};
let draft = null;
let found = { proposals: [], from: 0, to: 0 };
let active = -1;
let pages = 0;
export const forget = () => { draft = null; };
const look = later(() => check(true), 120);
const settled = later(() => check(false), 1200);

export function build(given) {
  desk = given;
  draft = draft || { text: '', parameters: '', limit: '' };
  const [first] = desk.known.tables;
  if (!draft.text && first) draft.text = `SELECT * FROM "${first.name}"`;
  parts = {
    text: h('textarea', {
      class: 'bench-text desk-statement', id: 'desk-statement', rows: '4', spellcheck: 'false', autocapitalize: 'off', autocomplete: 'off', 'aria-autocomplete': 'list', 'aria-controls': 'desk-proposals',
      on: { input: () => { draft.text = parts.text.value; desk.problemAt(parts.text, '', parts.mistake); look(); }, keydown: key, blur: () => setTimeout(() => { if (document.activeElement !== parts.text) hide(); }, 150), click: hide },
    }),
    proposals: h('ul', { class: 'desk-proposals', id: 'desk-proposals', role: 'listbox', 'aria-label': 'What could stand here', hidden: true }),
    heard: h('p', { class: 'unseen', role: 'status' }),
    parameters: text(draft.parameters, (event) => { draft.parameters = event.target.value; look(); }, { placeholder: '[{"S": "Gryffindor"}]' }),
    limit: text(draft.limit, (event) => { draft.limit = event.target.value; look(); }, { inputmode: 'numeric', placeholder: 'all of a page' }),
    command: commandView(),
    results: h('section', { class: 'desk-results', 'aria-label': 'Answer' }),
    examples: h('select', { 'aria-label': 'Begin with an example', on: { change: useExample } }, h('option', { value: '', text: 'Examples …' }), examples().map((one) => h('option', { value: one, text: one }))),
  };
  parts.text.value = draft.text;
  const box = field('Statement', parts.text, { help: 'Completes while you type: arrows choose, Tab takes it, Esc closes it. Ctrl and Space asks, Ctrl and Enter runs.', wide: true });
  parts.mistake = box.querySelector('.desk-problem');
  const near = h('div', { class: 'desk-near' });
  parts.text.replaceWith(near);
  near.append(parts.text, parts.proposals);
  return h('div', { class: 'desk-scroll' },
    h('div', { class: 'desk-row-of' }, parts.examples),
    box, parts.heard,
    h('div', { class: 'desk-pair even' },
      field('Parameters', parts.parameters, { help: 'One value in DynamoDB JSON for each question mark.' }),
      field('Limit', parts.limit, { help: 'How many items are looked at for one page.' })),
    h('div', { class: 'desk-actions' },
      h('button', { class: 'button primary', type: 'button', id: 'desk-run', text: 'Run', on: { click: () => execute('') } })),
    parts.command, parts.results);
}

export function entered() {
  check(false);
  parts.text.focus();
  parts.text.setSelectionRange(parts.text.value.length, parts.text.value.length);
}
export function leave() { look.stop(); settled.stop(); }
export const callerChanged = () => check(false);

/** Statements that fit the tables that are here. */
function examples() {
  const out = [];
  for (const { name, keys, indexes, attributes } of desk.known.tables.slice(0, 3)) {
    const [hash, range] = keys;
    const value = (key) => (key.type === 'N' ? '1' : key.type === 'B' ? '?' : "'…'");
    out.push(`SELECT * FROM "${name}" WHERE "${hash.name}" = ${value(hash)}`);
    const other = attributes.find((one) => !keys.some((key) => key.name === one));
    if (other && hash.type !== 'B' && range?.type !== 'B') {
      out.push(`UPDATE "${name}" SET "${other}" = '…' WHERE "${hash.name}" = ${value(hash)}${range ? ` AND "${range.name}" = ${value(range)}` : ''}`);
      out.push(`INSERT INTO "${name}" VALUE {'${hash.name}': ${value(hash)}${range ? `, '${range.name}': ${value(range)}` : ''}}`);
    }
    for (const index of indexes.slice(0, 1)) out.push(`SELECT * FROM "${name}"."${index.name}" WHERE "${index.keys[0].name}" = ${value(index.keys[0])}`);
  }
  return out;
}

function useExample(event) {
  const { value } = event.target;
  event.target.value = '';
  if (!value) return;
  parts.text.value = draft.text = value;
  parts.text.focus();
  const gap = value.indexOf('…');
  if (gap >= 0) parts.text.setSelectionRange(gap, gap + 1);
  check(false);
}

/** Asks for the first mistake and, if wanted, for what could stand at the cursor. */
function check(complete) {
  if (!parts.text?.isConnected) return;
  const cursor = bytesAt(parts.text.value, parts.text.selectionStart);
  const answer = tryCall({ fn: 'desk-statement', text: parts.text.value, parameters: parts.parameters.value, cursor }, { mistake: null, proposals: [] });
  const { line, problems } = compose('');
  desk.problemAt(parts.parameters, problems.find(({ at }) => at === 'parameters')?.message || '');
  desk.problemAt(parts.limit, problems.find(({ at }) => at === 'limit')?.message || '');
  parts.command.show(line);
  found = answer;
  const typed = parts.text.value.slice(unitsAt(parts.text.value, answer.from ?? cursor), parts.text.selectionStart);
  const whole = answer.proposals?.length === 1 && answer.proposals[0].text.toLowerCase() === typed.toLowerCase();
  // While a word is being typed its end is open: what is wrong is said when a rest comes.
  if (complete) settled();
  else {
    settled.stop();
    showMistake(answer.mistake);
  }
  if (complete && document.activeElement === parts.text && typed && !whole) propose();
  else if (complete || parts.proposals.hidden) hide();
}

function showMistake(mistake) {
  if (!mistake || !parts.text.value.trim()) {
    desk.problemAt(parts.text, '', parts.mistake);
    return;
  }
  desk.problemAt(parts.text, mistake.message, parts.mistake);
  if (!mistake.line) return;
  const from = unitsAt(parts.text.value, mistake.offset);
  const to = unitsAt(parts.text.value, mistake.offset + mistake.bytes);
  const there = parts.text.value.slice(from, to);
  parts.mistake.prepend(h('button', { class: 'link', type: 'button', text: `Line ${mistake.line}, column ${mistake.column}`, on: { click: () => showRange(parts.text, from, to) } }), there ? ` (“${there}”): ` : ' (the end): ');
}

function propose() {
  active = -1;
  if (!found.proposals?.length) {
    hide();
    return;
  }
  parts.proposals.replaceChildren(...found.proposals.map((one, i) => h('li', {
    role: 'option', id: `desk-proposal-${i}`, 'aria-selected': 'false', 'data-kind': one.kind,
    on: { pointerdown: (event) => event.preventDefault(), click: () => take(i) },
  }, h('b', { text: one.text }), h('span', { text: one.hint || one.kind }))));
  parts.proposals.hidden = false;
}

function hide() {
  active = -1;
  parts.proposals.hidden = true;
  parts.text.removeAttribute('aria-activedescendant');
}

function choose(index) {
  const count = found.proposals.length;
  active = (index + count) % count;
  for (const [i, one] of [...parts.proposals.children].entries()) one.setAttribute('aria-selected', String(i === active));
  parts.text.setAttribute('aria-activedescendant', `desk-proposal-${active}`);
  parts.proposals.children[active].scrollIntoView({ block: 'nearest' });
}

function take(index) {
  const { text: words } = found.proposals[index];
  const from = unitsAt(parts.text.value, found.from);
  const to = unitsAt(parts.text.value, found.to);
  const space = /[({]$/.test(words) || parts.text.value[to] === ' ' ? '' : ' ';
  parts.text.focus();
  parts.text.setRangeText(`${words}${/["\w*]$/.test(words) ? space : ''}`, from, to, 'end');
  draft.text = parts.text.value;
  hide();
  check(false);
}

function key(event) {
  if (event.isComposing) return;
  const open = !parts.proposals.hidden;
  if ((event.ctrlKey && event.code === 'Space') || (event.altKey && event.key === '/')) {
    event.preventDefault();
    look.stop();
    check(false);
    propose();
    parts.heard.textContent = found.proposals?.length ? `${found.proposals.length} proposals: ${found.proposals.slice(0, 8).map((one) => one.text).join(', ')}` : 'Nothing to propose here.';
  } else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    execute('');
  } else if (open && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) {
    event.preventDefault();
    choose(active + (event.key === 'ArrowDown' ? 1 : -1));
  } else if (open && (event.key === 'Tab' || (event.key === 'Enter' && active >= 0)) && !event.shiftKey) {
    event.preventDefault();
    take(Math.max(active, 0));
  } else if (open && event.key === 'Escape') {
    event.preventDefault();
    event.stopPropagation();
    hide();
  }
}

const compose = (token) => tryCall({ fn: 'desk-execute', text: parts.text.value, as: desk.as, parameters: parts.parameters.value, limit: parts.limit.value, token }, { line: '', problems: [] });

function execute(token) {
  look.stop();
  hide();
  desk.problemAt(desk.asControl, '');
  const { line, problems } = compose(token);
  if (!line) {
    for (const { at, message } of problems) desk.problemAt({ text: parts.text, parameters: parts.parameters, limit: parts.limit }[at], message);
    desk.tell('Not sent: the marked fields are not right yet.', { kind: 'bad' });
    return;
  }
  const statement = parts.text.value;
  const reply = desk.run(line);
  if (reply.status) {
    refused(desk.refusal(reply));
    return;
  }
  pages = token ? pages + 1 : 1;
  const answer = call({ fn: 'desk-result', text: reply.stdout, statement });
  const reads = /^\s*select/i.test(statement);
  draw(answer, reads);
  const used = answer.capacity ? ` ${answer.capacity} capacity units were used.` : '';
  desk.tell(reads ? `${answer.rows.length} ${answer.rows.length === 1 ? 'item' : 'items'}${pages > 1 ? `, page ${pages}` : ''}.${used}` : `Done.${used}`, { kind: 'good', why: true, undo: !reads });
  check(false);
}

function refused({ code, message }) {
  parts.results.replaceChildren();
  desk.tell(message, { kind: 'bad', why: true });
  if (/AccessDenied/.test(code)) {
    desk.problemAt(desk.asControl, `${desk.as} may not do this.`);
    return;
  }
  const { mistake } = tryCall({ fn: 'desk-statement', text: parts.text.value, parameters: parts.parameters.value }, { mistake: null });
  showMistake(mistake || { message, line: 0 });
}

function draw({ columns, rows, token }, reads) {
  if (!rows.length && !token) {
    parts.results.replaceChildren(...(reads ? [h('p', { class: 'desk-help', text: 'No item fits.' })] : []));
    return;
  }
  parts.results.replaceChildren(
    h('div', { class: 'desk-table', tabindex: '0', role: 'group', 'aria-label': 'Items of the answer' },
      h('table', {}, h('thead', {}, h('tr', {}, columns.map((name) => h('th', { scope: 'col', text: name })))),
        h('tbody', {}, rows.map((row) => h('tr', {}, row.map((cell) => (cell === null ? h('td', { class: 'none', 'aria-label': 'not there' }) : h('td', { text: cell })))))))),
    token ? h('div', { class: 'desk-actions' },
      h('button', { class: 'button', type: 'button', id: 'desk-next', text: 'Next page', on: { click: () => execute(token) } }),
      h('p', { class: 'desk-help', text: `NextToken ${token.length > 24 ? `${token.slice(0, 24)}…` : token}` })) : null);
}
