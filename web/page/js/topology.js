// A network of one's own: files of the AWS CLI's describe-* commands, opened in this tab and sent
// nowhere; and packets traced through the network that is open.
import { h } from './dom.js';
import { showDialog } from './dialog.js';
import { call } from './engine.js';
import { lab, openNetwork } from './lab.js';
import { toast } from './notice.js';
import * as save from './save.js';

const MAX_FILES = 500;
const MAX_TOTAL = 64 * 1024 * 1024;
const MAX_NOTES = 200;

let opened = () => {};

/** `given.opened`: called after a network was opened. */
export function setUp(given) {
  opened = given.opened;
}

/** The files' texts by path, or a sentence about what is too much. */
async function read(files) {
  if (files.length > MAX_FILES) throw new Error(`${files.length} files are too many; at most ${MAX_FILES} can be opened.`);
  let total = 0;
  const texts = {};
  for (const file of files) {
    total += file.size;
    if (total > MAX_TOTAL) throw new Error(`These files have more than ${MAX_TOTAL / 1048576} MB together, which is the most that can be opened.`);
    // Two chosen files may have one name; a folder's path tells them apart.
    let path = file.webkitRelativePath || file.name;
    for (let n = 2; path in texts; n += 1) path = `${file.name} (${n})`;
    texts[path] = await file.text();
  }
  return texts;
}

const noteLines = (notes) => notes.slice(0, MAX_NOTES).map((note) => h('li', { class: note.minor ? 'minor' : null },
  h('b', { text: note.place }), ' ', h('span', { text: note.text })));

/** What was not understood, by file and place. */
function notesList(notes) {
  if (!notes.length) return h('p', { text: 'Everything in these files was understood.' });
  return h('section', { class: 'topology-notes', 'aria-label': 'What was not understood' },
    h('p', { text: `${notes.length} ${notes.length === 1 ? 'part was' : 'parts were'} not understood or left open; the rest is used:` }),
    h('ul', { id: 'topology-notes' }, noteLines(notes),
      notes.length > MAX_NOTES ? h('li', { text: `and ${notes.length - MAX_NOTES} more` }) : null));
}

/** Opens files: on success the map shows their network. What is open stays when nothing can be read. */
async function openFiles(files, status) {
  const chosen = [...files].filter((file) => /\.json$/i.test(file.name));
  if (!chosen.length) {
    status.replaceChildren(h('p', { class: 'problem', text: 'There is no .json file among these.' }));
    return;
  }
  let answer;
  save.flush();
  try {
    answer = await openNetwork(await read(chosen));
  } catch (error) {
    status.replaceChildren(h('p', { class: 'problem', text: error.message }), error.answer?.notes ? notesList(error.answer.notes) : '');
    return;
  }
  opened();
  const counts = Object.entries(answer.lists).map(([name, count]) => `${count} ${name}`).join(', ');
  status.replaceChildren(h('p', { id: 'topology-open', text: `Open: ${counts}.` }), notesList(answer.notes),
    h('p', {}, h('button', { class: 'button', type: 'button', text: 'Trace a packet', on: { click: trace } })));
}

function chooser(id, label, props, status) {
  return h('p', { class: 'field' }, h('label', { for: id, text: label }),
    h('input', { id, type: 'file', ...props, on: { change: (event) => { openFiles(event.target.files, status); } } }));
}

/** The dialog that opens files. */
export function open() {
  const status = h('div', { id: 'topology-status', role: 'status' });
  showDialog('topology', (dialog) => [
    h('h2', { id: 'dialog-title', text: 'Open your own network' }),
    h('p', {}, 'Choose the JSON that ', h('code', { text: 'aws ec2 describe-vpcs' }), ', ', h('code', { text: 'describe-subnets' }), ', ',
      h('code', { text: 'describe-route-tables' }), ' and their siblings print. The files are read in this tab and sent nowhere.'),
    chooser('topology-files', 'Files', { accept: 'application/json,.json', multiple: true }, status),
    chooser('topology-folder', 'Or a whole folder', { webkitdirectory: true }, status),
    status,
    h('div', { class: 'dialog-actions' }, h('button', { class: 'button', type: 'button', text: 'Close', on: { click: () => dialog.close() } })),
  ]);
}

