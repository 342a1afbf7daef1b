// One audience: who belongs to it, how large it is and was, who is in it, and where it goes.
import { api } from '../parts/api.js';
import { followBuild } from '../parts/audience/build-job.js';
import { exportsOf } from '../parts/audience/exports.js';
import { membersOf } from '../parts/audience/members.js';
import { sqlOf } from '../parts/audience/size-preview.js';
import { uploadOf } from '../parts/audience/upload.js';
import { kindNames, levelNames, mayChange } from '../parts/audience/words.js';
import { lineChart } from '../parts/chart.js';
import { h, inert, replace } from '../parts/dom.js';
import { busy, confirm, failure, sqlButton, toast } from '../parts/feedback.js';
import { ago, dateTime, duration, number } from '../parts/format.js';
import { table } from '../parts/table.js';

const mostBuilds = 500;

const figure = (label, value, title) => h('div', {}, h('dt', {}, label), h('dd', { title }, value));

const figures = ({ build, definition, freshnessSeconds, problem }) => [
  problem ? h('article', { class: 'failure', role: 'alert' }, h('p', {}, inert(problem)), h('p', {}, 'The members shown are those of the last complete build.')) : null,
  build ? h('dl', { class: 'figures' },
    figure('Members', number(build.size)),
    definition.level === 'person' ? figure('Their visitors', number(build.visitors)) : null,
    figure('Entered', `+${number(build.entered)}`, 'Since the build before'), figure('Left', `−${number(build.departed)}`, 'Since the build before'),
    figure('Built', ago(build.completedAt), `${dateTime(build.completedAt)}, in ${number(build.seconds)} s`),
    figure('Newest events in it', ago(new Date(Date.now() - freshnessSeconds * 1000)))) : h('p', {}, 'It has not been built yet, so nobody is in it.')];

const historySql = id => `SELECT completed_at, size, visitors, entered, departed, examined, is_full, seconds\nFROM audience_builds\nWHERE audience = '${id}'\nORDER BY build DESC\nLIMIT ${mostBuilds}`;

const history = (id, builds, signal) => {
  const ordered = [...builds].reverse();
  return [
    builds.length > 1 ? lineChart({
      label: 'Members at each build', x: ordered.map(one => Date.parse(one.completedAt) / 1000), time: true, formatX: at => dateTime(at * 1000), yLabel: 'Built',
      series: [{ label: 'Members', values: ordered.map(one => one.size), fill: true }], signal,
    }) : null,
    h('details', {}, h('summary', {}, 'The last builds'), table({
      caption: 'Builds, the newest first', hideCaption: true, rows: builds.slice(0, 50), columns: [
        { key: 'completedAt', label: 'Complete', cell: one => dateTime(one.completedAt) },
        { key: 'size', label: 'Members', align: 'right', cell: one => number(one.size) }, { key: 'entered', label: 'Entered', align: 'right', cell: one => number(one.entered) },
        { key: 'departed', label: 'Left', align: 'right', cell: one => number(one.departed) }, { key: 'examined', label: 'Visitors looked at', align: 'right', cell: one => number(one.examined) },
        { key: 'isFull', label: 'Made of', cell: one => one.isFull ? 'all visitors' : 'what had changed' }, { key: 'seconds', label: 'Took', align: 'right', cell: one => duration(one.seconds) },
      ],
    })), sqlButton(historySql(id))];
};

const settings = ({ definition, origin, savedAt, version }) => h('details', {}, h('summary', {}, 'Definition and settings'),
  h('p', {}, `Saved ${dateTime(savedAt)}, version ${version}, ${origin === 'api' ? 'by the API or this page' : `in the file ${inert(origin)}: it is changed there`}. `,
    `Built every ${inert(definition.refresh)}; ${definition.stays_for ? `members stay for ${inert(definition.stays_for)} after the rule last held` : 'members leave as soon as the rule no longer holds'}; `,
    definition.on_site ? 'pages may learn of it.' : 'pages may not learn of it.'),
  h('pre', { tabindex: 0 }, h('code', {}, inert(JSON.stringify(definition, null, 2)))));

