// The dashboard as the tests use it. Wants PIXELSERVER_URL, the server's address, and PIXELSERVER_DATA, its data folder with keys.json.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

import { visitor } from './browser.mjs';

const { PIXELSERVER_URL, PIXELSERVER_DATA, CI } = process.env;

/** Why the tests of the dashboard are skipped; false when they run. */
export const absent = PIXELSERVER_URL && PIXELSERVER_DATA ? false : 'PIXELSERVER_URL and PIXELSERVER_DATA name no running server';
if (absent && CI === 'true') throw new Error(absent);

export const base = PIXELSERVER_URL?.replace(/\/$/, '');

const folder = join(import.meta.dirname, '../../artifacts/tests/screenshots');
mkdirSync(folder, { recursive: true });

export const keys = () => JSON.parse(readFileSync(join(PIXELSERVER_DATA, 'keys.json'), 'utf8'));

/** A browser page of somebody who has logged in with the key of a role (`adminKey`, `adOpsKey`, `analystKey`), or with another. Its `problems` must be empty at the end. */
export const logIn = async (browser, { role = 'adminKey', key = keys()[role], ...options } = {}) => {
  const context = await visitor(browser, { viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  page.problems = [];
  page.on('pageerror', error => page.problems.push(error.message));
  page.on('console', message => {
    // What the browser says of answers such as 401 and 400 is what the tests ask for.
    if (['error', 'warning'].includes(message.type()) && !message.text().startsWith('Failed to load resource')) page.problems.push(message.text());
  });
  await page.goto(`${base}/`);
  await page.getByLabel('Key').fill(key);
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.getByRole('navigation', { name: 'Pages' }).waitFor();
  return page;
};

/** Goes to a view: `open(page, 'insight', { site: 'demo' })`; waits until nothing is busy. */
export const open = async (page, path, params = {}) => {
  const query = new URLSearchParams(params).toString();
  await page.evaluate(hash => {
    if (location.hash === hash) return;
    // What is shown now must go first.
    document.querySelector('main > *').dataset.old = '';
    location.hash = hash;
  }, `#/${path}${query && `?${query}`}`);
  await page.waitForFunction(() => !document.querySelector('main > [data-old]'));
  await calm(page);
};

/** Until nothing on the page says that it is busy. */
export const calm = page => page.waitForFunction(() => document.querySelector('main h1') && !document.querySelector('main [aria-busy=true]'), undefined, { timeout: 60_000 });

/** Keeps a picture of the page as output of the tests. */
export const keep = (page, name) => page.screenshot({ path: join(folder, `dashboard-${name}.png`), fullPage: true });

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** No serious finding of axe-core, and nothing wider than the window. */
export const checkAccessibility = async page => {
  if (!await page.evaluate(() => 'axe' in window)) {
    // Into the page by the debugger: its policy admits no script of ours.
    const client = await page.context().newCDPSession(page);
    await client.send('Runtime.evaluate', { expression: axe });
    await client.detach();
  }

  const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
  const serious = violations.filter(one => ['serious', 'critical'].includes(one.impact))
    .map(one => `${one.id}: ${one.help}: ${one.nodes.slice(0, 3).map(node => node.html.slice(0, 200)).join(' | ')}`);
  assert.deepEqual(serious, []);
  const [content, width] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  assert.ok(content <= width + 1, `${content} px wide in a window of ${width}`);
};
