// The terminal: a log of what ran, a line to type in. It is HTML, so text can be selected, found,
// translated and read aloud.
import { h, glyph } from './dom.js';
import { command, complete, on } from './lab.js';
import { toast, say } from './notice.js';
import { splitCommands, wordStart, byteLength, commonPrefix, painted } from './terminal-text.js';

const MAX_PASTE = 64 * 1024;
const MAX_ENTRIES = 300;
const LONG_LINES = 120;

let input;
let log;
let scroller;
let list;
let runButton;
let lines = [];
let place = 0;
let draft = '';
let leaving = false;
let showTrace = () => {};

/** `trace(step)` opens the request trace. */
export function setUp({ trace }) {
  showTrace = trace;
  input = document.getElementById('terminal-input');
  log = document.getElementById('terminal-log');
  scroller = document.getElementById('terminal-scroll');
  list = document.getElementById('completions');
  runButton = document.getElementById('terminal-run');
  input.addEventListener('keydown', key);
  input.addEventListener('input', () => { hideCompletions(); fit(); });
  input.addEventListener('blur', () => { leaving = false; });
  input.addEventListener('paste', pasted);
  document.getElementById('terminal-form').addEventListener('submit', (event) => {
    event.preventDefault();
    enter();
  });
  scroller.addEventListener('click', (event) => {
    // A click on the empty part of the terminal is meant for the line, unless text was selected.
    if (event.target.closest('button, textarea, label, summary') || String(getSelection())) return;
    if (event.target === scroller || event.target === log) input.focus({ preventScroll: true });
  });
  on('command', ({ text, reply }) => { show(text, reply); });
  on('acted', ({ action, reply }) => {
    if (action.do === 'send' || action.do === 'run-form') show(...told(reply));
    else if (['undo', 'redo', 'seek', 'reset-step'].includes(action.do) && !reply.status) note(`# ${words(action)}`);
  });
  on('view', (view) => {
    const who = document.getElementById('terminal-who');
    who.textContent = view.profile || '';
    who.title = view.profile ? `You act as ${view.profile}` : '';
  });
}

const words = (action) => ({
  undo: 'the last command is undone', redo: 'done again', seek: 'moved on the time line', 'reset-step': 'the step starts again',
})[action.do];

