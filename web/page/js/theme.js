// Light and dark, contrast, motion: what the system asks for, what the learner chose, and the canvas
// told of both.
import * as storage from './storage.js';
import { tryCall, engine } from './engine.js';

const root = document.documentElement;
const dark = matchMedia('(prefers-color-scheme: dark)');
const contrast = matchMedia('(prefers-contrast: more)');
const coarse = matchMedia('(pointer: coarse)');
const reduced = matchMedia('(prefers-reduced-motion: reduce)');

export const choice = () => root.dataset.theme || 'system';
export const lessMotion = () => root.dataset.motion === 'less';

export function setUp() {
  for (const query of [dark, contrast, reduced, coarse]) query.addEventListener('change', tell);
}

/** Tells the canvas how to look. */
export function tell() {
  if (!engine.ready) return;
  const isDark = root.dataset.theme ? root.dataset.theme === 'dark' : dark.matches;
  tryCall({
    fn: 'theme', dark: isDark, contrast: contrast.matches, reducedMotion: reduced.matches || lessMotion(),
    coarse: coarse.matches, fontSize: Math.max(8, Math.min(64, parseFloat(getComputedStyle(root).fontSize) * 15 / 16)),
  });
}

/** 'system', 'light' or 'dark'. */
export function choose(value) {
  if (value === 'system') delete root.dataset.theme;
  else root.dataset.theme = value;
  keep();
}

export function chooseMotion(less) {
  if (less) root.dataset.motion = 'less';
  else delete root.dataset.motion;
  keep();
}

function keep() {
  storage.writeJson('settings', { ...storage.readJson('settings', {}), theme: choice(), motion: lessMotion() ? 'less' : '' });
  tell();
}
