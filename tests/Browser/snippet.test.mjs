import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';

import { launch, visitor } from './browser.mjs';
import { Recorder, loader, read, root } from './recorder.mjs';

const sha256 = text => createHash('sha256').update(text).digest('hex');
const tall = '<p id="top">top</p>' + '<br>'.repeat(400);

let browser, recorder, context, page, errors;

before(async () => {
  browser = await launch();
});
after(() => browser.close());

beforeEach(async () => {
  recorder = await Recorder.start();
  recorder.page('/empty', '');
  context = await visitor(browser);
  page = await context.newPage();
  errors = [];
  page.on('pageerror', error => errors.push(error));
});
afterEach(async () => {
  await context.close();
  await recorder.close();
  assert.deepEqual(errors, [], 'the snippet threw into the page');
});

/** Opens a page with the loader; `head` goes before it. */
const open = async ({ path = '/page', body = '', attributes = '', head = '', headers = {}, query = '' } = {}) => {
  recorder.page(path, head + loader('test', attributes) + body, headers);
  await page.goto(recorder.url + path + query);
};
const px = (...args) => page.evaluate(args => window.px(...args), args);
const stored = () => page.evaluate(() => JSON.parse(localStorage.getItem('px:test') ?? '[]'));
const named = name => event => event.e === name;

/** Everything before this marker has come, or will not come. */
const marker = async (name = 'marker') => {
  await px('track', name);
  return recorder.event(named(name), name);
};

/** Drives the page's faked clock until the condition holds. */
const advanceUntil = async (holds, step = 1000) => {
  for (let n = 0; n < 200; n++) {
    if (await holds()) return;
    await page.clock.runFor(step);
  }
  assert.fail(`never held: ${holds}; came: ${JSON.stringify(recorder.names)}`);
};

describe('the file', () => {
  test('the served snippet is what the source minifies to', () => {
    const { snippet } = JSON.parse(read('package.json')).scripts;
    const [command, ...args] = snippet.split(' ');
    args.splice(args.indexOf('--output'), 2);
    const minified = execFileSync(join(root, 'node_modules/.bin', command), args, { cwd: root, encoding: 'utf8' });
    assert.equal(read('src/Snippet/px.min.js').trim(), minified.trim(), 'run: npm run snippet');
  });

  test('it is at most 2.5 KB gzipped', t => {
    const bytes = gzipSync(read('src/Snippet/px.min.js'), { level: 9 }).length;
    t.diagnostic(`${bytes} bytes gzip -9`);
    assert.ok(bytes <= 2560, `${bytes} bytes`);
  });

  test('the demo pages embed exactly the loader', () => {
    const pages = readdirSync(join(root, 'src/DemoShop')).filter(name => name.endsWith('.html'));
    assert.ok(pages.length >= 5);
    for (const name of pages) {
      assert.ok(read(`src/DemoShop/${name}`).includes(loader('demo').replace('async  ', 'async ')), name);
    }
  });
});

