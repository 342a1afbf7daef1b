// Which audiences a visitor is in, and why; also why it is not in one.
import { api } from '../api.js';
import { field, h, inert, replace } from '../dom.js';
import { busy, sqlButton } from '../feedback.js';
import { dateTime, number, percent } from '../format.js';

const mark = holds => h('span', { class: holds ? 'good' : 'bad' }, holds ? '✓ holds: ' : '✗ does not hold: ');

const condition = one => h('li', {}, mark(one.holds), inert(one.text), one.counted === null ? null : ` (${inert(one.counted)})`, one.parts.length ? h('ul', { class: 'explained' }, one.parts.map(condition)) : null);

const explanation = found => [
  h('p', {}, found.isMember ? found.stays ? 'It is in, but only because members stay for a while, or because something has changed since the last build.' : 'It is in: all of this holds.'
    : found.qualifies ? 'It is not in yet: it would be in a build made now.' : 'It is not in.'),
  h('ul', { class: 'explained' }, found.requirements.map(condition), found.rule ? condition(found.rule) : null),
  found.score ? [h('p', {}, `Similarity ${number(found.score.similarity)} (0.5 is no likeness); ${percent(found.score.rank)} of all score higher. What counts most:`), h('ul', {}, found.score.reasons.slice(0, 8).map(one => h('li', {}, inert(one.words))))] : null];

const explain = (root, audience, visitor, signal) => busy(root, api.get(`audiences/${audience}/explain/${visitor}`, {}, { signal }), explanation, () => explain(root, audience, visitor, signal));

const sql = visitor => `SELECT audience, entered_at\nFROM audiences\nWHERE visitor_id = ${visitor}\nORDER BY audience`;

/** The section of audiences. */
export const membershipsOf = (visitor, { signal }) => {
  const place = h('div');
  const show = () => busy(place, Promise.all([api.get(`visitors/${visitor}/audiences`, {}, { signal }), api.get('audiences', {}, { signal })]), ([own, { audiences }]) => {
    const name = id => inert(audiences.find(one => one.id === id)?.name ?? id);
    const others = audiences.filter(one => !own.some(membership => membership.audience === one.id));
    const answer = h('div', { 'aria-live': 'polite' });
    const pick = h('select', { onchange: () => pick.value ? explain(answer, pick.value, visitor, signal) : replace(answer) }, h('option', { value: '' }, 'choose one'), others.map(one => h('option', { value: one.id }, inert(one.name))));
    return [
      own.length === 0 ? h('p', {}, 'In none, by their last builds.') : own.map(one => {
        const why = h('div');
        const details = h('details', {}, h('summary', {}, `${name(one.audience)}, since ${dateTime(one.enteredAt)}: why?`), h('p', {}, h('a', { href: `#/audiences/${one.audience}` }, 'To the audience')), why);
        details.addEventListener('toggle', () => { if (details.open && !why.childElementCount) explain(why, one.audience, visitor, signal); });
        return details;
      }),
      others.length ? [field('Why is it not in', pick), answer] : null];
  }, show);
  show();
  return h('section', {}, h('h2', {}, 'Audiences ', sqlButton(sql(visitor))), place);
};
