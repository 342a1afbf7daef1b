// Events as they land, how many a second, and whether they flow.
import { api, listen } from '../parts/api.js';
import { lineChart } from '../parts/chart.js';
import { demoTrafficButton } from '../parts/demo-traffic.js';
import { clipped, h, inert, replace } from '../parts/dom.js';
import { empty, failure } from '../parts/feedback.js';
import { duration, money, none, number, time } from '../parts/format.js';

export const title = 'Live';

const seconds = 60, most = 50, sayEvery = 15_000;
const average = 10;

const columns = [
  ['Time', one => time(one.time)],
  ['Event', one => [inert(one.event), one.isBot ? h('span', { class: 'tag' }, 'bot') : null]],
  ['Page', one => [clipped(one.page || none, 60), one.title ? h('small', { class: 'muted block' }, clipped(one.title, 60)) : null]],
  ['From', one => inert([one.channel, one.country].filter(Boolean).join(', ') || none)],
  ['Device', one => inert(one.device || none)],
  ['Value', one => one.value === null ? none : money(one.value, inert(one.currency)), 'right'],
  ['Visitor', (one, view) => view.session.role === 'admin' && one.visitor !== '0'
    ? h('a', { href: `#/visitors/${one.visitor}?${new URLSearchParams({ site: one.site })}` }, one.visitor) : one.visitor],
  ['Queryable after', one => duration(one.lag / 1000), 'right'],
];

const row = (one, view, all) => h('tr', {}, columns.map(([, cell, align], index) => h(index === 0 ? 'th' : 'td', { scope: index === 0 ? 'row' : null, class: align },
  cell(one, view), index === 1 && all ? h('small', { class: 'muted block' }, one.site) : null)));

export const show = (root, view) => {
  const all = view.session.allSites && view.params.get('all') === '1';
  const health = h('p', { class: 'health' }, 'Connecting.');
  const figure = h('p', { class: 'figure' }, none);
  const minute = h('p', { class: 'muted' });
  const chart = lineChart({
    label: 'Events received in each of the last 60 seconds', x: Array.from({ length: seconds }, (_, index) => index - seconds), yLabel: 'Second',
    formatX: second => second === 0 ? 'now' : `${number(-second)} s ago`,
    series: [{ label: 'Events', values: new Array(seconds).fill(0), fill: true }], height: 120, signal: view.signal,
  });
  const spoken = h('p', { class: 'hidden', 'aria-live': 'polite' });
  const body = h('tbody');
  const list = h('div', { class: 'table', tabindex: 0, role: 'region', 'aria-label': 'Last events' },
    h('table', {}, h('caption', {}, 'Last events'), h('thead', {}, h('tr', {}, columns.map(([label, , align]) => h('th', { scope: 'col', class: align }, label)))), body));
  const nothing = h('div', {});
  const pauseButton = h('button', { type: 'button', class: 'secondary', 'aria-pressed': 'false', onclick: () => { paused = !paused; update(); } });
  const scope = view.session.allSites ? h('label', {}, h('input', {
    type: 'checkbox', role: 'switch', checked: all, onchange: event => view.go('live', { site: view.session.site, all: event.target.checked ? '1' : '' }),
  }), 'All sites') : null;

  let paused = false, over = false, focused = false, waiting = [], shown = [];
  let sinceSaid = 0, saidAt = performance.now();
  const known = new Set();

  const isHeld = () => paused || over || focused;
  const update = () => {
    if (!isHeld() && waiting.length) {
      const fresh = waiting;
      waiting = [];
      shown = [...fresh, ...shown].slice(0, most);
      body.prepend(...fresh.map(one => row(one, view, all)));
      while (body.children.length > most) body.lastElementChild.remove();
    }

    pauseButton.setAttribute('aria-pressed', String(paused));
    replace(pauseButton, paused ? 'Go on' : 'Pause', isHeld() && waiting.length ? ` (${waiting.length} new)` : '');
    list.hidden = shown.length === 0;
    nothing.hidden = shown.length > 0;
  };
  const hold = (name, value) => () => {
    if (name === 'over') over = value;
    else focused = value;
    update();
  };
  list.addEventListener('mouseenter', hold('over', true));
  list.addEventListener('mouseleave', hold('over', false));
  list.addEventListener('focusin', hold('focused', true));
  list.addEventListener('focusout', hold('focused', false));

  const sayHealth = (isGood, text) => {
    const line = `${isGood ? '✓' : '⚠'} ${text}`;
    if (health.textContent !== line) {
      health.textContent = line;
      health.className = `health ${isGood ? 'good' : 'bad'}`;
    }
  };

  const take = message => {
    sayHealth(message.health.ready, message.health.text);
    const fresh = message.events.filter(one => {
      const key = `${one.site} ${one.id}`;
      return !known.has(key) && known.add(key);
    });
    if (known.size > 5000) known.clear();
    waiting = [...fresh, ...waiting].slice(0, most);
    if (message.perSecond.length) {
      const sum = message.perSecond.reduce((total, one) => total + one, 0);
      const newest = message.perSecond.slice(-average - 1, -1);
      replace(figure, number(Math.round(newest.reduce((total, one) => total + one, 0) / average * 10) / 10), h('small', {}, ' events a second'));
      replace(minute, `${number(sum)} in the last minute`);
      chart.update([message.perSecond]);
      sinceSaid += fresh.length;
      if (performance.now() - saidAt > sayEvery) {
        if (sinceSaid) spoken.textContent = `${number(sinceSaid)} events have landed in the last ${sayEvery / 1000} seconds.`;
        sinceSaid = 0;
        saidAt = performance.now();
      }
    }

    update();
  };

  replace(nothing, empty('No event in the last hour', 'Events appear here about a second after they happen.',
    h('p', {}, h('a', { href: `#/install?${new URLSearchParams({ site: view.session.site })}`, role: 'button' }, 'Install the snippet')), demoTrafficButton(view)));
  nothing.hidden = true;
  list.hidden = true;
  replace(root,
    h('div', { class: 'head' }, h('h1', {}, 'Live'), scope),
    health,
    h('div', { class: 'live-rate' }, h('div', {}, figure, minute), h('div', { class: 'live-chart' }, chart)),
    h('div', { class: 'head' }, h('h2', {}, 'As they land'), pauseButton),
    h('p', { class: 'muted' }, 'The list stands still while the pointer or the focus is on it.'),
    list, nothing, spoken);
  update();
  nothing.hidden = true;

  const source = listen('live', { site: all ? '' : view.session.site }, {
    live: take,
    error: () => {
      if (source.readyState !== EventSource.CLOSED) {
        sayHealth(false, 'The connection to the server broke; trying again.');
        return;
      }

      // Refused, and the browser does not try again by itself: because nobody is logged in any more, which leads to the login, or because too many look.
      api.get('login', {}, { signal: view.signal }).then(
        () => replace(root, h('h1', {}, 'Live'), failure(Object.assign(new Error('Too many look already, or the server stops.'), { title: 'No live events' }), view.reload)),
        error => { if (error.status !== 401 && error.name !== 'AbortError') replace(root, h('h1', {}, 'Live'), failure(error, view.reload)); });
    },
  }, view.signal);
};
