// What audiences have in common, as a picture that is a table.
import { api } from '../api.js';
import { h, inert, replace } from '../dom.js';
import { busy, sqlButton } from '../feedback.js';
import { number, percent } from '../format.js';

const most = 12;

const sql = ids => `SELECT a.audience AS audience, b.audience AS other, uniqExact(a.visitor_id) AS visitors
FROM audiences AS a
INNER JOIN audiences AS b ON b.visitor_id = a.visitor_id
WHERE a.audience IN (${ids.map(id => `'${id}'`).join(', ')}) AND b.audience IN (${ids.map(id => `'${id}'`).join(', ')})
GROUP BY audience, other
ORDER BY audience, other`;

const picture = ({ audiences, cells }, names) => {
  const of = (one, other) => cells.find(cell => cell.audience === one && cell.other === other);
  return h('div', { class: 'table overlap', tabindex: 0, role: 'region', 'aria-label': 'Overlap of audiences' }, h('table', {},
    h('caption', {}, 'How many visitors of the audience on the left are also in the one above'),
    h('thead', {}, h('tr', {}, h('td', {}), audiences.map(one => h('th', { scope: 'col' }, inert(names[one.id]))))),
    h('tbody', {}, audiences.map(one => h('tr', {}, h('th', { scope: 'row' }, inert(names[one.id]), h('small', { class: 'muted' }, ` ${number(one.visitors)}`)),
      audiences.map(other => {
        const cell = of(one.id, other.id);
        return one.id === other.id ? h('td', { class: 'self' }, '–')
          : h('td', { class: 'share', title: `${number(cell.visitors)} of ${number(one.visitors)} visitors`, style: { '--heat': `${Math.round(cell.share * 30)}%` } }, percent(cell.share));
      }))))));
};

/** Lets choose audiences, up to 12, and shows what they have in common. The choice is in the address. */
export const chooseOverlap = (root, rows, view) => {
  const names = Object.fromEntries(rows.map(row => [row.id, row.name]));
  const wanted = (view.params.get('overlap') ?? '').split(',').filter(id => names[id]);
  const chosen = new Set(wanted.length >= 2 ? wanted.slice(0, most) : rows.filter(row => row.size > 0).slice(0, most).map(row => row.id));
  const place = h('div'), note = h('p', { class: 'muted', role: 'status' });
  const show = () => {
    const ids = [...chosen];
    note.textContent = ids.length < 2 ? 'Choose two or more.' : ids.length >= most ? `${most} are the most that fit into one picture.` : '';
    boxes.forEach(box => { box.disabled = !box.checked && ids.length >= most; });
    if (ids.length < 2) return replace(place);
    return busy(place, api.get('audiences/overlap', { ids: ids.join(',') }, { signal: view.signal }), found => [picture(found, names), sqlButton(sql(ids))], show);
  };
  const boxes = [];
  const choose = rows.map(row => {
    const box = h('input', {
      type: 'checkbox', checked: chosen.has(row.id), onchange: () => {
        if (box.checked) chosen.add(row.id);
        else chosen.delete(row.id);
        view.params.set('overlap', [...chosen].join(','));
        view.setParams(view.params);
        show();
      },
    });
    boxes.push(box);
    return h('label', {}, box, inert(row.name));
  });
  replace(root, h('h2', {}, 'Overlap'), h('details', {}, h('summary', {}, 'Which audiences'), h('fieldset', { class: 'choices' }, h('legend', { class: 'hidden' }, 'Audiences in the picture'), choose)), note, place);
  return show();
};
