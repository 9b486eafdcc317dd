// Two browsers behind one small face: Chromium by playwright-core, Firefox ESR by puppeteer-core.
// Tests use only what is here, so each of them runs in both.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

const CHROMIUM_FLAGS = [
  '--headless=new', '--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', '--use-gl=angle', '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader', '--ignore-gpu-blocklist', '--disable-dev-shm-usage',
];
/** For tests that look at no pixel: the canvas is drawn as ever, the page around it without WebGL. */
const coarse = (density) => [`--force-device-scale-factor=${density}`, '--disable-gpu-compositing'];
const FIREFOX_PREFERENCES = {
  'webgl.force-enabled': true,
  'gfx.x11-egl.force-enabled': true,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'browser.aboutConfig.showWarning': false,
  'dom.disable_open_during_load': false,
};

const firstOf = (...paths) => paths.find((one) => existsSync(one));

/** What happens in a page before its own scripts run: violations and errors are written down. */
const WATCH = () => {
  window.__violations = [];
  document.addEventListener('securitypolicyviolation', (event) => {
    window.__violations.push(`${event.violatedDirective}: ${event.blockedURI || event.sourceFile || ''}`);
  });
};

class PageBase {
  constructor() {
    this.console = [];
    this.requests = [];
    this.errors = [];
  }
  /** Waits until a function in the page answers something true. */
  async until(what, fn, arg, timeout = 20000) {
    const end = Date.now() + timeout;
    let last;
    for (;;) {
      try {
        last = await this.evaluate(fn, arg);
        if (last) return last;
      } catch (error) {
        last = error.message;
        if (!/context|navigat|destroyed|closed|not find|discarded/i.test(error.message)) throw error;
      }
      if (Date.now() > end) throw new Error(`waited ${timeout / 1000} s for: ${what}; last was ${JSON.stringify(last)}`);
      await new Promise((done) => setTimeout(done, 40));
    }
  }
  ready() {
    return this.until('the page is ready', () => window.lockbox && window.lockbox.ready.then(() => true));
  }
  /**
   * The middle of an element, scrolled into sight, once it stands still and nothing lies over it.
   * `selector`: CSS, or '' for the element that window.__hand holds.
   */
  async middle(selector) {
    return this.until(`an element ${selector || (await this.evaluate(() => window.__hand?.outerHTML.slice(0, 120)))} in reach`, (css) => {
      const element = css ? document.querySelector(css) : window.__hand;
      if (!element?.isConnected) return null;
      const first = element.getBoundingClientRect();
      if (!first.width || !first.height) return null;
      element.scrollIntoView({ block: 'nearest', inline: 'nearest', behavior: 'instant' });
      const box = element.getBoundingClientRect();
      const at = { x: box.x + box.width / 2, y: box.y + Math.min(box.height / 2, 40) };
      const top = document.elementFromPoint(at.x, at.y);
      const label = element.closest('label');
      const reachable = top && (element.contains(top) || top.contains(element) || (label && label.contains(top)));
      const before = window.__middle;
      window.__middle = `${at.x} ${at.y} ${css}`;
      return reachable && before === window.__middle ? at : null;
    }, selector);
  }
  async click(selector) {
    const { x, y } = await this.middle(selector);
    await this.mouse(x, y);
  }
}

class ChromiumPage extends PageBase {
  constructor(page, context) {
    super();
    this.page = page;
    this.context = context;
    page.on('console', (message) => this.console.push(`${message.type()}: ${message.text()}`));
    page.on('pageerror', (error) => this.errors.push(String(error)));
    page.on('request', (request) => this.requests.push(request.url()));
  }
  goto(url) { return this.page.goto(url); }
  reload() { return this.page.reload(); }
  evaluate(fn, arg) { return this.page.evaluate(fn, arg); }
  mouse(x, y) { return this.page.mouse.click(x, y); }
  async drag(from, to) {
    await this.page.mouse.move(from.x, from.y);
    await this.page.mouse.down();
    await this.page.mouse.move((from.x + to.x) / 2, (from.y + to.y) / 2);
    await this.page.mouse.move(to.x, to.y);
    await this.page.mouse.up();
  }
  press(key) { return this.page.keyboard.press(key); }
  type(text) { return this.page.keyboard.type(text); }
  tap(x, y) { return this.page.touchscreen.tap(x, y); }
  screenshot(file) { return this.page.screenshot({ path: file }); }
  resize(width, height) { return this.page.setViewportSize({ width, height }); }
  async metric(name) {
    if (!this.session) {
      this.session = await this.context.newCDPSession(this.page);
      await this.session.send('Performance.enable');
    }
    const { metrics } = await this.session.send('Performance.getMetrics');
    return metrics.find((one) => one.name === name)?.value;
  }
  media(options) { return this.page.emulateMedia(options); }
  aria(selector) { return this.page.locator(selector).ariaSnapshot(); }
  close() { return this.context.close(); }
}

