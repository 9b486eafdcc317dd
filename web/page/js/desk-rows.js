// The rows of an item's form: name, type and value, nested for documents, lists and sets. The rows
// are plain objects (see the item form of the program); this file draws them and writes back.
import { h } from './dom.js';
import { option } from './desk-parts.js';

const TYPES = [['S', 'String'], ['N', 'Number'], ['BOOL', 'Boolean'], ['NULL', 'Null'], ['M', 'Map'], ['L', 'List'], ['SS', 'String set'], ['NS', 'Number set'], ['B', 'Binary'], ['BS', 'Binary set']];
const HINTS = { S: 'text', N: '42', B: 'base64', SS: 'text', NS: '42', BS: 'base64' };

/**
 * Draws rows. `options`: {keys: [{name, type, role}], attributes: names to propose, changed(),
 * redraw(place)}; places are JSON pointers with the part's name ("/2/text"), as in the program.
 */
export function drawRows(rows, options) {
  const list = h('datalist', { id: 'desk-attributes' }, options.attributes.map((name) => h('option', { value: name })));
  return h('div', { class: 'desk-rows' }, list, rows.map((row, i) => drawRow(rows, i, '', true, options, options.keys.find(({ name }) => name === row.name))),
    adder(rows, '', true, options, 'Add attribute'));
}

function adder(rows, at, named, options, label) {
  return h('button', {
    class: 'button quiet desk-add', type: 'button', text: label, 'data-at': `${at}/add`,
    on: { click: () => {
      rows.push(named ? { name: '', type: 'S', text: '' } : { type: 'S', text: '' });
      options.redraw(`${at}/${rows.length - 1}/${named ? 'name' : 'text'}`);
    } },
  });
}

const nameOf = (row, i, named) => (named ? row.name || 'unnamed attribute' : `element ${i + 1}`);

function drawRow(rows, i, at, named, options, key) {
  const row = rows[i];
  const here = `${at}/${i}`;
  const words = `desk-problem${here.replaceAll('/', '-')}`;
  const label = nameOf(row, i, named);
  const name = named
    ? h('input', {
      type: 'text', class: 'desk-name', value: row.name, 'aria-label': key ? `Name (${key.role === 'HASH' ? 'partition key' : 'sort key'})` : 'Name', readonly: Boolean(key), list: at === '' && !key ? 'desk-attributes' : null,
      'data-at': `${here}/name`, 'aria-describedby': words, autocomplete: 'off', autocapitalize: 'off', spellcheck: 'false',
      on: { input: (event) => { row.name = event.target.value; options.changed(); } },
    })
    : h('span', { class: 'desk-place', text: String(i + 1) });
  const type = h('select', {
    class: 'desk-type', 'aria-label': `Type of ${label}`, disabled: Boolean(key), 'data-at': `${here}/type`, 'aria-describedby': words,
    on: { change: (event) => { retype(row, event.target.value); options.redraw(`${here}/type`); } },
  }, TYPES.map(([value, text]) => option(value, text, value === row.type)));
  type.value = row.type;
  const remove = key ? h('span', { class: 'desk-key', text: key.role === 'HASH' ? 'partition key' : 'sort key' }) : h('button', {
    class: 'desk-remove', type: 'button', 'aria-label': `Remove ${label}`, text: '×',
    on: { click: () => { rows.splice(i, 1); options.redraw(rows.length ? `${at}/${Math.min(i, rows.length - 1)}/${named ? 'name' : 'type'}` : `${at}/add`); } },
  });
  return h('div', { class: 'desk-row', 'data-key-row': key ? '' : null },
    h('div', { class: named ? 'desk-line-of' : 'desk-line-of unnamed' }, name, type, drawValue(row, here, label, words, options), remove),
    h('p', { class: 'desk-problem', id: words, 'data-problem': here, hidden: true }),
    drawInside(row, here, label, options));
}

function drawValue(row, here, label, words, options) {
  const common = { class: 'desk-value', 'aria-label': `Value of ${label}`, 'data-at': `${here}/text`, 'aria-describedby': words };
  if (row.type === 'BOOL') {
    const control = h('select', { ...common, on: { change: (event) => { row.text = event.target.value; options.changed(); } } }, option('true', 'true', row.text === 'true'), option('false', 'false', row.text !== 'true'));
    control.value = row.text === 'true' ? 'true' : 'false';
    return control;
  }
  if (row.type === 'NULL') return h('span', { class: 'desk-none', text: 'null' });
  if (row.type === 'M' || row.type === 'L') return h('span', { class: 'desk-none', text: count(row.rows, row.type === 'M' ? 'attribute' : 'element') });
  if (/S$/.test(row.type) && row.type.length === 2) return h('span', { class: 'desk-none', text: count(row.members, 'member') });
  const input = (event) => { row.text = event.target.value; options.changed(); };
  // Line ends of a string stay what they are.
  if (row.type === 'S' && (/[\r\n]/.test(row.text) || row.text.length > 80)) {
    const area = h('textarea', { ...common, rows: '3', spellcheck: 'false', on: { input } });
    area.value = row.text;
    return area;
  }
  return h('input', { ...common, type: 'text', value: row.text ?? '', placeholder: HINTS[row.type], inputmode: row.type === 'N' ? 'decimal' : null, autocomplete: 'off', autocapitalize: 'off', spellcheck: 'false', on: { input } });
}

