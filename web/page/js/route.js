// The address: which screen, scenario, step, sandbox or shared world. The fragment is never sent to a
// server. One that does not parse gets a sentence and changes nothing.

const ID = /^[a-z0-9][a-z0-9-]{0,63}$/;

/**
 * What a fragment asks for: {screen: 'start'} · {screen: 'scenario', id, step} (step from 1, or 0)
 * · {screen: 'sandbox', id} · {screen: 'world', data} · {screen: 'class', data} · {problem}.
 */
export function parse(hash) {
  const text = hash.replace(/^#/, '');
  if (!text) return { screen: 'start' };
  if (text.length > 64 * 1024) return { problem: 'This address is too long to be read.' };
  const parts = new Map();
  for (const part of text.split('&')) {
    const cut = part.indexOf('=');
    const key = cut < 0 ? part : part.slice(0, cut);
    let value;
    try {
      value = cut < 0 ? '' : decodeURIComponent(part.slice(cut + 1));
    } catch (error) {
      return { problem: `The part "${shorten(part)}" of this address is not readable.` };
    }
    if (parts.has(key)) return { problem: `This address names "${shorten(key)}" twice.` };
    parts.set(key, value);
  }
  const known = ['scenario', 'step', 'sandbox', 'world', 'class'];
  for (const key of parts.keys()) {
    if (!known.includes(key)) return { problem: `This address asks for "${shorten(key)}", which Lockbox does not know.` };
  }
  const screens = ['scenario', 'sandbox', 'world', 'class'].filter((key) => parts.has(key));
  if (screens.length !== 1) {
    return { problem: screens.length ? `This address asks for ${screens.join(' and ')} at once.` : 'This address names a step but no scenario.' };
  }
  return screenOf(screens[0], parts);
}

function screenOf(screen, parts) {
  const value = parts.get(screen);
  if (parts.has('step') && screen !== 'scenario') return { problem: 'Only a scenario has steps.' };
  if (screen === 'scenario') {
    if (!ID.test(value)) return { problem: `"${shorten(value)}" is not the name of a scenario.` };
    const step = parts.get('step');
    if (step !== undefined && !/^[1-9]\d{0,2}$/.test(step)) return { problem: `"${shorten(step)}" is not a step: expected a number from 1.` };
    return { screen, id: value, step: step ? Number(step) : 0 };
  }
  if (screen === 'sandbox') {
    if (value && !ID.test(value)) return { problem: `"${shorten(value)}" is not the name of a sandbox.` };
    return { screen, id: value };
  }
  if (!value) return { problem: `This address names a ${screen} but carries none.` };
  return { screen, data: value };
}

const shorten = (text) => (text.length > 40 ? `${text.slice(0, 40)}…` : text);

/** The fragment of a place, without "#". */
export const format = (place) => {
  if (place.kind === 'scenario') return `scenario=${place.id}`;
  if (place.kind === 'sandbox') return place.first || !place.id ? 'sandbox' : `sandbox=${place.id}`;
  return '';
};