const select = (id, label, options) => h('p', { class: 'field' }, h('label', { for: id, text: label }),
  h('select', { id }, options.map(([value, text]) => h('option', { value, text }))));
const input = (id, label, props) => h('p', { class: 'field' }, h('label', { for: id, text: label }), h('input', { id, type: 'text', autocomplete: 'off', ...props }));

/** The hops of an answer: one line for each step that says why. */
function hops(list, name) {
  return h('ol', { class: 'topology-hops', 'aria-label': name }, list.map((hop) => h('li', {},
    h('b', { text: hop.node }),
    hop.steps.filter((step) => step.why).map((step) => h('span', { class: step.blocked ? 'problem' : null },
      ` ${step.why}${step.code ? ` (${step.code})` : ''}.`)))));
}

function answerOf(answer) {
  if (answer.error) return [h('p', { class: 'problem', text: answer.error })];
  return [
    h('p', { id: 'trace-disposition' }, h('b', { text: answer.disposition }), answer.returnDisposition ? `, the answer: ${answer.returnDisposition}` : ''),
    answer.summary ? h('p', { text: answer.summary }) : null,
    hops(answer.hops, 'Hops'),
    answer.returnHops ? [h('h3', { text: 'The answer' }), hops(answer.returnHops, 'Hops of the answer')] : null,
    answer.repairs?.length ? [h('h3', { text: 'What would open the way' }),
      h('ul', { class: 'topology-repairs' }, answer.repairs.map((set) => h('li', {}, set.edits.map((edit) => h('code', { class: 'line', text: edit.command })))))] : null,
  ].filter(Boolean);
}

/** The dialog that traces a packet; the map behind it shows the road. */
export function trace() {
  if (!lab.open) {
    toast('Open a scenario, the sandbox or a network first: a packet needs one to travel through.');
    return;
  }
  const { places } = call({ fn: 'trace-packet' });
  const result = h('div', { id: 'trace-result', role: 'status' });
  const value = (id) => document.getElementById(id).value.trim();
  const send = (event) => {
    event.preventDefault();
    const port = value('trace-port');
    const packet = { ingress: value('trace-from'), dst: value('trace-to'), protocol: value('trace-protocol'), return: true };
    if (port) packet.dstPort = Number.isInteger(Number(port)) ? Number(port) : port;
    const { answer } = call({ fn: 'trace-packet', packet });
    result.replaceChildren(...answerOf(answer).flat());
  };
  showDialog('topology', (dialog) => [
    h('h2', { id: 'dialog-title', text: 'Trace a packet' }),
    h('form', { class: 'topology-form', on: { submit: send } },
      select('trace-from', 'From', places.map((one) => [one.id, one.name === one.id ? one.id : `${one.name} (${one.id})`])),
      input('trace-to', 'To the address', { list: 'trace-addresses', required: true, placeholder: '10.0.0.5' }),
      h('datalist', { id: 'trace-addresses' }, places.filter((one) => one.address).map((one) => h('option', { value: one.address, text: one.name }))),
      select('trace-protocol', 'Protocol', [['tcp', 'TCP'], ['udp', 'UDP'], ['icmp', 'ICMP echo'], ['-1', 'All protocols']]),
      input('trace-port', 'Port', { inputmode: 'numeric', value: '443' }),
      h('p', {}, h('button', { class: 'button primary', type: 'submit', text: 'Trace it' }))),
    result,
    h('div', { class: 'dialog-actions' }, h('button', { class: 'button', type: 'button', text: 'Close and look at the map', on: { click: () => dialog.close() } })),
  ]);
}
