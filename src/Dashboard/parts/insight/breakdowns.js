// Sessions by where they came from, where they began, and what they were done with; a click on a value narrows everything to it.
import { lineChart, sparkline } from '../chart.js';
import { clipped, h } from '../dom.js';
import { compact, day, duration, moneys, number, percent } from '../format.js';
import { bar, table } from '../table.js';
import { narrowed } from './filters.js';
import { changeText, panel } from './panel.js';

const unknown = '(not known)';

const columns = ({ by, label, total, filter, apply, view, trend }) => [
  {
    key: 'value', label, cell: row => filter && row.value
      ? h('button', { type: 'button', class: 'value', title: 'Only these', onclick: () => apply(narrowed(view.params, filter, row.value)) }, clipped(row.value))
      : row.value ? clipped(row.value) : h('span', { class: 'muted' }, by === 'network' ? 'No social network' : unknown),
  },
  { key: 'sessions', label: 'Sessions', align: 'right', cell: row => bar(row.sessions / (total || 1), number(row.sessions)) },
  { key: 'visitors', label: 'Visitors', align: 'right', cell: row => number(row.visitors) },
  { key: 'change', label: 'Change', align: 'right', cell: row => changeText(row.change, row.significant), title: 'Sessions against the time before; * more than chance would do' },
  trend ? { key: 'trend', label: 'Trend', sort: false, cell: row => row.series ? sparkline(row.series, `Sessions by day, from ${row.series[0]} to ${row.series.at(-1)}`) : '' } : null,
  { key: 'newShare', label: 'New', align: 'right', cell: row => percent(row.newShare, 0) },
  { key: 'pagesPerSession', label: 'Pages', align: 'right', title: 'Page views in a session', cell: row => number(row.pagesPerSession) },
  { key: 'engagementPerSession', label: 'Attention', align: 'right', title: 'In a session', cell: row => duration(row.engagementPerSession) },
  { key: 'engagedShare', label: 'Engaged', align: 'right', title: 'Sessions with 10 s of attention, two pages or a conversion', cell: row => percent(row.engagedShare, 0) },
  { key: 'conversionRate', label: 'Converted', align: 'right', cell: row => percent(row.conversionRate, 2) },
  { key: 'revenue', label: 'Revenue', align: 'right', value: row => row.revenue?.[0]?.value ?? 0, cell: row => moneys(row.revenue) },
].filter(Boolean);

/** One panel for one dimension; `choices` lets people choose among several: `{by: label}`. */
export const breakdown = ({ view, query, apply, title, hint, choices, wide, trend = false, bots, filters = {} }) => {
  const names = Object.keys(choices);
  const key = `by-${names[0]}`;
  let by = names.includes(view.params.get(key)) ? view.params.get(key) : names[0];
  const picker = names.length > 1 ? h('select', {
    'aria-label': `${title}: by`, onchange: event => {
      by = event.target.value;
      const next = new URLSearchParams(view.params);
      next.set(key, by);
      apply(next, false);
      element.load({ by });
    },
  }, names.map(one => h('option', { value: one, selected: one === by }, choices[one]))) : null;
  let parameters = query;
  if (bots) {
    parameters = new URLSearchParams(query);
    parameters.set('bots', bots);
  }

  const element = panel({
    title, hint, wide, path: 'breakdown', query: parameters, more: { by, limit: 50 }, signal: view.signal, tools: picker ? [picker] : [],
    draw: answer => {
      const rows = answer.rows;
      const total = answer.total?.sessions ?? rows.reduce((sum, row) => sum + row.sessions, 0);
      const top = trend ? rows.filter(row => row.series && row.value).slice(0, 5) : [];
      const days = answer.days ?? top[0]?.series.map((_, index) => index + 1);
      return [
        top.length && days.length > 1 ? lineChart({
          label: `Sessions by ${choices[by]} and day`, yLabel: 'Day', signal: view.signal, height: 180,
          x: days.map(one => typeof one === 'string' ? day(one) : one), series: top.map(row => ({ label: row.value, values: row.series })),
        }) : null,
        table({
          caption: `Sessions by ${choices[by].toLowerCase()}`, hideCaption: true, sortBy: 'sessions', rows, empty: 'No sessions in this time.',
          columns: columns({ by, label: choices[by], total, filter: filters[by] ?? (bots ? null : by), apply, view, trend }),
        }),
        answer.others?.sessions ? h('p', { class: 'muted' }, `And ${compact(answer.others.sessions)} sessions with other values.`) : null,
      ];
    },
  });
  return element;
};
