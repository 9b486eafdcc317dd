// The small Markdown subset of lesson texts: paragraphs, **strong**, *emphasis*, `code`, "- " lists.
// No links, no HTML: every other character is text.
import { h } from './dom.js';

const INLINE = /`([^`]+)`|\*\*([^*]+(?:\*[^*]+)*)\*\*|\*([^*\s](?:[^*]*[^*\s])?)\*/g;

/** Inline text as a list of nodes and strings. */
export function inline(text) {
  const out = [];
  let last = 0;
  for (const match of text.matchAll(INLINE)) {
    out.push(text.slice(last, match.index));
    if (match[1] !== undefined) out.push(h('code', { text: match[1] }));
    else if (match[2] !== undefined) out.push(h('strong', {}, inline(match[2])));
    else out.push(h('em', {}, inline(match[3])));
    last = match.index + match[0].length;
  }
  out.push(text.slice(last));
  return out.filter((part) => part !== '');
}

/** Blocks of a text as a list of elements. */
export function blocks(text) {
  const out = [];
  for (const block of String(text ?? '').replace(/\r\n?/g, '\n').split(/\n{2,}/)) {
    let lines = [];
    let items = null;
    const flush = () => {
      if (lines.length) out.push(h('p', {}, inline(lines.join(' '))));
      lines = [];
    };
    for (const line of block.split('\n')) {
      const item = /^\s*- (.*)$/.exec(line);
      if (item) {
        flush();
        if (!items) out.push((items = h('ul')));
        items.append(h('li', {}, inline(item[1])));
      } else if (items && /^\s+\S/.test(line)) {
        items.lastChild.append(' ', ...inline(line.trim()));
      } else if (line.trim()) {
        items = null;
        lines.push(line.trim());
      }
    }
    flush();
  }
  return out;
}