describe('calls', () => {
  test('calls before load are kept, and consent holds from the first event on', async () => {
    await open({ body: `<script>px('track', 'early', {value: 3, colour: 'red'}); px('consent', 'a')</script>` });
    const early = await recorder.event(named('early'));
    assert.deepEqual(recorder.names, ['page_view', 'early']);
    assert.equal(early.v, 3);
    assert.deepEqual(early.p, { colour: 'red' });
    assert.deepEqual(recorder.events.map(event => event.cs), ['a', 'a']);
  });

  test('a page that kept the stub still calls the snippet', async () => {
    await open({ body: '<script>window.kept = px</script>' });
    await recorder.event(named('page_view'));
    await page.evaluate(() => window.kept('track', 'by_stub'));
    await recorder.event(named('by_stub'));
  });

  test('an event carries site, id, page and screen, with s and cs first', async () => {
    await open({ query: '?x=1#secret' });
    await px('consent', 'am');
    await px('track', 'purchase', {
      value: 12.5, currency: 'EUR', order_id: 'o-1', items: [{ id: 'sku1', price: 12.5, quantity: 1 }], deep: { a: [1] }, yes: true,
    });
    const event = await recorder.event(named('purchase'));
    assert.deepEqual(Object.keys(event).slice(0, 2), ['s', 'cs']);
    const { id, ts, sw, sh, vw, vh, l, tz, ...rest } = event;
    assert.deepEqual(rest, {
      s: 'test', cs: 'am', e: 'purchase', u: `${recorder.url}/page?x=1`, r: '', t: '/page', v: 12.5, c: 'EUR', o: 'o-1',
      i: [{ id: 'sku1', price: 12.5, quantity: 1 }], p: { deep: '{"a":[1]}', yes: true },
    });
    assert.match(id, /^0[0-9a-f]{11}7[0-9a-f]{19}$/);
    assert.ok(Math.abs(ts - Date.now()) < 60_000);
    assert.deepEqual([sw, sh, vw, vh], await page.evaluate(() => [screen.width, screen.height, innerWidth, innerHeight]));
    assert.deepEqual([l, tz], await page.evaluate(() => [navigator.language, Intl.DateTimeFormat().resolvedOptions().timeZone]));
  });

  test('wrong calls never throw into the page', async () => {
    await open();
    for (const args of [[], ['nonsense'], ['track'], ['track', 'odd', null], ['identify'], ['identify', { email: 5 }], ['set'], ['consent', null]]) {
      await px(...args);
    }
    await page.evaluate(() => {
      const ring = {};
      ring.ring = ring;
      return px('track', 'ring', { ring });
    });
    await marker();
    assert.ok(recorder.names.includes('odd'));
  });

  test('px is the only global', async () => {
    await page.goto(recorder.url + '/empty');
    const before = await page.evaluate(() => Object.getOwnPropertyNames(window));
    await open();
    await marker();
    const added = (await page.evaluate(() => Object.getOwnPropertyNames(window))).filter(name => !before.includes(name));
    assert.deepEqual(added, ['px']);
    assert.deepEqual(await context.cookies(), []);
  });

  test('a page that loads the file twice counts once', async () => {
    await open({ body: '<script async src="/px.js?s=test"></script>' });
    await page.waitForLoadState();
    await marker();
    assert.deepEqual(recorder.names, ['page_view', 'marker']);
  });
});

describe('page views', () => {
  test('history navigation counts once per URL', async () => {
    await open();
    await recorder.event(named('page_view'));
    await page.evaluate(() => {
      history.pushState({}, '', '/two');
      document.title = 'Two';
    });
    await recorder.event(event => event.u.endsWith('/two'));
    await page.evaluate(() => {
      history.replaceState({ scroll: 1 }, '', '/two');
      history.replaceState({}, '', location.href);
      location.hash = 'part';
    });
    await page.evaluate(() => history.pushState({}, '', '/three'));
    await recorder.event(event => event.u.endsWith('/three'));
    await page.evaluate(() => history.go(-2));
    await recorder.event(event => event.r.endsWith('/three'));
    await marker();
    const views = recorder.events.filter(named('page_view'));
    assert.deepEqual(views.map(view => new URL(view.u).pathname), ['/page', '/two', '/three', '/two']);
    assert.deepEqual(views.slice(1).map(view => new URL(view.r).pathname), ['/page', '/two', '/three']);
    assert.equal(views[1].t, 'Two', 'the title is the one that the navigation sets');
  });

  test('a redirect within a navigation is one view', async () => {
    await open();
    await recorder.event(named('page_view'));
    await page.evaluate(() => {
      history.pushState({}, '', '/from');
      history.replaceState({}, '', '/to');
    });
    await recorder.event(event => event.u.endsWith('/to'));
    await marker();
    assert.equal(recorder.events.filter(named('page_view')).length, 2);
  });

  test('by hand when the automatic ones are off', async () => {
    await open({ attributes: 'data-off="page"' });
    await page.evaluate(() => history.pushState({}, '', '/two'));
    await marker('first');
    await px('page', { kind: 'step' });
    const view = await recorder.event(named('page_view'));
    assert.equal(new URL(view.u).pathname, '/two');
    assert.deepEqual(view.p, { kind: 'step' });
    assert.deepEqual(recorder.names, ['first', 'page_view']);
  });

  test('a prerendered page is not seen before it is shown', async () => {
    await page.addInitScript(() => {
      window.shown = false;
      Object.defineProperty(document, 'prerendering', { get: () => !window.shown });
    });
    await open({ body: `<script>px('track', 'early')</script>` });
    await page.waitForLoadState();
    assert.deepEqual(recorder.names, []);
    await page.evaluate(() => {
      window.shown = true;
      document.dispatchEvent(new Event('prerenderingchange'));
    });
    await marker();
    assert.deepEqual(recorder.names, ['page_view', 'early', 'marker']);
  });
});

