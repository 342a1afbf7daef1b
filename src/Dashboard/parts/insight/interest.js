// What people want: products and categories that gain or lose interest, searches, pages, forms.
import { sparkline } from '../chart.js';
import { clipped, h } from '../dom.js';
import { duration, moneys, number, percent } from '../format.js';
import { bar, table } from '../table.js';
import { narrowed } from './filters.js';
import { changeText, panel } from './panel.js';

const right = (key, label, cell, title) => ({ key, label, align: 'right', cell, title });

const movers = (rows, label, name) => h('section', {},
  h('h4', {}, label),
  rows.length ? table({
    caption: label, hideCaption: true, rows, columns: [
      { key: 'name', label: 'Name', cell: name, value: row => row.name ?? row.term },
      right('now', 'Sessions', row => number(row.viewed ?? row.sessions)),
      right('change', 'Change', row => changeText(row.change, row.significant)),
      { key: 'trend', label: 'Trend', sort: false, cell: row => row.series ? sparkline(row.series, `From ${row.series[0]} to ${row.series.at(-1)} sessions a day`) : '' },
    ],
  }) : h('p', { class: 'muted' }, 'None: whatever moved, moved no more than chance would do.'));

const nameOf = row => row.name || row.id || row.value;

export const products = (view, query, apply) => {
  const kinds = { item: 'Products', category: 'Categories', brand: 'Brands' };
  let by = kinds[view.params.get('by-item')] ? view.params.get('by-item') : 'item';
  const picker = h('select', {
    'aria-label': 'Interest in', onchange: event => {
      by = event.target.value;
      const next = new URLSearchParams(view.params);
      next.set('by-item', by);
      apply(next, false);
      element.load({ by });
    },
  }, Object.entries(kinds).map(([value, label]) => h('option', { value, selected: value === by }, label)));
  const element = panel({
    title: 'Products: gaining and losing interest', wide: true, path: 'items', query, more: { by, limit: 50 }, signal: view.signal, tools: [picker],
    hint: 'Counted in sessions. Gaining and losing are told only where the change is more than the ups and downs of days would do.',
    draw: answer => {
      const label = row => by === 'brand' || !(row.id ?? row.value) ? clipped(nameOf(row), 60)
        : h('button', { type: 'button', class: 'value', title: 'Only sessions that viewed it', onclick: () => apply(narrowed(view.params, by, row.id ?? row.value)) }, clipped(nameOf(row), 60));
      return [
        h('div', { class: 'grid-panels' }, movers(answer.gaining ?? [], 'Gaining', label), movers(answer.losing ?? [], 'Losing', label)),
        table({
          caption: kinds[by], sortBy: 'viewed', rows: answer.rows, empty: 'No products were looked at in this time.', columns: [
            { key: 'name', label: kinds[by].replace(/ies$/, 'y').replace(/s$/, ''), cell: label, value: nameOf },
            right('viewed', 'Viewed', row => bar(row.viewed / (answer.rows[0]?.viewed || 1), number(row.viewed))),
            right('change', 'Change', row => changeText(row.change, row.significant)),
            right('carted', 'In cart', row => number(row.carted)),
            right('bought', 'Bought', row => number(row.bought)),
            right('buyRate', 'Bought of viewed', row => percent(row.buyRate)),
            ...(answer.rows.some(row => row.revenue?.length) ? [right('revenue', 'Revenue', row => moneys(row.revenue))] : []),
          ],
        }),
      ];
    },
  });
  return element;
};

export const searches = (view, query) => panel({
  title: 'Searches', path: 'searches', query, more: { limit: 50 }, signal: view.signal, hint: 'What people look for, and whether they found it.',
  draw: answer => [
    answer.gaining?.length ? movers(answer.gaining, 'Asked for more', row => clipped(row.term, 60)) : null,
    table({
      caption: 'Searches', hideCaption: true, sortBy: 'sessions', rows: answer.rows, empty: 'Nobody searched: the snippet is told of searches by px(\'track\', \'search\', {search_term: …}).', columns: [
        { key: 'term', label: 'Searched for', cell: row => clipped(row.term, 60) },
        right('sessions', 'Sessions', row => number(row.sessions)),
        right('change', 'Change', row => changeText(row.change, row.significant)),
        right('viewedAfter', 'Looked at a product', row => percent(row.viewedAfter, 0)),
        right('conversionRate', 'Converted', row => percent(row.conversionRate)),
      ],
    }),
  ],
});

export const pages = (view, query, apply) => panel({
  title: 'Pages: attention, scrolling, leaving', wide: true, path: 'pages', query, more: { limit: 50 }, signal: view.signal,
  hint: 'Of the sessions that viewed a page: how long it had their attention, how far they scrolled, and how many ended there.',
  draw: answer => table({
    caption: 'Pages', hideCaption: true, sortBy: 'sessions', rows: answer.rows, empty: 'No pages in this time.', columns: [
      { key: 'page', label: 'Page', cell: row => h('button', { type: 'button', class: 'value', title: 'Only sessions that viewed it', onclick: () => apply(narrowed(view.params, 'page', row.page)) }, clipped(row.page)) },
      right('sessions', 'Sessions', row => bar(row.sessions / (answer.rows[0]?.sessions || 1), number(row.sessions))),
      right('secondsPerSession', 'Attention', row => duration(row.secondsPerSession)),
      ...[25, 50, 75, 90].map(mark => right(`scroll${mark}`, `${mark} %`, row => percent(row[`scroll${mark}`], 0), `Scrolled to ${mark} % of the page`)),
      right('entries', 'Began here', row => number(row.entries)),
      right('exitRate', 'Ended here', row => percent(row.exitRate, 0)),
      right('conversionRate', 'Converted', row => percent(row.conversionRate)),
    ],
  }),
});

export const forms = (view, query) => panel({
  title: 'Forms', path: 'forms', query, signal: view.signal, hint: 'Begun, sent, and the field that was touched last where they were abandoned.',
  draw: answer => table({
    caption: 'Forms', hideCaption: true, sortBy: 'started', rows: answer.rows, empty: 'Nobody began a form in this time.', columns: [
      { key: 'form', label: 'Form', cell: row => row.form ? clipped(row.form, 40) : h('span', { class: 'muted' }, '(without id or name)') },
      right('started', 'Begun', row => number(row.started)),
      right('submitted', 'Sent', row => number(row.submitted)),
      right('abandonedRate', 'Abandoned', row => percent(row.abandonedRate, 0)),
      { key: 'fields', label: 'Given up at', sort: false, cell: row => (row.fields ?? []).slice(0, 5).map(one => h('div', {}, clipped(one.field || '(unnamed)', 40), ` ${number(one.sessions)}`)) },
    ],
  }),
});
