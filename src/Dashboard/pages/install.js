// The snippet for a site, how to ask for consent, and whether events arrive.
import { api } from '../parts/api.js';
import { demoTrafficButton } from '../parts/demo-traffic.js';
import { h, inert, replace } from '../parts/dom.js';
import { copy, empty, failure } from '../parts/feedback.js';
import { ago, dateTime, number, percent } from '../parts/format.js';
import { table } from '../parts/table.js';

export const title = 'Install';

const askEvery = 2000, askLaterEvery = 15_000;

const severities = { problem: ['✖ Problem', 'bad'], warning: ['⚠ Warning', 'bad'], hint: ['ℹ Hint', 'muted'] };

const code = (label, text) => h('div', { class: 'code-block' },
  h('pre', { tabindex: 0, 'aria-label': label }, h('code', {}, text)),
  h('button', { type: 'button', class: 'outline secondary', onclick: () => copy(text), 'aria-label': `Copy: ${label}` }, 'Copy'));

const finding = one => h('li', { class: 'finding' },
  h('h3', {}, h('span', { class: severities[one.severity][1] }, severities[one.severity][0]), ' ', inert(one.title)),
  h('p', {}, inert(one.text)),
  h('p', {}, h('strong', {}, 'What to do: '), inert(one.fix)));

/** The snippet with what the switches say. */
const snippetWith = (snippet, { denied }) => denied ? snippet.replace('<script async src=', '<script async data-consent="" src=') : snippet;

