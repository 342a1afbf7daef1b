// The figures in short, and the chosen one over time against the time before.
import { lineChart } from '../chart.js';
import { h, replace } from '../dom.js';
import { compact, day, duration, money, moneys, number, percent } from '../format.js';
import { changeText, panel } from './panel.js';

const ratio = (now, before) => before ? now / before - 1 : null;
const share = (part, whole) => whole ? part / whole : 0;
const revenueIn = currency => one => one.revenue?.find(part => part.currency === currency)?.value ?? 0;

const figures = currency => [
  { key: 'visitors', label: 'Visitors', of: one => one.visitors, format: compact },
  { key: 'sessions', label: 'Sessions', of: one => one.sessions, format: compact },
  { key: 'newShare', label: 'New visitors', of: one => share(one.newVisitors, one.visitors), format: percent },
  { key: 'engaged', label: 'Engaged sessions', of: one => share(one.engagedSessions, one.sessions), format: percent },
  { key: 'bounceRate', label: 'Bounce rate', of: one => one.bounceRate, format: percent, good: -1 },
  { key: 'attention', label: 'Attention per session', of: one => share(one.engagementSeconds, one.sessions), format: duration },
  { key: 'conversions', label: 'Conversions', of: one => one.conversions, format: compact },
  { key: 'conversionRate', label: 'Conversion rate', of: one => one.conversionRate, format: one => percent(one, 2) },
  currency ? { key: 'revenue', label: `Revenue in ${currency}`, of: revenueIn(currency), format: value => money(value, currency) } : null,
].filter(Boolean);

/** `apply(params)` changes the address when another figure is chosen. */
export const overview = (view, query, apply) => panel({
  title: 'In short', wide: true, path: 'summary', query, signal: view.signal,
  draw: answer => {
    const { current, previous, series } = answer;
    const currency = [...(current.revenue ?? [])].sort((a, b) => b.value - a.value)[0]?.currency;
    const all = figures(currency);
    const picture = h('div', {});
    const chosen = () => all.find(one => one.key === view.params.get('metric')) ?? all[1];
    const draw = () => {
      const one = chosen();
      const hours = series.length && String(series[0].day).length > 10;
      replace(picture, lineChart({
        label: `${one.label} ${hours ? 'by hour' : 'by day'}`, yLabel: hours ? 'Hour' : 'Day', signal: view.signal, format: one.format,
        x: series.map(row => hours ? String(row.day).slice(11, 16) : day(row.day)),
        series: [
          { label: one.label, values: series.map(row => one.of(row.current)), fill: true },
          ...(previous ? [{ label: 'the time before', values: series.map(row => row.previous ? one.of(row.previous) : null), dash: [6, 4], colour: '--chart-6' }] : []),
        ],
      }));
    };
    const tiles = all.map(one => {
      const now = one.of(current), was = previous ? one.of(previous) : null;
      return h('button', {
        type: 'button', class: 'tile', 'aria-pressed': String(one === chosen()), onclick: event => {
          const next = new URLSearchParams(view.params);
          next.set('metric', one.key);
          apply(next, false);
          for (const tile of event.currentTarget.parentElement.children) tile.setAttribute('aria-pressed', String(tile === event.currentTarget));
          draw();
        },
      },
      h('span', { class: 'tile-label' }, one.label),
      h('strong', { title: one.format === compact ? number(now) : null, dataset: { metric: one.key, value: now } }, one.format(now)),
      previous && (now || was) ? changeText(ratio(now, was), undefined, one.good) : null);
    });
    draw();
    const others = (current.revenue ?? []).length > 1 ? h('p', {}, `Revenue in all: ${moneys(current.revenue)}`) : null;
    return [h('div', { class: 'tiles', role: 'group', 'aria-label': 'Figures; one is shown over time' }, tiles), others, picture];
  },
});
