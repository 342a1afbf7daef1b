// What the page Insight says, held against queries over the events themselves.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';

import { launch } from './browser.mjs';
import { absent, base, calm, checkAccessibility, keep, keys, logIn, open } from './dashboard.mjs';

const program = join(import.meta.dirname, '../../src/PixelServer/bin/Release/net10.0/pixelserver');
const site = 'demo';

/** Rows of a query as the analyst. */
const rows = async sql => {
  const { clickHouse } = keys();
  const response = await fetch(`${clickHouse.url}/?query=${encodeURIComponent(`${sql} FORMAT JSONEachRow SETTINGS output_format_json_quote_64bit_integers = 0`)}`, {
    headers: { 'X-ClickHouse-User': clickHouse.analyst.user, 'X-ClickHouse-Key': clickHouse.analyst.password },
  });
  const text = await response.text();
  assert.ok(response.ok, text);
  return text.split('\n').filter(Boolean).map(line => JSON.parse(line));
};

const ask = async path => {
  const response = await fetch(`${base}/v1/${path}`, { headers: { Authorization: `Bearer ${keys().analystKey}` } });
  assert.equal(response.status, 200, await response.clone().text());
  return response.json();
};

/** Until the kept sessions have all that was loaded before now. */
const filled = async () => {
  const wanted = Date.now();
  for (const deadline = wanted + 150_000; Date.now() < deadline;) {
    const { seenUntil } = await ask(`insights/summary?site=${site}`);
    if (seenUntil && new Date(seenUntil).getTime() > wanted) return;
    await pause(500);
  }

  assert.fail('the kept sessions did not take in what was loaded');
};

const day = offset => new Date(Date.now() - offset * 86400e3).toISOString().slice(0, 10);

