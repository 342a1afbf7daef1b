// The way to a conversion, coming back, and when people are there.
import { api } from '../api.js';
import { clipped, field, freshId, h, inert, replace } from '../dom.js';
import { day, number, percent } from '../format.js';
import { table } from '../table.js';
import { panel } from './panel.js';

const usualSteps = ['event:view_item', 'event:add_to_cart', 'event:begin_checkout', 'event:purchase'];
const said = step => step.startsWith('event:') ? step.slice(6).replaceAll('_', ' ') : step.slice(5);

/** The step that is meant: an event by its name, a page by its path. */
const stepOf = text => text.startsWith('/') ? `page:${text}` : /^(event|page):/.test(text) ? text : `event:${text.trim().replaceAll(' ', '_')}`;

export const funnel = (view, query, apply) => {
  let steps = view.params.getAll('step');
  if (steps.length < 2) steps = usualSteps;
  const list = h('datalist', { id: freshId('steps') });
  const input = h('input', { list: list.id, autocomplete: 'off', required: true });
  const change = next => {
    steps = next;
    const params = new URLSearchParams(view.params);
    params.delete('step');
    steps.forEach(step => params.append('step', step));
    apply(params, false);
    edit();
    if (steps.length >= 2) element.load({ step: steps });
  };
  const editor = h('div');
  const edit = () => replace(editor,
    h('ol', { class: 'chips' }, steps.map((step, index) => h('li', {}, h('button', {
      type: 'button', class: 'chip outline', disabled: steps.length <= 2, 'aria-label': `Remove the step ${inert(said(step))}`, onclick: () => change(steps.filter((_, at) => at !== index)),
    }, clipped(said(step), 40), ' ✕')))),
    h('form', { class: 'row', onsubmit: event => { event.preventDefault(); change([...steps, stepOf(input.value)]); input.value = ''; } },
      field('Next step', input, 'An event, or a page as /path'), list, h('button', { type: 'submit', class: 'secondary', disabled: steps.length >= 8 }, 'Add')));
  input.addEventListener('focus', async () => {
    try {
      const { rows } = await api.get('insights/steps', { site: view.session.site });
      replace(list, rows.map(row => h('option', { value: row.step ?? row.value }, said(row.step ?? row.value))));
    } catch {
      // Suggestions are a convenience; the step can be typed.
    }
  }, { once: true });
  edit();
  const element = panel({
    title: 'Funnel', path: 'funnel', query, more: { step: steps }, signal: view.signal, hint: 'Sessions that did these in this order; other things may come between.',
    draw: answer => {
      const first = answer.steps[0]?.sessions || 1;
      return [h('ol', { class: 'funnel' }, answer.steps.map((step, index) => h('li', {},
        h('div', { class: 'funnel-bar' }, h('span', { class: 'bar-fill', 'aria-hidden': 'true', style: { width: `${step.sessions / first * 100}%` } }),
          h('span', {}, clipped(said(step.step), 60)), h('strong', { dataset: { step: step.step } }, number(step.sessions))),
        index ? h('small', { class: 'muted' }, `${percent(step.ofPrevious)} of the step before, ${percent(step.share)} of all`) : null))), editor];
    },
  });
  return element;
};

/** A cell whose colour says what its figure says. */
const shade = (value, text, title) => h('td', { class: 'shade right', title, style: { '--shade': value ?? 0 } }, text);

export const retention = (view, query) => panel({
  title: 'Coming back, by week', path: 'retention', query, more: { weeks: 12 }, signal: view.signal, hint: 'Visitors by the week of their first visit, and how many of them were there again so many weeks later.',
  draw: answer => {
    const weeks = Math.max(0, ...answer.rows.map(row => row.returned.length));
    return answer.rows.length ? h('div', { class: 'table', tabindex: 0, role: 'region', 'aria-label': 'Retention' }, h('table', { class: 'heat' },
      h('caption', { class: 'hidden' }, 'Share of the visitors of a week who came back, by weeks since'),
      h('thead', {}, h('tr', {}, h('th', { scope: 'col' }, 'First visit in the week of'), h('th', { scope: 'col', class: 'right' }, 'Visitors'),
        Array.from({ length: weeks }, (_, week) => h('th', { scope: 'col', class: 'right' }, week ? `+${week}` : 'week 0')))),
      h('tbody', {}, answer.rows.map(row => h('tr', {}, h('th', { scope: 'row' }, day(row.week)), h('td', { class: 'right' }, number(row.visitors)),
        Array.from({ length: weeks }, (_, week) => week < row.returned.length ? shade(week ? Math.min(1, row.returned[week] * 4) : 0, percent(row.returned[week], 0)) : h('td'))))))) : h('p', {}, 'Nobody came for the first time in these weeks.');
  },
});

const weekdays = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

export const hours = (view, query) => panel({
  title: 'When: weekday and hour', wide: true, path: 'hours', query, signal: view.signal,
  draw: answer => {
    // Rows of {weekday 1..7, hour, sessions, conversions}.
    const at = new Map(answer.rows.map(row => [`${row.weekday} ${row.hour}`, row]));
    const most = Math.max(1, ...answer.rows.map(row => row.sessions));
    const short = value => value ? value < 1000 ? value : `${Math.round(value / 1000)}k` : '';
    return h('div', { class: 'table', tabindex: 0, role: 'region', 'aria-label': 'Sessions by weekday and hour' }, h('table', { class: 'heat' },
      h('caption', { class: 'hidden' }, 'Sessions by weekday and hour'),
      h('thead', {}, h('tr', {}, h('th', { scope: 'col' }, 'Day'), Array.from({ length: 24 }, (_, hour) => h('th', { scope: 'col', class: 'right' }, hour)))),
      h('tbody', {}, weekdays.map((name, index) => h('tr', {}, h('th', { scope: 'row' }, name), Array.from({ length: 24 }, (_, hour) => {
        const row = at.get(`${index + 1} ${hour}`);
        return shade((row?.sessions ?? 0) / most, short(row?.sessions), row ? `${name} ${hour}:00: ${number(row.sessions)} sessions, ${number(row.conversions)} conversions` : null);
      }))))));
  },
});

export const bots = (view, query) => {
  const parameters = new URLSearchParams(query);
  parameters.set('bots', 'only');
  return panel({
    title: 'Bots', path: 'breakdown', query: parameters, more: { by: 'bot_name', limit: 20 }, signal: view.signal, hint: 'Counted apart: they are in none of the other figures, unless asked for above.',
    draw: answer => table({
      caption: 'Bots', hideCaption: true, sortBy: 'sessions', rows: answer.rows, empty: 'No bots in this time.', columns: [
        { key: 'value', label: 'Bot', cell: row => row.value ? clipped(row.value, 60) : h('span', { class: 'muted' }, '(unnamed)') },
        { key: 'sessions', label: 'Sessions', align: 'right', cell: row => number(row.sessions) },
        { key: 'pagesPerSession', label: 'Pages', align: 'right', cell: row => number(row.pagesPerSession) },
      ],
    }),
  });
};
