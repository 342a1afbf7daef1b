// A visitor in short: where it came from, its devices, what it consents to, who it is.
import { h, inert } from '../dom.js';
import { sqlButton } from '../feedback.js';
import { ago, dateTime, moneys, number } from '../format.js';
import { table } from '../table.js';
import { sourceText } from './timeline.js';

const yes = (value, good = true) => h('span', { class: value === good ? 'good' : 'bad' }, value ? 'yes' : 'no');

const onSite = one => h('article', {}, h('header', {}, h('h3', {}, `On ${inert(one.site)}`)),
  one.isBot ? h('p', { class: 'bad' }, 'A bot: it is in no audience and no report of people.') : null,
  one.isCookieless ? h('p', { class: 'muted' }, 'Without a cookie: this id lasts one day.') : null,
  h('dl', { class: 'figures' },
    h('div', {}, h('dt', {}, 'Sessions'), h('dd', {}, number(one.sessions))), h('div', {}, h('dt', {}, 'Events'), h('dd', {}, number(one.events))),
    h('div', {}, h('dt', {}, 'Purchases'), h('dd', {}, number(one.purchases))), one.revenue.length ? h('div', {}, h('dt', {}, 'Worth'), h('dd', {}, moneys(one.revenue))) : null),
  h('p', {}, 'First seen ', h('time', { datetime: one.firstSeen, title: dateTime(one.firstSeen) }, ago(one.firstSeen)), ', from ', sourceText(one.first), '. Last seen ',
    h('time', { datetime: one.lastSeen, title: dateTime(one.lastSeen) }, ago(one.lastSeen)), '; the last visit that was not direct came from ', sourceText(one.last), '.'),
  h('p', {}, 'Consent now: analytics ', yes(one.consent.analytics), ', marketing ', yes(one.consent.marketing), one.consent.globalPrivacyControl ? ', Global Privacy Control on' : '', one.consent.doNotTrack ? ', Do Not Track on' : '',
    ` (${dateTime(one.consent.at)}).`));

const devices = rows => table({
  caption: 'Devices', rows, columns: [
    { key: 'type', label: 'Device', cell: one => inert([one.type, one.brand, one.model].filter(Boolean).join(' ')) || 'not known' }, { key: 'os', label: 'System', cell: one => inert(one.os) },
    { key: 'browser', label: 'Browser', cell: one => inert(one.inApp ? `${one.browser} in ${one.inApp}` : one.browser) }, { key: 'country', label: 'Country', cell: one => inert(one.country) },
    { key: 'events', label: 'Events', align: 'right', cell: one => number(one.events) }, { key: 'lastSeen', label: 'Last', cell: one => ago(one.lastSeen) }],
});

const person = (one, visitor) => h('article', {}, h('header', {}, h('h3', {}, 'Person ', h('code', {}, one.person))),
  h('p', {}, `${number(one.visitors.length)} ${one.visitors.length === 1 ? 'visitor' : 'visitors'}${one.owner ? ` over the sites of ${inert(one.owner)}` : ''}:`),
  h('ul', {}, one.visitors.slice(0, 50).map(joined => h('li', {}, joined.visitor === visitor ? [h('code', {}, joined.visitor), ' (this one)'] : h('a', { href: `#/visitors/${joined.visitor}` }, joined.visitor),
    joined.since ? ` from ${dateTime(joined.since)} until ${dateTime(joined.until)}` : ''))),
  one.identities.length ? [h('p', {}, 'Known by:'), h('ul', {}, one.identities.slice(0, 30).map(known => h('li', {}, h('code', {}, inert(known.subject)), `, ${number(known.visitors)} ${known.visitors === 1 ? 'visitor' : 'visitors'}, last ${ago(known.lastSeen)}`)))] : null);

export const profileOf = profile => [
  h('section', {}, h('h2', {}, 'In short ', sqlButton(profile.sql)), h('div', { class: 'grid-panels' }, profile.sites.map(onSite))),
  devices(profile.devices),
  h('section', {}, h('h2', {}, 'Person'), profile.persons.length === 0 ? h('p', {}, 'Nobody that is known: this visitor was never identified by a user id, e-mail or telephone (or persons were not built since).')
    : [profile.persons.length > 1 ? h('p', {}, 'A shared computer: several persons use it.') : null, h('div', { class: 'grid-panels' }, profile.persons.map(one => person(one, profile.visitor)))]),
];
