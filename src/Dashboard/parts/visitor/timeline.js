// What a visitor did: events in their sessions, the newest first. Every text in them is a stranger's.
import { api } from '../api.js';
import { clipped, h, inert, replace } from '../dom.js';
import { failure, sqlButton } from '../feedback.js';
import { dateTime, duration, money, number, time } from '../format.js';

const page = 100;

const consentWords = one => `${one.consentAnalytics ? 'yes' : 'no'} to analytics, ${one.consentMarketing ? 'yes' : 'no'} to marketing`;

const product = one => `${one.quantity === '1' ? '' : `${inert(one.quantity)} × `}${inert(one.name || one.id)}${one.category ? ` (${inert(one.category)})` : ''}`;

const pair = (name, value) => [h('dt', {}, name), h('dd', {}, value)];

const eventRow = one => h('li', {},
  h('time', { datetime: one.at, title: dateTime(one.at), class: 'muted' }, time(one.at)),
  h('strong', {}, one.session ? clipped(one.event, 40) : 'word on consent'),
  h('span', {}, one.session ? [clipped(one.pagePath || one.pageUrl, 120), one.title ? [' · ', h('span', { class: 'muted' }, clipped(one.title, 120))] : null,
    one.worth ? [' · ', h('span', {}, money(one.worth.value, inert(one.worth.currency)))] : null] : consentWords(one)),
  h('dl', {},
    one.items.length ? pair('products', clipped(one.items.slice(0, 20).map(product).join(', ') + (one.items.length > 20 ? ` and ${one.items.length - 20} more` : ''), 400)) : null,
    one.orderId ? pair('order', clipped(one.orderId, 64)) : null,
    one.referrer && !one.pageUrl.startsWith(one.referrer) ? pair('from', clipped(one.referrer, 160)) : null,
    Object.entries(one.props).slice(0, 12).map(([name, value]) => pair(clipped(name, 40), clipped(value, 200)))));

export const sourceText = source => [source.channel, source.network, source.source && source.medium ? `${source.source} / ${source.medium}` : source.source, source.campaign ? `campaign ${source.campaign}` : '']
  .filter((text, index, all) => text && all.indexOf(text) === index).map(inert).join(' · ') || 'not known';

const sessionCard = (session, events) => h('article', { class: 'session' },
  h('header', {}, h('h3', {}, h('time', { datetime: session.start }, dateTime(session.start)), ` on ${inert(session.site)}`),
    h('p', { class: 'small' }, [
      `${number(session.events)} ${session.events === 1 ? 'event' : 'events'}, ${number(session.pageViews)} ${session.pageViews === 1 ? 'page' : 'pages'}, ${duration((Date.parse(session.end) - Date.parse(session.start)) / 1000)}`, session.engagementSeconds ? `${duration(session.engagementSeconds)} of attention` : '',
      [session.deviceType, session.os, session.browser, session.country].filter(Boolean).map(inert).join(', '), session.isBot ? 'a bot' : ''].filter(Boolean).join(' · ')),
    h('p', { class: 'small' }, 'Came from ', sourceText(session.source), session.landingPage ? [', first page ', clipped(session.landingPage, 120)] : null)),
  h('ol', { class: 'events' }, events.map(eventRow)));

/** Consecutive events of the same session; a word on consent stands by itself. */
const parts = ({ events, sessions }) => {
  const found = [];
  for (const event of events) {
    const key = event.session ? `${event.site} ${event.session}` : null;
    const at = key ? found.find(one => one.key === key) : null;
    if (at) at.events.push(event);
    else found.push({ key, events: [event], session: event.session ? sessions.find(one => one.site === event.site && one.start === event.session) : null });
  }

  return found;
};

/** The section: a page of events, and a button for older ones. */
export const timeline = (id, site, { signal }) => {
  const list = h('div'), more = h('div'), sql = h('span');
  let open = null;
  const add = found => {
    for (const part of parts(found)) {
      // A session that the page before broke off goes on.
      if (open && part.key && open.key === part.key) open.list.append(...part.events.map(eventRow));
      else {
        const card = part.session ? sessionCard(part.session, part.events) : h('article', {}, h('ol', { class: 'events' }, part.events.map(eventRow)));
        list.append(card);
        open = part.key ? { key: part.key, list: card.querySelector('.events') } : null;
      }
    }
  };
  const read = async before => {
    more.setAttribute('aria-busy', 'true');
    try {
      const found = await api.get(`visitors/${id}/timeline`, { site, before, limit: page }, { signal });
      add(found);
      if (!before) replace(sql, sqlButton(found.sql));
      if (!list.childElementCount) list.append(h('p', {}, 'No event is stored.'));
      replace(more, found.next ? h('button', { type: 'button', class: 'secondary', onclick: () => read(found.next) }, 'Older events') : null);
    } catch (error) {
      if (error.name !== 'AbortError') replace(more, failure(error, () => read(before)));
    } finally {
      more.removeAttribute('aria-busy');
    }
  };
  read();
  return h('section', {}, h('h2', {}, 'Timeline ', sql), list, more);
};