const buttons = (view, audience, build) => {
  if (!mayChange(view.session)) return h('p', { class: 'muted' }, 'You are logged in as analyst: to build, edit, export or delete it, or to see members, log in with the ad ops key.');
  const ofFile = audience.origin !== 'api';
  return h('div', { class: 'actions' },
    h('button', { type: 'button', onclick: () => build(false) }, 'Build now'),
    h('button', { type: 'button', class: 'secondary outline', title: 'Looks at all visitors, not only at those of whom something has changed; of a lookalike the model is trained anew', onclick: () => build(true) }, 'Build from everything'),
    ofFile ? h('span', { class: 'muted' }, `Kept in the file ${inert(audience.origin)}, so it is edited and deleted there.`) : [
      h('a', { role: 'button', class: 'secondary outline', href: `#/audiences/${audience.id}/edit` }, 'Edit'),
      h('button', {
        type: 'button', class: 'danger', onclick: async event => {
          if (!await confirm(`Delete ${inert(audience.definition.name)}?`, 'Its builds and their history go with it. Files of exports stay until their time is over.', 'Delete')) return;
          try {
            await api.delete(`audiences/${audience.id}`);
            toast('Deleted.');
            view.go('audiences');
          } catch (error) {
            event.target.parentElement.after(failure(error));
          }
        },
      }, 'Delete')]);
};

export const show = async (root, view) => {
  const [id] = view.path;
  const { signal } = view;
  replace(root, h('h1', {}, 'Audience'));
  const place = h('div');
  root.append(place);
  await busy(place, Promise.all([api.get(`audiences/${id}`, {}, { signal }), api.get(`audiences/${id}/builds`, { limit: mostBuilds }, { signal })]), async ([audience, builds]) => {
    const { definition } = audience;
    const isList = definition.kind === 'list', isLookalike = definition.kind === 'lookalike';
    const job = h('div'), model = isLookalike ? h('section') : null;
    const again = () => show(root, view);
    const build = async full => {
      try {
        followBuild(job, await api.post(`audiences/${id}/builds`, undefined, { params: { full } }), { signal, done: again });
      } catch (error) {
        replace(job, failure(error));
      }
    };
    replace(root, h('p', { class: 'muted' }, h('a', { href: '#/audiences' }, 'Audiences'), ' / ', h('code', {}, id)),
      h('h1', {}, inert(definition.name)), h('p', { class: 'muted' }, `${kindNames[definition.kind]} · ${levelNames[definition.level]} · site ${inert(definition.site)}`),
      h('p', { class: 'summary' }, inert(audience.summary), ' ', isList ? null : sqlOf(async () => (await api.get(`audiences/${id}/sql`)).query, 'The SQL that finds its members')),
      definition.description ? h('p', {}, inert(definition.description)) : null,
      buttons(view, audience, build), job,
      figures(audience),
      builds.length ? h('section', {}, h('h2', {}, 'Size'), history(id, builds, signal)) : null,
      isList && mayChange(view.session) ? uploadOf(audience, { signal, done: found => followBuild(job, found, { signal, done: again }) }) : null,
      model,
      mayChange(view.session) && audience.build ? [membersOf(audience, builds, view), exportsOf(audience, view)] : null,
      settings(audience));
    const wanted = view.params.get('job');
    const current = audience.job ?? (wanted ? await api.get(`audiences/jobs/${encodeURIComponent(wanted)}`, {}, { signal }).catch(() => null) : null);
    if (current && ['queued', 'running'].includes(current.state)) followBuild(job, current, { signal, done: again });
    else if (current?.state === 'failed') replace(job, failure({ title: 'The build failed', message: `${current.error} The last complete build stays in force.` }, () => build(false)));
    if (wanted) {
      view.params.delete('job');
      view.setParams(view.params);
    }

    if (model) {
      const { lookalike } = await import('./lookalike.js');
      await lookalike(model, audience, { ...view, build });
    }

    return [];
  }, () => show(root, view));
};