describe('automatic events', () => {
  test('engagement counts seconds of visible, focused, active time', async () => {
    await page.clock.install();
    await open({ body: tall });
    await page.bringToFront();
    await page.clock.runFor(5_000);
    // Nobody moves: after thirty seconds attention is gone.
    await page.clock.runFor(60_000);
    await page.mouse.move(10, 10);
    await page.mouse.move(20, 20);
    await page.clock.runFor(3_000);
    await page.goto(recorder.url + '/empty');
    const { p, u } = await recorder.event(named('engagement'));
    assert.ok(p.seconds >= 30 && p.seconds <= 34, `${p.seconds} s`);
    assert.equal(new URL(u).pathname, '/page');
  });

  test('engagement belongs to the view that ends', async () => {
    await page.clock.install();
    await open();
    await page.bringToFront();
    await page.clock.runFor(7_000);
    await page.evaluate(() => history.pushState({}, '', '/two'));
    await page.clock.runFor(1_000);
    const { p, u } = await recorder.event(named('engagement'));
    assert.ok(p.seconds >= 6 && p.seconds <= 8);
    assert.equal(new URL(u).pathname, '/page');
  });

  test('scroll depth is told once per mark and view', async () => {
    await open({ body: tall });
    const to = share => page.evaluate(share =>
      scrollTo({ top: share * (document.documentElement.scrollHeight - innerHeight), behavior: 'instant' }), share);
    await to(0.3);
    await recorder.event(event => event.p?.percent === 25);
    await to(0.1);
    await to(1);
    await recorder.event(event => event.p?.percent === 90);
    await marker();
    assert.deepEqual(recorder.events.filter(named('scroll')).map(event => event.p.percent), [25, 50, 75, 90]);
  });

  test('outbound clicks and downloads are told from other links', async () => {
    await open({
      body: `<script>addEventListener('click', event => event.preventDefault())</script>
        <a id="own" href="/own">own</a> <a id="mail" href="mailto:a@example.com">mail</a> <a id="anchor">none</a>
        <a id="out" href="https://other.example/x"><b id="inner">out</b></a>
        <a id="pdf" href="/files/Plan.PDF?v=1">pdf</a> <a id="named" href="/blob" download>named</a>
        <svg width="30" height="30"><a id="svg" href="/x.zip"><rect width="30" height="30"/></a></svg>`,
    });
    for (const id of ['own', 'mail', 'anchor', 'inner', 'pdf', 'named']) await page.click('#' + id);
    await page.click('#svg rect');
    await marker();
    assert.deepEqual(recorder.events.filter(event => /click|download/.test(event.e)).map(event => [event.e, event.p.link_url]), [
      ['outbound_click', 'https://other.example/x'],
      ['file_download', `${recorder.url}/files/Plan.PDF?v=1`],
      ['file_download', `${recorder.url}/blob`],
    ]);
  });

  test('forms tell start and submit, never what is typed', async () => {
    await open({
      body: `<script>addEventListener('submit', event => event.preventDefault())</script>
        <form id="contact"><input name="id" id="a"><input name="secret" id="b"><button id="go">go</button></form>
        <form name="other"><select id="c"><option>1<option>2</select></form><input id="loose">`,
    });
    await page.fill('#a', 'hush');
    await page.fill('#b', 'hush too');
    await page.click('#go');
    await page.selectOption('#c', '2');
    await page.fill('#loose', 'hush as well');
    await marker();
    assert.deepEqual(recorder.events.filter(event => event.e.startsWith('form')).map(event => [event.e, event.p]), [
      ['form_start', { form_id: 'contact' }], ['form_submit', { form_id: 'contact' }], ['form_start', { form_id: 'other' }],
    ]);
    assert.ok(!JSON.stringify(recorder.events).includes('hush'));
  });

  test('a form that is left tells its last field, one that is sent does not', async () => {
    await page.clock.install();
    await open({
      body: `<script>addEventListener('submit', event => event.preventDefault())</script>
        <form id="contact"><input name="email" id="a"><input name="phone" id="b"><button id="go">go</button></form>`,
    });
    await page.bringToFront();
    const leave = async path => {
      await page.clock.runFor(2_000);
      await page.evaluate(path => history.pushState({}, '', path), path);
      await page.clock.runFor(1_000);
    };
    await page.fill('#a', 'hush');
    await page.fill('#b', 'hush too');
    await leave('/two');
    await page.fill('#a', 'again');
    await page.click('#go');
    await leave('/three');
    await recorder.event(event => event.e === 'engagement' && event.u.endsWith('/two'));
    assert.deepEqual(recorder.events.filter(named('engagement')).map(({ p: { seconds, ...rest } }) => rest), [{ form_id: 'contact', form_field: 'phone' }, {}]);
    assert.ok(!JSON.stringify(recorder.events).includes('hush'));
  });

  test('each can be switched off by attribute and by call', async () => {
    await open({
      attributes: 'data-off="page engagement scroll"',
      body: `<script>px('set', {outbound: false, download: false}); addEventListener('click', event => event.preventDefault())</script>
        <a id="out" href="https://other.example/">out</a><a id="pdf" href="/a.pdf">pdf</a><form id="f"><input id="a"></form>${tall}`,
    });
    await marker('first');
    await page.fill('#a', 'x');
    await px('set', { form: false, outbound: true });
    await page.click('#out');
    await page.click('#pdf');
    await page.evaluate(() => scrollTo({ top: 1e6, behavior: 'instant' }));
    await page.evaluate(() => history.pushState({}, '', '/two'));
    await page.evaluate(() => document.querySelector('#f').requestSubmit());
    await recorder.event(named('outbound_click'));
    assert.deepEqual(recorder.names, ['first', 'form_start', 'outbound_click']);
  });
});

