// The policy workbench: write or paste a policy, see what is wrong with it and which requests it
// would allow in this world, and put it in force by a command that the terminal shows.
import { showDialog } from './dialog.js';
import { h, glyph } from './dom.js';
import { call } from './engine.js';
import { lab } from './lab.js';
import { say, toast } from './notice.js';
import * as terminal from './terminal.js';

const PAUSE_MS = 160;
const BLANK = `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "FirstStatement",
      "Effect": "Allow",
      "Action": "dynamodb:GetItem",
      "Resource": "*"
    }
  ]
}`;
const MARKS = {
  Allow: { glyph: 'done', word: 'allowed', kind: 'allow' },
  ImplicitDeny: { glyph: 'stop', word: 'denied: nothing allows it', kind: 'deny' },
  ExplicitDeny: { glyph: 'stop', word: 'denied by a statement', kind: 'deny' },
  Unreachable: { glyph: 'info', word: 'not decided', kind: 'none' },
};
const SEVERITY = { ERROR: 'Error', SECURITY_WARNING: 'Security warning', WARNING: 'Warning', SUGGESTION: 'Suggestion' };

let parts = {};
let known = { identities: [], tables: [], files: [], actions: [], keys: [], caller: '' };
let timer = 0;
let drafts = new Map();

/** Opens the workbench over the lab that is open. */
export function open() {
  if (!lab.open) {
    toast('Open a scenario or the sandbox first: the workbench tries policies in its world.');
    return;
  }
  known = call({ fn: 'policies' });
  showDialog('workbench', build, () => clearTimeout(timer));
  // The caller's own policy first: that is what a refused request asks about.
  const own = [...parts.source.options].find((one) => one.value.startsWith(`${known.caller} `));
  if (own) parts.source.value = own.value;
  startFrom(parts.source.value);
  parts.text.focus();
}

const option = (value, text, selected = false) => h('option', { value, text, selected });

/** What the editor can begin with: policies in force, files of the world, a blank one. */
function sources() {
  const groups = [];
  for (const { id, policies } of known.identities) {
    if (!policies.length) continue;
    groups.push(h('optgroup', { label: id }, policies.map(({ name }) => option(`${id} ${name}`, name))));
  }
  const files = known.files.filter(({ name }) => name.endsWith('.json'));
  if (files.length) groups.push(h('optgroup', { label: 'Files' }, files.map(({ name }) => option(`file ${name}`, name))));
  return [...groups, option('blank', 'A blank policy')];
}

const labelled = (text, control, wide = false) => h('label', { class: wide ? 'bench-field wide' : 'bench-field' }, h('span', { text }), control);

function build(dialog) {
  parts = {
    source: h('select', { on: { change: (event) => startFrom(event.target.value) } }, sources()),
    text: h('textarea', { class: 'bench-text', rows: '16', wrap: 'off', spellcheck: 'false', autocapitalize: 'off', autocomplete: 'off', 'aria-describedby': 'bench-state', on: { input: later, keydown: complete } }),
    insert: h('select', { on: { change: insert } }, option('', 'Insert …'),
      h('optgroup', { label: 'Actions' }, known.actions.map((name) => option(`dynamodb:${name}`, name))),
      h('optgroup', { label: 'Condition keys' }, known.keys.map((name) => option(name, name))),
      h('optgroup', { label: 'Tables' }, known.tables.map(({ name, arn }) => option(arn, name)))),
    as: h('select', { on: { change: asChanged } }, known.identities.map(({ id }) => option(id, id, id === known.caller))),
    policy: h('select', { on: { change: later } }),
    table: h('select', { on: { change: later } }, known.tables.map(({ name }) => option(name, name))),
    state: h('p', { class: 'bench-state', id: 'bench-state', role: 'status' }),
    findings: h('ul', { class: 'bench-findings' }),
    summary: h('p', { class: 'bench-summary' }),
    matrix: h('div', { class: 'bench-matrix', tabindex: '0', role: 'group', 'aria-label': 'What this policy allows' }),
    reason: h('p', { class: 'bench-reason', role: 'status' }),
  };
  fillPolicies();
  return h('div', { class: 'bench' },
    h('div', { class: 'bench-head' },
      h('h2', { id: 'dialog-title', text: 'Policy workbench' }),
      h('button', { class: 'button quiet', type: 'button', text: 'Close', on: { click: () => dialog.close() } })),
    h('div', { class: 'bench-columns' },
      h('section', { class: 'bench-edit', 'aria-label': 'Policy document' },
        h('div', { class: 'bench-row' },
          labelled('Begin with', parts.source),
          labelled('At the cursor', parts.insert)),
        labelled('Policy document', parts.text, true),
        parts.state,
        parts.findings),
      h('section', { class: 'bench-effect', 'aria-label': 'What it allows' },
        h('div', { class: 'bench-row' },
          labelled('Tried as', parts.as),
          labelled('In place of', parts.policy),
          labelled('On table', parts.table)),
        parts.summary,
        parts.matrix,
        parts.reason,
        h('div', { class: 'bench-actions' },
          h('button', { class: 'button primary', type: 'button', text: 'Put it in force', on: { click: () => putInForce(dialog) } }),
          h('button', { class: 'button', type: 'button', text: 'Let the attacker try', on: { click: fight } }),
          h('button', { class: 'button', type: 'button', text: 'Keep as a file', on: { click: keep } })))));
}

