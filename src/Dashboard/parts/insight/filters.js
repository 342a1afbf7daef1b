// What the figures are about: period, comparison, bots, and filters that combine. All of it is in the address.
import { api } from '../api.js';
import { field, freshId, h, inert, replace } from '../dom.js';
import { periods, rangeOf, usual, zone } from './period.js';

export const dimensions = {
  channel: 'Channel', network: 'Social network', source: 'Source', medium: 'Medium', campaign: 'Campaign',
  landing_page: 'Landing page', page: 'Viewed page', item: 'Viewed product', category: 'Viewed category', event: 'Did event',
  country: 'Country', device_type: 'Device', os: 'System', browser: 'Browser', language: 'Language', visitors: 'Visitors',
};

const compares = { previous: 'with the time before', year: 'with a year before', none: 'with nothing' };
const bots = { exclude: 'left out', only: 'only bots', include: 'included' };

/** Parameters of the API for what the address says. */
export const queryOf = view => {
  const [from, until] = rangeOf(view.params);
  const query = new URLSearchParams({ site: view.session.site, from, until, tz: view.params.get('tz') ?? zone });
  for (const name of ['compare', 'bots']) if (view.params.get(name)) query.set(name, view.params.get(name));
  for (const name of Object.keys(dimensions)) for (const value of view.params.getAll(name)) query.append(name, value);
  return query;
};

/** The address with a filter more: what a click on a value does. */
export const narrowed = (params, dimension, value) => {
  const next = new URLSearchParams(params);
  if (!next.getAll(dimension).includes(value)) next.append(dimension, value);
  return next;
};

const addFilter = (view, apply) => {
  const list = h('datalist', { id: freshId('values') });
  const which = h('select', {}, Object.entries(dimensions).map(([value, label]) => h('option', { value }, label)));
  const how = h('select', {}, h('option', { value: '' }, 'is'), h('option', { value: '!' }, 'is not'));
  const value = h('input', { list: list.id, required: true, autocomplete: 'off', maxlength: 1000 });
  let asked = new AbortController();
  const suggest = async () => {
    asked.abort();
    asked = new AbortController();
    try {
      const query = queryOf(view);
      query.set('by', which.value);
      query.set('prefix', value.value);
      const { rows } = await api.get('insights/values', query, { signal: asked.signal });
      replace(list, rows.map(row => h('option', { value: row.value }, `${row.sessions} sessions`)));
    } catch {
      // Suggestions are a convenience; the value can be typed.
    }
  };
  which.addEventListener('change', () => { value.value = ''; suggest(); });
  value.addEventListener('focus', suggest);
  value.addEventListener('input', suggest);
  return h('form', {
    class: 'row', onsubmit: event => {
      event.preventDefault();
      apply(narrowed(view.params, which.value, how.value + value.value));
    },
  }, field('Filter', which), field('Condition', how), field('Value', value), list, h('button', { type: 'submit', class: 'secondary' }, 'Add'));
};

/** The bar above the figures; `apply(params)` is told of every change. */
export const filterBar = (view, apply) => {
  const set = changes => {
    const next = new URLSearchParams(view.params);
    for (const [name, value] of Object.entries(changes)) value ? next.set(name, value) : next.delete(name);
    apply(next);
  };
  const { params } = view;
  const [from, until] = rangeOf(params);
  const custom = params.has('from') && params.has('until');
  const fromInput = h('input', { type: 'date', value: from, required: true });
  const untilInput = h('input', { type: 'date', value: until, required: true });
  const days = h('form', {
    class: 'row', hidden: !custom, onsubmit: event => {
      event.preventDefault();
      const [first, last] = [fromInput.value, untilInput.value].sort();
      set({ period: '', from: first, until: last });
    },
  }, field('From', fromInput), field('To', untilInput), h('button', { type: 'submit', class: 'secondary' }, 'Show'));
  const period = h('select', {
    onchange: event => {
      if (event.target.value === 'custom') {
        days.hidden = false;
        fromInput.focus();
      } else {
        set({ period: event.target.value, from: '', until: '' });
      }
    },
  }, Object.entries(periods).map(([value, one]) => h('option', { value }, one.label)));
  period.value = custom ? 'custom' : params.get('period') ?? usual;
  const choice = (label, name, options) => field(label, h('select', { value: params.get(name) ?? Object.keys(options)[0], onchange: event => set({ [name]: event.target.value }) },
    Object.entries(options).map(([value, text]) => h('option', { value }, text))));
  const chips = Object.entries(dimensions).flatMap(([name, label]) => params.getAll(name).map(value => h('li', {}, h('button', {
    type: 'button', class: 'chip outline', 'aria-label': `Remove the filter ${label} ${inert(value)}`, onclick: () => {
      const next = new URLSearchParams(params);
      const others = next.getAll(name).filter(one => one !== value);
      next.delete(name);
      others.forEach(one => next.append(name, one));
      apply(next);
    },
  }, `${label} ${value.startsWith('!') ? 'is not' : 'is'} ${inert(value.replace(/^!/, ''))} ✕`))));
  return h('section', { class: 'filters', 'aria-label': 'Period and filters' },
    h('div', { class: 'row' }, field('Period', period), choice('Compare', 'compare', compares), choice('Bots', 'bots', bots)),
    days,
    h('details', { class: 'add-filter', open: chips.length > 0 || null }, h('summary', {}, 'Filters'), addFilter(view, apply), chips.length ? h('ul', { class: 'chips' }, chips) : null));
};
