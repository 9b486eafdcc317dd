// Three ways to do the same thing in the page: by mouse alone, by keyboard alone, through the
// accessibility tree alone. Each can: press a button, choose a radio, write into a
// field, run a command. Things are named as the learner meets them (role, words, group).

/** In the page: the element with this role and these words; `groups`: words of its fieldset or form. */
const FIND = ({ role, name, groups }) => {
  const words = (one) => (one ? one.innerText || one.textContent || '' : '').replace(/\s+/g, ' ').trim();
  const labelOf = (one) => one.getAttribute('aria-label') || words(one.labels?.[0]?.querySelector('span') || one.labels?.[0]) || words(one);
  const css = { button: 'button, summary', radio: 'input[type="radio"]', textbox: 'input[type="text"], textarea' }[role];
  const fits = (one) => {
    if (!one.checkVisibility?.({ visibilityProperty: true }) || one.closest('[inert]') || one.disabled) return false;
    if (labelOf(one) !== name) return false;
    const heads = [one.closest('fieldset')?.querySelector('legend'), one.closest('details')?.querySelector('summary')];
    return groups.every((group) => heads.some((head) => head && words(head) === group));
  };
  return [...document.querySelectorAll(css)].filter(fits);
};

const FIND_TEXT = FIND.toString();

/** Finds the element and keeps it in window.__hand (redraws keep elements, not foreign attributes). */
async function mark(page, thing) {
  await page.until(`${thing.role} "${thing.name}"${thing.groups.map((one) => ` in "${one}"`).join('')}`, ({ source, wanted }) => {
    const found = new Function(`return (${source})`)()(wanted);
    if (!found.length) return false;
    window.__hand = found[0];
    return true;
  }, { source: FIND_TEXT, wanted: thing });
  return '';
}

/** Real mouse events at the place of the thing. */
export class Mouse {
  constructor(page) { this.page = page; }
  name = 'the mouse alone';
  types = false;
  async press(name, ...groups) { await this.page.click(await mark(this.page, { role: 'button', name, groups })); }
  async radio(name, ...groups) { await this.page.click(await mark(this.page, { role: 'radio', name, groups })); }
  async write() { throw new Error('a mouse cannot write'); }
  async openForm(title) {
    const selector = await mark(this.page, { role: 'button', name: title, groups: [] });
    if (!await this.page.evaluate(() => window.__hand.closest('details').open)) await this.page.click(selector);
  }
}

/** Tab, arrows, Space and Enter only. The focus starts where it is. */
export class Keyboard {
  constructor(page) { this.page = page; }
  name = 'the keyboard alone';
  types = true;
  /** Walks the focus to the thing; for radios, to any of its group. */
  async walk(thing) {
    await mark(this.page, thing);
    for (let i = 0; i < 220; i += 1) {
      const here = await this.page.evaluate(() => {
        const wanted = window.__hand;
        const now = document.activeElement;
        if (now === wanted) return 'there';
        if (now?.type === 'radio' && wanted?.type === 'radio' && now.name === wanted.name) return 'group';
        // Backwards is Shift and Tab, as a person would; past the end lie the browser's own controls.
        return wanted && now && now !== document.body && (now.compareDocumentPosition(wanted) & Node.DOCUMENT_POSITION_PRECEDING) ? 'back' : '';
      });
      if (here === 'there' || (here === 'group' && thing.role === 'radio')) return here;
      // The terminal completes on Tab while it holds text; Escape first lets Tab leave.
      if (await this.page.evaluate(() => document.activeElement?.id === 'terminal-input' && document.activeElement.value)) await this.page.press('Escape');
      await this.page.press(here === 'back' ? 'Shift+Tab' : 'Tab');
    }
    throw new Error(`Tab never came to ${thing.role} "${thing.name}"`);
  }
  async press(name, ...groups) {
    await this.walk({ role: 'button', name, groups });
    await this.page.press('Enter');
  }
  async radio(name, ...groups) {
    const thing = { role: 'radio', name, groups };
    await this.walk(thing);
    for (let i = 0; i < 80; i += 1) {
      // Redraws may move the mark's element; the choice itself tells whether it is done.
      const [done, here] = await this.page.evaluate(() => {
        const wanted = window.__hand;
        return [wanted?.checked, document.activeElement === wanted];
      });
      if (done) return;
      await this.page.press(here ? 'Space' : 'ArrowDown');
    }
    throw new Error(`the arrow keys never chose "${name}"`);
  }
  async write(name, value, ...groups) {
    await this.walk({ role: 'textbox', name, groups });
    await this.page.press('Control+a');
    if (value) await this.page.type(value);
    else await this.page.press('Delete');
  }
  async openForm(title) {
    await this.walk({ role: 'button', name: title, groups: [] });
    if (!await this.page.evaluate(() => document.activeElement.closest('details').open)) await this.page.press('Enter');
  }
  async command(line) {
    await this.walk({ role: 'textbox', name: 'Command', groups: [] });
    await this.page.type(line);
    await this.page.press('Enter');
  }
}

