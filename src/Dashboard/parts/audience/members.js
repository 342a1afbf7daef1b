// Who is in an audience: some of them, and who came and went.
import { api } from '../api.js';
import { h } from '../dom.js';
import { busy, sqlButton } from '../feedback.js';
import { dateTime, number } from '../format.js';
import { table } from '../table.js';

const page = 20;

const membersSql = (id, build) => `SELECT member, groupArray(visitor_id) AS visitors, min(m.entered_at) AS entered_at, max(m.qualified_at) AS qualified_at
FROM audience_members AS m
WHERE build = ${build} AND audience = '${id}'
GROUP BY member
ORDER BY member
LIMIT ${page}`;

/** The page of a visitor is for admins; others see the id. */
const visitorLink = view => id => view.session.role === 'admin' ? h('a', { href: `#/visitors/${id}` }, id) : h('code', {}, id);

const sample = (root, audience, view, link) => {
  const persons = audience.definition.level === 'person';
  const show = after => busy(root, api.get(`audiences/${audience.id}/members`, { limit: page, after }, { signal: view.signal }), ({ members, next, build }) => [
    table({
      caption: after ? 'Further members' : `The first of ${number(audience.build.size)} members, by id`, rows: members, empty: 'Nobody is in it.', columns: [
        { key: 'member', label: persons ? 'Person' : 'Visitor', sort: false, cell: one => persons ? h('code', {}, one.member) : link(one.member) },
        ...(persons ? [{ key: 'visitors', label: 'Visitors', sort: false, cell: one => one.visitors.slice(0, 5).flatMap((id, index) => [index ? ', ' : '', link(id)]).concat(one.visitors.length > 5 ? [` and ${one.visitors.length - 5} more`] : []) }] : []),
        { key: 'enteredAt', label: 'Since', cell: one => dateTime(one.enteredAt) }, { key: 'qualifiedAt', label: 'Rule last held', cell: one => dateTime(one.qualifiedAt) },
      ],
    }),
    h('p', { class: 'actions' }, after ? h('button', { type: 'button', class: 'secondary outline small', onclick: () => show() }, 'From the beginning') : null,
      next ? h('button', { type: 'button', class: 'secondary outline small', onclick: () => show(next) }, 'Next') : null, sqlButton(membersSql(audience.id, build)))], () => show(after));
  return show();
};

const changes = (root, audience, view, link) => busy(root, api.get(`audiences/${audience.id}/changes`, { limit: 200 }, { signal: view.signal }), found => {
  const persons = audience.definition.level === 'person';
  const side = (title, ids) => h('div', {}, h('h3', {}, `${title}: ${number(ids.length)}${found.isComplete ? '' : ' or more'}`),
    ids.length ? h('ul', { class: 'plain' }, ids.slice(0, 50).map(id => h('li', {}, persons ? h('code', {}, id) : link(id)))) : h('p', {}, 'Nobody.'), ids.length > 50 ? h('p', {}, `and ${number(ids.length - 50)} more`) : null);
  return [h('p', { class: 'muted' }, `Between the build of ${dateTime(found.from.completedAt)} and that of ${dateTime(found.to.completedAt)}.`),
    h('div', { class: 'grid-panels' }, side('Entered', found.entered), side('Left', found.departed))];
});

/** The section; what it shows is asked for when it is there. */
export const membersOf = (audience, builds, view) => {
  const link = visitorLink(view);
  const some = h('div'), moved = h('div');
  const details = builds.length > 1 ? h('details', {}, h('summary', {}, 'Who entered and who left with the last build'), moved) : null;
  details?.addEventListener('toggle', () => { if (details.open && !moved.childElementCount) changes(moved, audience, view, link); });
  sample(some, audience, view, link);
  return h('section', {}, h('h2', {}, 'Members'),
    view.session.role === 'admin' ? null : h('p', { class: 'muted' }, 'What a single visitor did is for admins.'), some, details);
};
