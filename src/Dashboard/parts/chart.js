// Charts by uPlot, each with its figures in a table for who cannot see it. uPlot and its styles are fetched when the first chart is drawn.
import { h, inert, replace, svg } from './dom.js';
import { number } from './format.js';

let loading;
const load = () => loading ??= (document.head.append(h('link', { rel: 'stylesheet', href: 'dashboard/packages/uplot.css' })),
  import('../packages/uplot.js').then(module => module.default));

const colour = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** Colours of series, told apart also by those who see no red or green, in light and dark. */
export const palette = ['--chart-1', '--chart-2', '--chart-3', '--chart-4', '--chart-5', '--chart-6'];

/**
 * A line chart. `x` is an array of numbers, or of Unix seconds with `time: true`, or of texts; `series` are `{label, values, dash, colour, fill}`; `format` is for their values,
 * `formatX` for `x`. `bars: true` draws bars. `marker` is an x at which a vertical line stands: set it by `chart.mark(x)`.
 */
export const lineChart = ({ label, x, series, format = number, formatX, time = false, height = 220, bars = false, yLabel, from0 = true, signal }) => {
  const texts = typeof x[0] === 'string';
  const xs = texts ? x.map((_, index) => index) : x;
  const nameOf = index => formatX ? formatX(x[index]) : texts ? x[index] : time ? new Date(x[index] * 1000).toLocaleDateString() : number(x[index]);
  const rows = () => xs.map((_, index) => h('tr', {}, h('th', { scope: 'row' }, inert(nameOf(index))), ...series.map(one => h('td', {}, format(one.values[index])))));
  const data = h('details', { class: 'chart-data' }, h('summary', {}, 'Figures'));
  // Made when it is opened: a long series would be thousands of cells in each chart.
  data.addEventListener('toggle', () => {
    if (data.open && data.children.length === 1) {
      data.append(h('div', { class: 'table', tabindex: 0, role: 'region', 'aria-label': label }, h('table', {}, h('caption', { class: 'hidden' }, label),
        h('thead', {}, h('tr', {}, h('th', { scope: 'col' }, yLabel ?? 'At'), ...series.map(one => h('th', { scope: 'col' }, inert(one.label))))), h('tbody', {}, rows()))));
    }
  });
  const readout = h('p', { class: 'chart-readout', 'aria-hidden': 'true' });
  const frame = h('div', { class: 'chart-frame', role: 'img', 'aria-label': label });
  const element = h('figure', { class: 'chart' }, frame, readout, data);
  let plot, mark;
  const say = index => {
    const at = index ?? xs.length - 1;
    replace(readout, xs.length ? [`${inert(nameOf(at))}: `, series.map((one, index) => h('span', { class: 'legend' },
      h('span', { class: one.dash ? 'swatch dashed' : 'swatch', style: { '--swatch': `var(${one.colour ?? palette[index % palette.length]})` } }),
      `${inert(one.label)} ${format(one.values[at])}`))] : []);
  };
  const draw = async () => {
    const UPlot = await load();
    if (signal?.aborted || !element.isConnected) return;
    plot?.destroy();
    const axis = { stroke: colour('--pico-muted-color'), grid: { stroke: colour('--chart-grid'), width: 1 }, ticks: { show: false }, font: '12px system-ui' };
    plot = new UPlot({
      width: Math.max(200, frame.clientWidth), height, legend: { show: false }, cursor: { y: false, drag: { setScale: false } },
      scales: { x: { time, range: bars ? (u, min, max) => [min - 0.5, max + 0.5] : undefined }, y: { range: (u, min, max) => from0 ? [Math.min(0, min ?? 0), Math.max(max ?? 0, (min ?? 0) + 1e-9) * 1.05] : [min, max] } },
      axes: [
        { ...axis, values: time ? undefined : (u, splits) => splits.map(one => texts ? (Number.isInteger(one) ? x[one] ?? '' : '') : formatX ? formatX(one) : number(one)), space: texts ? 60 : 50 },
        { ...axis, values: (u, splits) => splits.map(format), size: 64 },
      ],
      series: [{}, ...series.map((one, index) => {
        const stroke = colour(one.colour ?? palette[index % palette.length]);
        return {
          label: one.label, stroke, width: 2, dash: one.dash, spanGaps: false, points: { show: xs.length < 2 },
          fill: one.fill || bars ? `${stroke}33` : undefined, paths: bars ? UPlot.paths.bars({ size: [0.8, 60] }) : undefined,
        };
      })],
      hooks: {
        setCursor: [u => say(u.cursor.idx)],
        draw: [u => {
          if (mark === undefined) return;
          const at = Math.round(u.valToPos(mark, 'x', true));
          u.ctx.save();
          u.ctx.strokeStyle = colour('--pico-color');
          u.ctx.beginPath();
          u.ctx.moveTo(at, u.bbox.top);
          u.ctx.lineTo(at, u.bbox.top + u.bbox.height);
          u.ctx.stroke();
          u.ctx.restore();
        }],
      },
    }, [xs, ...series.map(one => one.values.map(value => value ?? null))], frame);
    say();
  };
  // Drawn when it has a size, and again when that or the colours change.
  const size = new ResizeObserver(() => plot ? plot.setSize({ width: Math.max(200, frame.clientWidth), height }) : draw());
  size.observe(frame);
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const theme = new MutationObserver(draw);
  theme.observe(document.documentElement, { attributeFilter: ['data-theme'] });
  dark.addEventListener('change', draw);
  signal?.addEventListener('abort', () => {
    size.disconnect();
    theme.disconnect();
    dark.removeEventListener('change', draw);
    plot?.destroy();
  });
  return Object.assign(element, {
    mark: at => { mark = at; plot?.redraw(false); },
    update: values => { series.forEach((one, index) => { one.values = values[index]; }); plot?.setData([xs, ...values]); say(); },
  });
};

/** A trend in a table's cell: a small line, with its meaning in words. */
export const sparkline = (values, label) => {
  const known = values.map(value => value ?? 0);
  const max = Math.max(...known, 1e-9), min = Math.min(...known, 0);
  const at = (value, index) => `${(index / Math.max(1, known.length - 1) * 96 + 2).toFixed(1)},${(22 - (value - min) / (max - min) * 20).toFixed(1)}`;
  return svg('svg', { class: 'sparkline', viewBox: '0 0 100 24', width: 100, height: 24, role: 'img', 'aria-label': label },
    svg('polyline', { points: known.map(at).join(' '), fill: 'none', stroke: 'currentColor', 'stroke-width': 1.5 }));
};
