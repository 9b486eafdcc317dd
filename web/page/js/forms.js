// Requests composed by mouse: real form controls, and the command line they stand for in full view
// before it runs.
import { h } from './dom.js';
import { inline } from './markdown.js';
import { shortness, stateOf } from './cards.js';

const json = (value) => JSON.stringify(value);

function field(form, item) {
  const id = `field-${form.id}-${item.id}`;
  const action = (value) => json({ do: 'form', id: form.id, field: item.id, value });
  const help = item.help ? h('p', { class: 'field-help', id: `${id}-help` }, inline(item.help)) : null;
  if (stateOf(item.kind) === 'text') {
    return h('div', { class: 'field', 'data-key': item.id },
      h('label', { for: id, text: item.label }), help,
      h('input', {
        id, type: 'text', value: item.value, 'data-input': json({ id: form.id, field: item.id }), autocomplete: 'off',
        autocapitalize: 'off', autocorrect: 'off', spellcheck: 'false', 'aria-describedby': item.help ? `${id}-help` : null,
      }));
  }
  const chosen = (choice) => (item.value ? choice.id === item.value : choice.chosen);
  return h('fieldset', { class: 'field', 'data-key': item.id, 'aria-describedby': item.help ? `${id}-help` : null },
    h('legend', { text: item.label }), help,
    // A long list scrolls by itself; a list of the browser would hide what there is to choose.
    h('div', { class: 'choices', 'data-short': shortness(item.choices), 'data-long': item.choices.length > 12 },
      item.choices.map((choice) => h('label', { class: 'choice', 'data-key': choice.id },
        h('input', { type: 'radio', name: id, value: choice.id, checked: chosen(choice), 'data-do': action(choice.id) }),
        h('span', {}, inline(choice.text))))));
}

/**
 * All forms of a step. `lines`: command line by form id, or {problem} when the fields do not make
 * one yet. A single form stands open.
 */
export function forms(list, lines) {
  return h('section', { 'data-key': 'forms' },
    h('h3', { text: 'Compose a request' }),
    h('div', { class: 'forms' }, list.map((form) => {
      const composed = lines[form.id] || {};
      return h('details', { class: 'form', 'aria-label': form.title, 'data-key': `form-${form.id}`, 'data-form': form.id, open: list.length === 1 },
        h('summary', { text: form.title }),
        h('div', { class: 'form-body' },
          form.fields.map((item) => field(form, item)),
          h('div', {},
            composed.line
              ? h('code', { class: 'line', 'aria-label': 'The command line this makes', text: composed.line })
              : h('p', { class: 'field-help', text: composed.problem || 'Choose above; the command line appears here.' }),
            h('div', { class: 'line-row' },
              h('button', {
                class: 'button primary', type: 'button', disabled: !composed.line,
                'data-do': json({ do: 'run-form', id: form.id }), text: 'Run it',
              }),
              composed.line ? h('button', { class: 'button quiet', type: 'button', 'data-type': composed.line, text: 'Edit in the terminal' }) : null))));
    })));
}
