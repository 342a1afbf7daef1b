// The pages for operators and analysts: add a site, install it, see its first event; the SQL console; live events; keys.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';

import { launch, visitor } from './browser.mjs';
import { absent, base, calm, checkAccessibility, keep, keys, logIn, open } from './dashboard.mjs';

const ask = (method, path, body, headers = {}) => fetch(`${base}/v1/${path}`, {
  method, body: body && JSON.stringify(body), headers: { Authorization: `Bearer ${keys().adminKey}`, 'Content-Type': 'application/json', ...headers },
});

/** Checks and keeps a page as it is, wide and as on a phone. */
const look = async (page, name) => {
  await checkAccessibility(page);
  await keep(page, name);
  await page.setViewportSize({ width: 375, height: 800 });
  await checkAccessibility(page);
  await keep(page, `${name}-375`);
  await page.setViewportSize({ width: 1280, height: 900 });
};

/** A customer's page, on an origin of its own. */
const serve = async html => {
  const server = createServer((request, response) => {
    response.setHeader('Content-Type', 'text/html; charset=utf-8');
    response.end(request.url.startsWith('/shop') ? html() : '');
  }).listen(0, '127.0.0.1');
  await new Promise(resolve => server.once('listening', resolve));
  return { server, origin: `http://localhost:${server.address().port}` };
};

