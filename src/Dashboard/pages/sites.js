// Sites and what holds for them, keys of people and of roles, and who did what.
import { api, send } from '../parts/api.js';
import { field, h, inert, replace } from '../parts/dom.js';
import { busy, confirm, dialog, toast } from '../parts/feedback.js';
import { dateTime, number } from '../parts/format.js';
import { namedKeys } from '../parts/keys/named-keys.js';
import { showKey } from '../parts/keys/new-key.js';
import { table } from '../parts/table.js';

export const title = 'Sites and keys';

const perPage = 50;

const signals = [
  ['anonymous', 'Without cookie and consent, and without what leads to a person'], ['count', 'Only that something happened, and where'],
  ['drop', 'Not stored at all'], ['ignore', 'Stored as any other'],
];
const addresses = [['truncated', 'The network (24 bits of IPv4, 48 of IPv6)'], ['none', 'Nothing'], ['full', 'All of it']];
const consents = [['am', 'Analytics and marketing'], ['a', 'Analytics'], ['m', 'Marketing'], ['', 'Nothing']];
const roleNames = { analyst: 'Analyst', adOps: 'Ad ops', admin: 'Admin' };

const select = (choices, value) => h('select', { value }, choices.map(([one, label]) => h('option', { value: one }, label)));
const lines = values => h('textarea', { rows: 3, spellcheck: 'false', class: 'code', value: values.join('\n') });
const readLines = area => area.value.split(/[\s,]+/).filter(Boolean);

/** A site's settings as a form: `read()` is what it says, `explain(error)` puts the API's errors at their fields. */
const siteForm = (settings, id) => {
  const inputs = {
    name: h('input', { type: 'text', value: settings.name, autocomplete: 'off' }),
    origins: lines(settings.origins),
    cookieDomain: h('input', { type: 'text', value: settings.cookieDomain, placeholder: 'shop.example', autocomplete: 'off' }),
    defaultConsent: select(consents, settings.defaultConsent),
    globalPrivacyControl: select(signals, settings.globalPrivacyControl === 'cookieless' ? 'anonymous' : settings.globalPrivacyControl),
    doNotTrack: select(signals, settings.doNotTrack === 'cookieless' ? 'anonymous' : settings.doNotTrack),
    cookieless: h('input', { type: 'checkbox', role: 'switch', checked: settings.cookieless }),
    address: select(addresses, settings.address),
    scrubParameters: lines(settings.scrubParameters),
    owner: h('input', { type: 'text', value: settings.owner, autocomplete: 'off' }),
  };
  const newId = id ? null : h('input', { type: 'text', required: true, pattern: '[a-z0-9_\\-]{1,40}', autocomplete: 'off', spellcheck: 'false' });
  const errors = Object.fromEntries(['id', ...Object.keys(inputs)].map(name => [name, h('small', { class: 'bad', role: 'alert' })]));
  const part = (label, name, hint) => h('div', {}, field(label, inputs[name], hint), errors[name]);
  const element = h('div', {},
    newId ? h('div', {}, field('Site id', newId, 'In the snippet and in SQL: a-z, 0-9, - and _. It cannot be changed later.'), errors.id) : null,
    part('Name', 'name'),
    part('Origins', 'origins', 'One a line, as https://www.shop.example: pages that may send. Those of the collector’s own origin always may.'),
    part('Consent where an event says nothing', 'defaultConsent', 'Choose “Nothing” where visitors have to be asked first.'),
    part('Global Privacy Control', 'globalPrivacyControl', 'What the browser’s signal Sec-GPC means.'),
    h('details', {}, h('summary', {}, 'More'),
      part('Cookie domain', 'cookieDomain', 'The domain that pages and collector have in common; empty for the collector’s host alone.'),
      part('Do Not Track', 'doNotTrack', 'What the browser’s signal DNT means.'),
      h('label', {}, inputs.cookieless, 'Never a cookie: visitors are known for a day'),
      part('Of addresses the event log holds', 'address', 'For half a minute beyond loading, to look up the country.'),
      part('Parameters whose values are not stored', 'scrubParameters', 'One a line, as member_id or cust_*.'),
      part('Owner', 'owner', 'Persons are joined over the sites of one owner. Empty for the owner of all sites that name none.')));
  return {
    element,
    id: () => newId?.value.trim(),
    read: () => ({
      ...Object.fromEntries(['name', 'cookieDomain', 'defaultConsent', 'globalPrivacyControl', 'doNotTrack', 'address', 'owner'].map(name => [name, inputs[name].value.trim()])),
      origins: readLines(inputs.origins), scrubParameters: readLines(inputs.scrubParameters), cookieless: inputs.cookieless.checked,
    }),
    explain: error => {
      for (const one of Object.values(errors)) one.textContent = '';
      for (const control of Object.values(inputs)) control.removeAttribute('aria-invalid');
      for (const { path, message } of error.problem?.errors ?? []) {
        const name = path.replace(/^settings\./, '');
        if (!errors[name]) continue;
        errors[name].textContent = inert(message);
        const control = name === 'id' ? newId : inputs[name];
        control?.setAttribute('aria-invalid', 'true');
        control?.closest('details')?.setAttribute('open', '');
      }
    },
  };
};

