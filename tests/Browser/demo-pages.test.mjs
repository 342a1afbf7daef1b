import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, test } from 'node:test';

import { launch, visitor } from './browser.mjs';
import { Recorder } from './recorder.mjs';
import { assertTrip, expectedEvents, goShopping, screenshots } from './shopping.mjs';

let browser, recorder;

before(async () => {
  browser = await launch();
});
after(() => browser.close());
beforeEach(async () => {
  recorder = await Recorder.start();
});
afterEach(() => recorder.close());

/** An event on the wire in the words of the trip; what is typed loosely there is text in the warehouse. */
const event = wire => ({
  event: wire.e, id: wire.id, url: wire.u, path: new URL(wire.u).pathname, referrer: wire.r, title: wire.t,
  value: wire.v, currency: wire.c, orderId: wire.o, items: wire.i ?? [],
  props: Object.fromEntries(Object.entries(wire.p).map(([key, value]) => [key, String(value)])),
  emailHashes: wire.em ?? [], phoneHashes: wire.ph ?? [],
  screen: [wire.sw, wire.sh], viewport: [wire.vw, wire.vh], language: wire.l, timezone: wire.tz,
});

test('a shopping trip sends every event once, with its fields', async () => {
  const context = await visitor(browser, { colorScheme: 'light' });
  const page = await context.newPage();
  const problems = [];
  page.on('pageerror', error => problems.push(error.message));
  page.on('console', message => ['error', 'warning'].includes(message.type()) && problems.push(message.text()));
  const order = await goShopping(page, recorder.url, screenshots(page, 'pages'));
  await recorder.event(one => one.e === 'engagement' && one.u.endsWith('/kitchen'));
  assertTrip(expectedEvents(recorder.url, order), recorder.events.map(event));
  assert.ok(!/Loveless|Oak Street|30 1234567/i.test(JSON.stringify(recorder.events)), 'something typed was sent');
  assert.deepEqual(problems, []);
  await context.close();
});

test('a refused choice holds from the first event of the next page on', async () => {
  const context = await visitor(browser);
  const page = await context.newPage();
  await page.goto(`${recorder.url}/demo/`);
  await page.click('[data-consent=""]');
  await page.goto(`${recorder.url}/demo/cart`);
  const view = await recorder.event(one => one.e === 'page_view' && one.u.endsWith('/cart'));
  assert.equal(view.cs, '');
  assert.equal(await page.locator('.consent').count(), 0, 'nobody is asked twice');
  await page.click('[data-privacy]');
  assert.equal(await page.locator('.consent').count(), 1);
  await context.close();
});

test('a single-page view can be reloaded, and an unknown product is no dead end', async () => {
  const context = await visitor(browser);
  const page = await context.newPage();
  await page.goto(`${recorder.url}/demo/style-guide/living`);
  assert.match(await page.title(), /^The living room/);
  await page.goto(`${recorder.url}/demo/product?sku=%3Cscript%3E`);
  assert.match(await page.locator('main').innerText(), /Not on our shelves/);
  await context.close();
});

test('pages fit a phone, in dark as in light', async () => {
  const context = await visitor(browser, { viewport: { width: 375, height: 720 }, colorScheme: 'dark', hasTouch: true, isMobile: true, deviceScaleFactor: 2 });
  const page = await context.newPage();
  const keep = screenshots(page, 'phone');
  for (const path of ['', 'product?sku=lamp-table', 'cart', 'style-guide/table']) {
    await page.goto(`${recorder.url}/demo/${path}`);
    await page.evaluate(() => localStorage.setItem('demo-cart', '{"mug-stone":2,"throw-wool":1}'));
    await page.reload();
    await recorder.event(one => one.e === 'page_view');
    const [content, window] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
    assert.ok(content <= window, `${path} is ${content} px wide on ${window}`);
    await keep(path.replace(/\W.*/, '') || 'list');
    if (path === '') await page.click('[data-consent="am"]');
  }
  await page.goto(`${recorder.url}/demo/checkout`);
  await keep('checkout');
  await context.close();
});
