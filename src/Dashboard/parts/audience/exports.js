// Where an audience goes: a report before, files to download, webhooks, and schedules.
import { api, url } from '../api.js';
import { field, freshId, h, inert, replace } from '../dom.js';
import { busy, confirm, failure, sqlButton, toast } from '../feedback.js';
import { ago, bytes, dateTime, duration, number, percent } from '../format.js';
import { table } from '../table.js';
import { follow } from './build-job.js';
import { showErrors } from './form.js';
import { reasons, stateNames } from './words.js';

const isOver = one => one.state === 'complete' || one.state === 'failed';

const counted = (label, one) => h('div', {}, h('dt', {}, label), h('dd', { title: `${number(one.members)} members` }, percent(one.percent / 100)));
const whoNot = (title, counts) => {
  const some = Object.entries(counts).filter(([, members]) => members > 0);
  return some.length === 0 ? null : [h('p', {}, title), h('ul', {}, some.map(([reason, members]) => h('li', {}, `${number(members)} ${reasons[reason] ?? inert(reason)}`)))];
};

/** The report of an export, or of one that might be made. */
export const reportOf = (report, format) => h('div', { class: 'report' },
  report.minimum?.isBelow ? h('p', { class: 'bad', role: 'alert' }, `Too small: ${inert(format?.title ?? 'the platform')} asks for ${number(report.minimum.members)} ${report.minimum.counts === 'matched' ? 'matched users' : 'rows'} (${inert(report.minimum.source)}), and there are ${number(report.rows)} rows.`)
    : report.minimum ? h('p', { class: 'good' }, `Large enough for ${inert(format?.title ?? 'the platform')}, which asks for ${number(report.minimum.members)} ${report.minimum.counts === 'matched' ? 'users that it matches; of rows some are not matched' : 'rows'}.`) : null,
  h('dl', { class: 'figures' },
    h('div', {}, h('dt', {}, 'Rows'), h('dd', {}, number(report.rows))), h('div', {}, h('dt', {}, 'Members with a row'), h('dd', {}, `${number(report.exported)} of ${number(report.members)}`)),
    counted('With e-mail', report.withEmail), counted('With telephone', report.withPhone), counted('With click id', report.withClickId), counted('With user id', report.withUserId)),
  whoNot('In no file, because they', report.leftOut), whoNot('Without a row, because they', report.rejected),
  report.skippedIdentifiers ? h('p', {}, `${number(report.skippedIdentifiers)} identities mean nobody and were left out.`) : null);

const fileLinks = (audience, one) => {
  const link = (name, note) => h('li', {}, h('a', { href: url(`audiences/${audience}/exports/${one.id}/files/${name}`), download: name }, name), note);
  return h('ul', { class: 'plain' }, one.files.map(file => link(file.name, ` ${number(file.rows)} rows${file.action === 'remove' ? ' to be removed' : ''}, ${bytes(file.bytes)}`)), link('rejected.csv', ' who has no row, and why'), link('report.json', ' the report'));
};

/** The order that the controls say, and the controls of a format's settings. */
const orderForm = (formats, place) => {
  const settings = {};
  const format = h('select', {}, formats.map(one => h('option', { value: one.id }, one.title)));
  const options = h('div', { class: 'row' });
  const difference = h('input', { type: 'checkbox' });
  const current = () => formats.find(one => one.id === format.value);
  const draw = () => {
    const one = current();
    for (const name of Object.keys(settings)) delete settings[name];
    replace(options, one.settings.map(setting => {
      const values = /^[a-z0-9_|]+$/.test(setting.pattern) ? setting.pattern.split('|') : null;
      if (values?.length === 1) return null;
      const set = event => {
        if (event.target.value === '' || event.target.value === setting.default) delete settings[setting.name];
        else settings[setting.name] = event.target.value;
      };
      const control = values ? h('select', { value: setting.default, onchange: set }, values.map(value => h('option', { value }, value)))
        : h('input', { type: 'text', value: setting.default ?? '', required: setting.default === null, spellcheck: 'false', oninput: set });
      const element = field(setting.name.replaceAll('_', ' '), control, inert(setting.meaning));
      element.dataset.path = `settings.${setting.name}`;
      return element;
    }), one.hasDifference ? h('div', { class: 'field', dataset: { path: 'difference' } }, h('label', {}, difference, 'Only what has changed since the last such export')) : null);
    if (!one.hasDifference) difference.checked = false;
  };
  format.addEventListener('change', draw);
  draw();
  const chosen = field('Format', format);
  chosen.dataset.path = 'format';
  replace(place, chosen, options);
  return { current, order: () => ({ format: format.value, settings: { ...settings }, ...(difference.checked ? { difference: true } : {}) }), onformat: handler => format.addEventListener('change', handler) };
};