const defaults = {
  name: '', origins: [], cookieDomain: '', defaultConsent: 'am', globalPrivacyControl: 'anonymous', doNotTrack: 'ignore', cookieless: false, address: 'truncated', scrubParameters: [], owner: '',
};

export const show = async (root, view) => {
  const sites = h('section', { 'aria-label': 'Sites' });
  const named = h('section', { 'aria-label': 'Keys for people and programs' });
  const keys = h('section', { 'aria-label': 'Keys of roles' });
  const trail = h('section', { 'aria-label': 'Audit trail' });
  let tag;

  const loadSites = () => busy(sites, (async () => {
    const response = await send('GET', 'sites', { signal: view.signal });
    tag = response.headers.get('ETag');
    return response.json();
  })(), showSites, loadSites);

  const keep = async (form, work) => {
    try {
      return await work();
    } catch (error) {
      form.explain(error);
      throw error;
    }
  };
  const changed = async () => {
    await view.refreshSession();
    await loadSites();
  };

  const add = () => {
    const form = siteForm(defaults);
    dialog('Add a site', form.element, [
      { label: 'Cancel', class: 'secondary' },
      {
        label: 'Add', run: async () => {
          const site = await keep(form, () => api.post('sites', { id: form.id(), settings: form.read() }));
          await changed();
          toast(`${site.id} takes events now.`);
          view.go('install', { site: site.id });
        },
      },
    ]);
  };
  const edit = site => {
    const form = siteForm(site.settings, site.id);
    // Of what was shown: who changed it meanwhile is not overruled.
    const shown = tag;
    dialog(`Change ${site.id}`, form.element, [
      { label: 'Cancel', class: 'secondary' },
      {
        label: 'Save', run: async () => {
          await keep(form, () => api.put(`sites/${site.id}`, form.read(), { headers: { 'If-Match': shown } }));
          await changed();
          toast(`The settings of ${site.id} hold now.`);
        },
      },
    ]);
  };
  const remove = async site => {
    if (!await confirm(`Remove ${site.id}?`, 'Its events are refused from then on. What is stored stays until its time is over.', 'Remove')) return;
    await busy(sites, api.delete(`sites/${site.id}`, {}, { headers: { 'If-Match': tag } }), undefined, loadSites);
    await changed();
  };

  const showSites = found => [
    h('div', { class: 'head' }, h('h2', {}, 'Sites'), found.editable ? h('button', { type: 'button', onclick: add }, 'Add a site') : null),
    found.note ? h('p', {}, inert(found.note)) : null,
    table({
      caption: 'Registered sites', hideCaption: true, rows: found.sites, sortBy: 'id', descending: false, empty: 'No site yet. Without one no event is taken: add one.',
      columns: [
        { key: 'id', label: 'Id' },
        { key: 'name', label: 'Name', value: row => row.settings.name, cell: row => inert(row.settings.name) },
        { key: 'origins', label: 'Origins', sort: false, cell: row => row.settings.origins.length ? inert(row.settings.origins.join(', ')) : 'the collector’s own' },
        { key: 'consent', label: 'Default consent', sort: false, cell: row => consents.find(([value]) => [...value].sort().join('') === [...row.settings.defaultConsent].sort().join(''))?.[1] ?? row.settings.defaultConsent },
        { key: 'gpc', label: 'With privacy signal', sort: false, cell: row => row.settings.globalPrivacyControl },
        {
          key: 'actions', label: 'Change', sort: false, cell: row => h('div', { class: 'actions' },
            h('a', { href: `#/install?${new URLSearchParams({ site: row.id })}` }, 'Install'),
            row.editable ? [
              h('button', { type: 'button', class: 'outline', onclick: () => edit(row), 'aria-label': `Edit ${row.id}` }, 'Edit'),
              h('button', { type: 'button', class: 'outline secondary', onclick: () => remove(row), 'aria-label': `Remove ${row.id}` }, 'Remove'),
            ] : h('small', { class: 'muted' }, inert(row.reason))),
        },
      ],
    }),
    h('h3', {}, 'How long rows are kept'),
    found.retention.length
      ? h('ul', {}, found.retention.map(one => h('li', {}, h('code', {}, one.table), `: ${one.days === null ? 'for ever' : `${number(one.days)} days`} from loading, on all sites. `,
        'To change it, start the loader with ', h('code', {}, `--${one.key}=DAYS`), '.')))
      : h('p', {}, 'ClickHouse does not say at the moment.'),
  ];

  const ownKey = role => role === view.session.role;
  const rotate = async key => {
    const text = `Whoever has the key that ends with ${key.end ?? '–'} is shut out at once, programs as well as browsers${ownKey(key.role) ? ', you too: log in with the new key' : ''}.`;
    if (key.isSet && !await confirm(`New key for ${roleNames[key.role]}?`, text, 'Make a new key')) return;
    const made = await busy(keys, api.post(`keys/${key.role}/rotate`), undefined, loadKeys);
    if (!made) return;
    await showKey(`The new key for ${roleNames[key.role]}`, 'It is shown this once; it is also in keys.json on the server.', made.key);
    await view.reload();
  };
  const takeAway = async key => {
    if (!await confirm(`Take the key of ${roleNames[key.role]} away?`, 'Nobody can log in in this role until you make a new key.', 'Take away')) return;
    await busy(keys, api.delete(`keys/${key.role}`), undefined, loadKeys);
    await loadKeys();
  };
  const loadKeys = () => busy(keys, api.get('keys', {}, { signal: view.signal }), found => [
    h('h2', {}, 'Keys of the machine'),
    h('p', {}, 'They stand in keys.json on the server; its commands log in with that of the admin. All keys are for logging in here, and programs send them as Authorization: Bearer. A role may do what those above it may.'),
    table({
      caption: 'Keys of roles', hideCaption: true, rows: found,
      columns: [
        { key: 'role', label: 'Role', sort: false, cell: row => roleNames[row.role] },
        { key: 'end', label: 'Key', sort: false, cell: row => row.isSet ? h('code', {}, `…${row.end}`) : 'none' },
        {
          key: 'actions', label: 'Change', sort: false, cell: row => h('div', { class: 'actions' },
            h('button', { type: 'button', class: 'outline', onclick: () => rotate(row), 'aria-label': `New key for ${roleNames[row.role]}` }, row.isSet ? 'New key' : 'Make a key'),
            row.isSet && row.role !== 'admin' ? h('button', { type: 'button', class: 'outline secondary', onclick: () => takeAway(row), 'aria-label': `Take away: ${roleNames[row.role]}` }, 'Take away') : null),
        },
      ],
    })], loadKeys);

  const entries = [];
  const loadTrail = before => busy(trail, api.get('audit', { limit: perPage, before }, { signal: view.signal }), found => {
    entries.push(...found);
    return [
      h('h2', {}, 'Who did what'),
      h('p', { class: 'muted' }, 'Logins, changes, exports and queries through this server, newest first. Keys and networks are shortened, and no visitor is named.'),
      table({
        caption: 'Audit trail', hideCaption: true, rows: entries, empty: 'Nothing yet.',
        columns: [
          { key: 'at', label: 'When', sort: false, cell: row => dateTime(row.at) },
          { key: 'role', label: 'Who', sort: false, cell: row => [row.role ? `${row.role} …${row.keyEnd}` : 'no valid key', h('small', { class: 'muted block' }, row.network)] },
          { key: 'operation', label: 'What', sort: false, cell: row => row.operation },
          { key: 'target', label: 'Of', sort: false, cell: row => inert(row.target) },
          { key: 'outcome', label: 'Outcome', sort: false, cell: row => `${row.outcome < 400 ? '✓' : '✖'} ${row.outcome}${row.times > 1 ? ` (${number(row.times)} times)` : ''}` },
        ],
      }),
      found.length === perPage ? h('button', { type: 'button', class: 'secondary', onclick: () => loadTrail(entries.at(-1).at) }, 'Older') : null,
    ];
  }, () => loadTrail(before));

  const trailAnew = () => {
    entries.length = 0;
    return loadTrail();
  };

  replace(root, h('h1', {}, 'Sites and keys'), sites, named, keys, trail);
  await Promise.all([loadSites(), namedKeys(named, view, trailAnew), loadKeys(), loadTrail()]);
};
