// Audiences: all of them; with a path, one of them or the builder.
import { api } from '../parts/api.js';
import { chooseOverlap } from '../parts/audience/overlap.js';
import { useStyles } from '../parts/audience/styles.js';
import { kindNames, levelNames, mayChange } from '../parts/audience/words.js';
import { sparkline } from '../parts/chart.js';
import { h, inert, replace } from '../parts/dom.js';
import { busy, empty, sqlButton } from '../parts/feedback.js';
import { ago, number, percent } from '../parts/format.js';
import { table } from '../parts/table.js';

export const title = 'Audiences';

const days = 30;

const trend = row => !row.sizes ? '…' : row.sizes.length < 2 ? h('span', { class: 'muted' }, row.size === null ? '–' : 'built on one day so far')
  : sparkline(row.sizes.map(one => one.size), `Members by day, from ${number(row.sizes[0].size)} to ${number(row.sizes.at(-1).size)}`);

const since = row => {
  if (row.size === null || row.sizeYesterday === undefined || row.sizeYesterday === null) return h('span', { class: 'muted', title: 'It was not built yet a day ago' }, '–');
  const change = row.size - row.sizeYesterday;
  return `${change > 0 ? '+' : change < 0 ? '−' : '±'}${number(Math.abs(change))}`;
};

const freshness = row => [
  row.builtAt ? h('span', { title: `Events up to ${ago(new Date(Date.now() - row.freshnessSeconds * 1000))} are in it` }, `built ${ago(row.builtAt)}`) : 'not built yet',
  row.problem ? h('p', { class: 'bad small' }, inert(row.problem)) : null,
];

const consentShare = row => row.size === null ? '–' : row.consented === undefined || row.consented === null ? '…' : row.size === 0 ? '–' : h('span', { title: `${number(row.consented)} of ${number(row.size)} members have consented to marketing` }, percent(row.consented / row.size));

const columns = [
  { key: 'name', label: 'Audience', value: row => row.name, cell: row => h('a', { href: `#/audiences/${row.id}` }, inert(row.name)) },
  { key: 'kind', label: 'Kind', cell: row => kindNames[row.kind] ?? row.kind },
  { key: 'level', label: 'Members are', cell: row => levelNames[row.level] ?? row.level },
  { key: 'size', label: 'Members', align: 'right', cell: row => number(row.size) },
  { key: 'trend', label: `Last ${days} days`, sort: false, cell: trend },
  { key: 'since', label: 'Since yesterday', align: 'right', value: row => row.sizeYesterday === null || row.size === null ? null : row.size - row.sizeYesterday, cell: since },
  { key: 'builtAt', label: 'Freshness', cell: freshness },
  { key: 'consented', label: 'May be marketed to', align: 'right', value: row => row.size ? row.consented / row.size : null, cell: consentShare },
];

const problems = files => files.length === 0 ? null : h('article', { class: 'failure' }, h('h2', {}, 'Files of the definition folder that cannot be used'),
  h('ul', {}, files.map(file => h('li', {}, h('code', {}, inert(file.file)), ': ', file.errors.map(one => inert(`${one.path} ${one.message}`)).join(' ')))));

const newButtons = view => mayChange(view.session)
  ? h('p', { class: 'actions' }, h('a', { role: 'button', href: '#/audiences/new' }, 'New from a template'), ' ', h('a', { role: 'button', class: 'secondary outline', href: '#/audiences/new?template=none' }, 'New from scratch'))
  : h('p', { class: 'muted' }, 'You are logged in as analyst: to define, build and export audiences log in with the ad ops key.');

const list = async (root, view) => {
  const all = view.params.get('all') === 'true';
  const rowsPlace = h('div'), overlapPlace = h('section'), buttons = newButtons(view);
  replace(root, h('h1', {}, 'Audiences'), buttons, rowsPlace, overlapPlace);
  const draw = ({ audiences, files, sql }) => {
    const shown = all ? audiences : audiences.filter(row => row.site === view.session.site);
    const others = audiences.length - shown.length;
    return [
      shown.length === 0 ? empty('No audience yet', 'An audience is everybody of whom a rule holds: who left a cart, who bought and may again, who is like your buyers. Begin with a template; its size shows at once.',
        mayChange(view.session) ? h('a', { role: 'button', href: '#/audiences/new' }, 'Choose a template') : null)
        : [table({ caption: all ? 'Audiences of all sites' : `Audiences of ${view.session.site}`, columns: all ? [...columns.slice(0, 1), { key: 'site', label: 'Site', cell: row => inert(row.site) }, ...columns.slice(1)] : columns, rows: shown }),
          view.session.allSites ? h('p', { class: 'muted' }, 'Behind the sizes: ', sqlButton(sql.sizes), sql.consented ? [' behind the consent: ', sqlButton(sql.consented)] : null) : null],
      others > 0 ? h('p', {}, h('a', { href: '#/audiences?all=true' }, `${number(others)} of other sites`)) : all ? h('p', {}, h('a', { href: '#/audiences' }, 'Only those of the chosen site')) : null,
      problems(files),
    ];
  };
  const found = await busy(rowsPlace, api.get('audiences', { days }, { signal: view.signal }), draw, () => list(root, view));
  const built = (found?.audiences ?? []).filter(row => row.size !== null && (all || row.site === view.session.site));
  if (built.length >= 2 && view.session.allSites) chooseOverlap(overlapPlace, built, view);

  // All members are looked at, so this may take a moment longer than the list.
  if (built.length === 0) return;
  try {
    replace(rowsPlace, draw(await api.get('audiences', { days, consent: true }, { signal: view.signal })));
  } catch (error) {
    if (error.name !== 'AbortError') rowsPlace.append(h('p', { class: 'bad' }, `Who may be marketed to could not be counted: ${inert(error.message)}`));
  }
};

export const show = async (root, view) => {
  useStyles();
  const [id, part] = view.path;
  if (id === undefined) return list(root, view);
  if (id === 'new' || part === 'edit') return (await import('./audience-builder.js')).show(root, view);
  return (await import('./audience.js')).show(root, view);
};
