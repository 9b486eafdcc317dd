// Making and updating DOM without HTML strings: nothing that comes from a scenario, a save or the
// engine can become markup.

/**
 * Makes an element. `props`: attributes by name; `class`, `text`, and `on` ({event: listener});
 * properties (`checked`, `value`, `disabled`, `open`) are set as such; null and false are left out.
 */
export function h(name, props = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(props || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (key === 'class') element.className = value;
    else if (key === 'text') element.textContent = value;
    else if (key === 'on') {
      for (const [event, listener] of Object.entries(value)) element.addEventListener(event, listener);
    } else if (key === 'value') {
      element.value = value;
      element.setAttribute('value', value);
    } else element.setAttribute(key, value === true ? '' : value);
  }
  append(element, children);
  return element;
}

function append(parent, children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    parent.append(child instanceof Node ? child : String(child));
  }
}

const SVG = 'http://www.w3.org/2000/svg';
const GLYPHS = {
  check: 'M4.5 12.5 10 18 19.5 7',
  cross: 'M6.5 6.5l11 11M17.5 6.5l-11 11',
  open: 'M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16z',
  done: 'M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM8 12.3l2.8 2.8L16 9.5',
  stop: 'M8.2 3.5h7.6L20.5 8.2v7.6L15.8 20.5H8.2L3.5 15.8V8.2zM9 9l6 6M15 9l-6 6',
  bulb: 'M9.5 18h5M10.5 21h3M8.5 14.5a5.5 5.5 0 1 1 7 0c-.7.6-1 1.5-1 2.5h-5c0-1-.3-1.9-1-2.5z',
  info: 'M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM12 11v5.5M12 7.5v.2',
  arrow: 'M5 12h14M13 6l6 6-6 6',
};

/** A small drawn sign, hidden from assistive technology: words always stand beside it. */
export function glyph(name) {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('class', 'glyph');
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', GLYPHS[name]);
  svg.append(path);
  return svg;
}

/**
 * Makes `from` look like `to`, touching only what differs, so that focus, selection, open details
 * and scroll positions survive a redraw. Elements pair up by tag and data-key.
 */
export function morph(from, to) {
  if (from.nodeType !== to.nodeType || from.nodeName !== to.nodeName || keyOf(from) !== keyOf(to)) {
    from.replaceWith(to);
    return to;
  }
  if (from.nodeType !== Node.ELEMENT_NODE) {
    if (from.nodeValue !== to.nodeValue) from.nodeValue = to.nodeValue;
    return from;
  }
  morphAttributes(from, to);
  const olds = [...from.childNodes];
  const byKey = new Map(olds.filter((node) => keyOf(node)).map((node) => [keyOf(node), node]));
  const used = new Set();
  let place = from.firstChild;
  for (const wanted of [...to.childNodes]) {
    const key = keyOf(wanted);
    let match = key ? byKey.get(key) : null;
    if (!match && !key) {
      match = olds.find((node) => !used.has(node) && !keyOf(node) && node.nodeName === wanted.nodeName);
    }
    if (match && match.nodeName === wanted.nodeName) {
      used.add(match);
      if (match !== place) from.insertBefore(match, place);
      const result = morph(match, wanted);
      place = result.nextSibling;
    } else {
      from.insertBefore(wanted, place);
    }
  }
  for (const node of olds) if (!used.has(node) && node.parentNode === from) node.remove();
  return from;
}

function keyOf(node) {
  return node.nodeType === Node.ELEMENT_NODE ? node.getAttribute('data-key') : null;
}

function morphAttributes(from, to) {
  for (const { name } of [...from.attributes]) {
    // What the learner opened stays open.
    if (name === 'open' && from.nodeName === 'DETAILS') continue;
    // Places are set through the style object (the content policy forbids style attributes).
    if (name === 'style') continue;
    if (!to.hasAttribute(name)) from.removeAttribute(name);
  }
  for (const { name, value } of [...to.attributes]) {
    if (from.getAttribute(name) !== value) from.setAttribute(name, value);
  }
  if (from.nodeName === 'INPUT') {
    if (from.type === 'radio' || from.type === 'checkbox') from.checked = to.hasAttribute('checked');
    else if (from !== document.activeElement && from.value !== to.value) from.value = to.value;
  }
  if (from.nodeName === 'SELECT') {
    const value = to.value;
    queueMicrotask(() => { if (from.value !== value) from.value = value; });
  }
}