describe('delivery', () => {
  test('events of one moment share a request without preflight', async () => {
    await open({ body: `<script>px('track', 'one'); px('track', 'two')</script>` });
    await recorder.event(named('two'));
    assert.equal(recorder.requests.length, 1);
    const [{ via, headers }] = recorder.requests;
    assert.equal(via, 'fetch');
    assert.equal(headers['content-type'], 'text/plain;charset=UTF-8');
  });

  test('a page of another origin needs no preflight either', async () => {
    const shop = await Recorder.start();
    try {
      shop.page('/shop', loader('test', '', recorder.url));
      await page.goto(`${shop.url}/shop`);
      await marker();
      assert.deepEqual([...new Set(recorder.requests.map(request => request.method))], ['POST']);
      // The answer could be read: nothing is left to send.
      await page.waitForFunction(() => localStorage.getItem('px:test') === null);
    } finally {
      await shop.close();
    }
  });

  test('a page that is left sends by beacon, once', async () => {
    // Said in the page's last moment, so that no timer of the snippet can be quicker.
    await open({ head: `<script>addEventListener('pagehide', () => px('track', 'last'), true)</script>` });
    await recorder.event(named('page_view'));
    await page.waitForFunction(() => localStorage.getItem('px:test') === null);
    await page.goto(recorder.url + '/empty');
    await recorder.request(request => request.via === 'beacon' && request.events.some(named('last')));
    await open({ path: '/again' });
    await marker();
    assert.equal(recorder.events.filter(named('last')).length, 1);
  });

  test('a page left while a request is under way sends no images, and the next page sends again', async () => {
    let release;
    recorder.hold = new Promise(resolve => {
      release = resolve;
    });
    await open();
    const { id } = await recorder.event(named('page_view'));
    await page.goto(recorder.url + '/empty');
    release();
    await open({ path: '/again' });
    await marker();
    await page.waitForFunction(() => localStorage.getItem('px:test') === null);
    assert.deepEqual([...new Set(recorder.requests.map(request => request.via))], ['fetch']);
    assert.equal(recorder.events.filter(event => event.id === id).length, 2);
  });

  test('where POST is forbidden the last events of a page wait for the next', async () => {
    const headers = { 'Content-Security-Policy': "connect-src 'none'" };
    await open({ headers });
    await recorder.event(named('page_view'));
    await page.waitForFunction(() => localStorage.getItem('px:test') === null);
    await page.evaluate(() => {
      px('track', 'last');
      location.href = '/empty';
    });
    await page.waitForURL('**/empty');
    await open({ path: '/again', headers });
    await recorder.event(named('last'));
  });

  test('a refused event is sent again with its id after a reload', async () => {
    recorder.answer = () => ({ status: 503, headers: { 'Retry-After': '3600' } });
    await open();
    const first = await recorder.event(named('page_view'));
    await page.evaluate(() => px('track', 'second'));
    recorder.answer = ({ via }) => ({ status: via === 'fetch' ? 204 : 503 });
    await page.reload();
    const { events } = await recorder.request(request => request.status === 204);
    assert.deepEqual(events.map(event => event.e), ['page_view', 'second', 'page_view']);
    assert.equal(events[0].id, first.id);
    assert.notEqual(events[2].id, first.id);
    const beacons = recorder.requests.filter(request => request.via === 'beacon').flatMap(request => request.events);
    assert.equal(new Set(beacons.map(event => event.id)).size, beacons.length, 'pagehide and visibilitychange are one leaving');
    await page.waitForFunction(() => localStorage.getItem('px:test') === null);
  });

  test('a refused event is sent again on the same page, later and later', async () => {
    await page.clock.install();
    recorder.answer = () => ({ status: 503 });
    await open();
    const posts = () => recorder.requests.length;
    const waits = [];
    for (let n = 1; n <= 4; n++) {
      const start = await page.evaluate(() => Date.now());
      await advanceUntil(() => posts() >= n, 100);
      waits.push(await page.evaluate(() => Date.now()) - start);
    }
    assert.ok(waits[3] > waits[1], waits.join(' '));
    recorder.answer = () => ({ status: 204 });
    await advanceUntil(async () => (await stored()).length === 0);
    assert.equal(new Set(recorder.events.map(event => event.id)).size, 1);
  });

  for (const status of [429, 500]) {
    test(`${status} is retried`, async () => {
      await page.clock.install();
      recorder.answer = () => ({ status });
      await open();
      await advanceUntil(() => recorder.requests.length >= 2);
      assert.equal(recorder.events[0].id, recorder.events[1].id);
    });
  }

  test('Retry-After is respected', async () => {
    await page.clock.install();
    recorder.answer = () => ({ status: 503, headers: { 'Retry-After': '120' } });
    const answered = page.waitForResponse(response => response.status() === 503);
    await open();
    await advanceUntil(() => recorder.requests.length >= 1, 100);
    await answered;
    await page.clock.runFor(1_000);
    await page.clock.runFor(115_000);
    assert.equal(recorder.requests.length, 1);
    await advanceUntil(() => recorder.requests.length >= 2);
  });

  test('a 4xx answer is final', async () => {
    recorder.answer = () => ({ status: 400 });
    await open();
    await recorder.event(named('page_view'));
    await page.waitForFunction(() => localStorage.getItem('px:test') === null);
    recorder.answer = () => ({ status: 204 });
    await marker();
    assert.equal(recorder.requests.length, 2);
    assert.deepEqual(recorder.requests[1].events.map(event => event.e), ['marker']);
  });

  test('the store is bounded and counts what it dropped', async () => {
    await page.clock.install();
    recorder.answer = () => ({ status: 503 });
    await open();
    await page.evaluate(() => {
      for (let n = 0; n < 264; n++) px('track', 'e', { n });
    });
    const left = await stored();
    assert.equal(left.length, 100);
    assert.equal(left.at(-1).p.n, 263);
    recorder.answer = () => ({ status: 204 });
    await advanceUntil(async () => (await stored()).length === 0);
    const taken = recorder.requests.filter(request => request.status === 204).flatMap(request => request.events);
    const dropped = taken.reduce((sum, event) => sum + (event.p.dropped ?? 0), 0);
    // More than two stores full: counts were dropped too, and taken over.
    assert.equal(taken.length + dropped, 265);
  });

  test('large batches are cut below the browser\'s limit', async () => {
    await open();
    await page.evaluate(() => {
      for (let n = 0; n < 60; n++) px('track', 'big', { n, text: '漢'.repeat(1500) });
      px('track', 'huge', { text: 'x'.repeat(100_000) });
    });
    await recorder.event(named('huge'));
    assert.equal(recorder.events.filter(named('big')).length, 60);
    assert.ok(recorder.requests.every(request => request.headers['content-length'] < 65_536 || request.events.length === 1));
  });

  test('a spoiled or blocked store does not stop the snippet', async () => {
    await page.addInitScript(() => localStorage.setItem('px:test', '[5,null,{"x":1}'));
    await open();
    await marker();
    const blocked = await context.newPage();
    await blocked.addInitScript(() => Object.defineProperty(window, 'localStorage', { get: () => { throw new DOMException('no', 'SecurityError'); } }));
    await blocked.goto(`${recorder.url}/page?blocked`);
    await recorder.event(event => event.u.endsWith('?blocked'));
  });

  test('GET images take over where POST is forbidden', async () => {
    await open({ headers: { 'Content-Security-Policy': "connect-src 'none'" } });
    await px('track', 'add_to_cart', { value: 1.5, items: [{ id: 'a&b', price: 1.5 }], note: 'ü ?' });
    await px('identify', { email: 'a@example.com', phone: '+1 650 555 1212' });
    const cart = await recorder.event(named('add_to_cart'));
    const who = await recorder.event(named('identify'));
    assert.ok(recorder.requests.every(request => request.via === 'image'));
    assert.deepEqual(JSON.parse(cart.i), [{ id: 'a&b', price: 1.5 }]);
    assert.deepEqual(JSON.parse(cart.p), { note: 'ü ?' });
    assert.equal(cart.v, '1.5');
    assert.ok(!('c' in cart) && !('cs' in cart), 'fields without value are left out');
    assert.equal(who.em, Array(3).fill(sha256('a@example.com')).join());
    assert.equal(who.ph, `${sha256('+16505551212')},${sha256('16505551212')}`);
    await page.waitForFunction(() => localStorage.getItem('px:test') === null);
  });

  test('with the network gone events wait and then come', async () => {
    await page.clock.install();
    await open();
    await advanceUntil(() => recorder.names.includes('page_view'), 100);
    await advanceUntil(async () => (await stored()).length === 0, 100);
    await context.setOffline(true);
    await px('track', 'offline');
    await page.clock.runFor(5_000);
    assert.ok(!recorder.names.includes('offline'));
    await context.setOffline(false);
    await advanceUntil(() => recorder.names.includes('offline'));
  });

  test('it works under a strict Content-Security-Policy', async () => {
    const inline = /<script>(.*?)<\/script>/s.exec(loader('test'))[1];
    const hash = createHash('sha256').update(inline).digest('base64');
    const refused = [];
    page.on('console', message => message.type() === 'error' && refused.push(message.text()));
    await open({ headers: { 'Content-Security-Policy': `default-src 'none'; script-src 'self' 'sha256-${hash}'; connect-src 'self'; require-trusted-types-for 'script'` } });
    await page.waitForFunction(() => window.px.live);
    await recorder.event(named('page_view'));
    assert.deepEqual(refused.filter(text => !text.includes('favicon')), []);
  });
});

