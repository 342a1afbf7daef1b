import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { launch, visitor } from './browser.mjs';
import { absent, base, checkAccessibility, keep, keys, logIn, open } from './dashboard.mjs';

describe('logging in to the dashboard', { skip: absent }, () => {
  let browser;
  before(async () => { browser = await launch(); });
  after(() => browser.close());

  test('a wrong key is refused in words, a right one shows the pages of its role', async () => {
    const context = await visitor(browser);
    const page = await context.newPage();
    await page.goto(`${base}/`);
    await page.getByLabel('Key').fill('px_wrong');
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.getByText('That is not a key of this server').waitFor();
    await checkAccessibility(page);
    await keep(page, 'login');
    await page.getByLabel('Key').fill(keys().analystKey);
    await page.getByRole('button', { name: 'Log in' }).click();
    const links = page.getByRole('navigation', { name: 'Pages' }).getByRole('link');
    await links.first().waitFor();
    assert.deepEqual(await links.allTextContents(), ['Live', 'Insight', 'Audiences', 'SQL', 'Install']);
    await open(page, 'sites');
    await page.getByText('This page is for the role Admin').waitFor();
    await context.close();
  });

  test('a login without a key is refused like one with a wrong key', async () => {
    for (const body of ['{}', '{"key":null}', '{"key":""}']) {
      const answer = await fetch(`${base}/v1/login`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body });
      assert.equal(answer.status, 401, body);
      assert.equal(answer.headers.get('set-cookie'), null, body);
    }
  });

  test('a login survives a reload and ends with logging out', async () => {
    const page = await logIn(browser);
    await page.reload();
    await page.getByRole('navigation', { name: 'Pages' }).waitFor();
    await page.getByRole('button', { name: 'Log out' }).click();
    await page.getByLabel('Key').waitFor();
    await page.reload();
    await page.getByLabel('Key').waitFor();
    assert.deepEqual(page.problems, []);
    await page.context().close();
  });

  test('the cookie is no use to scripts, and to pages of other origins', async () => {
    const page = await logIn(browser);
    const [cookie] = (await page.context().cookies()).filter(one => one.name === 'px_login');
    assert.deepEqual([cookie.httpOnly, cookie.sameSite], [true, 'Strict']);
    const ask = headers => fetch(`${base}/v1/login`, { headers: { Cookie: `px_login=${cookie.value}`, ...headers } });
    assert.equal((await ask({})).status, 200);
    assert.equal((await ask({ Origin: 'https://shop.example' })).status, 401);
    assert.equal((await ask({ 'Sec-Fetch-Site': 'same-site' })).status, 401);
    const change = await fetch(`${base}/v1/audiences/x`, { method: 'DELETE', headers: { Cookie: `px_login=${cookie.value}` } });
    assert.equal(change.status, 401, 'without a word on where it comes from nothing is changed');
    await page.context().close();
  });

  test('the first view takes at most 150 KB and lets in nothing from elsewhere', async () => {
    const context = await visitor(browser);
    const page = await context.newPage();
    const client = await context.newCDPSession(page);
    await client.send('Network.enable');
    let bytes = 0;
    client.on('Network.loadingFinished', event => { bytes += event.encodedDataLength; });
    const response = await page.goto(`${base}/`, { waitUntil: 'networkidle' });
    assert.ok(bytes > 1000 && bytes <= 150_000, `${bytes} bytes`);
    const policy = response.headers()['content-security-policy'];
    assert.match(policy, /^default-src 'self';/);
    assert.doesNotMatch(policy, /unsafe/);
    await context.close();
  });
});
