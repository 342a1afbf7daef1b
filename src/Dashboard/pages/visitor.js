// Visitors: looked for by id or by what identifies them; and one of them, with all that it did.
import { api } from '../parts/api.js';
import { useStyles } from '../parts/audience/styles.js';
import { field, h, inert, replace } from '../parts/dom.js';
import { busy, empty, failure } from '../parts/feedback.js';
import { ago, dateTime, hexadecimal, number } from '../parts/format.js';
import { table } from '../parts/table.js';
import { eraseButton } from '../parts/visitor/erasure.js';
import { membershipsOf } from '../parts/visitor/memberships.js';
import { profileOf } from '../parts/visitor/profile.js';
import { timeline } from '../parts/visitor/timeline.js';

export const title = 'Visitors';

const sha256 = async text => [...new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)))].map(byte => byte.toString(16).padStart(2, '0')).join('');

/** An e-mail address in the three forms that the snippet hashes: Google's, as it is, and without dots and suffix. */
export const emailForms = address => {
  const plain = address.trim().toLowerCase();
  const [name, host] = [plain.slice(0, plain.lastIndexOf('@')), plain.slice(plain.lastIndexOf('@') + 1)];
  const bare = `${name.split('+')[0].replaceAll('.', '')}@${host}`;
  return [...new Set([['gmail.com', 'googlemail.com'].includes(host) ? bare : plain, plain, bare])];
};

const found = (visitors, view, sites) => visitors.length === 0
  ? empty('Nobody found', 'No visitor of whom events are stored carries this identity. It may be written in another way, or the person was erased.')
  : [table({
    caption: `${number(visitors.length)} ${visitors.length === 1 ? 'visitor' : 'visitors'} of this person`, rows: visitors, columns: [
      { key: 'visitor', label: 'Visitor', cell: one => h('a', { href: `#/visitors/${one.visitor}` }, one.visitor) }, { key: 'sites', label: 'Sites', cell: one => one.sites.map(inert).join(', ') },
      { key: 'firstSeen', label: 'First seen', cell: one => dateTime(one.firstSeen) }, { key: 'lastSeen', label: 'Last seen', cell: one => ago(one.lastSeen) },
      { key: 'events', label: 'Events', align: 'right', cell: one => number(one.events) }],
  }), h('p', {}, eraseButton('Erase all of them', visitors.map(one => one.visitor), sites, view))];

const search = (root, view) => {
  const id = h('input', { type: 'text', required: true, spellcheck: 'false', autocomplete: 'off' });
  const value = h('input', { type: 'text', required: true, spellcheck: 'false', autocomplete: 'off' });
  const kind = h('select', {}, [['email', 'E-mail address'], ['hash', 'SHA-256 of an e-mail address or telephone'], ['user', 'User id of the site']].map(([one, name]) => h('option', { value: one }, name)));
  const place = h('div', { 'aria-live': 'polite' }), erasing = h('section');
  const look = async event => {
    event.preventDefault();
    const query = {};
    if (kind.value === 'email') {
      if (!crypto.subtle) {
        replace(place, failure({ title: 'The address cannot be hashed here', message: 'Browsers hash only on https or on the machine itself, and the address itself is never sent. Search by its SHA-256 instead.' }));
        return;
      }

      if (!/^[^@\s]+@[^@\s]+$/.test(value.value.trim())) {
        replace(place, failure({ title: 'That is no e-mail address', message: 'Write it as name@example.com. It is hashed in this browser; the address itself is not sent.' }));
        return;
      }

      query.em = await Promise.all(emailForms(value.value).map(sha256));
    } else if (kind.value === 'hash') query.em = value.value.trim().toLowerCase();
    else {
      query.uid = value.value.trim();
      query.site = view.session.site;
    }

    await busy(place, api.get('visitors', query, { signal: view.signal }), ({ visitors }) => found(visitors, view, erasing));
  };
  replace(root, h('h1', {}, 'Visitors'),
    h('p', {}, 'What single visitors did, to answer them when they ask, and to erase it. Only admins see this page.'),
    h('div', { class: 'grid-panels' },
      h('article', {}, h('h2', {}, 'By id'), h('form', { onsubmit: event => { event.preventDefault(); view.go(`visitors/${encodeURIComponent(id.value.trim())}`); } },
        field('Visitor id', id, 'Decimal as in ClickHouse, hexadecimal with 0x, or the value of the cookie _px'), h('button', { type: 'submit' }, 'Open'))),
      h('article', {}, h('h2', {}, 'By what identifies them'), h('form', { onsubmit: look },
        field('Known by', kind), field('Identity', value, 'An e-mail address is hashed in this browser; only its hashes are sent.'), h('button', { type: 'submit' }, 'Search')))),
    place, erasing);
};

const one = async (root, view) => {
  const [id] = view.path;
  const place = h('div'), erasing = h('section');
  replace(root, h('p', { class: 'muted' }, h('a', { href: '#/visitors' }, 'Visitors')), h('h1', {}, 'Visitor ', h('code', {}, inert(id))), erasing, place);
  await busy(place, api.get(`visitors/${encodeURIComponent(id)}/profile`, {}, { signal: view.signal }), profile => {
    const { visitor } = profile;
    const joined = [...new Set([visitor, ...profile.persons.length === 1 ? profile.persons[0].visitors.map(other => other.visitor) : []])];
    const buttons = h('div', { class: 'actions' });
    const gone = () => {
      buttons.remove();
      replace(place, h('p', {}, 'What was known of this visitor is being erased.'));
    };
    replace(buttons, eraseButton('Erase this visitor', [visitor], erasing, view, gone), joined.length > 1 ? eraseButton(`Erase all ${joined.length} visitors of the person`, joined, erasing, view, gone) : null,
      h('a', { href: `v1/visitors/${hexadecimal(visitor)}`, download: `visitor-${visitor}.json`, class: 'secondary outline', role: 'button' }, 'Download all that is stored'));
    const sites = profile.sites.map(site => site.site);
    const wanted = sites.includes(view.params.get('on')) ? view.params.get('on') : '';
    const events = h('div', {}, timeline(visitor, wanted, view));
    const only = sites.length < 2 ? null : field('Events of', h('select', {
      value: wanted, onchange: event => {
        view.params.set('on', event.target.value);
        view.setParams(view.params);
        replace(events, timeline(visitor, event.target.value, view));
      },
    }, h('option', { value: '' }, 'all sites'), sites.map(site => h('option', { value: site }, inert(site)))));
    return [buttons, profileOf(profile), membershipsOf(visitor, view), only, events];
  }, () => one(root, view));
};

export const show = (root, view) => {
  useStyles();
  return view.path[0] ? one(root, view) : search(root, view);
};