class FirefoxPage extends PageBase {
  constructor(page, context) {
    super();
    this.page = page;
    this.context = context;
    page.on('console', (message) => this.console.push(`${message.type()}: ${message.text()}`));
    page.on('pageerror', (error) => this.errors.push(String(error)));
    page.on('request', (request) => this.requests.push(request.url()));
  }
  goto(url) { return this.page.goto(url, { waitUntil: 'load' }); }
  reload() { return this.page.reload({ waitUntil: 'load' }); }
  evaluate(fn, arg) { return this.page.evaluate(fn, arg); }
  mouse(x, y) { return this.page.mouse.click(x, y); }
  async drag(from, to) {
    await this.page.mouse.move(from.x, from.y);
    await this.page.mouse.down();
    await this.page.mouse.move(to.x, to.y, { steps: 3 });
    await this.page.mouse.up();
  }
  async press(key) {
    const keys = key.split('+').map((one) => (one === 'Space' ? ' ' : one));
    for (const one of keys.slice(0, -1)) await this.page.keyboard.down(one);
    await this.page.keyboard.press(keys[keys.length - 1]);
    for (const one of keys.slice(0, -1).reverse()) await this.page.keyboard.up(one);
  }
  type(text) { return this.page.keyboard.type(text); }
  screenshot(file) { return this.page.screenshot({ path: file }); }
  resize(width, height) { return this.page.setViewport({ width, height }); }
  close() { return this.context.close(); }
}

/**
 * {name, open(options) -> page, close()}. Options: init (script in the page), phone, args, size.
 * `density`: pixels of the screen for a pixel of the style sheet (a phone has three times as many).
 */
export async function launchChromium(density = 1) {
  const { chromium } = await import('playwright-core');
  const executablePath = firstOf('/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome');
  if (!executablePath) throw new Error('Chromium is not installed (package chromium)');
  const browser = await chromium.launch({ executablePath, args: [...CHROMIUM_FLAGS, ...(density === 1 ? [] : coarse(density))], headless: true });
  return {
    name: 'chromium',
    alive: () => browser.isConnected(),
    close: () => browser.close(),
    async open({ init = [], phone = false, size = { width: 1280, height: 800 }, scale = density, dark = false, context: given, ...more } = {}) {
      const context = given || await browser.newContext({
        viewport: phone ? { width: 390, height: 844 } : size, deviceScaleFactor: phone ? 3 * density : scale,
        isMobile: phone, hasTouch: phone, colorScheme: dark ? 'dark' : 'light', ...more,
      });
      const page = await context.newPage();
      await page.addInitScript(WATCH);
      for (const script of init) await page.addInitScript(script);
      return new ChromiumPage(page, context);
    },
  };
}

export async function launchFirefox(density = 1) {
  const puppeteer = (await import('puppeteer-core')).default;
  const executablePath = firstOf('/usr/bin/firefox-esr', '/usr/bin/firefox');
  if (!executablePath) throw new Error('Firefox is not installed (package firefox-esr)');
  const display = process.env.DISPLAY ? null : await startDisplay();
  const profile = await mkdtemp(path.join(os.tmpdir(), 'lockbox-firefox-'));
  const browser = await puppeteer.launch({
    browser: 'firefox', executablePath, headless: false, userDataDir: profile,
    args: ['--width=1280', '--height=900'],
    extraPrefsFirefox: { ...FIREFOX_PREFERENCES, 'layout.css.devPixelsPerPx': String(density) },
    env: { ...process.env, LIBGL_ALWAYS_SOFTWARE: '1', MOZ_DISABLE_CONTENT_SANDBOX: '1', ...(display ? { DISPLAY: display.name } : {}) },
  });
  const close = async () => {
    await browser.close().catch(() => {});
    display?.stop();
    await rm(profile, { recursive: true, force: true }).catch(() => {});
  };
  return {
    name: 'firefox',
    alive: () => browser.connected,
    close,
    async open({ init = [], size = { width: 1280, height: 800 }, context: given } = {}) {
      const context = given || await browser.createBrowserContext();
      const page = await context.newPage();
      await page.setViewport(size);
      await page.evaluateOnNewDocument(WATCH);
      for (const script of init) await page.evaluateOnNewDocument(script);
      return new FirefoxPage(page, context);
    },
  };
}

/** A virtual display for browsers that draw only on one. */
async function startDisplay() {
  const xvfb = firstOf('/usr/bin/Xvfb');
  if (!xvfb) throw new Error('a virtual display is needed (package xvfb)');
  const process = spawn(xvfb, ['-displayfd', '3', '-screen', '0', '1280x1000x24', '-nolisten', 'tcp'], { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
  const number = await new Promise((resolve, reject) => {
    let text = '';
    process.stdio[3].on('data', (chunk) => {
      text += chunk;
      if (text.includes('\n')) resolve(text.trim());
    });
    process.on('exit', () => reject(new Error('Xvfb did not start')));
  });
  return { name: `:${number}`, stop: () => process.kill() };
}