/** What assistive technology sees and does: roles and names of the browser's own tree. */
export class Accessibility {
  constructor(page, isFirefox) {
    this.page = page;
    this.isFirefox = isFirefox;
  }
  name = 'the accessibility tree alone';
  types = true;
  /** Runs `fn(element, arg)` on the node with this role and name, inside the group when given. */
  async on({ role, name, groups }, fn, arg) {
    const end = Date.now() + 15000;
    for (;;) {
      if (this.isFirefox ? await this.onBidi({ role, name, groups }, fn, arg) : await this.onTree({ role, name, groups }, fn, arg)) return;
      if (Date.now() > end) throw new Error(`the accessibility tree has no ${role} "${name}"${groups.map((one) => ` in "${one}"`).join('')}`);
      await new Promise((done) => setTimeout(done, 100));
    }
  }
  async onBidi({ role, name, groups }, fn, arg) {
    const quoted = name.replace(/"/g, '\\"');
    // Each question makes this browser compute roles and names anew, a millisecond an element: the
    // region where the last thing was found is asked first, then the whole page.
    for (const within of [this.region, this.page.page].filter(Boolean)) {
      const found = await within.$$(`aria/${quoted}[role="${role}"]`);
      // What opens and closes (summary) has no role of its own in this browser's tree, only a name.
      if (role === 'button' && !found.length) {
        for (const handle of await within.$$(`aria/${quoted}`)) {
          if (await handle.evaluate((one) => one.nodeName === 'SUMMARY')) found.push(handle);
        }
      }
      for (const handle of found) {
        const fits = await handle.evaluate((one, words) => {
          if (one.closest('[inert]')) return false;
          const heads = [one.closest('fieldset')?.querySelector('legend'), one.closest('details')?.querySelector('summary')];
          return words.every((group) => heads.some((head) => head && head.textContent.replace(/\s+/g, ' ').trim() === group));
        }, groups);
        if (!fits) continue;
        this.region = (await handle.evaluateHandle((one) => one.closest('section[aria-label]'))).asElement();
        await handle.evaluate(fn, arg);
        return true;
      }
    }
    return false;
  }
  async onTree({ role, name, groups }, fn, arg) {
    if (!this.session) this.session = await this.page.context.newCDPSession(this.page.page);
    const { nodes } = await this.session.send('Accessibility.getFullAXTree');
    const byId = new Map(nodes.map((node) => [node.nodeId, node]));
    const label = (node) => (node.name?.value || '').replace(/\s+/g, ' ').trim();
    const roles = { button: ['button', 'DisclosureTriangle', 'DisclosureTriangleGrouped'], }[role] || [role];
    const inGroup = (node, group) => {
      for (let up = byId.get(node.parentId); up; up = byId.get(up.parentId)) if (label(up) === group) return true;
      return false;
    };
    const node = nodes.find((one) => !one.ignored && roles.includes(one.role?.value) && label(one) === name && groups.every((group) => inGroup(one, group)));
    if (!node) return false;
    const { object } = await this.session.send('DOM.resolveNode', { backendNodeId: node.backendDOMNodeId });
    await this.session.send('Runtime.callFunctionOn', {
      objectId: object.objectId, functionDeclaration: `function (arg) { return (${fn.toString()})(this, arg); }`, arguments: [{ value: arg ?? null }],
    });
    return true;
  }
  async press(name, ...groups) { await this.on({ role: 'button', name, groups }, (one) => one.click()); }
  async radio(name, ...groups) { await this.on({ role: 'radio', name, groups }, (one) => one.click()); }
  async write(name, value, ...groups) {
    await this.on({ role: 'textbox', name, groups }, (one, text) => {
      one.value = text;
      one.dispatchEvent(new Event('input', { bubbles: true }));
    }, value);
  }
  async openForm(title) {
    await this.on({ role: 'button', name: title, groups: [] }, (one) => { if (!one.closest('details').open) one.click(); });
  }
}

/** The quickest hand, for looking at pages only: what is pressed need not be in reach. Not for tests. */
export class Script {
  constructor(page) { this.page = page; }
  name = 'a script';
  async press(name, ...groups) {
    await mark(this.page, { role: 'button', name, groups });
    await this.page.evaluate(() => window.__hand.click());
  }
  async radio(name, ...groups) {
    await mark(this.page, { role: 'radio', name, groups });
    await this.page.evaluate(() => window.__hand.click());
  }
  async command(line) { await this.page.evaluate((text) => window.lockbox.command(text).then(() => true), line); }
}
