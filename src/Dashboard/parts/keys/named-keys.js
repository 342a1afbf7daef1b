// Keys given to people and programs: which there are, new ones, and those that shall open nothing any more.
import { api } from '../api.js';
import { choice, clearErrors, showErrors, textBox } from '../audience/form.js';
import { h, inert, replace } from '../dom.js';
import { busy, confirm, dialog } from '../feedback.js';
import { dateTime, day } from '../format.js';
import { table } from '../table.js';
import { showKey } from './new-key.js';

const roles = [['analyst', 'Analyst: look at figures, run SQL'], ['adOps', 'Ad ops: also make audiences and exports'], ['admin', 'Admin: everything']];
const roleNames = { analyst: 'Analyst', adOps: 'Ad ops', admin: 'Admin' };
const usualDays = '90';
const once = 'It is shown this once: the server keeps nothing it could be read from.';

const isOver = key => key.expiresAt !== null && new Date(key.expiresAt) <= new Date();

/** What the new key shall be: `read()` says it, or throws what is wrong by its place, and `explain(error)` puts the API's errors there. */
const keyForm = sites => {
  const wanted = { name: '', role: 'analyst', days: usualDays };
  const boxes = sites.map(site => h('input', { type: 'checkbox', value: site.id }));
  const all = h('input', { type: 'checkbox', role: 'switch', checked: true, onchange: () => update() });
  const some = h('div', { class: 'choices' }, sites.map((site, index) => h('label', {}, boxes[index], inert(site.name ? `${site.name} (${site.id})` : site.id))));
  const scope = h('fieldset', { dataset: { path: 'sites' } }, h('legend', {}, 'Whose data'), h('label', {}, all, 'All sites'), some);
  const update = () => {
    all.disabled = wanted.role === 'admin';
    if (all.disabled) all.checked = true;
    some.hidden = all.checked;
  };
  const problem = h('div', { role: 'alert' });
  const element = h('div', {},
    textBox('name', 'Whom or what it is for', '', value => { wanted.name = value; }, { maxlength: 100 }),
    choice('role', 'Role', wanted.role, roles, value => { wanted.role = value; update(); }),
    scope,
    textBox('expiresInDays', 'Ends after days', usualDays, value => { wanted.days = value.trim(); }, { hint: '1 to 3650. Empty: it never ends.', inputmode: 'numeric' }),
    problem);
  update();

  const explain = errors => {
    const homeless = showErrors(element, errors);
    replace(problem, homeless.map(one => h('p', { class: 'bad' }, inert(one.message))));
    element.querySelector('.field-error')?.closest('[data-path]').querySelector('input, select').focus();
  };
  return {
    element,
    make: async () => {
      clearErrors(element);
      // What is no number would be sent as none at all, and the key would never end.
      if (!/^\d{0,9}$/.test(wanted.days)) {
        explain([{ path: 'expiresInDays', message: 'Whole days, in digits.' }]);
        return null;
      }

      try {
        return await api.post('keys/named', {
          name: wanted.name.trim(), role: wanted.role, sites: all.checked ? undefined : boxes.filter(box => box.checked).map(box => box.value),
          expiresInDays: wanted.days ? Number(wanted.days) : undefined,
        });
      } catch (error) {
        if (!error.problem?.errors) throw error;
        explain(error.problem.errors);
        return null;
      }
    },
  };
};

const ask = sites => new Promise(resolve => {
  const form = keyForm(sites);
  let made = null;
  dialog('Make a key', form.element, [
    { label: 'Cancel', class: 'secondary' },
    { label: 'Make the key', run: async () => { made = await form.make(); return made !== null; } },
  ]).element.addEventListener('close', () => resolve(made));
});

/** Shows them in an element. `changed` is called when one was made, replaced or revoked. */
export const namedKeys = (root, view, changed) => {
  const place = h('div');
  const load = () => busy(place, api.get('keys/named', {}, { signal: view.signal }), show, load);
  const makeButton = h('button', { type: 'button', onclick: () => make() }, 'Make a key');
  const again = async () => {
    await Promise.all([load(), changed()]);
    // The row that had the focus is another, or gone.
    if (document.activeElement === document.body) makeButton.focus();
  };
  const make = async () => {
    const made = await ask(view.session.sites);
    if (!made) return;
    await showKey(`The key for ${inert(made.kept.name)}`, once, made.key);
    await again();
  };
  const shutOut = key => `Whoever has the key of “${inert(key.name)}” that ends with ${key.end} is shut out at once, programs as well as browsers.`;
  const rotate = async key => {
    if (!await confirm(`New key for ${inert(key.name)}?`, `${shutOut(key)} The new one may do the same, and ends when this one would have.`, 'Make a new key')) return;
    const made = await busy(place, api.post(`keys/named/${key.id}/rotate`), undefined, load);
    if (!made) return;
    await showKey(`The new key for ${inert(key.name)}`, once, made.key);
    await again();
  };
  const revoke = async key => {
    if (!await confirm(`Revoke the key of ${inert(key.name)}?`, shutOut(key), 'Revoke')) return;
    if (await busy(place, api.delete(`keys/named/${key.id}`), undefined, load) !== undefined) await again();
  };

  const columns = [
    { key: 'name', label: 'Name', cell: row => inert(row.name) },
    { key: 'role', label: 'Role', value: row => roles.findIndex(([role]) => role === row.role), cell: row => roleNames[row.role] },
    { key: 'sites', label: 'Sites', sort: false, cell: row => row.sites === null ? 'all' : inert(row.sites.join(', ')) },
    { key: 'end', label: 'Key', sort: false, cell: row => h('code', {}, `…${row.end}`) },
    { key: 'createdAt', label: 'Made', cell: row => [dateTime(row.createdAt), row.rotatedAt ? h('small', { class: 'muted block' }, `replaced ${dateTime(row.rotatedAt)}`) : null] },
    { key: 'expiresAt', label: 'Ends', cell: row => row.expiresAt === null ? 'never' : h('span', { class: isOver(row) ? 'bad' : null }, isOver(row) ? `ended ${dateTime(row.expiresAt)}` : dateTime(row.expiresAt)) },
    { key: 'lastUsed', label: 'Last used', cell: row => row.lastUsed === null ? 'never' : day(row.lastUsed) },
    {
      key: 'actions', label: 'Change', sort: false, cell: row => h('div', { class: 'actions' },
        isOver(row) ? null : h('button', { type: 'button', class: 'outline', onclick: () => rotate(row), 'aria-label': `New key for ${inert(row.name)} …${row.end}` }, 'New key'),
        h('button', { type: 'button', class: 'outline secondary', onclick: () => revoke(row), 'aria-label': `Revoke ${inert(row.name)} …${row.end}` }, 'Revoke')),
    },
  ];
  const show = found => table({ caption: 'Keys for people and programs', hideCaption: true, rows: found, columns, sortBy: 'name', descending: false, empty: 'None was given out yet.' });
  replace(root,
    h('div', { class: 'head' }, h('h2', {}, 'Keys for people and programs'), makeButton),
    h('p', {}, 'One for each, so that one can be taken away alone. A key of some sites sees their figures, audiences and exports, and neither SQL nor persons.'),
    place);
  return load();
};