describe('the pages for operating', { skip: absent }, () => {
  let browser;
  before(async () => { browser = await launch(); });
  after(() => browser.close());

  test('a site is added, its snippet copied into a page, and the first event celebrated', async t => {
    // Of its own: what is stored of a site that is removed stays.
    const id = `shop-${randomBytes(4).toString('hex')}`;
    let html = '';
    const { server, origin } = await serve(() => html);
    t.after(() => { server.close(); server.closeAllConnections(); });
    const page = await logIn(browser, { permissions: ['clipboard-read', 'clipboard-write'] });
    await open(page, 'sites');
    await look(page, 'sites');

    // What is wrong is said at its field.
    await page.getByRole('button', { name: 'Add a site' }).click();
    await page.getByLabel('Site id').fill(id);
    await page.getByLabel('Name', { exact: true }).fill('New <b>shop</b>');
    await page.getByLabel('Origins').fill('shop.example/path');
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await page.getByText('use an origin like https://shop.example, without a path').first().waitFor();
    assert.equal(await page.getByLabel('Origins').getAttribute('aria-invalid'), 'true');
    await checkAccessibility(page);
    await keep(page, 'sites-add');
    await page.getByLabel('Origins').fill(origin);
    await page.getByRole('button', { name: 'Add', exact: true }).click();

    await page.getByRole('heading', { name: 'Waiting for the first event' }).waitFor();
    await checkAccessibility(page);
    await keep(page, 'install-waiting');
    await page.getByRole('button', { name: 'Copy: The snippet' }).click();
    const snippet = await page.evaluate(() => navigator.clipboard.readText());
    const loader = readFileSync(new URL('../../src/Snippet/loader.html', import.meta.url), 'utf8').trim();
    assert.equal(snippet, loader.replaceAll('SITE', id).replaceAll('"/p', `"${base}/p`));

    html = `<!doctype html><title>My shop</title>${snippet}<h1>My shop</h1>`;
    const context = await visitor(browser);
    const shop = await context.newPage();
    await shop.goto(`${origin}/shop?utm_campaign=<script>alert(1)</script>`);
    await page.getByRole('heading', { name: '🎉 The first event has arrived' }).waitFor({ timeout: 20_000 });
    await page.getByText('from localhost. The snippet works.').waitFor();
    await page.getByRole('cell', { name: '✓ yes' }).waitFor();
    await look(page, 'install');
    await page.getByText('From a server', { exact: true }).click();
    await page.getByLabel('Nothing is granted').check();
    assert.match(await page.getByLabel('The snippet', { exact: true }).textContent(), /<script async data-consent="" src="/);

    // The picker at the top knows the new site, by its name and as text.
    assert.ok((await page.getByLabel('Site', { exact: true }).locator('option').allTextContents()).includes(`New <b>shop</b> (${id})`));

    await open(page, 'sites');
    await page.getByRole('button', { name: `Edit ${id}` }).click();
    await page.getByLabel('Name', { exact: true }).fill('Renamed');
    // Somebody else is faster.
    await ask('PUT', `sites/${id}`, { name: 'By somebody else', origins: [origin] }, { 'If-Match': '*' });
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('changed by somebody else meanwhile').waitFor();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await open(page, 'live');
    await open(page, 'sites');
    await page.getByRole('button', { name: `Remove ${id}` }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove', exact: true }).click();
    await page.getByRole('button', { name: `Remove ${id}` }).waitFor({ state: 'detached' });
    assert.deepEqual(page.problems, []);
    await Promise.all([page.context().close(), context.close()]);
  });

  test('an error in SQL is shown at its place, and a result as table, chart and file', async () => {
    const page = await logIn(browser, { role: 'analystKey', acceptDownloads: true });
    const query = 'SELECT number AS n,\n  numbr FROM numbers(3)';
    await open(page, 'sql', { query });
    const editor = page.getByLabel('Query');
    assert.equal(await editor.inputValue(), query);
    assert.equal(await page.getByRole('region', { name: 'Result' }).getByRole('table').count(), 0, 'a link does not run what it brings');
    await editor.press('Control+Enter');
    await page.getByRole('heading', { name: 'ClickHouse refuses the query at line 2, column 3' }).waitFor();
    assert.equal(await page.locator('.sql-place mark').textContent(), 'numbr');
    assert.equal(await editor.evaluate(one => one.value.slice(one.selectionStart, one.selectionEnd)), 'numbr');
    await look(page, 'sql-error');

    await editor.fill(`SELECT 'mo<b>' || toString(number) AS day, number * 3 AS visits, '<img src=x onerror=alert(1)>' AS hostile, NULL AS nothing FROM numbers(4)`);
    await page.getByRole('button', { name: 'Run' }).click();
    await page.getByText('4 rows.').waitFor();
    const table = page.getByRole('table', { name: 'Result' });
    assert.deepEqual(await table.getByRole('row').nth(2).locator('th, td').allTextContents(), ['mo<b>1', '3', '<img src=x onerror=alert(1)>', 'NULL']);
    assert.match(await page.evaluate(() => location.hash), /query=SELECT/);
    await look(page, 'sql-table');

    await page.getByRole('button', { name: 'Chart' }).click();
    await page.getByRole('img', { name: 'visits by day' }).locator('canvas').waitFor();
    await look(page, 'sql-chart');

    const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Download CSV' }).click()]);
    assert.equal(file.suggestedFilename(), 'result.csv');
    assert.equal(readFileSync(await file.path(), 'utf8').split('\r\n')[2], 'mo<b>1,3,<img src=x onerror=alert(1)>,');

    await editor.fill('SELECT count() FROM numbers(1000000000000) WHERE NOT ignore(sipHash64(number))');
    await page.getByRole('button', { name: 'Run' }).click();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByText('Cancelled; the query has ended.').waitFor();
    assert.deepEqual(page.problems, []);
    await page.context().close();
  });

  test('every example query runs', async () => {
    const page = await logIn(browser, { role: 'analystKey' });
    await open(page, 'sql');
    const labels = (await page.getByLabel('Examples').locator('option').allTextContents()).slice(1);
    assert.ok(labels.length > 5);
    for (const label of labels) {
      await page.getByLabel('Examples').selectOption({ label });
      await page.getByRole('button', { name: 'Run' }).click();
      await page.getByText(/rows?\.( Read|; there are more)/).or(page.locator('.failure')).first().waitFor();
      assert.equal(await page.locator('.failure').count(), 0, `${label}: ${await page.locator('.failure').allTextContents()}`);
    }

    await page.locator('.schema summary', { hasText: /^events$/ }).click();
    await page.getByRole('button', { name: 'visitor_id', exact: true }).first().click();
    assert.match(await page.getByLabel('Query').inputValue(), /visitor_id/);
    await page.context().close();
  });

  test('an event that was just sent is seen live, inert, and the list can be stopped', async t => {
    const mark = randomBytes(4).toString('hex');
    const page = await logIn(browser);
    t.after(() => page.context().close());
    await open(page, 'live', { site: 'demo' });
    await page.getByText('✓ Events flow').waitFor();
    const send = (name, path) => fetch(`${base}/p.gif?${new URLSearchParams({
      s: 'demo', e: name, u: `https://shop.example${path}`, t: '<img src=x onerror=alert(1)>\u202Egnp.exe', v: '12.5', c: 'EUR' })}`, { headers: { 'User-Agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0' } });
    await send('add_to_cart', `/first-${mark}`);
    const row = page.getByRole('row', { name: new RegExp(`first-${mark}`) });
    await row.waitFor({ timeout: 20_000 });
    const cells = await row.locator('th, td').allTextContents();
    assert.match(cells[1], /add_to_cart/);
    assert.match(cells[2], /<img src=x onerror=alert\(1\)>⟨202E⟩gnp\.exe/);
    assert.match(cells[5], /12[.,]5/);
    assert.equal(await page.locator('main img').count(), 0);
    const link = row.getByRole('link');
    assert.match(await link.getAttribute('href'), /^#\/visitors\/\d+\?/);
    await look(page, 'live');

    await page.getByRole('button', { name: 'Pause' }).click();
    await page.mouse.move(5, 5);
    await send('purchase', `/second-${mark}`);
    await page.getByRole('button', { name: /Go on \([1-9]\d* new\)/ }).waitFor({ timeout: 20_000 });
    assert.equal(await page.getByRole('row', { name: new RegExp(`second-${mark}`) }).count(), 0);
    await page.getByRole('button', { name: /Go on/ }).click();
    await page.getByRole('row', { name: new RegExp(`second-${mark}`) }).waitFor();

    // Under the pointer it stands still, too.
    await page.getByRole('region', { name: 'Last events' }).hover();
    await send('page_view', `/third-${mark}`);
    await page.getByRole('button', { name: /Pause \([1-9]\d* new\)/ }).waitFor({ timeout: 20_000 });
    await page.mouse.move(5, 5);
    await page.getByRole('row', { name: new RegExp(`third-${mark}`) }).waitFor();
    assert.deepEqual(page.problems, []);
  });

  test('who leaves the live view is told nothing any more', async () => {
    const page = await logIn(browser, { role: 'analystKey' });
    await open(page, 'live', { site: 'demo' });
    await page.getByText('✓ Events flow').waitFor();
    const lookers = async () => {
      const text = await (await fetch(`${base}/metrics`)).text();
      return Number(/^pixelserver_live_subscribers (\d+)/m.exec(text)[1]);
    };
    assert.ok(await lookers() > 0);
    await open(page, 'sql');
    const deadline = performance.now() + 20_000;
    while (await lookers() > 0 && performance.now() < deadline) await pause(200);
    assert.equal(await lookers(), 0);
    await page.context().close();
  });

  test('a key is replaced, the old one refused, and the trail tells it', async () => {
    const page = await logIn(browser);
    const old = keys().analystKey;
    const analyst = await logIn(browser, { role: 'analystKey' });
    await open(page, 'sites');
    await page.getByRole('button', { name: 'New key for Analyst' }).click();
    await page.getByRole('button', { name: 'Make a new key' }).click();
    const shown = page.locator('.new-key');
    await shown.waitFor();
    await checkAccessibility(page);
    const fresh = await shown.textContent();
    assert.equal(fresh, keys().analystKey);
    assert.notEqual(fresh, old);
    await page.getByRole('button', { name: 'Done' }).click();
    await calm(page);
    await page.getByRole('row', { name: /RotateKey/ }).first().waitFor();
    assert.ok(!(await page.locator('main').textContent()).includes(fresh), 'a key is shown once');
    const refused = await fetch(`${base}/v1/sql/schema`, { headers: { Authorization: `Bearer ${old}` } });
    assert.equal(refused.status, 401);

    // A browser that had logged in with the old key is asked again.
    await open(analyst, 'sql');
    await analyst.getByLabel('Key').waitFor();
    await analyst.getByLabel('Key').fill(fresh);
    await analyst.getByRole('button', { name: 'Log in' }).click();
    await analyst.getByRole('navigation', { name: 'Pages' }).waitFor();
    assert.deepEqual(page.problems, []);
    await Promise.all([page.context().close(), analyst.context().close()]);
  });

  test('a key is given to somebody, shown once, replaced and taken away', async t => {
    const name = `Agency <b>${randomBytes(4).toString('hex')}</b>`;
    const page = await logIn(browser, { permissions: ['clipboard-read', 'clipboard-write'] });
    t.after(() => page.context().close());
    await open(page, 'sites');
    const section = page.getByRole('region', { name: 'Keys for people and programs' }).first();
    const dialog = page.getByRole('dialog');
    await section.getByRole('button', { name: 'Make a key' }).click();

    // What is wrong is said at its field, what was typed stays, and no number means no key rather than one that never ends.
    await dialog.getByRole('button', { name: 'Make the key' }).click();
    await dialog.getByText('name is whom the key is for').waitFor();
    assert.equal(await dialog.getByLabel('Whom or what it is for').getAttribute('aria-invalid'), 'true');
    assert.equal(await dialog.getByLabel('Whom or what it is for').evaluate(one => one === document.activeElement), true);
    await dialog.getByLabel('Whom or what it is for').fill(name);
    await dialog.getByLabel('Role').selectOption('adOps');
    await dialog.getByLabel('All sites').uncheck();
    await dialog.getByLabel('Ends after days').fill('1.5');
    await dialog.getByRole('button', { name: 'Make the key' }).click();
    await dialog.getByText('Whole days, in digits.').waitFor();
    await dialog.getByLabel('Ends after days').fill('4000');
    await dialog.getByRole('button', { name: 'Make the key' }).click();
    await dialog.getByText('expiresInDays is 4000').waitFor();
    await dialog.getByText('sites is empty').waitFor();
    assert.equal(await dialog.getByText('name is whom').count(), 0);
    await look(page, 'keys-make');
    await dialog.getByLabel('demo', { exact: false }).check();
    await dialog.getByLabel('Ends after days').fill('30');
    await dialog.getByRole('button', { name: 'Make the key' }).click();

    const shown = page.locator('.new-key');
    await shown.waitFor();
    await checkAccessibility(page);
    const first = await shown.textContent();
    assert.match(first, /^px_[0-9a-f]{48}$/);
    await page.getByRole('button', { name: 'Copy', exact: true }).click();
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), first);
    await page.getByRole('button', { name: 'Done' }).click();
    const row = section.getByRole('row', { name });
    await row.waitFor();
    await calm(page);
    const cells = await row.locator('th, td').allTextContents();
    assert.deepEqual(cells.slice(0, 4), [name, 'Ad ops', 'demo', `…${first.slice(-4)}`]);
    assert.equal(cells[6], 'never');
    assert.ok(!(await page.locator('main').textContent()).includes(first), 'a key is shown once');
    await look(page, 'keys');
    const status = async key => (await fetch(`${base}/v1/audiences`, { headers: { Authorization: `Bearer ${key}` } })).status;
    assert.equal(await status(first), 200);

    // Not without being asked.
    await row.getByRole('button', { name: /^New key for/ }).click();
    await dialog.getByText(`that ends with ${first.slice(-4)} is shut out at once`).waitFor();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    assert.equal(await status(first), 200);
    await row.getByRole('button', { name: /^New key for/ }).click();
    await dialog.getByRole('button', { name: 'Make a new key' }).click();
    await shown.waitFor();
    const second = await shown.textContent();
    await page.getByRole('button', { name: 'Done' }).click();
    await row.getByText(/replaced/).waitFor();
    assert.deepEqual([await status(first), await status(second)], [401, 200]);

    await row.getByRole('button', { name: /^Revoke/ }).click();
    await dialog.getByRole('button', { name: 'Revoke', exact: true }).click();
    await row.waitFor({ state: 'detached' });
    assert.equal(await status(second), 401);
    await page.getByRole('row', { name: /RevokeNamedKey/ }).first().waitFor();
    assert.deepEqual(page.problems, []);
  });

  test('a key of one site is offered nothing that it may not use, and told why', async t => {
    const made = await (await ask('POST', 'keys/named', { name: 'agency', role: 'adOps', sites: ['demo'] })).json();
    t.after(() => ask('DELETE', `keys/named/${made.kept.id}`));
    const page = await logIn(browser, { key: made.key });
    t.after(() => page.context().close());
    const links = await page.getByRole('navigation', { name: 'Pages' }).getByRole('link').allTextContents();
    assert.deepEqual(links, ['Live', 'Insight', 'Audiences', 'Install']);
    await open(page, 'sql', { query: 'SELECT 1' });
    await page.getByText('your key is for demo only').waitFor();
    assert.equal(await page.getByLabel('Query').count(), 0);
    await checkAccessibility(page);

    for (const path of ['insight', 'audiences', 'audiences/new']) {
      await open(page, path, { site: 'demo' });
      assert.equal(await page.locator('.failure').count(), 0, `${path}: ${await page.locator('.failure').allTextContents()}`);
      assert.equal(await page.locator('.sql-button').count(), 0, path);
    }

    // By an address that somebody else sent, too.
    await open(page, 'live', { site: 'demo', all: '1' });
    await page.getByText('✓ Events flow').waitFor();
    assert.equal(await page.getByLabel('All sites').count(), 0);
    await ask('DELETE', `keys/named/${made.kept.id}`);
    await page.getByLabel('Key').waitFor({ timeout: 60_000 });
    assert.deepEqual(page.problems, []);
  });

  test('demo traffic is a click away', async () => {
    const id = `quiet-${randomBytes(4).toString('hex')}`;
    await ask('POST', 'sites', { id });
    const page = await logIn(browser);
    await open(page, 'live', { site: id });
    await page.getByRole('heading', { name: 'No event in the last hour' }).waitFor();
    await look(page, 'live-empty');
    await page.getByRole('button', { name: 'Fill with demo traffic' }).click();
    await page.waitForFunction(() => location.hash.includes('site=demo'), undefined, { timeout: 60_000 });
    const { state } = await (await ask('GET', 'demo/traffic')).json();
    assert.equal(state, 'complete');
    await ask('DELETE', `sites/${id}`, undefined, { 'If-Match': '*' });
    await page.context().close();
  });
});