const webhookFields = () => {
  const address = h('input', { type: 'url', placeholder: 'https://', spellcheck: 'false' });
  const secret = h('input', { type: 'password', autocomplete: 'new-password', minlength: 16 });
  const one = field('Webhook address', address, 'Each file is one POST, signed (deploy/exports.md). Leave it empty to download the files.');
  const other = field('Secret', secret, 'At least 16 characters that the receiver knows too');
  one.dataset.path = 'webhook.url';
  other.dataset.path = 'webhook.secret';
  return { fields: [one, other], read: () => address.value ? { webhook: { url: address.value, secret: secret.value } } : {} };
};

const problem = (root, place, error) => {
  const homeless = showErrors(root, error.problem?.errors ?? []);
  replace(place, failure(error), homeless.length ? h('ul', { class: 'bad' }, homeless.map(one => h('li', {}, `${inert(one.path)}: ${inert(one.message)}`))) : null);
};

const listOf = (audience, view, formats) => {
  const place = h('div');
  const show = () => busy(place, api.get(`audiences/${audience.id}/exports`, {}, { signal: view.signal }), all => table({
    caption: 'Exports that are kept', rows: all, empty: 'None yet.', columns: [
      { key: 'requestedAt', label: 'Asked for', cell: one => [dateTime(one.requestedAt), one.schedule ? ' (schedule)' : ''] },
      { key: 'format', label: 'Format', cell: one => [inert(formats.find(format => format.id === one.format)?.title ?? one.format), one.earlier ? ', what changed' : ''] },
      { key: 'state', label: 'State', cell: one => [one.state === 'running' ? `${stateNames.running}: ${percent(one.progress, 0)}` : stateNames[one.state], one.error ? h('p', { class: 'bad small' }, inert(one.error)) : null] },
      { key: 'delivery', label: 'To', sort: false, cell: one => one.delivery ? `${inert(one.delivery.host)}: ${number(one.delivery.delivered)} of ${number(one.delivery.parts)} parts${one.delivery.notBefore ? `, again ${ago(one.delivery.notBefore)}` : ''}` : 'download' },
      { key: 'expiresAt', label: 'Kept', cell: one => one.expiresAt ? `until ${dateTime(one.expiresAt)}` : '–' },
      { key: 'files', label: 'Files', sort: false, cell: one => one.state === 'complete' || one.state === 'delivering' ? h('button', {
        type: 'button', class: 'small secondary outline', 'aria-label': `Show the files of ${one.id}`, onclick: event => busy(event.target.parentElement, api.get(`audiences/${audience.id}/exports/${one.id}`, {}, { signal: view.signal }), full => fileLinks(audience.id, full)),
      }, 'Show') : '–' },
    ],
  }), show);
  return { place, show };
};