describe('privacy', () => {
  test('without analytics consent nothing is stored and nobody identified', async () => {
    await open({ attributes: 'data-consent=""' });
    await px('track', 'quiet');
    assert.equal(await page.evaluate(() => localStorage.length), 0);
    await px('identify', { user_id: '42', email: 'a@example.com' });
    const quiet = await recorder.event(named('quiet'));
    assert.equal(quiet.cs, '');
    await px('consent', 'am');
    await px('identify', { user_id: '42' });
    const who = await recorder.event(named('identify'));
    assert.deepEqual([who.cs, who.uid], ['am', '42']);
    assert.equal(recorder.events.filter(named('identify')).length, 1);
  });

  test('consent withdrawn empties the store and forgets the person', async () => {
    recorder.answer = () => ({ status: 503, headers: { 'Retry-After': '3600' } });
    await open();
    await px('identify', { user_id: '42' });
    assert.equal((await stored()).length, 2);
    await px('consent', '');
    assert.equal(await page.evaluate(() => localStorage.length), 0);
    await px('track', 'after');
    assert.equal(await page.evaluate(() => localStorage.length), 0);
    recorder.answer = () => ({ status: 204 });
    await page.goto(recorder.url + '/empty');
    const later = await recorder.event(named('after'));
    assert.equal(later.cs, '');
    assert.ok(!('uid' in later));
  });

  test('a change of consent is an event, what is said before load or again is none', async () => {
    await open({ body: `<script>px('consent', 'am')</script>` });
    await px('consent', 'am');
    await px('consent', 'a');
    await marker();
    await px('consent', '');
    const changes = () => recorder.events.filter(named('consent')).map(event => event.cs);
    await recorder.event(event => event.e === 'consent' && event.cs === '');
    assert.deepEqual(changes(), ['a', '']);
    assert.equal(recorder.events[0].cs, 'am');
  });

  test('consent withdrawn while leaving is still told', async () => {
    await open();
    await marker();
    await page.evaluate(() => {
      // Not within the call, which would wait for an answer from a page that is gone.
      setTimeout(() => {
        px('consent', '');
        location.href = '/empty';
      }, 50);
    });
    await recorder.event(event => event.e === 'consent' && event.cs === '');
    await page.waitForURL('**/empty');
  });

  test('Global Privacy Control takes marketing away, and all where nothing was granted', async () => {
    await page.addInitScript(() => Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', { get: () => true }));
    await open();
    await px('identify', { email: 'a@example.com' });
    assert.equal(await page.evaluate(() => localStorage.length), 0);
    const view = await recorder.event(named('page_view'));
    assert.deepEqual([view.cs, view.gpc], ['', true]);
    await px('consent', 'am');
    const { cs } = await marker();
    assert.equal(cs, 'a');
    assert.ok(!recorder.names.includes('identify'));
  });
});

describe('identify', () => {
  const identify = async fields => {
    await px('identify', fields);
    const found = await recorder.event(event => event.e === 'identify' && event.uid === fields.user_id);
    assert.ok(!/@|555/.test(JSON.stringify([found.em, found.ph])));
    return found;
  };

  test('e-mail and phone are hashed in the forms that ad platforms ask for, each at its place', async () => {
    await open();
    const gmail = await identify({ user_id: '1', email: ' Cloudy.SanFrancisco+shopping@Gmail.com ' });
    const bare = '223ebda6f6889b1494551ba902d9d381daf2f642bae055888e96343d53e9f9c4';
    assert.deepEqual(gmail.em, [bare, sha256('cloudy.sanfrancisco+shopping@gmail.com'), bare], 'Gmail ignores dots and +suffix: without them first');
    const old = await identify({ user_id: '6', email: 'a.b+c@googlemail.com' });
    assert.deepEqual(old.em, [sha256('ab@googlemail.com'), sha256('a.b+c@googlemail.com'), sha256('ab@googlemail.com')]);
    const other = await identify({ user_id: '2', email: 'John.Smith+a@example.com', phone: '+1 (650) 555-1212' });
    const whole = sha256('john.smith+a@example.com');
    assert.deepEqual(other.em, [whole, whole, sha256('johnsmith@example.com')], 'elsewhere they tell people apart: with them first');
    assert.deepEqual(other.ph, [sha256('+16505551212'), 'e323ec626319ca94ee8bff2e4c87cf613be6ea19919ed1364124e16807ab3176']);
    const like = await identify({ user_id: '7', email: 'a.b@mygmail.com' });
    assert.deepEqual(like.em, [sha256('a.b@mygmail.com'), sha256('a.b@mygmail.com'), sha256('ab@mygmail.com')], 'a host that only ends like it is another');
    const plain = await identify({ user_id: '5', email: 'john_smith@gmail.com', phone: '001 800 555 0100' });
    assert.deepEqual(plain.em, Array(3).fill('62a14e44f765419d10fea99367361a727c12365e2520f32218d505ed9aa0f62f'), 'forms that are the same keep their places');
    assert.deepEqual(plain.ph, ['fb4f73a6ec5fdb7077d564cdd22c3554b43ce49168550c3b12c547b78c517b30', sha256('18005550100')]);
    const zero = await identify({ user_id: '3', phone: '0049 (0)30 1234567' });
    assert.deepEqual(zero.ph, [sha256('+49301234567'), sha256('49301234567')]);
    const national = await identify({ user_id: '4', phone: '030 1234567', email: 'nobody' });
    assert.ok(!('ph' in national) && !('em' in national), 'no country code and no @: nothing that a platform could match');
    assert.equal((await marker()).uid, '4', 'later events keep the user id');
  });

  const vectors = join(root, '../shared/data/hash-vectors.json');
  test('published vectors come out', {
    skip: !existsSync(vectors) && process.env.CI !== 'true' && `${vectors} is not there`,
  }, async () => {
    await open();
    let checked = 0;
    for (const [n, vector] of JSON.parse(readFileSync(vectors, 'utf8')).entries()) {
      const { field, input, normalized, sha256_hex } = vector;
      // National numbers need a country that the browser can't know.
      const covered = field === 'email' || field === 'phone' && input.replace(/\D/g, '') === normalized.replace(/\D/g, '');
      if (!covered) continue;
      const { em = [], ph = [] } = await identify({ user_id: `v${n}`, [field]: input });
      assert.ok([...em, ...ph].includes(sha256_hex), `${vector.scheme} ${input}`);
      checked++;
    }
    assert.ok(checked >= 10, `${checked} checked`);
  });

  test('without crypto.subtle only the user id goes', async () => {
    await page.addInitScript(() => Object.defineProperty(Crypto.prototype, 'subtle', { get: () => undefined }));
    await open();
    const { uid, em } = await identify({ user_id: '9', email: 'a@example.com' });
    assert.deepEqual([uid, em], ['9', undefined]);
  });
});

describe('audiences', () => {
  const ask = () => page.evaluate(() => new Promise(answer => window.px('audiences', (...args) => answer(args))));

  test('the callback gets the ids that the collector answers for site and cookie, also from another origin', async () => {
    const other = await Recorder.start();
    try {
      other.audiences = () => ({ status: 200, body: '["cart_7d","vip"]' });
      await context.addCookies([{ name: '_px', value: 'cookie', url: other.url }]);
      recorder.page('/page', loader('test', '', other.url));
      await page.goto(recorder.url + '/page');
      assert.deepEqual(await ask(), [['cart_7d', 'vip']]);
      assert.deepEqual(other.asked.map(({ search, headers }) => [search, headers.cookie]), [['?s=test', '_px=cookie']]);
      assert.equal(recorder.asked.length, 0);
    } finally {
      await other.close();
    }
  });

  test('a call before load is answered', async () => {
    recorder.audiences = () => ({ status: 200, body: '["early"]' });
    await open({ body: `<script>window.answer = new Promise(done => px('audiences', done))</script>` });
    assert.deepEqual(await page.evaluate(() => window.answer), ['early']);
  });

  for (const [what, status, body] of [
    ['a refusal', 404, '{"title":"Not Found","status":404}'], ['an outage', 503, ''], ['no answer', 0, ''], ['no JSON', 200, '<html>'],
    ['null', 200, 'null'], ['a text', 200, '"vip"'], ['an object', 200, '{"0":"vip"}'],
  ]) {
    test(`${what} counts as no audience`, async () => {
      recorder.audiences = () => ({ status, body });
      await open();
      assert.deepEqual(await ask(), [[]]);
      assert.ok(recorder.asked.length > 0);
    });
  }

  test('without consent to marketing nobody is asked', async () => {
    recorder.audiences = () => ({ status: 200, body: '["vip"]' });
    await open({ attributes: 'data-consent="a"' });
    assert.deepEqual(await ask(), [[]]);
    await px('consent', '');
    assert.deepEqual(await ask(), [[]]);
    assert.equal(recorder.asked.length, 0);
    await px('consent', 'm');
    assert.deepEqual(await ask(), [['vip']]);
  });

  test('Global Privacy Control is no consent to marketing', async () => {
    await page.addInitScript(() => Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', { get: () => true }));
    await open({ attributes: 'data-consent="am"' });
    assert.deepEqual(await ask(), [[]]);
    assert.equal(recorder.asked.length, 0);
  });

  test('consent that goes while the answer is under way leaves none', async () => {
    let answer;
    await open();
    await marker();
    recorder.audiences = () => ({ status: 200, body: '["vip"]' });
    recorder.hold = new Promise(done => { answer = done; });
    const asked = ask();
    await page.evaluate(() => window.px('consent', 'a'));
    answer();
    assert.deepEqual(await asked, [[]]);
  });

  test('a callback that throws is called once and harms nobody', async () => {
    await open();
    const calls = await page.evaluate(async () => {
      let calls = 0;
      await window.px('audiences', () => { calls++; throw new Error('page'); });
      return calls;
    });
    assert.equal(calls, 1);
  });
});

test('with JavaScript off the page still sends one pixel', async () => {
  const plain = await visitor(browser, { javaScriptEnabled: false });
  try {
    recorder.page('/page', loader('test'));
    const tab = await plain.newPage();
    await tab.goto(recorder.url + '/page?from=mail');
    const { headers, events } = await recorder.request(request => request.via === 'image');
    assert.deepEqual(events, [{ s: 'test' }]);
    assert.equal(headers.referer, `${recorder.url}/page?from=mail`);
    assert.equal(recorder.requests.length, 1);
  } finally {
    await plain.close();
  }
});
