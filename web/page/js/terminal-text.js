// Text matters of the terminal, without DOM state: splitting what was pasted into commands, words
// under the caret, colouring JSON.
import { h } from './dom.js';

/**
 * Splits text into whole commands and the unfinished rest. A line that ends in a backslash, or in
 * which a quote is still open, goes on in the next one. Lines of comment and empty lines are no
 * commands; a leading "$ " (as in examples) is dropped.
 */
export function splitCommands(text) {
  const lines = text.replace(/\r\n?/g, '\n').split('\n');
  const commands = [];
  let held = '';
  let quote = '';
  for (let i = 0; i < lines.length; i += 1) {
    let line = lines[i];
    if (!held) line = line.replace(/^\s*\$ /, '');
    const joined = held ? held + line : line;
    quote = openQuote(joined);
    if (!quote && /\\$/.test(joined)) {
      held = `${joined.slice(0, -1)} `;
      continue;
    }
    if (quote && i < lines.length - 1) {
      held = `${joined}\n`;
      continue;
    }
    held = '';
    if (i === lines.length - 1) return { commands, rest: joined };
    if (joined.trim() && !joined.trim().startsWith('#')) commands.push(joined.trim());
  }
  return { commands, rest: held };
}

/** The quote that is open at the end of the text, or ''. */
export function openQuote(text) {
  let quote = '';
  for (let i = 0; i < text.length; i += 1) {
    const c = text[i];
    if (quote) {
      if (c === '\\' && quote === '"') i += 1;
      else if (c === quote) quote = '';
    } else if (c === '\\') i += 1;
    else if (c === '"' || c === "'") quote = c;
  }
  return quote;
}

/** Where the word that ends at `caret` (UTF-16) begins. */
export function wordStart(text, caret) {
  let start = 0;
  let quote = '';
  for (let i = 0; i < caret; i += 1) {
    const c = text[i];
    if (quote) {
      if (c === quote) quote = '';
    } else if (c === '"' || c === "'") quote = c;
    else if (/\s/.test(c)) start = i + 1;
  }
  return start;
}

/** Length in UTF-8 bytes, which is how the engine counts. */
export const byteLength = (text) => new TextEncoder().encode(text).length;

/** What all words begin with. */
export function commonPrefix(words) {
  let prefix = words[0] || '';
  for (const word of words) while (!word.startsWith(prefix)) prefix = prefix.slice(0, -1);
  return prefix;
}

const JSON_PART = /("(?:[^"\\]|\\.)*")(\s*:)?|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)/g;

/** Output as nodes: JSON with its keys, texts and numbers told apart, anything else as it is. */
export function painted(text) {
  if (text.length > 30000 || !/^\s*[[{]/.test(text)) return [text];
  const out = [];
  let last = 0;
  for (const match of text.matchAll(JSON_PART)) {
    out.push(text.slice(last, match.index));
    if (match[1]) {
      out.push(h('span', { class: match[2] ? 'j-key' : 'j-string', text: match[1] }));
      if (match[2]) out.push(match[2]);
    } else out.push(h('span', { class: 'j-number', text: match[3] }));
    last = match.index + match[0].length;
  }
  out.push(text.slice(last));
  return out;
}
