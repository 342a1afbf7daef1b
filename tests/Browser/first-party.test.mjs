// A shop that follows deploy/first-party.md with nginx, visited with a browser: the page, its script and its pixel have one name. Wants
// PIXELSERVER_URL and PIXELSERVER_DATA as the dashboard's tests do, of a server that believes 127.0.0.1 (--Proxies:0=127.0.0.1).
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';

import { launch } from './browser.mjs';
import { absent, base } from './dashboard.mjs';
import { read } from './recorder.mjs';
import { rowsUntil } from './warehouse.mjs';

/** nginx with the guide's file, of which only port, folders and the collector's address are replaced. */
class Nginx {
  #folder = mkdtempSync(join(tmpdir(), 'pixelserver-nginx-'));
  #process;

  async start(page) {
    mkdirSync(join(this.#folder, 'shop'));
    writeFileSync(join(this.#folder, 'shop/index.html'), page);
    execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-subj', '/CN=shop.example',
      '-keyout', join(this.#folder, 'key.pem'), '-out', join(this.#folder, 'fullchain.pem')], { stdio: 'pipe' });

    // Below the ports that clients are given; one that is taken ends nginx, and the next is tried.
    for (let tries = 0; tries < 5 && !this.#runs; tries++) {
      this.port = 20_000 + Math.floor(Math.random() * 10_000);
      await this.#listen();
    }
    assert.ok(this.#runs, 'nginx does not start');
  }

  async stop() {
    if (this.#runs) {
      const ended = once(this.#process, 'exit');
      this.#process.kill('SIGTERM');
      await ended;
    }
    rmSync(this.#folder, { recursive: true });
  }

  get #runs() {
    return this.#process && this.#process.exitCode === null;
  }

  async #listen() {
    const folder = this.#folder;
    const site = read('deploy/first-party/nginx.conf').replaceAll('listen 443 ', `listen 127.0.0.1:${this.port} `)
      .replaceAll('/etc/ssl/shop.example', folder).replaceAll('/var/www/shop', join(folder, 'shop')).replaceAll('127.0.0.1:8080', new URL(base).host);
    const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(name => `${name}_temp_path ${folder}/${name};`).join('\n');
    writeFileSync(join(folder, 'nginx.conf'), `${process.getuid() === 0 ? 'user root;' : ''}
      worker_processes 1; daemon off; pid ${folder}/nginx.pid; error_log stderr crit; events {} http { types { text/html html; } ${temporary} ${site} }`);
    this.#process = spawn('nginx', ['-c', join(folder, 'nginx.conf'), '-e', 'stderr'], { stdio: ['ignore', 'ignore', 'inherit'] });
    const deadline = performance.now() + 30_000;
    while (this.#runs && performance.now() < deadline) {
      const socket = connect(this.port, '127.0.0.1');
      const answered = await once(socket, 'connect').then(() => true, () => false);
      socket.destroy();
      // Somebody else may answer on that port, and nginx be about to end.
      if (answered && readPid(folder)) return;
      await pause(50);
    }
  }
}

const readPid = folder => {
  try {
    return readFileSync(join(folder, 'nginx.pid'), 'utf8').trim();
  } catch {
    return '';
  }
};

/** Not what the page before sends as it is left. */
const holdsPageView = response => new URL(response.url()).pathname === '/px/p' && response.request().postData()?.includes('"page_view"');

const nginx = new Nginx();
let browser;

describe('a shop behind nginx with the pixel on a path of its own', { skip: absent }, () => {
  before(async () => {
    const script = /<script async src="\/px\/[^<]*<\/script>/.exec(read('deploy/first-party.md'))[0].replace('SITE', 'demo');
    await nginx.start(`<!doctype html><title>Shop</title>${script}`);
    browser = await launch(`--host-resolver-rules=MAP www.shop.example:443 127.0.0.1:${nginx.port}`);
  });
  after(async () => {
    await browser?.close();
    await nginx.stop();
  });

  test('a visit is a row, and the visitor is known again by a cookie of the shop', async () => {
    const context = await browser.newContext({ ignoreHTTPSErrors: true });
    const page = await context.newPage();
    const asked = [];
    page.on('request', request => asked.push(request.url()));
    const visit = async address => {
      const [answer] = await Promise.all([page.waitForResponse(holdsPageView), page.goto(address)]);
      assert.equal(answer.status(), 204);
      return JSON.parse(answer.request().postData());
    };
    const first = [await visit('https://www.shop.example/?visit=1')].flat();
    const cookies = await context.cookies();
    const second = [await visit('https://www.shop.example/?visit=2')].flat();

    assert.deepEqual(cookies.map(({ name, domain, path, httpOnly, secure, sameSite }) => ({ name, domain, path, httpOnly, secure, sameSite })),
      [{ name: '_px', domain: 'www.shop.example', path: '/', httpOnly: true, secure: true, sameSite: 'Lax' }]);
    assert.ok(cookies[0].expires > Date.now() / 1000 + 399 * 86_400);
    assert.deepEqual([...new Set(asked.map(url => new URL(url).origin))], ['https://www.shop.example']);

    const ids = [...first, ...second].filter(event => event.e === 'page_view').map(event => event.id);
    assert.equal(ids.length, 2);
    const stored = await rowsUntil(
      `SELECT toString(visitor_id) AS visitor, page_url AS url FROM events WHERE event_id IN (${ids.map(id => `'${id}'`)}) ORDER BY url`, found => found.length === 2);
    assert.deepEqual(stored.map(row => row.url), ['https://www.shop.example/?visit=1', 'https://www.shop.example/?visit=2']);
    assert.equal(stored[0].visitor, stored[1].visitor);
    await context.close();
  });
});