const count = (list, what) => `${(list || []).length} ${what}${(list || []).length === 1 ? '' : 's'}`;

/** What stands below a row: its attributes, elements or members. */
function drawInside(row, here, label, options) {
  if (row.type === 'M' || row.type === 'L') {
    const rows = (row.rows = row.rows || []);
    return h('div', { class: 'desk-inside', role: 'group', 'aria-label': `Inside ${label}` },
      rows.map((inner, i) => drawRow(rows, i, `${here}/rows`, row.type === 'M', options, null)),
      adder(rows, `${here}/rows`, row.type === 'M', options, row.type === 'M' ? `Add to ${label}` : `Add element to ${label}`));
  }
  if (!(/S$/.test(row.type) && row.type.length === 2)) return null;
  const members = (row.members = row.members || []);
  const at = `${here}/members`;
  return h('div', { class: 'desk-inside', role: 'group', 'aria-label': `Members of ${label}` },
    h('p', { class: 'desk-problem', 'data-problem': at, hidden: true }),
    members.map((member, i) => {
      const place = `${at}/${i}`;
      const words = `desk-problem${place.replaceAll('/', '-')}`;
      return h('div', { class: 'desk-row' },
        h('div', { class: 'desk-line-of member' },
          h('input', { type: 'text', class: 'desk-value', value: member, placeholder: HINTS[row.type], 'aria-label': `Member ${i + 1} of ${label}`, 'data-at': place, 'aria-describedby': words, autocomplete: 'off', autocapitalize: 'off', spellcheck: 'false', on: { input: (event) => { members[i] = event.target.value; options.changed(); } } }),
          h('button', { class: 'desk-remove', type: 'button', 'aria-label': `Remove member ${i + 1} of ${label}`, text: '×', on: { click: () => { members.splice(i, 1); options.redraw(members.length ? `${at}/${Math.min(i, members.length - 1)}` : `${at}/add`); } } })),
        h('p', { class: 'desk-problem', id: words, 'data-problem': place, hidden: true }));
    }),
    h('button', { class: 'button quiet desk-add', type: 'button', text: `Add member to ${label}`, 'data-at': `${at}/add`, on: { click: () => { members.push(''); options.redraw(`${at}/${members.length - 1}`); } } }));
}

/** Another type keeps what can be kept: texts stay texts, a value becomes the first member. */
function retype(row, type) {
  const text = row.text ?? row.members?.[0] ?? '';
  const rows = row.rows || [];
  const members = row.members || (text !== '' ? [text] : []);
  for (const part of ['text', 'members', 'rows']) delete row[part];
  row.type = type;
  if (type === 'M') row.rows = rows.map((one, i) => ({ name: one.name ?? `name${i + 1}`, ...one }));
  else if (type === 'L') row.rows = rows.length ? rows.map(({ name, ...one }) => one) : members.map((one) => ({ type: 'S', text: one }));
  else if (type.length === 2) row.members = members;
  else if (type === 'BOOL') row.text = String(/^true$/i.test(text));
  else if (type !== 'NULL') row.text = text;
}

/** Puts problems beside their rows; answers those that belong to none. */
export function placeProblems(body, problems) {
  for (const one of body.querySelectorAll('[aria-invalid]')) one.removeAttribute('aria-invalid');
  for (const one of body.querySelectorAll('.desk-problem')) { one.hidden = true; one.textContent = ''; }
  return problems.filter(({ at, message }) => {
    const control = body.querySelector(`[data-at="${CSS.escape(at)}"]`) || body.querySelector(`[data-at="${CSS.escape(at)}/text"]`);
    const words = (control && body.querySelector(`#${CSS.escape(control.getAttribute('aria-describedby') || '-')}`)) || body.querySelector(`[data-problem="${CSS.escape(at)}"]`);
    control?.setAttribute('aria-invalid', 'true');
    if (!words) return true;
    words.textContent = words.textContent ? `${words.textContent} ${message}` : message;
    words.hidden = false;
    return false;
  });
}
