/*
 * px.js: the PixelServer snippet. Put loader.html into every page; this file is what it loads.
 *
 *   <script async src="https://px.example.com/px.js?s=SITE"></script>
 *
 * The site id is read from the script's own address; events go to `p` (and `p.gif`) in the script's own folder.
 *
 * Calls (kept by the loader's stub until this file is there):
 *   px('track', 'add_to_cart', {value: 12.5, currency: 'EUR', items: [{id: 'sku1', price: 12.5}], colour: 'red'})
 *       value, currency, order_id and items are fields of their own, everything else becomes a property.
 *   px('identify', {user_id: '42', email: 'a@example.com', phone: '+49 170 1234567'})
 *       E-mail and phone leave the browser only as SHA-256, in the forms that ad platforms ask for. `em` is always three
 *       hashes, each form at its place even where forms are the same: 1. Google's, which says who it is: trimmed and
 *       lower-cased, and at gmail.com and googlemail.com, which ignore them, without the dots and the +suffix of the name;
 *       2. trimmed and lower-cased; 3. without dots and +suffix at any host. `ph` is two: E.164 with '+', and without. A phone
 *       without country code (0170…) has no such form and is left out. Hashing needs https (or localhost); elsewhere only
 *       user_id is sent. One `identify` event carries the hashes; user_id stays on the page's later events. Answers a
 *       promise: await it before leaving the page.
 *   px('consent', 'am')     what the visitor grants: a analytics, m marketing, '' nothing. Not remembered: say it on every page.
 *       Said before this file runs it holds from the first event on; a change after that is an event `consent` of its own, so
 *       that it counts at once. The newest consent of a visitor counts for everything the visitor did.
 *   px('audiences', ids => …)   calls back with the ids of the audiences for on-site use that the visitor is in, an array; it is empty
 *       without consent to marketing, where nobody is asked then, and when there is no answer.
 *   px('page', {...})       a page view by hand.
 *   px('set', {scroll: false})   switches automatic events off and on.
 *
 * Automatic events, each with its switch:
 *   page        page_view at load, on history navigation to another URL, and when the back-forward cache brings the page back
 *   engagement  engagement {seconds}: visible, focused and used within the last 30 s; sent when the view ends. While a
 *               form is begun and not sent also its form_id, and form_field: the name or id of the field last typed into
 *   scroll      scroll {percent}: 25, 50, 75, 90 percent of the way down, once per view
 *   outbound    outbound_click {link_url}: a link to another host
 *   download    file_download {link_url}: a link with a download attribute or to a typical document, archive or media file
 *   form        form_start, form_submit {form_id}: id or name of the form, never what is typed
 *
 * On the script tag: data-off="scroll form" switches these off; data-consent="" says that nothing is granted until
 * px('consent', …) says so (without it the site's default on the server holds).
 *
 * Privacy: no cookies of its own. navigator.globalPrivacyControl takes marketing away, and everything where nothing was
 * granted; it is sent along (`gpc`), and what more it means is the site's setting on the server. Without analytics consent nothing is stored and nobody identified; events still go, marked so that the server
 * stays cookieless.
 *
 * Delivery: an event is kept (localStorage, newest 100; `dropped` on a later event counts what did not fit) until it
 * counts as sent, and is sent again with the same id, which the server counts once.
 *   - While the page is visible: fetch keepalive, because only fetch sees the answer. 2xx and 4xx are final; 429, 5xx and
 *     network failure are retried with back-off. sendBeacon here would call an event sent that the server refused.
 *   - When the page hides: sendBeacon first, because it outlives the page in every browser. It gives no answer, so it counts
 *     as sent only if nothing is wrong as far as known: the last POST had a good answer, or there was none yet and nothing
 *     is left from earlier pages. Otherwise the events stay and go again later. (Keeping them always would send every
 *     page's last events twice.)
 *   - A request without answer when the page is left is no answer: its events stay and go again from the next page.
 *   - Where POST is impossible: GET images, one per event. A loaded image counts as sent; its refusal can't be seen.
 *
 * Evergreen browsers and Safari 14. No eval, no styles, no globals but px; errors become console warnings.
 */
