// A web server that plays the collector for browser tests: it serves the snippet, test pages and the demo shop, and records
// every event with the way it came.
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';

export const root = new URL('../../', import.meta.url).pathname;
export const read = path => readFileSync(join(root, path), 'utf8');

const gif = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');
const types = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.pdf': 'application/pdf' };

/** The loader as a customer pastes it, for one site; attributes go onto the script tag. */
export const loader = (site, attributes = '', origin = '') => read('src/Snippet/loader.html')
  .replaceAll('SITE', site)
  .replace('<script async ', `<script async ${attributes} `)
  .replaceAll('"/p', `"${origin}/p`);

export class Recorder {
  #server = createServer((request, response) => this.#serve(request, response));
  #pages = new Map();
  #waiting = new Set();

  /** Every request to /p and /p.gif: {method, via, headers, events, status}. */
  requests = [];

  /** What the collector answers; a test puts another function here: (request) => ({status, headers}). */
  answer = () => ({ status: 204 });

  /** What /audiences answers; a test puts another function here. */
  audiences = () => ({ status: 200, body: '[]' });

  /** Every request to /audiences: {search, headers}. */
  asked = [];

  /** Answers wait for this promise. */
  hold = Promise.resolve();

  static async start() {
    const recorder = new Recorder();
    recorder.#server.listen(0, '127.0.0.1');
    await once(recorder.#server, 'listening');
    recorder.url = `http://127.0.0.1:${recorder.#server.address().port}`;
    return recorder;
  }

  async close() {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  page(path, html, headers = {}) {
    this.#pages.set(path, { html: `<!doctype html><title>${path}</title>${html}`, headers });
  }

  /** Every event received, in order, repeated as often as it came. */
  get events() {
    return this.requests.flatMap(request => request.events);
  }

  /** Their names. */
  get names() {
    return this.events.map(event => event.e);
  }

  /** The first event, received or to come, that fits; gives up after ten seconds. */
  async event(fits, what = fits.toString()) {
    return this.#until(() => this.events.find(fits), what);
  }

  async request(fits, what = fits.toString()) {
    return this.#until(() => this.requests.find(fits), what);
  }

  #until(look, what) {
    const found = look();
    if (found) return found;
    return new Promise((resolve, reject) => {
      const check = () => {
        const now = look();
        if (!now) return;
        clearTimeout(limit);
        this.#waiting.delete(check);
        resolve(now);
      };
      const limit = setTimeout(() => {
        this.#waiting.delete(check);
        reject(new Error(`did not come: ${what}; came: ${JSON.stringify(this.names)}`));
      }, 10_000);
      this.#waiting.add(check);
    });
  }

  async #record(request, response, events) {
    // Only fetch runs in CORS mode with a string body: sendBeacon and images are no-cors.
    const via = request.method === 'GET' ? 'image' : request.headers['sec-fetch-mode'] === 'cors' ? 'fetch' : 'beacon';
    const recorded = { method: request.method, via, headers: request.headers, events };
    const { status, headers = {} } = this.answer(recorded);
    recorded.status = status;
    this.requests.push(recorded);
    for (const check of [...this.#waiting]) check();
    await this.hold;
    const origin = request.headers.origin;
    if (origin) response.setHeaders(new Map([['Access-Control-Allow-Origin', origin], ['Access-Control-Allow-Credentials', 'true']]));
    response.setHeader('Cache-Control', 'no-store');
    if (status === 0) request.socket.destroy();
    else if (request.method === 'GET' && status < 400) response.writeHead(200, { 'Content-Type': 'image/gif' }).end(gif);
    else response.writeHead(status, headers).end();
  }

  async #serve(request, response) {
    const url = new URL(request.url, this.url);
    if (url.pathname === '/p' && request.method === 'POST') {
      const chunks = [];
      for await (const chunk of request) chunks.push(chunk);
      const text = Buffer.concat(chunks).toString();
      this.#record(request, response, [].concat(JSON.parse(text)));
    } else if (url.pathname === '/p.gif') {
      const event = Object.fromEntries(url.searchParams);
      this.#record(request, response, [event]);
    } else if (url.pathname === '/p') {
      // A preflight, which the snippet must never cause.
      this.#record(request, response, []);
    } else if (url.pathname === '/audiences') {
      this.asked.push({ search: url.search, headers: request.headers });
      const { status, body } = this.audiences();
      await this.hold;
      const { origin } = request.headers;
      if (origin) response.setHeaders(new Map([['Access-Control-Allow-Origin', origin], ['Access-Control-Allow-Credentials', 'true']]));
      if (status === 0) request.socket.destroy();
      else response.writeHead(status, { 'Content-Type': 'application/json' }).end(body);
    } else if (url.pathname === '/px.js') {
      response.writeHead(200, { 'Content-Type': types['.js'] }).end(read('src/Snippet/px.min.js'));
    } else if (url.pathname === '/demo/landed') {
      response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(this.#landed()));
    } else if (url.pathname.startsWith('/demo/')) {
      this.#demo(url.pathname.slice('/demo/'.length), response);
    } else if (this.#pages.has(url.pathname)) {
      const { html, headers } = this.#pages.get(url.pathname);
      response.writeHead(200, { 'Content-Type': types['.html'], ...headers }).end(html);
    } else {
      response.writeHead(404).end();
    }
  }

  #landed() {
    return this.events.toReversed().slice(0, 20).map(event => ({
      event: event.e, event_time: new Date(event.ts).toISOString(), received_at: new Date(event.ts).toISOString(),
      page_path: new URL(event.u).pathname, title: event.t, value: event.v ?? null, currency: event.c ?? '',
      items: (event.i ?? []).map(item => item.id), lag_ms: 640,
    }));
  }

  // The same rules as the host's: single-page views, names without .html, the loader's hash in the policy.
  #demo(path, response) {
    const name = path === '' ? 'index' : path.startsWith('style-guide/') ? 'style-guide' : path;
    const file = [name, `${name}.html`].map(one => join(root, 'src/DemoShop', one)).find(existsSync);
    if (!file || path.includes('..')) {
      response.writeHead(404).end();
      return;
    }
    const inline = /<script>(.*?)<\/script>/s.exec(read('src/Snippet/loader.html'))[1];
    const hash = createHash('sha256').update(inline).digest('base64');
    response.writeHead(200, {
      'Content-Type': types[extname(file)],
      'Content-Security-Policy': `default-src 'self'; script-src 'self' 'sha256-${hash}'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'`,
    }).end(readFileSync(file));
  }
}