/** Requests of the lesson answer with the line that ran, and what the service said, in one text. */
function told(reply) {
  const [, line, rest] = /^\$ (.*)\n([^]*)$/.exec(reply.stdout ?? '') || [null, '', reply.stdout ?? ''];
  const cut = rest.search(/^An error occurred \(/m);
  const refused = cut >= 0 ? rest.slice(cut) : '';
  return [line, {
    ...reply, stdout: cut >= 0 ? rest.slice(0, cut) : rest, stderr: refused + (reply.stderr ?? ''),
    status: reply.status || (refused ? 254 : 0),
  }];
}

/** Empties the log, as when another world opens. */
export function clear(greeting) {
  log.replaceChildren();
  lines = [];
  place = 0;
  input.value = '';
  hideCompletions();
  fit();
  if (greeting) note(greeting);
}

export const focus = () => input.focus();

/** Puts a line into the terminal without running it. */
export function type(line) {
  input.value = line;
  input.focus();
  input.setSelectionRange(line.length, line.length);
  fit();
  scroller.scrollTop = scroller.scrollHeight;
}

/** The lines typed so far, for saving beside the world; and back. */
export const history = () => lines.slice(-200);
export function setHistory(saved) {
  lines = Array.isArray(saved) ? saved.filter((line) => typeof line === 'string') : [];
  place = lines.length;
}

/** Runs one line as if it had been typed. */
export function run(text) {
  const line = text.trim();
  if (!line) return { status: 0, stdout: '', stderr: '' };
  if (lines[lines.length - 1] !== line) lines.push(line);
  place = lines.length;
  draft = '';
  if (line === 'clear') {
    log.replaceChildren();
    return { status: 0, stdout: '', stderr: '' };
  }
  try {
    return command(line);
  } catch (error) {
    show(line, { status: 1, stdout: '', stderr: error.message });
    return { status: 1, stdout: '', stderr: error.message };
  }
}

function note(text) {
  add(h('div', { class: 'entry' }, h('pre', { class: 'note', text })));
}

function add(entry) {
  log.append(entry);
  while (log.children.length > MAX_ENTRIES) log.firstChild.remove();
  scroller.scrollTop = scroller.scrollHeight;
}

function show(text, reply) {
  const out = reply.stdout ?? reply.out ?? '';
  const err = reply.stderr ?? reply.err ?? '';
  const entry = h('div', { class: 'entry' });
  if (text) entry.append(h('div', { class: 'entry-command' }, h('i', { text: '$' }), h('span', { text })));
  if (out.trim()) entry.append(output(out.replace(/\s+$/, '')));
  if (err.trim()) entry.append(h('pre', { class: 'err', text: err.replace(/^\n+|\s+$/g, '') }));
  const denied = reply.status === 254 || reply.status === 255 || (reply.status && /AccessDenied|\(\w+\) when calling/.test(err));
  if (denied && reply.called !== false) {
    const step = reply.step;
    entry.append(h('div', { class: 'entry-foot' },
      /AccessDenied/.test(err) ? h('b', {}, glyph('stop'), 'Denied') : null,
      h('button', { class: 'link', type: 'button', text: 'why', 'aria-label': 'Why? Open the trace of this request', on: { click: () => showTrace(step) } })));
  }
  add(entry);
}

/** Output as a block; what is very long is folded, what is a table keeps its lines. */
function output(text) {
  const wide = /^\s*([|+│┌└├]|-{8,})/m.test(text);
  const all = text.split('\n');
  if (all.length <= LONG_LINES) return h('pre', { class: wide ? 'wide' : '' }, painted(text));
  const pre = h('pre', { class: wide ? 'wide' : '' }, painted(all.slice(0, LONG_LINES).join('\n')));
  const more = h('button', {
    class: 'link more', type: 'button', text: `Show ${all.length - LONG_LINES} more lines`,
    on: { click: () => { pre.replaceChildren(...painted(text)); more.remove(); } },
  });
  return h('div', {}, pre, more);
}

function key(event) {
  if (event.isComposing) return;
  const { key: name } = event;
  const plain = !event.ctrlKey && !event.altKey && !event.metaKey;
  if (name === 'Enter' && !event.shiftKey && plain) {
    event.preventDefault();
    enter();
  } else if (name === 'Tab' && plain) {
    if (leaving || event.shiftKey || !input.value.trim()) {
      leaving = false;
      hideCompletions();
      return;
    }
    event.preventDefault();
    tab();
  } else if (name === 'Escape') {
    leaving = true;
    hideCompletions();
    say('Tab now leaves the terminal.');
  } else if ((name === 'ArrowUp' || name === 'ArrowDown') && plain && !event.shiftKey && onEdge(name)) {
    event.preventDefault();
    recall(name === 'ArrowUp' ? -1 : 1);
  } else if (name !== 'Shift') leaving = false;
}

/** Up works on the first line of a long command, down on its last. */
function onEdge(name) {
  const caret = input.selectionStart;
  if (input.selectionEnd !== caret) return false;
  return name === 'ArrowUp' ? !input.value.slice(0, caret).includes('\n') : !input.value.slice(caret).includes('\n');
}

function enter() {
  const text = input.value;
  const { commands, rest } = splitCommands(`${text}\n`);
  if (!commands.length && rest.trim()) {
    // A quote or a backslash is still open: the command goes on in the next line.
    input.setRangeText('\n', input.selectionStart, input.selectionEnd, 'end');
    fit();
    return;
  }
  input.value = '';
  hideCompletions();
  fit();
  for (const line of commands) run(line);
}

function recall(by) {
  if (place === lines.length) draft = input.value;
  const next = Math.max(0, Math.min(lines.length, place + by));
  if (next === place) return;
  place = next;
  input.value = place === lines.length ? draft : lines[place];
  input.setSelectionRange(input.value.length, input.value.length);
  hideCompletions();
  fit();
}

function tab() {
  const caret = input.selectionStart;
  let found;
  try {
    found = complete(input.value, byteLength(input.value.slice(0, caret)));
  } catch (error) {
    toast(error.message, { kind: 'bad' });
    return;
  }
  if (!found.length) {
    say('No completion.');
    hideCompletions();
    return;
  }
  const start = wordStart(input.value, caret);
  const typed = input.value.slice(start, caret);
  if (found.length === 1) {
    insert(start, caret, /[\s=/]$/.test(found[0]) ? found[0] : `${found[0]} `);
    hideCompletions();
    return;
  }
  const prefix = commonPrefix(found);
  if (prefix.length > typed.length && prefix.startsWith(typed)) insert(start, caret, prefix);
  list.replaceChildren(...found.slice(0, 60).map((word) => h('li', {}, h('button', {
    type: 'button', tabindex: '-1', text: word,
    on: {
      click: () => {
        const end = input.selectionStart;
        insert(wordStart(input.value, end), end, `${word} `);
        hideCompletions();
        input.focus();
      },
    },
  }))));
  list.hidden = false;
  scroller.scrollTop = scroller.scrollHeight;
  say(`${found.length} completions: ${found.slice(0, 12).join(', ')}`);
}

function insert(start, end, word) {
  input.setRangeText(word, start, end, 'end');
  fit();
}

function hideCompletions() {
  if (!list.hidden) {
    list.hidden = true;
    list.replaceChildren();
  }
}

function pasted(event) {
  const text = event.clipboardData?.getData('text/plain') ?? '';
  if (!/[\r\n]/.test(text) && text.length <= MAX_PASTE) return;
  event.preventDefault();
  if (text.length > MAX_PASTE) {
    toast(`The pasted text has ${text.length.toLocaleString('en')} characters; the terminal takes at most ${MAX_PASTE.toLocaleString('en')} at once.`, { kind: 'bad' });
    return;
  }
  const start = input.selectionStart;
  const whole = input.value.slice(0, start) + text + input.value.slice(input.selectionEnd);
  const { commands, rest } = splitCommands(whole);
  input.value = rest.replace(/^\s+/, '');
  for (const line of commands) run(line);
  fit();
  scroller.scrollTop = scroller.scrollHeight;
  if (commands.length > 1) say(`${commands.length} pasted commands ran.`);
}

/** After every change of the line: what runs it without a keyboard, and its height. */
function fit() {
  runButton.hidden = !input.value.trim();
  // Browsers without field-sizing grow the line by script.
  if (CSS.supports('field-sizing', 'content')) return;
  input.style.height = 'auto';
  input.style.height = `${input.scrollHeight}px`;
}
