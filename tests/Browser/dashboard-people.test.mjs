// Audiences, lookalikes and visitors on the dashboard, down to the files of an export and the receipt of an erasure.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';

import { launch } from './browser.mjs';
import { absent, base, calm, checkAccessibility, keep, keys, logIn, open } from './dashboard.mjs';

const program = join(import.meta.dirname, '../../src/PixelServer/bin/Release/net10.0/pixelserver');
const phone = { viewport: { width: 375, height: 800 }, colorScheme: 'dark' };

const ask = async (path, method = 'GET', body, key = 'adminKey') => {
  const response = await fetch(`${base}/v1/${path}`, {
    method, headers: { Authorization: `Bearer ${keys()[key]}`, 'Content-Type': 'application/json' }, body: body && JSON.stringify(body),
  });
  const text = await response.text();
  return { status: response.status, body: text && JSON.parse(text) };
};

const until = async (what, tried) => {
  const deadline = performance.now() + 60_000;
  for (;;) {
    const found = await tried();
    if (found) return found;
    assert.ok(performance.now() < deadline, `${what}: not within a minute`);
    await pause(200);
  }
};

/** The build, once there is one and no other is on its way: a page would be drawn again when that is complete. */
const built = id => until(`${id} is built`, async () => {
  const { build, job } = (await ask(`audiences/${id}`)).body;
  return job ? null : build;
});

/** Saves an audience, in the place of one that an earlier run may have left, and waits for its build. */
const create = async (id, definition) => {
  await ask(`audiences/${id}`, 'DELETE');
  assert.equal((await ask(`audiences?id=${id}`, 'POST', definition)).status, 201);
  await ask(`audiences/${id}/builds`, 'POST');
  return built(id);
};

const template = async id => (await ask('audiences/templates?site=demo')).body.find(one => one.id === id).definition;

/** An event of a browser with this cookie. */
const visit = async (visitor, fields) => {
  const response = await fetch(`${base}/p.gif?${new URLSearchParams({ s: 'demo', cs: 'am', ...fields })}`, {
    headers: { Cookie: `_px=1.${visitor.toString(16).padStart(16, '0')}.1772000000.20000`, 'User-Agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0' },
  });
  assert.deepEqual([response.status, response.headers.get('x-pixel-rejected')], [200, null]);
};

const landed = (visitor, events) => until(`${events} events of ${visitor} are rows`, async () => {
  const { status, body } = await ask(`visitors/${visitor}/profile`);
  return status === 200 && body.sites.reduce((sum, site) => sum + site.events, 0) >= events;
});

const someVisitor = () => (randomBytes(8).readBigUInt64BE() >> 1n) | 1n;

/** In both widths and themes: no serious finding, and a picture. */
const inspect = async (browser, name, path, params) => {
  for (const [suffix, options] of [['', {}], ['-phone', phone]]) {
    const page = await logIn(browser, options);
    await open(page, path, params);
    await page.locator('main h1').waitFor();
    await checkAccessibility(page);
    await keep(page, `${name}${suffix}`);
    assert.deepEqual(page.problems, []);
    await page.context().close();
  }
};