describe('the page Insight', { skip: absent }, () => {
  let browser;
  const period = { site, tz: 'UTC', from: day(27), until: day(0) };

  before(async () => {
    browser = await launch();
    execFileSync(program, ['simulate', '--data', process.env.PIXELSERVER_DATA, '--visitors', '10000'], { stdio: 'pipe' });
    // Texts that would be markup, turn the direction of what follows, or are long, wherever a visitor can put them.
    const evil = '<img src=x onerror=document.title=1>\u202egnp.exe';
    for (const [name, value] of [['utm_campaign', evil], ['utm_source', `${evil}2`], ['utm_medium', 'x'.repeat(3000)]]) {
      const query = new URLSearchParams({ s: site, e: 'page_view', t: evil, u: `https://shop.example/${encodeURIComponent(evil)}?utm_source=evil&${name}=${encodeURIComponent(value)}` });
      const answer = await fetch(`${base}/p.gif?${query}`, { headers: { 'User-Agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0' } });
      assert.equal(answer.headers.get('x-pixel-rejected'), null);
    }

    await fetch(`${base}/p.gif?${new URLSearchParams({ s: site, e: 'search', p: JSON.stringify({ search_term: evil }), u: 'https://shop.example/search' })}`);
    await filled();
  }, { timeout: 240_000 });
  after(() => browser.close());

  test('figures in short equal queries over the events, with a filter and without', async () => {
    const page = await logIn(browser);
    for (const [more, where] of [[{}, ''], [{ channel: 'Organic Search' }, "AND channel = 'Organic Search'"], [{ device_type: '!mobile', country: 'DE' }, "AND device_type != 'mobile' AND country = 'DE'"]]) {
      await open(page, 'insight', { ...period, ...more });
      await page.locator('[data-metric=sessions]').waitFor();
      const shown = await page.locator('[data-metric]').evaluateAll(all => Object.fromEntries(all.map(one => [one.dataset.metric, Number(one.dataset.value)])));
      const [expected] = await rows(`
        SELECT uniqExact(visitor_id) AS visitors, count() AS sessions
        FROM sessions_between(from = '${period.from}', to = '${day(-1)}') WHERE site = '${site}' AND NOT is_bot ${where}`);
      assert.ok(expected.sessions > 20, `${expected.sessions} sessions`);
      assert.deepEqual({ visitors: shown.visitors, sessions: shown.sessions }, expected);
    }

    const [{ revenue }] = await rows(`
      SELECT round(toFloat64(sum(value)), 2) AS revenue FROM events
      WHERE site = '${site}' AND NOT is_bot AND event = 'purchase' AND visitor_id != 0 AND event_time >= '${period.from}' AND event_time < '${day(-1)}'`);
    await open(page, 'insight', period);
    const shown = Number(await page.locator('[data-metric=revenue]').getAttribute('data-value'));
    assert.ok(Math.abs(shown - revenue) < Math.max(1, revenue * 0.01), `${shown} of ${revenue}: sessions that begin before midnight may end after it`);
    assert.deepEqual(page.problems, []);
    await page.context().close();
  });

  test('a click narrows everything, the address holds the view, and a chip widens it again', async () => {
    const page = await logIn(browser);
    await open(page, 'insight', period);
    const sessions = () => page.locator('[data-metric=sessions]').getAttribute('data-value').then(Number);
    const all = await sessions();
    await page.getByRole('button', { name: 'Organic Search', exact: true }).first().click();
    await page.getByRole('button', { name: /Remove the filter Channel Organic Search/ }).waitFor();
    await calm(page);
    const some = await sessions();
    assert.ok(some > 0 && some < all, `${some} of ${all}`);
    assert.match(page.url(), /channel=Organic\+Search/);
    await page.reload();
    await page.getByRole('button', { name: /Remove the filter Channel Organic Search/ }).waitFor();
    await page.locator('[data-metric=sessions]').waitFor();
    assert.equal(await sessions(), some);
    await page.getByRole('button', { name: /Remove the filter Channel/ }).click();
    await page.waitForFunction(before => Number(document.querySelector('[data-metric=sessions]')?.dataset.value) > before, some);
    assert.equal(await sessions(), all);
    await page.context().close();
  });

  test('the funnel counts what the query behind it counts, and its steps can be chosen', async () => {
    const page = await logIn(browser);
    await open(page, 'insight', period);
    const funnel = page.locator('article.panel', { has: page.getByRole('heading', { name: 'Funnel' }) });
    await funnel.scrollIntoViewIfNeeded();
    const steps = () => funnel.locator('[data-step]').evaluateAll(all => all.map(one => one.dataset.step));
    await funnel.locator('[data-step]').first().waitFor();
    assert.deepEqual(await steps(), ['event:view_item', 'event:add_to_cart', 'event:begin_checkout', 'event:purchase']);
    await funnel.getByRole('button', { name: 'Remove the step begin checkout' }).click();
    await funnel.getByRole('button', { name: 'Remove the step begin checkout' }).waitFor({ state: 'detached' });
    await calm(page);
    assert.deepEqual(await steps(), ['event:view_item', 'event:add_to_cart', 'event:purchase']);
    const answer = await ask(`insights/funnel?${new URLSearchParams([...Object.entries(period), ['step', 'event:view_item'], ['step', 'event:add_to_cart'], ['step', 'event:purchase']])}`);
    assert.ok(answer.steps[0].sessions > answer.steps[1].sessions && answer.steps[1].sessions > 0);
    await funnel.getByRole('button', { name: 'The SQL behind this' }).click();
    await page.getByRole('dialog').getByText('insight_sessions').first().waitFor();
    await keep(page, 'insight-sql');
    await page.context().close();
  });

  test('texts of visitors are shown inert, everywhere on it', async () => {
    const page = await logIn(browser);
    await open(page, 'insight', { ...period, 'by-channel': 'campaign', source: 'evil' });
    await page.evaluate(async () => {
      for (let y = 0; y < document.body.scrollHeight; y += 300) {
        scrollTo(0, y);
        await new Promise(requestAnimationFrame);
      }
    });
    await page.getByText('<img src=x onerror').first().waitFor();
    await calm(page);
    assert.equal(await page.title(), 'Insight · PixelServer');
    assert.equal(await page.locator('main img, main script, main iframe').count(), 0);
    assert.ok(!(await page.locator('main').innerText()).includes('\u202e'), 'a mark that turns the direction is there');
    assert.deepEqual(page.problems, []);
    await page.context().close();
  });

  test('it can be used on a phone, in the dark, and with a screen reader', async () => {
    for (const [name, options] of [['wide', {}], ['phone', { viewport: { width: 375, height: 800 }, colorScheme: 'dark', hasTouch: true, isMobile: true }]]) {
      const page = await logIn(browser, options);
      await open(page, 'insight', period);
      await page.evaluate(async () => {
        for (let y = 0; y < document.body.scrollHeight; y += 300) {
          scrollTo(0, y);
          await new Promise(requestAnimationFrame);
        }
      });
      await calm(page);
      await checkAccessibility(page);
      await keep(page, `insight-${name}`);
      assert.equal(await page.locator('.failure').count(), 0);
      assert.deepEqual(page.problems, []);
      await page.context().close();
    }
  });
});
