// What is simulated and what is not, and the other dialogs.
import { h } from './dom.js';
import { showDialog } from './dialog.js';

/** Shows a modal dialog; `actions`: [{label, run, kind}]. The first button has the focus. */
export function open(title, body, actions = [{ label: 'Close' }]) {
  showDialog('', (dialog) => [
    h('h2', { id: 'dialog-title', text: title }),
    h('div', {}, body),
    h('div', { class: 'dialog-actions' }, actions.map((action) => h('button', {
      class: `button ${action.kind || ''}`, type: 'button', text: action.label,
      on: { click: () => { dialog.close(); action.run?.(); } },
    }))),
  ]);
}

const list = (...items) => h('ul', {}, items.map((text) => h('li', { text })));

export function about(version) {
  open('What is simulated, and what is not', [
    h('p', { text: 'Lockbox computes what Amazon DynamoDB, IAM, STS, CloudTrail and a small network would answer. It is a model, written from the public documentation; it is not AWS and does not talk to it.' }),
    h('h3', { text: 'Simulated' }),
    list('Tables with partition and sort keys, expressions, capacity, partitions chosen by a hash of the key.',
      'Policies: every statement of every layer is evaluated, and the reason is kept.',
      'Signatures (Signature Version 4), users, roles and sessions.',
      'A network with subnets, routes, gateways and endpoints, walked hop by hop.',
      'Keys of KMS, tables encrypted down to the stored item, and what a lost key does.',
      'Streams, replicas in other Regions, backups, exports and PartiQL.',
      'CloudTrail records, with what is logged by default and what is not.'),
    h('h3', { text: 'Different on purpose' }),
    list('Time stands still until a command or a lesson moves it.',
      'Changes are seen at once; the real service needs seconds for some of them.',
      'The hash that picks a partition is our own: the real one is not published.',
      'Prices, quotas of an account and outages are not simulated.'),
    h('h3', { text: 'Your data' }),
    h('p', { text: 'Everything happens in this tab. Progress is kept in this browser, and nowhere else; the page asks no other server for anything. Menu, Erase my data removes it.' }),
    h('h3', { text: 'Names' }),
    h('p', { text: 'An independent teaching tool, not affiliated with Amazon Web Services. Licensed under Apache-2.0; the typefaces are Inter and JetBrains Mono (SIL Open Font License).' }),
    h('p', { class: 'field-help', text: `Version ${version}` }),
  ]);
}

export function confirmErase(run) {
  open('Erase my data?', [h('p', { text: 'Progress in every scenario, sandboxes and settings are removed from this browser. Nothing was ever uploaded, so nothing is left elsewhere. Files that you exported stay yours.' })],
    [{ label: 'Keep it' }, { label: 'Erase everything', kind: 'danger', run }]);
}

export function confirmRestart(run) {
  open('Start again from the beginning?', [h('p', { text: 'Progress in this scenario and its command history are removed from this browser. Export first to keep them.' })],
    [{ label: 'Keep it' }, { label: 'Start again', kind: 'danger', run }]);
}