const schedulesOf = (audience, view, formats) => {
  const place = h('div'), form = h('div'), wrong = h('div', { role: 'status' });
  const show = () => busy(place, api.get(`audiences/${audience.id}/exports/schedules`, {}, { signal: view.signal }), all => table({
    caption: 'Schedules', rows: all, empty: 'None yet.', columns: [
      { key: 'format', label: 'Format', cell: one => [inert(formats.find(format => format.id === one.format)?.title ?? one.format), one.difference ? ', what changed' : ''] },
      { key: 'everySeconds', label: 'Every', align: 'right', cell: one => duration(one.everySeconds) }, { key: 'webhookHost', label: 'To', cell: one => one.webhookHost ? inert(one.webhookHost) : 'download' },
      { key: 'lastAt', label: 'Last', cell: one => one.lastAt ? ago(one.lastAt) : 'not yet' },
      { key: 'id', label: 'Delete', sort: false, cell: one => h('button', {
        type: 'button', class: 'small secondary outline', 'aria-label': `Delete the schedule of ${one.format}`, onclick: async () => {
          if (!await confirm('Delete this schedule?', 'No more exports are made by it; those that there are stay until their time is over.', 'Delete')) return;
          await api.delete(`audiences/${audience.id}/exports/schedules/${one.id}`);
          show();
        },
      }, 'Delete') },
    ],
  }), show);
  const { order } = orderForm(formats, form);
  const every = h('input', { type: 'text', value: '6h', pattern: '\\d+[mhd]', size: 5 });
  const webhook = webhookFields();
  const everyField = field('Every', every, 'As 6h; 5m to 7d. Made after the next build from then on.');
  everyField.dataset.path = 'every';
  const root = h('form', {
    class: 'builder-form', onsubmit: async event => {
      event.preventDefault();
      try {
        await api.post(`audiences/${audience.id}/exports/schedules`, { ...order(), ...webhook.read(), every: every.value });
        replace(wrong);
        showErrors(root, []);
        toast('Scheduled.');
        await show();
      } catch (error) {
        problem(root, wrong, error);
      }
    },
  }, form, h('div', { class: 'row' }, everyField, webhook.fields), h('button', { type: 'submit' }, 'Schedule'), wrong);
  return h('section', {}, h('h3', {}, 'Again and again'), place, h('details', {}, h('summary', {}, 'New schedule'), root), (show(), null));
};

/** Chooses a format, reports, exports. */
const newExport = (audience, view, formats, list) => {
  const form = h('div'), report = h('div', { 'aria-live': 'polite' }), wrong = h('div', { role: 'status' });
  const { order, current, onformat } = orderForm(formats, form);
  const webhook = webhookFields();
  const check = () => busy(report, api.post(`audiences/${audience.id}/exports/preflight`, { ...order(), difference: undefined }, { signal: view.signal }).then(found => {
    showErrors(root, []);
    replace(wrong);
    return found;
  }, error => {
    if (error.name === 'AbortError') throw error;
    problem(root, wrong, error);
    return null;
  }), found => found ? [h('h3', {}, `What ${inert(current().title)} would get `, sqlButton(found.sql)), reportOf(found, current())] : []);
  const make = h('button', { type: 'submit' }, 'Export');
  const root = h('form', {
    class: 'builder-form', onsubmit: async event => {
      event.preventDefault();
      make.setAttribute('aria-busy', 'true');
      try {
        const asked = await api.post(`audiences/${audience.id}/exports`, { ...order(), ...webhook.read() });
        showErrors(root, []);
        replace(wrong);
        await list.show();
        const path = `audiences/${audience.id}/exports/${asked.id}`;
        const made = await follow(() => api.get(path, {}, { signal: view.signal }), one => isOver(one) || one.state === 'delivering', { signal: view.signal });
        replace(report, made.state === 'failed' ? failure({ title: 'The export failed', message: made.error })
          : [h('h3', { id: freshId('made') }, `The export is made: ${number(made.report.rows)} rows`), reportOf(made.report, current()), fileLinks(audience.id, made)]);
        await list.show();
      } catch (error) {
        if (error.name !== 'AbortError') problem(root, wrong, error);
      } finally {
        make.removeAttribute('aria-busy');
      }
    },
  }, form, h('details', {}, h('summary', {}, 'Send it to a webhook'), h('div', { class: 'row' }, webhook.fields)),
  h('div', { class: 'row' }, h('button', { type: 'button', class: 'secondary', onclick: check }, 'Check first'), make), wrong, report);
  onformat(() => replace(report));
  return root;
};

/** The section of exports. */
export const exportsOf = (audience, view) => {
  const place = h('div');
  busy(place, api.get('exports/formats', {}, { signal: view.signal }), formats => {
    const list = listOf(audience, view, formats);
    list.show();
    return [h('p', { class: 'muted' }, 'Whoever has not consented to marketing, sends Global Privacy Control, or was erased is in no file. Files hold hashes of persons: delete them when they are delivered.'),
      newExport(audience, view, formats, list), list.place, schedulesOf(audience, view, formats)];
  });
  return h('section', {}, h('h2', {}, 'Exports'), place);
};
