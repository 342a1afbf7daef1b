// The demo shop on a running server, down to the rows in ClickHouse. Wants PIXELSERVER_URL, the server's address, and
// PIXELSERVER_DATA, its data folder with keys.json.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';

import { launch, visitor } from './browser.mjs';
import { absent, base } from './dashboard.mjs';
import { read } from './recorder.mjs';
import { assertTrip, expectedEvents, goShopping, missing, screenshots } from './shopping.mjs';
import { rows, rowsUntil } from './warehouse.mjs';

const columns = `
  event, event_id AS id, toString(visitor_id) AS visitor, page_url AS url, page_path AS path, referrer, title,
  toFloat64(value) AS amount, toString(currency) AS currency_code, order_id AS orderId,
  items.id AS item_ids, arrayMap(x -> toFloat64(x), items.price) AS item_prices, arrayMap(x -> toFloat64(x), items.quantity) AS item_quantities,
  props, arrayMap(x -> lower(toString(x)), email_hashes) AS emailHashes, arrayMap(x -> lower(toString(x)), phone_hashes) AS phoneHashes,
  toUInt32(screen_width) AS sw, toUInt32(screen_height) AS sh, toUInt32(viewport_width) AS vw, toUInt32(viewport_height) AS vh,
  language, timezone`;

/** A row in the words of the trip. */
const event = row => ({
  ...row,
  value: row.amount ?? undefined,
  currency: row.currency_code || undefined,
  items: row.item_ids.map((id, n) => ({ id, price: row.item_prices[n], quantity: row.item_quantities[n] })),
  screen: [row.sw, row.sh],
  viewport: [row.vw, row.vh],
});

describe('the demo shop', { skip: absent }, () => {
  let browser;

  before(async () => {
    browser = await launch();
  });
  after(() => browser?.close());

  test('every event of a shopping trip is a row with its fields, once, and is shown in the strip', async () => {
    const context = await visitor(browser);
    const page = await context.newPage();
    const problems = [];
    page.on('pageerror', error => problems.push(error.message));
    page.on('console', message => message.type() === 'error' && problems.push(message.text()));

    // The trip itself waits for the strip to show its events.
    const order = await goShopping(page, base, screenshots(page, 'shop'));
    assert.ok(order);
    for (const delay of await page.locator('[data-landed] .lag').allTextContents()) assert.match(delay, /^\d+(\.\d)? m?s$/);
    const expected = expectedEvents(base, order);
    const trip = `SELECT ${columns} FROM events WHERE site = 'demo' AND visitor_id IN
      (SELECT visitor_id FROM events WHERE site = 'demo' AND order_id = '${order.replaceAll(/[^A-Z0-9-]/g, '')}') ORDER BY event_time`;
    const actual = (await rowsUntil(trip, found => missing(expected, found.map(event)).length === 0)).map(event);

    assertTrip(expected, actual);
    assert.equal(new Set(actual.map(one => one.visitor)).size, 1, 'one browser is one visitor');
    assert.deepEqual(problems, []);

    const cookies = await context.cookies(base);
    assert.deepEqual(cookies.map(cookie => [cookie.name, cookie.httpOnly, cookie.sameSite]), [['_px', true, 'Lax']]);
    await context.close();
  });

  test('with JavaScript off the no-script pixel is one row', async () => {
    const context = await visitor(browser, { javaScriptEnabled: false });
    const page = await context.newPage();
    const mark = randomUUID();
    await page.goto(`${base}/demo/product?sku=mug-stone&visit=${mark}`);
    await screenshots(page, 'shop')('without-javascript');
    const sql = `SELECT ${columns} FROM events WHERE site = 'demo' AND position(page_url, '${mark}') > 0`;
    const found = await rowsUntil(sql, some => some.length > 0);
    assert.deepEqual(found.map(row => [row.event, row.path]), [['page_view', '/demo/product']]);
    await context.close();
  });

  test('a visitor who refuses is counted without cookie', async () => {
    const context = await visitor(browser);
    const page = await context.newPage();
    await context.addInitScript(() => localStorage.setItem('demo-consent', ''));
    const mark = randomUUID();
    await page.goto(`${base}/demo/?visit=${mark}`);
    const sql = `SELECT event, toUInt8(cookieless) AS cookieless FROM events WHERE site = 'demo' AND position(page_url, '${mark}') > 0 ORDER BY event`;
    const found = await rowsUntil(sql, some => some.length >= 2);
    assert.deepEqual(found, [{ event: 'page_view', cookieless: 1 }, { event: 'view_item_list', cookieless: 1 }]);
    assert.deepEqual(await context.cookies(base), []);
    await context.close();
  });
});

describe('the static files', { skip: absent }, () => {
  const get = (path, headers = {}, method = 'GET') => fetch(base + path, { method, headers, redirect: 'manual' });

  test('the snippet is served small, cacheable and to any origin', async () => {
    const source = read('src/Snippet/px.min.js');
    const tags = new Set();
    for (const [accepts, encoding] of [['br, gzip', 'br'], ['gzip', 'gzip'], ['br;q=0, gzip;q=0.1', 'gzip'], ['identity', null]]) {
      const response = await get('/px.js?s=demo', { 'Accept-Encoding': accepts });
      assert.equal(await response.text(), source, accepts);
      assert.equal(response.headers.get('content-encoding'), encoding, accepts);
      assert.equal(response.headers.get('content-type'), 'text/javascript; charset=utf-8');
      assert.equal(response.headers.get('cache-control'), 'public, max-age=3600');
      assert.equal(response.headers.get('vary'), 'Accept-Encoding');
      assert.equal(response.headers.get('access-control-allow-origin'), '*');
      assert.equal(response.headers.get('cross-origin-resource-policy'), 'cross-origin');
      assert.equal(response.headers.get('x-content-type-options'), 'nosniff');
      const tag = response.headers.get('etag');
      tags.add(tag);
      const again = await get('/px.js?s=demo', { 'Accept-Encoding': accepts, 'If-None-Match': `"other", W/${tag}` });
      assert.deepEqual([again.status, again.headers.get('etag'), await again.text()], [304, tag, '']);
    }
    assert.equal(tags.size, 3, 'each encoding has a tag of its own');
    const head = await get('/px.js', { 'Accept-Encoding': 'identity' }, 'HEAD');
    assert.deepEqual([head.status, head.headers.get('content-length'), await head.text()], [200, String(source.length), '']);
  });

  test('the shop answers its own files and nothing else', async () => {
    const start = await get('/demo?x=1');
    assert.deepEqual([start.status, start.headers.get('location')], [302, '/demo/?x=1']);
    for (const path of ['/demo/', '/demo/cart', '/demo/style-guide/kitchen']) {
      const response = await get(path);
      assert.equal(response.status, 200, path);
      assert.equal(response.headers.get('content-type'), 'text/html; charset=utf-8');
      assert.match(response.headers.get('content-security-policy'), /^default-src 'self'; script-src 'self' 'sha256-[^']+'; base-uri/);
    }
    for (const path of ['/demo/nothing', '/demo/..%2fpx.js', '/demo/%2e%2e/keys.json', '/demo/style-guide.html/..%5c..%5ckeys.json', '/demo//etc/passwd']) {
      assert.equal((await get(path)).status, 404, path);
    }
  });
});