(() => {
  const script = document.currentScript || document.querySelector('script[src*="px.js?"]');
  // A page that loads the file twice must not count everything twice.
  const stub = window.px;
  if (!script || stub?.live) return;

  const site = new URL(script.src).searchParams.get('s');
  const collector = new URL('p', script.src).href;
  const store = 'px:' + site;
  const options = {};

  let consent = script.dataset.consent;
  let user, url, referrer;
  let seconds = 0, active = Date.now(), deepest = 0, typing, viewing;
  let queue = [], flying = [], failures = 0, trusted, timer, hidden;

  // Async, so that a failed promise is caught like a throw; the call itself still runs synchronously.
  const guard = action => async (...args) => {
    try {
      return await action(...args);
    } catch (error) {
      console.warn('px', error);
    }
  };
  // Capture on window: sees events that the page stops, and those dispatched at document.
  const listen = (names, action) => names.split(' ').map(name => addEventListener(name, guard(action), true));

  // Undefined leaves the decision to the site's default, which Global Privacy Control must not do.
  const granted = () => navigator.globalPrivacyControl ? (consent || '').replace('m', '') : consent;
  const lacks = letter => !(granted() ?? letter).includes(letter);

  const kept = () => {
    try {
      return [].concat(JSON.parse(localStorage[store])).filter(event => event?.p);
    } catch {
      return []; // Blocked or spoiled: as if nothing had been kept.
    }
  };
  // Edits the queue and the stored copy alike; the copy may hold other tabs' events, so it is never overwritten whole.
  const change = edit => {
    queue = edit(queue);
    try {
      const rest = lacks('a') ? [] : edit(kept());
      rest[0] ? localStorage[store] = JSON.stringify(rest) : delete localStorage[store];
    } catch {
      // Blocked or full: the queue in memory goes on.
    }
  };
  const forget = sent => change(list => list.filter(event => !sent.some(({ id }) => id == event.id)));

  const hex = bytes => [...new Uint8Array(bytes)].map(byte => (byte + 256).toString(16).slice(1)).join('');

  const track = (name, fields, identity) => {
    const { value, currency, order_id, items, ...props } = fields || {};
    // Properties are flat on the wire.
    for (const key in props) if (Object(props[key]) === props[key]) props[key] = JSON.stringify(props[key]);
    const ts = Date.now();
    // The collector looks at s, cs and gpc first. The id is a UUID of version 7: ids that begin with time are looked up fast.
    const event = {
      s: site, cs: granted(), gpc: navigator.globalPrivacyControl, e: name, id: 0 + ts.toString(16) + 7 + hex(crypto.getRandomValues(new Uint8Array(10))).slice(1), ts,
      u: url, r: referrer, t: document.title, v: value, c: currency, o: order_id, i: items, p: props,
      uid: user, ...identity,
      sw: screen.width, sh: screen.height, vw: innerWidth, vh: innerHeight,
      l: navigator.language, tz: Intl.DateTimeFormat().resolvedOptions().timeZone,
    };
    change(list => {
      // What an outage costs is counted on the newest event; it takes over the count of the one that falls out.
      if (list[99]) props.dropped = -~list[0].p.dropped; // One more than a number or nothing.
      return [...list, event].slice(-100);
    });
    soon(300); // Long enough for a page's first events to share a request, short enough to be seen live.
  };
  const auto = (option, ...call) => options[option] === false || track(...call);

  const soon = delay => timer ||= setTimeout(send, delay);

  // Browsers cap keepalive and beacon bodies at 64 KiB; a character takes up to three bytes. One event always goes.
  const batch = () => {
    let size = 0;
    return queue.filter(event => {
      const length = JSON.stringify(event).length;
      return !flying.includes(event) && ((size += length) < 2e4 || size == length);
    });
  };

  const settle = (sent, delay) => {
    failures = sent.length < flying.length && failures + 1;
    flying = [];
    forget(sent);
    // Up to five minutes, spread so that an outage's end is not a flood.
    if (queue[0]) soon(failures && Math.max(delay * 1e3 || 0, Math.min(3e5, 500 * 2 ** failures) * (1 + Math.random())));
  };

  const image = event => new Promise(answer => {
    const fields = JSON.parse(JSON.stringify(event)), picture = new Image;
    fields.p = JSON.stringify(fields.p);
    fields.i &&= JSON.stringify(fields.i);
    picture.onload = answer; // With the event: true.
    picture.onerror = () => answer();
    picture.src = collector + '.gif?' + new URLSearchParams(fields);
  });

  const send = guard(async () => {
    timer = 0;
    if (flying[0] || !queue[0]) return;
    flying = batch();
    const body = JSON.stringify(flying);
    let response;
    try {
      // A string body is text/plain: no preflight.
      response = await fetch(collector, { method: 'POST', body, keepalive: body.length < 21e3, credentials: 'include' });
    } catch {
      // No network, or the page's policy or a blocker forbids fetch: images tell which. A page that is being left loses
      // its fetches too, but does not live to see this second.
      trusted = false;
      await new Promise(done => setTimeout(done, 1e3));
      const loaded = await Promise.all(flying.map(image));
      return settle(flying.filter((_, n) => loaded[n]));
    }
    trusted = response.status < 500 && response.status != 429;
    settle(trusted ? flying : [], response.headers.get('Retry-After'));
  });

  // The view ends: its attention is known now, under its own URL.
  const leave = () => {
    if (seconds) auto('engagement', 'engagement', { seconds, ...typing });
    seconds = 0;
  };
  const hide = () => {
    if (hidden) return; // pagehide and visibilitychange come both, in either order.
    hidden = true;
    leave();
    const last = batch();
    if (!last[0]) return;
    if (!navigator.sendBeacon?.(collector, JSON.stringify(last))) send();
    else if (trusted) forget(last);
  };

  // True when the page has another URL than the current view. Fragments are no pages, and may hold secrets.
  const moved = () => {
    const now = location.href.split('#')[0];
    if (now == url) return;
    leave();
    referrer = url ?? document.referrer;
    url = now;
    typing = deepest = 0;
    return 1; // True.
  };
  const page = fields => {
    clearTimeout(viewing);
    moved();
    track('page_view', fields);
  };
  // A task later the page has its new title, and a redirect within the navigation is no view of its own.
  const navigate = () => {
    if (moved()) {
      clearTimeout(viewing);
      viewing = setTimeout(() => auto('page', 'page_view'));
    }
  };

  const hashes = async texts =>
    crypto.subtle && texts[0] && Promise.all(texts.map(async text =>
      hex(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)))));

  // Undefined when it fails.
  const ask = guard(async () => (await fetch(new URL('audiences?s=' + site, script.src), { credentials: 'include' })).json());

  const calls = {
    track,
    page,
    set: choices => Object.assign(options, choices),
    consent: letters => {
      const before = granted();
      consent = letters || '';
      if (lacks('a')) user = undefined;
      change(list => list); // Empties the store when analytics is denied.
      // Before the first view every event will carry it.
      if (url && granted() != before) track('consent');
    },
    audiences: async answer => {
      const list = lacks('m') || await ask();
      // Consent may have gone while asking; and a refusal is no list.
      answer(lacks('m') || !list?.map ? [] : list);
    },
    identify: async ({ user_id, email, phone }) => {
      if (lacks('a')) return;
      user = user_id ?? user;
      const mail = (email || '').trim().toLowerCase();
      const digits = (phone || '').replace(/\(0\)|\D/g, '').replace(/^00/, '');
      const plain = mail.replace(/^([^+@]+).*@/, (_, name) => name.replace(/\./g, '') + '@');
      const em = await hashes(/.@./.test(mail) ? [/@g(oogle)?mail\.com$/.test(mail) ? plain : mail, mail, plain] : []);
      const ph = await hashes(/^[1-9]\d{6,14}$/.test(digits) ? ['+' + digits, digits] : []);
      // Consent may have gone while hashing.
      if (!lacks('a')) track('identify', {}, { em, ph });
    },
  };

  const start = guard(() => {
    const px = window.px = guard((name, ...args) => calls[name](...args));
    px.live = true;
    // A page may have kept the stub itself: what it pushes from now on is a call.
    px.q = { push: call => px(...call) };
    // Consent and switches hold from the first event on, wherever in the queue they stand.
    const waiting = [...(stub?.q || [])].filter(call => !/^(set|consent)$/.test(call[0]) || void px(...call));

    if (!lacks('a')) queue = kept();
    trusted = !queue[0]; // Leftovers are a sign that something was wrong.

    for (const method of ['pushState', 'replaceState']) {
      const original = history[method];
      history[method] = (...args) => {
        original.apply(history, args);
        guard(navigate)();
      };
    }
    listen('popstate', navigate);
    listen('pageshow', ({ persisted }) => {
      hidden = false;
      if (persisted) auto('page', 'page_view');
    });
    listen('pagehide', hide);
    listen('visibilitychange', () => document.hidden ? hide() : hidden = false);
    listen('online', send);

    listen('pointerdown pointermove keydown scroll', () => active = Date.now());
    setInterval(() => {
      if (!document.hidden && document.hasFocus() && Date.now() - active < 3e4) seconds++;
    }, 1e3);

    listen('scroll', () => {
      // A page that fits the window has no way down: 0/0 reaches no mark.
      const percent = scrollY / (document.documentElement.scrollHeight - innerHeight) * 100;
      for (const mark of [25, 50, 75, 90]) {
        if (mark > deepest && percent >= mark) auto('scroll', 'scroll', { percent: deepest = mark });
      }
    });

    listen('click auxclick', ({ target, button }) => {
      const link = target.closest?.('a[href]');
      if (!link || button > 1 || !/^http/.test(link.protocol)) return;
      const fields = { link_url: link.href };
      if (link.hasAttribute('download')
        || /\.(pdf|(doc|xls|ppt)x?|txt|csv|epub|zip|rar|7z|t?gz|dmg|exe|apk|mp[34])$/i.test(link.pathname)) {
        auto('download', 'file_download', fields);
      } else if (link.host != location.host) {
        auto('outbound', 'outbound_click', fields);
      }
    });

    listen('input submit', ({ type, target }) => {
      const form = target.closest?.('form');
      if (!form || options.form === false) return;
      // Attributes, because a field named id would hide the property.
      const form_id = form.getAttribute('id') || form.getAttribute('name') || '';
      const typed = type == 'input';
      typing = typed && { form_id, form_field: target.name };
      // Begun before; the key collides with no field.
      if (form[store] && typed) return;
      form[store] = 1;
      track('form_' + (typed ? 'start' : type), { form_id });
    });

    moved();
    auto('page', 'page_view');
    waiting.map(call => px(...call));
  });

  (script.dataset.off || '').split(' ').map(name => options[name] = false);
  // A page that is only prerendered has not been seen.
  document.prerendering ? listen('prerenderingchange', start) : start();
})();
