// Browser storage that may be absent, full or forbidden. Every function answers, none throws.

const PREFIX = 'lockbox:';
let reason = '';

function area() {
  try {
    return window.localStorage;
  } catch (error) {
    return null;
  }
}

/** Whether a value can be kept; false in private frames, with blocked cookies, on some files. */
export function available() {
  try {
    const store = area();
    if (!store) return false;
    store.setItem(`${PREFIX}probe`, '1');
    store.removeItem(`${PREFIX}probe`);
    return true;
  } catch (error) {
    reason = error.name || String(error);
    // A full store still gives back what it holds.
    return error.name === 'QuotaExceededError' && Boolean(area()?.length);
  }
}

export function read(key) {
  try {
    return area()?.getItem(PREFIX + key) ?? null;
  } catch (error) {
    return null;
  }
}

/** Keeps a value. Answers '' when it is kept, else the reason in words. */
export function write(key, value) {
  try {
    const store = area();
    if (!store) return 'this browser gives the page no storage';
    store.setItem(PREFIX + key, value);
    return '';
  } catch (error) {
    if (error.name === 'QuotaExceededError' || error.name === 'NS_ERROR_DOM_QUOTA_REACHED') {
      return 'the storage of this browser is full';
    }
    reason = error.name || String(error);
    return `this browser gives the page no storage (${reason})`;
  }
}

export function remove(key) {
  try {
    area()?.removeItem(PREFIX + key);
  } catch (error) {
    // Nothing was kept, so nothing is left.
  }
}

/** The keys of Lockbox, without the prefix. */
export function keys() {
  try {
    const store = area();
    const found = [];
    for (let i = 0; store && i < store.length; i += 1) {
      const key = store.key(i);
      if (key.startsWith(PREFIX)) found.push(key.slice(PREFIX.length));
    }
    return found;
  } catch (error) {
    return [];
  }
}

export function readJson(key, fallback) {
  const text = read(key);
  if (text === null) return fallback;
  try {
    return JSON.parse(text);
  } catch (error) {
    return fallback;
  }
}
export const writeJson = (key, value) => write(key, JSON.stringify(value));
export const prefix = PREFIX;