export const show = async (root, view) => {
  const { site } = view.session;
  if (!site) {
    replace(root, h('h1', {}, 'Install'), empty('There is no site yet', 'Add one first.', h('a', { href: '#/sites', role: 'button' }, 'Sites and keys')));
    return;
  }

  const path = `sites/${encodeURIComponent(site)}/installation`;
  const state = h('section', { 'aria-label': 'What has arrived', 'aria-live': 'polite' });
  const findings = h('section', { 'aria-label': 'Findings' });
  const arrived = h('section', { 'aria-label': 'The last 24 hours' });
  const setUp = h('div');
  replace(root, h('h1', {}, `Install the snippet on ${site}`), state, setUp, findings, arrived);

  let waited = false, shown = '';
  const showState = now => {
    // Only what is new is said.
    const key = `${now.first} ${now.last && Math.floor(Date.parse(now.last) / 60_000)}`;
    if (key === shown) return;
    shown = key;
    if (!now.first) {
      waited = true;
      replace(state, h('article', { class: 'waiting' }, h('h2', { 'aria-busy': 'true' }, 'Waiting for the first event'),
        h('p', {}, 'Put the snippet below into a page and open the page in a browser. It is noticed here within seconds.'), site === 'demo' ? demoTrafficButton(view) : null));
      return;
    }

    const where = now.day.hosts[0]?.host;
    replace(state, waited
      ? h('article', { class: 'celebration' }, h('h2', {}, '🎉 The first event has arrived'),
        h('p', {}, `At ${dateTime(now.first)}${where ? `, from ${inert(where)}` : ''}. The snippet works.`),
        h('p', {}, h('a', { href: `#/live?${new URLSearchParams({ site })}`, role: 'button' }, 'See it live')))
      : h('article', {}, h('h2', {}, now.last ? '✓ Events arrive' : '⚠ Events have stopped'),
        h('p', {}, `The first came ${dateTime(now.first)}, the last ${now.last ? `${ago(now.last)} (${dateTime(now.last)})` : 'more than 30 days ago'}.`)));
  };

  const showFindings = now => replace(findings, h('h2', {}, 'Findings'),
    now.findings.length ? h('ul', { class: 'findings' }, now.findings.map(finding)) : h('p', {}, '✓ Nothing to mend was found.'));

  const showDay = now => {
    const { day } = now;
    replace(arrived, h('h2', {}, 'The last 24 hours'),
      h('dl', { class: 'facts' }, [
        ['Events', number(day.events)], ['With a visitor cookie', percent(day.cookieShare)], ['Consent to analytics', percent(day.analyticsShare)],
        ['Consent to marketing', percent(day.marketingShare)], ['Of bots', number(day.bots)],
      ].map(([label, value]) => h('div', {}, h('dt', {}, label), h('dd', {}, value)))),
      h('div', { class: 'grid-panels' },
        table({
          caption: 'Pages by host', rows: day.hosts, empty: 'No event yet.', sortBy: 'events',
          columns: [
            { key: 'host', label: 'Host', cell: row => inert(row.host || '(no page)') }, { key: 'events', label: 'Events', align: 'right', cell: row => number(row.events) },
            { key: 'last', label: 'Last', cell: row => ago(row.last) }, { key: 'allowed', label: 'May send', cell: row => row.allowed ? '✓ yes' : '✖ not an origin' },
          ],
        }),
        table({
          caption: 'Rejected, with reasons', rows: day.rejected, empty: 'Nothing was rejected.', sortBy: 'events',
          columns: [
            { key: 'reason', label: 'Reason', cell: row => [inert(row.reason), h('small', { class: 'muted block' }, inert(row.detail))] },
            { key: 'events', label: 'Events', align: 'right', cell: row => number(row.events) }, { key: 'last', label: 'Last', cell: row => ago(row.last) },
          ],
        })));
  };

  const showSetUp = now => {
    if (!now.snippet) {
      replace(setUp);
      return;
    }

    const snippet = h('div');
    const fill = denied => replace(snippet, code('The snippet', snippetWith(now.snippet, { denied })));
    fill(false);
    const pixel = `${now.collector}/p.gif?s=${site}`;
    replace(setUp,
      h('section', {}, h('h2', {}, 'The snippet'),
        h('p', {}, 'Into every page, in ', h('code', {}, '<head>'), '. It sends page views, engagement, scrolling, outbound clicks, downloads and forms by itself; the last line counts browsers without JavaScript.'),
        h('label', {}, h('input', { type: 'checkbox', role: 'switch', onchange: event => fill(event.target.checked) }), 'Nothing is granted until the page says so (data-consent="")'),
        snippet),
      h('section', { class: 'grid-panels' },
        h('details', {}, h('summary', {}, 'Consent'), h('p', {}, 'Tell what the visitor granted: a for analytics, m for marketing. It is not remembered: say it on every page. Without a word the site’s default holds.'),
          code('Consent', '// nothing granted\npx(\'consent\', \'\');\n// analytics only\npx(\'consent\', \'a\');\n// analytics and marketing\npx(\'consent\', \'am\');')),
        h('details', {}, h('summary', {}, 'Shop events'), h('p', {}, 'Value, currency, order_id and items are fields of their own; everything else becomes a property.'),
          code('Shop events', 'px(\'track\', \'add_to_cart\', {value: 12.5, currency: \'EUR\', items: [{id: \'sku1\', price: 12.5}]});\npx(\'track\', \'purchase\', {value: 12.5, currency: \'EUR\', order_id: \'A-1\', items: [{id: \'sku1\', price: 12.5, quantity: 1}]});\npx(\'identify\', {user_id: \'42\', email: \'a@example.com\'});')),
        h('details', {}, h('summary', {}, 'Only a pixel, without JavaScript'), h('p', {}, 'As in e-mails, or pages that allow no scripts.'),
          code('Only a pixel', `<img src="${pixel}" width="1" height="1" alt="" referrerpolicy="no-referrer-when-downgrade">`)),
        h('details', {}, h('summary', {}, 'From a server'), h('p', {}, 'An event id (id) makes repeating it harmless; cs says what was consented to.'),
          code('From a server', `curl '${pixel}&e=purchase&v=12.50&c=EUR&u=https://shop.example/thanks&cs=am' -o /dev/null\n\ncurl ${now.collector}/p -H 'Content-Type: application/json' \\\n  -d '{"s": "${site}", "e": "purchase", "id": "order-A-1", "v": 12.5, "c": "EUR", "o": "A-1", "uid": "42", "cs": "am"}'`))));
  };

  const look = () => api.get(path, {}, { signal: view.signal });
  let now = await look();
  showSetUp(now);
  const showAll = () => {
    showState(now);
    showFindings(now);
    showDay(now);
  };
  showAll();

  // Until the page is left; seldom once events come.
  const again = async () => {
    try {
      const before = JSON.stringify([now.findings, now.day]);
      now = await look();
      showState(now);
      if (before !== JSON.stringify([now.findings, now.day])) {
        showFindings(now);
        showDay(now);
      }
    } catch (error) {
      if (error.name === 'AbortError') return;
      replace(state, failure(error));
      shown = '';
    }

    later();
  };
  let timer;
  const later = () => { timer = setTimeout(again, now.first ? askLaterEvery : askEvery); };
  view.signal.addEventListener('abort', () => clearTimeout(timer));
  later();
};