describe('audiences on the dashboard', { skip: absent }, () => {
  let browser;
  before(async () => {
    execFileSync(program, ['simulate', '--data', process.env.PIXELSERVER_DATA, '--visitors', '30000'], { stdio: 'pipe' });
    browser = await launch();
  });
  after(() => browser?.close());

  test('a template becomes an audience whose file has the rows that the API counts', async () => {
    await ask('audiences/walked', 'DELETE');
    const page = await logIn(browser, { role: 'adOpsKey' });
    await open(page, 'audiences');
    await page.getByRole('button', { name: 'New from a template' }).click();
    await page.getByRole('button', { name: 'Use Cart abandoners, 7 days' }).click();
    await page.locator('.preview .figure strong').waitFor();
    const exact = (await ask('audiences/preview?exact=true', 'POST', await template('cart-abandoners'))).body;
    await page.getByText(exact.summary).waitFor();
    const shown = await page.locator('.preview .figure strong').textContent();
    if (!shown.includes('±')) assert.equal(Number(shown.replaceAll(',', '')), exact.size);

    // A change of the form is a change of the size, asked for once it is made.
    const previewed = page.waitForResponse(response => response.url().endsWith('/audiences/preview') && response.request().postData()?.includes('"14d"'));
    await page.getByLabel('How long', { exact: true }).fill('14');
    assert.equal((await previewed).status(), 200);
    await page.getByText('add_to_cart in the last 14 days').waitFor();
    await page.getByRole('button', { name: 'The SQL behind the size' }).click();
    assert.match(await page.locator('dialog code').textContent(), /event = 'add_to_cart'/);
    await page.keyboard.press('Escape');

    await page.getByLabel('Name', { exact: true }).fill('Walked');
    await page.getByRole('button', { name: 'Create and build' }).click();
    await page.getByRole('heading', { level: 1, name: 'Walked' }).waitFor();
    const build = await built('walked');
    await page.getByText('Newest events in it').waitFor();
    assert.ok(build.size > 0);
    await page.locator('dl.figures').first().getByText(build.size.toLocaleString('en-US'), { exact: true }).first().waitFor();
    await page.getByRole('button', { name: 'New from a template' }).waitFor({ state: 'detached' });

    await page.getByLabel('Format').first().selectOption('meta');
    await page.getByRole('button', { name: 'Check first' }).click();
    await page.getByText('What Meta Custom Audience (CSV) would get').waitFor();
    const preflight = (await ask('audiences/walked/exports/preflight', 'POST', { format: 'meta' })).body;
    await page.getByText(`${preflight.exported} of ${preflight.members}`).waitFor();
    if (preflight.minimum.isBelow) await page.getByText('Too small').waitFor();

    await page.getByLabel('Format').first().selectOption('csv');
    await page.getByRole('button', { name: 'Export', exact: true }).click();
    await page.getByText('The export is made').waitFor();
    const [one] = (await ask('audiences/walked/exports')).body;
    const report = (await ask(`audiences/walked/exports/${one.id}`)).body;
    const coming = page.waitForEvent('download');
    await page.getByRole('link', { name: report.files[0].name }).first().click();
    const file = readFileSync(await (await coming).path(), 'utf8');
    assert.equal(createHash('sha256').update(file).digest('hex'), report.files[0].sha256);
    assert.deepEqual([file.trimEnd().split('\n').length - 1, report.report.rows], [report.report.rows, build.size]);

    await page.getByText('New schedule').click();
    const schedule = page.locator('form', { has: page.getByRole('button', { name: 'Schedule', exact: true }) });
    await schedule.getByLabel('Every').fill('1m');
    await schedule.getByRole('button', { name: 'Schedule', exact: true }).click();
    await schedule.locator('.field-error', { hasText: 'from 5m to 7d' }).waitFor();
    await schedule.getByLabel('Every').fill('6h');
    await schedule.getByRole('button', { name: 'Schedule', exact: true }).click();
    await page.getByRole('button', { name: /^Delete the schedule/ }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await until('the schedule is gone', async () => (await ask('audiences/walked/exports/schedules')).body.length === 0);

    await page.getByRole('button', { name: 'Delete', exact: true }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('heading', { level: 1, name: 'Audiences' }).waitFor();
    assert.equal((await ask('audiences/walked')).status, 404);
    assert.deepEqual(page.problems, []);
    await page.context().close();
  });

  test('what is wrong with a definition stands at its place', async () => {
    const page = await logIn(browser);
    await open(page, 'audiences/new', { template: 'viewed-not-bought' });
    await page.locator('.preview .figure strong').waitFor();
    const first = page.locator('[data-path="rule.all[0]"]');
    await first.getByLabel('How long', { exact: true }).fill('0');
    await first.locator('[data-path="rule.all[0].within"] .field-error', { hasText: /0d/ }).waitFor();
    assert.equal(await first.getByLabel('How long', { exact: true }).getAttribute('aria-invalid'), 'true');
    await page.getByText('No size yet').waitFor();
    await first.getByLabel('How long', { exact: true }).fill('14');
    await page.locator('.field-error').waitFor({ state: 'detached' });

    await first.getByRole('button', { name: 'Only with' }).click();
    await first.getByLabel('where field').fill('page_pth');
    await first.locator('.tests .field-error', { hasText: 'did you mean page_path?' }).waitFor();
    await first.getByLabel('where field').fill('page_path');
    await first.getByLabel('value').fill('/sale');
    await page.locator('.field-error').waitFor({ state: 'detached' });
    await page.getByText('page_path = /sale').waitFor();

    // Saving says so too, and the page stays.
    await page.getByLabel('Name', { exact: true }).fill('');
    await page.getByRole('button', { name: 'Create and build' }).click();
    await page.locator('[data-path="name"] .field-error', { hasText: 'is empty' }).waitFor();
    await checkAccessibility(page);
    await keep(page, 'audience-builder-wrong');
    assert.deepEqual(page.problems, []);
    await page.context().close();
  });

  test('a size that is still asked for does not push the page wide', async () => {
    const page = await logIn(browser);
    await open(page, 'audiences/new', { template: 'viewed-not-bought' });
    await page.locator('.preview .summary').waitFor();
    let asked;
    const asking = new Promise(resolve => { asked = resolve; });
    // Never answered: it ends with the page.
    await page.route('**/v1/audiences/preview*', () => asked());
    await page.getByLabel('Name', { exact: true }).fill('Still being sized');
    await asking;
    await page.locator('.preview-body[aria-busy=true] .summary').waitFor();
    await checkAccessibility(page);
    await page.context().close();
  });

  test('what the form cannot show stands in it as JSON, and nothing is lost on the way there and back', async () => {
    const definition = {
      name: 'Round trip', site: 'demo', kind: 'retargeting', active_within: '90d', stays_for: '3d', refresh: '1h', on_site: true,
      rule: { all: [
        { did: ['view_item', 'search'], within: '30d', more_than_ago: '1d', times: { at_least: 2, at_most: 9 } },
        { any: [{ did: 'add_to_cart', where: { value: { at_least: 20, less_than: 100 }, country: ['DE', 'AT'], items: { category: 'Coffee', price: { more_than: 5 } }, 'props.n': 5 }, sum: { field: 'value', at_least: 1.5 } },
          { not: { sequence: ['view_item', { did: 'add_to_cart', within: '1h', without: 'purchase' }], within: '14d' } }, { top: '10%', by: { distinct: 'day' }, did: '*', since: '2026-01-01' }] },
        { did: 'add_to_cart', not_since: { event: 'purchase', where: { value: { more_than: 0 } } } }, { first_touch: { channel: { in: ['Direct', 'Email'] } } },
        { active_days: { at_least: 1 }, between: ['60d', '1d'] }, { last_seen: { within: '60d' } }, { known_by: ['email', 'phone'] },
      ] },
    };
    const page = await logIn(browser);
    await open(page, 'audiences/new', { template: 'none' });
    const json = page.getByLabel('The definition as JSON');
    await page.getByRole('tab', { name: 'JSON' }).click();
    await json.fill(JSON.stringify(definition));
    await page.getByRole('tab', { name: 'Form' }).click();

    // Two bounds of time at once have no controls.
    await page.locator('[data-path="rule.all[0]"]').getByLabel('This condition, as JSON').waitFor();
    await page.getByRole('tab', { name: 'JSON' }).click();
    assert.deepEqual(JSON.parse(await json.inputValue()), definition);

    // A change in one place leaves the rest as it is.
    await page.getByRole('tab', { name: 'Form' }).click();
    await page.locator('[data-path="rule.all[1].any[0].where.country.in"]').getByRole('textbox').fill('DE, AT, CH');
    await page.locator('[data-path="rule.all[0]"]').getByLabel('This condition, as JSON').fill('{"did": "search", "within": "3d", "before": "2026-12-01"}');
    await page.getByRole('tab', { name: 'JSON' }).click();
    definition.rule.all[1].any[0].where.country = ['DE', 'AT', 'CH'];
    definition.rule.all[0] = { did: 'search', within: '3d', before: '2026-12-01' };
    assert.deepEqual(JSON.parse(await json.inputValue()), definition);
    await json.fill('{"name": ');
    await page.getByText('This is no JSON that can be read').waitFor();
    assert.deepEqual(page.problems, []);
    await page.context().close();
  });

  test('whatever JSON there is, the form shows it without losing or breaking anything', async () => {
    const seed = Number(process.env.SEED ?? Date.now() % 1_000_000);
    let state = seed;
    const next = most => {
      state = state + 0x6d2b79f5 | 0;
      const mixed = Math.imul(state ^ state >>> 15, state | 1);
      return ((mixed ^ mixed + Math.imul(mixed ^ mixed >>> 7, mixed | 61)) >>> 0) % most;
    };
    const pick = list => list[next(list.length)];
    const odd = () => pick([null, 5, -1.5, true, '', 'x, y', 'ü ✓', '7d', [], ['a', 'b'], ['a,b'], [1, null], {}, { a: 1 }, { in: ['x,y'] }, { at_least: 1, at_most: 'two' }, [['7d']]]);
    const heads = ['did', 'first', 'last', 'all', 'any', 'not', 'sequence', 'top', 'first_touch', 'last_touch', 'active_days', 'first_seen', 'last_seen', 'known_by', 'in_audience', 'else'];
    const condition = depth => {
      if (next(12) === 0) return odd();
      const head = pick(heads);
      const inner = head === 'not' ? condition(depth + 1) : ['all', 'any'].includes(head) && depth < 4 ? Array.from({ length: next(4) }, () => condition(depth + 1))
        : head === 'sequence' ? Array.from({ length: next(4) }, () => pick(['view_item', { did: 'search', within: '1h' }, { did: 'x', where: odd() }, odd()])) : next(2) ? odd() : 'view_item';
      const one = { [head]: inner };
      for (const name of ['where', 'within', 'between', 'since', 'times', 'sum', 'not_since', 'by', 'did']) {
        if (next(6) === 0) one[name] = pick([odd(), { value: odd() }, { items: { id: 'a', price: odd() } }, { field: 'value', at_least: 2 }, '7d', ['30d', '7d'], { sum: 'value' }, { event: 'purchase', where: { country: 'DE' } }]);
      }

      return one;
    };
    const page = await logIn(browser);
    await open(page, 'audiences/new', { template: 'none' });
    const json = page.getByLabel('The definition as JSON');
    await page.getByRole('tab', { name: 'JSON' }).click();
    for (let round = 0; round < 60; round++) {
      const definition = { name: 'x', site: 'demo', kind: pick(['retargeting', 'remarketing', 'lookalike', 'list', 'else']), rule: condition(0) };
      for (const name of ['name', 'description', 'site', 'level', 'active_within', 'stays_for', 'refresh', 'consent', 'on_site', 'products', 'seed', 'size', 'similarity', 'horizon', 'retrain', 'leave_out', 'allow', 'accept_any_model', 'random_seed', 'unheard']) {
        if (next(5) === 0) definition[name] = odd();
      }

      const text = JSON.stringify(definition);
      await json.fill(text);
      await page.getByRole('tab', { name: 'Form' }).click();
      assert.ok(await page.locator('#as-form fieldset').count() > 0, `seed ${seed}: ${text}`);
      await page.getByRole('tab', { name: 'JSON' }).click();
      assert.deepEqual(JSON.parse(await json.inputValue()), definition, `seed ${seed}`);
      assert.deepEqual(page.problems, [], `seed ${seed}: ${text}`);
    }

    await page.context().close();
  });

  test('a build can be stopped, and one that fails says why', async () => {
    await create('stopped', { ...await template('lookalike-buyers'), name: 'Stopped' });
    const page = await logIn(browser, { role: 'adOpsKey' });
    await open(page, 'audiences/stopped');

    // Builds go one after the other: behind another training it waits for a while.
    await ask('audiences/stopped/builds?full=true', 'POST');
    await page.getByRole('button', { name: 'Build from everything' }).click();
    await page.getByRole('button', { name: 'Cancel the build' }).click();
    await page.getByText('The build was cancelled; the last complete build stays in force.').waitFor();
    await ask('audiences/stopped', 'DELETE');

    await ask('audiences/seedless', 'DELETE');
    await ask('audiences?id=seedless', 'POST', { name: 'Seedless', site: 'demo', kind: 'lookalike', seed: { did: 'never_done' }, size: '2%' });
    await open(page, 'audiences/seedless');
    await page.getByText('It has not been built yet, so nobody is in it.').waitFor();
    await page.getByRole('button', { name: 'Build now' }).click();
    await page.getByRole('heading', { name: 'The build failed' }).waitFor();
    await open(page, 'audiences');
    const row = page.getByRole('row', { name: /Seedless/ }).first();
    await row.getByText('The last build failed').waitFor();
    await row.getByText('not built yet').waitFor();
    assert.deepEqual(page.problems, []);
    await page.context().close();
    await ask('audiences/seedless', 'DELETE');
  });

  test('the slider of a lookalike changes its figures, and its size the definition', async () => {
    await create('alike', { ...await template('lookalike-buyers'), name: 'Alike' });
    const model = (await ask('audiences/alike/model')).body;
    const page = await logIn(browser, { role: 'adOpsKey' });
    await open(page, 'audiences/alike');
    await page.getByText(model.summary).waitFor();
    const slider = page.getByRole('slider');
    const figures = () => page.locator('section[aria-label=Size] dl.figures').innerText();
    assert.equal(await slider.inputValue(), '2');
    const before = await figures();
    await slider.focus();
    for (let step = 0; step < 10; step++) await page.keyboard.press('ArrowRight');
    assert.equal(await slider.inputValue(), '3');
    assert.match(await slider.getAttribute('aria-valuetext'), /^3 % of all: [\d,]+ visitors$/);
    const now = await figures();
    assert.notEqual(now, before);
    assert.match(page.url(), /size=3$/);
    const at3 = model.reach.find(point => Math.abs(point.share - 0.03) < 1e-9);
    assert.ok(now.includes(`× ${Number(at3.lift.toFixed(2))}`), now);
    assert.ok(now.includes(Math.round(model.universe * 0.03).toLocaleString('en-US')), now);
    await page.getByText('Measured on visitors that the model had not seen.').waitFor();
    for (const effect of model.effects.slice(0, 3)) await page.getByText(effect.words, { exact: true }).first().waitFor();
    await keep(page, 'lookalike');

    await page.getByRole('button', { name: 'Use this size' }).click();
    await until('the size is 3 %', async () => (await ask('audiences/alike')).body.definition.size === '3%');
    await until('it was built anew', async () => Math.abs((await ask('audiences/alike')).body.build.size - model.universe * 0.03) < model.universe * 0.003);
    assert.deepEqual(page.problems, []);
    await page.context().close();
    await inspect(browser, 'lookalike', 'audiences/alike');
  });

  test('analysts see figures and are told why there are no buttons', async () => {
    await create('looked-at', await template('cart-abandoners'));
    const page = await logIn(browser, { role: 'analystKey' });
    await open(page, 'audiences/looked-at');
    await page.getByText('You are logged in as analyst').waitFor();
    for (const name of ['Build now', 'Delete', 'Export']) assert.equal(await page.getByRole('button', { name, exact: true }).count(), 0, name);
    assert.equal(await page.getByRole('heading', { name: 'Members' }).count(), 0);
    await open(page, 'audiences/new');
    await page.getByText('To define them log in with the ad ops key').waitFor();
    await open(page, 'visitors');
    await page.getByText('This page is for the role Admin').waitFor();
    assert.deepEqual(page.problems, []);
    await page.context().close();
  });

  test('the list has overlaps and everything is accessible, on a phone too', async () => {
    await create('looked-at', await template('cart-abandoners'));
    await create('buyers', await template('recent-buyers'));
    const { cells } = (await ask('audiences/overlap?ids=buyers,looked-at')).body;
    const page = await logIn(browser);
    await open(page, 'audiences', { overlap: 'buyers,looked-at' });
    const percents = await page.locator('.overlap .share').allTextContents();
    await page.getByRole('row', { name: /Recent buyers/ }).first().getByText('100%').waitFor();
    const share = new Intl.NumberFormat('en-US', { style: 'percent', maximumFractionDigits: 1 });
    assert.deepEqual(percents, cells.filter(cell => cell.audience !== cell.other).map(cell => share.format(cell.share)));
    await page.context().close();
    await inspect(browser, 'audiences', 'audiences');
    await inspect(browser, 'audience-templates', 'audiences/new');
    await inspect(browser, 'audience-builder', 'audiences/new', { template: 'category-lovers' });
    await inspect(browser, 'audience', 'audiences/looked-at');
  });
});

describe('visitors on the dashboard', { skip: absent }, () => {
  let browser;
  before(async () => { browser = await launch(); });
  after(() => browser?.close());

  test('a visitor is found by an address that never leaves the browser, seen, and erased', async () => {
    const visitor = someVisitor();
    const hostile = '<img src=x onerror=alert(1)><script>alert(2)</script>\u202egnp.exe';
    const email = `${randomBytes(6).toString('hex')}@example.com`;
    const hash = createHash('sha256').update(email).digest('hex');
    await visit(visitor, { e: 'page_view', u: `https://shop.example/${encodeURIComponent('<b>x</b>')}?utm_source=${encodeURIComponent(hostile)}&utm_medium=email&utm_campaign=${encodeURIComponent(hostile)}`, t: hostile });
    await visit(visitor, { e: 'add_to_cart', u: 'https://shop.example/mug', v: '18', c: 'EUR', i: JSON.stringify([{ id: '1', name: hostile, price: 18 }]), p: JSON.stringify({ note: `"><svg onload=alert(3)>${'x'.repeat(900)}` }) });
    await visit(visitor, { e: 'identify', em: hash });
    await landed(visitor, 3);
    await create('carts', { ...await template('cart-abandoners'), name: hostile.slice(0, 90) });

    const page = await logIn(browser);
    const asked = [];
    page.on('request', request => asked.push(request.url() + (request.postData() ?? '')));
    page.on('dialog', dialog => page.problems.push(`a script ran: ${dialog.message()}`));
    await open(page, 'visitors');
    await page.getByLabel('Identity').fill(` ${email.toUpperCase()} `);
    await page.getByRole('button', { name: 'Search' }).click();
    await page.getByRole('link', { name: String(visitor) }).click();
    assert.ok(asked.some(one => one.includes(hash)));
    assert.ok(!asked.some(one => one.toLowerCase().includes(email.split('@')[0])), 'the address itself was sent');

    await page.getByRole('heading', { name: `Visitor ${visitor}` }).waitFor();
    await calm(page);
    await page.locator('.session').first().waitFor();
    assert.deepEqual(await page.locator('.session .events strong').allTextContents(), ['identify', 'add_to_cart', 'page_view']);
    assert.equal(await page.locator('main :is(img, script)').count(), 0);
    assert.ok((await page.locator('.session').innerText()).includes('⟨202E⟩'), 'the control character is named');
    const why = page.getByText(': why?').first();
    await why.click();
    await page.getByText('It is in: all of this holds.').waitFor();
    await page.getByText('did add_to_cart in the last 7 days').first().waitFor();
    await keep(page, 'visitor');
    await inspect(browser, 'visitors', 'visitors');
    await inspect(browser, 'visitor', `visitors/${visitor}`);
    await inspect(browser, 'audience-hostile', 'audiences/carts');

    await page.getByRole('button', { name: 'Erase this visitor' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Erase', exact: true }).click();
    assert.equal((await ask(`visitors/${visitor}/profile`)).status, 200, 'not before it is said to be sure');
    await dialog.getByLabel('I am sure').check();
    await checkAccessibility(page);
    await dialog.getByRole('button', { name: 'Erase', exact: true }).click();
    await page.locator('.erasure').getByText('Receipt').waitFor();
    const receipt = await page.locator('.erasure code').textContent();
    await until('its events are gone', async () => (await ask(`visitors/${visitor}/profile`)).status === 404);
    assert.equal((await ask(`erasures/${receipt}`)).body.visitors, 1);
    await page.locator('.erasure').getByText('events 3').waitFor({ timeout: 60_000 });
    await keep(page, 'visitor-erased');
    assert.deepEqual(page.problems, []);
    await page.context().close();
    await ask('audiences/carts', 'DELETE');
  });

  test('who is not there is said not to be, and a wrong id is explained', async () => {
    const page = await logIn(browser);
    await open(page, 'visitors/12345');
    await page.getByText('No event of the visitor 12345 is stored').waitFor();
    await open(page, 'visitors');
    await page.getByLabel('Visitor id').fill('what');
    await page.getByRole('button', { name: 'Open' }).click();
    await page.getByText('A visitor\u2019s id is decimal', { exact: false }).or(page.getByText('A visitor\'s id is decimal')).waitFor();
    await page.context().close();
  });
});