function asChanged() {
  fillPolicies();
  later();
}

/** The inline policies of the chosen identity; the text is tried as if it were one of them. */
function fillPolicies() {
  const identity = known.identities.find(({ id }) => id === parts.as.value);
  const names = (identity?.policies || []).map(({ name }) => name);
  parts.policy.replaceChildren(...names.map((name) => option(name, name)), option('workbench', names.includes('workbench') ? 'workbench' : 'nothing (added)'));
}

function startFrom(value) {
  const [kind, ...rest] = value.split(' ');
  const name = rest.join(' ');
  if (kind === 'file') parts.text.value = known.files.find((file) => file.name === name)?.text ?? '';
  else if (kind === 'blank') parts.text.value = drafts.get('blank') ?? BLANK;
  else {
    parts.text.value = known.identities.find(({ id }) => id === kind)?.policies.find((one) => one.name === name)?.text ?? '';
    parts.as.value = kind;
    fillPolicies();
    parts.policy.value = name;
  }
  look();
}

function insert() {
  const text = parts.insert.value;
  parts.insert.value = '';
  if (!text) return;
  const { selectionStart: from, selectionEnd: to } = parts.text;
  parts.text.setRangeText(text, from, to, 'end');
  parts.text.focus();
  later();
}

/** Ctrl and Space, or Alt and Slash: completes the word before the cursor when only one fits. */
function complete(event) {
  const asks = (event.ctrlKey && event.code === 'Space') || (event.altKey && event.key === '/');
  if (!asks) return;
  event.preventDefault();
  const at = parts.text.selectionStart;
  const word = /[\w:./*-]*$/.exec(parts.text.value.slice(0, at))[0];
  if (!word) return;
  const all = [...known.actions.map((name) => `dynamodb:${name}`), ...known.keys, ...known.tables.map(({ arn }) => arn)];
  const fits = all.filter((one) => one.toLowerCase().startsWith(word.toLowerCase()));
  if (!fits.length) {
    say('Nothing known begins like that.');
    return;
  }
  let common = fits[0];
  for (const one of fits) while (!one.startsWith(common)) common = common.slice(0, -1);
  parts.text.setRangeText(common, at - word.length, at, 'end');
  say(fits.length === 1 ? common : `${fits.length} fit: ${fits.slice(0, 6).join(', ')}`);
  parts.state.textContent = fits.length === 1 ? '' : `${fits.length} fit: ${fits.slice(0, 6).join(', ')}${fits.length > 6 ? ' …' : ''}`;
  if (fits.length === 1) later();
}

function later() {
  if (parts.source.value === 'blank') drafts.set('blank', parts.text.value);
  clearTimeout(timer);
  timer = setTimeout(look, PAUSE_MS);
}

/** Reads the text once: findings on the left, effect on the right. */
function look() {
  clearTimeout(timer);
  try {
    drawFindings(call({ fn: 'lint', text: parts.text.value, kind: 'identity' }));
    drawEffect(call({ fn: 'matrix', as: parts.as.value, table: parts.table.value, policy: parts.policy.value, text: parts.text.value }));
  } catch (error) {
    parts.summary.textContent = error.message;
    parts.matrix.replaceChildren();
  }
}

function drawFindings({ findings, errors }) {
  parts.state.textContent = findings.length
    ? `${findings.length === 1 ? 'One finding' : `${findings.length} findings`}${errors ? `, ${errors === 1 ? 'one error' : `${errors} errors`}` : ''}. Choose one to go there.`
    : 'Nothing to find fault with.';
  parts.findings.replaceChildren(...findings.slice(0, 40).map((one) => h('li', { 'data-kind': one.severity },
    h('button', { type: 'button', on: { click: () => goTo(one) } },
      h('b', { text: `${SEVERITY[one.severity] || one.severity}, line ${one.line || 1}` }),
      h('span', { text: one.message }),
      one.fix ? h('span', { class: 'bench-fix', text: one.fix }) : null))));
}

/** Offsets are bytes; the text field counts UTF-16 units. */
function goTo({ offset, length }) {
  const bytes = new TextEncoder().encode(parts.text.value);
  const units = (end) => new TextDecoder().decode(bytes.slice(0, end)).length;
  parts.text.focus();
  parts.text.setSelectionRange(units(offset), units(offset + length));
  const line = parts.text.value.slice(0, units(offset)).split('\n').length;
  parts.text.scrollTop = Math.max(0, (line - 4) * parseFloat(getComputedStyle(parts.text).lineHeight));
}

function drawEffect({ now, then, problem }) {
  const shown = then || now;
  parts.reason.textContent = 'Choose a cell to read why.';
  if (problem) {
    parts.summary.textContent = `It cannot be put in force: ${problem}. Below is what holds now.`;
  } else {
    const changes = (from, to) => shown.rows.reduce((sum, row, y) => sum + row.cells.filter((cell, x) => now.rows[y]?.cells[x]?.verdict === from(now.rows[y].cells[x].verdict, cell.verdict) && to(cell.verdict)).length, 0);
    const more = changes((was) => (was !== 'Allow' ? was : '-'), (is) => is === 'Allow');
    const less = changes((was) => (was === 'Allow' ? was : '-'), (is) => is && is !== 'Allow');
    parts.summary.textContent = more || less
      ? `Against what holds now, ${more} more and ${less} fewer of these requests are allowed. Changed cells have a frame.`
      : 'The same requests are allowed as now.';
  }
  parts.matrix.replaceChildren(h('table', {},
    h('thead', {}, h('tr', {}, h('th', { scope: 'col', text: shown.partitionKey }), shown.operations.map((name) => h('th', { scope: 'col', text: name })))),
    h('tbody', {}, shown.rows.map((row, y) => h('tr', {},
      h('th', { scope: 'row', text: row.label }),
      row.cells.map((cell, x) => drawCell(cell, now.rows[y]?.cells[x], row.label, shown.operations[x])))))),
  ...(shown.leftOut ? [h('p', { class: 'field-help', text: `${shown.leftOut} more partition keys are not shown.` })] : []));
}

function drawCell(cell, before, row, operation) {
  const mark = MARKS[cell.verdict];
  if (!mark) return h('td', {});
  const changed = before && before.verdict !== cell.verdict;
  return h('td', {}, h('button', {
    type: 'button', class: `cell ${mark.kind}${changed ? ' changed' : ''}`,
    'aria-label': `${operation} ${row}: ${mark.word}${changed ? ', changed' : ''}`,
    on: { click: () => { parts.reason.textContent = `${operation}, ${row}: ${mark.word}. ${cell.reason}`; } },
  }, glyph(mark.glyph)));
}

/** The arena: the attacker plays against the text, in place of the policy that is chosen. */
function fight() {
  parts.reason.textContent = 'The attacker is trying …';
  // The words above are painted before the program begins to compute.
  setTimeout(() => {
    try {
      parts.reason.replaceChildren(...told(call({
        fn: 'arena',
        description: { as: parts.as.value, table: parts.table.value, policy: parts.policy.value, identity: parts.text.value, before: {} },
      })));
    } catch (error) {
      parts.reason.textContent = error.message;
    }
  }, 40);
}

const some = (list, most = 6) => `${list.slice(0, most).join('; ')}${list.length > most ? `; and ${list.length - most} more` : ''}`;

/** What the arena answered, in sentences. */
function told({ broken, exhausted, tried, sentence, command, needs, surplus, newlyAllowed = [], newlyDenied = [] }) {
  const lines = [];
  if (broken) lines.push(`Broken after ${tried} ${tried === 1 ? 'request' : 'requests'}: ${sentence}.`, command);
  else lines.push(exhausted ? `Nothing found within ${tried} requests; there are more that were not tried.` : `Held: nothing found in all of ${tried} requests.`);
  for (const need of needs) if (!need.met) lines.push(`An honest need is not met: ${need.sentence}.`);
  if (needs.length && surplus.length) lines.push(`Allowed beyond the needs: ${some(surplus)}.`);
  if (newlyAllowed.length) lines.push(`Newly allowed: ${some(newlyAllowed)}.`);
  if (newlyDenied.length) lines.push(`No longer allowed: ${some(newlyDenied)}.`);
  return lines.map((text, index) => h(index === 1 && broken ? 'code' : 'p', { text }));
}

const quoted = (text) => `'${text.replace(/'/g, "'\\''")}'`;
const fileName = () => `p/${parts.policy.value.replace(/[^\w.-]+/g, '-')}.json`;

/** The document goes into the world's file store, where file:// finds it. */
function keep() {
  const reply = terminal.run(`lockbox write ${fileName()} ${quoted(parts.text.value)}`);
  toast(reply.status ? (reply.stderr || 'It could not be kept.').trim() : `Kept as ${fileName()}.`, { kind: reply.status ? 'bad' : 'good' });
  return !reply.status;
}

function putInForce(dialog) {
  const [kind, name] = parts.as.value.split('/');
  if (!keep()) return;
  const line = `aws iam put-${kind}-policy --${kind}-name ${quoted(name)} --policy-name ${quoted(parts.policy.value)} --policy-document file://${fileName()}`;
  const reply = terminal.run(line);
  if (reply.status) {
    toast((reply.stderr || 'It was refused.').trim(), { kind: 'bad' });
    parts.summary.textContent = (reply.stderr || 'It was refused.').trim();
    return;
  }
  dialog.close();
  toast(`${parts.as.value} has this policy now. The terminal shows the command.`, { kind: 'good' });
}
