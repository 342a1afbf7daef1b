// The proof of a lookalike: how good its model is, what each size finds, and what it goes by. Part of the page of an audience.
import { api } from '../parts/api.js';
import { mayChange } from '../parts/audience/words.js';
import { lineChart } from '../parts/chart.js';
import { h, inert, replace } from '../parts/dom.js';
import { busy, failure, sqlButton } from '../parts/feedback.js';
import { dateTime, duration, number, percent } from '../parts/format.js';
import { bar, table } from '../parts/table.js';

const verdicts = {
  good: ['Good', 'Better than any simple rule, beyond chance: use it.'],
  weak: ['Weak', 'Not proven better than the best simple rule. Take that rule as an audience, or more seeds, a seed of one kind, or another horizon. It is not used in builds unless the definition accepts any model.'],
  suspicious: ['Suspicious', 'Better than behaviour can be: something still gives the seed away. Leave out what the score goes by first, or look further ahead. It is not used in builds unless the definition accepts any model.'],
};

// The largest share that a definition may ask for, and a little more to see where the curve goes.
const largest = 0.1, shown = 0.2;

const bounds = one => `${one.value.toFixed(2)} (${one.low.toFixed(2)} to ${one.high.toFixed(2)})`;

/** What a size finds. Between two sizes that were measured, what choosing by chance between them would find: the seeds found grow in proportion. */
export const atSize = (model, share) => {
  const points = [{ share: 0, recall: 0, similarity: model.reach[0].similarity }, ...model.reach];
  const next = points.findIndex(point => point.share >= share - 1e-9);
  const upper = points[Math.max(1, next)], lower = points[Math.max(1, next) - 1];
  const part = (share - lower.share) / (upper.share - lower.share);
  const recall = lower.recall + (upper.recall - lower.recall) * part;
  return {
    share, recall, members: Math.round(model.universe * share), precision: recall * model.seedShare / share, lift: recall / share,
    similarity: lower.similarity + (upper.similarity - lower.similarity) * part, isMeasured: Math.abs(part - 1) < 1e-6,
  };
};

const shareOf = (definition, model) => {
  const { size, similarity } = definition;
  if (typeof size === 'number') return size / model.universe;
  if (typeof size === 'string') return Number(size.replace('%', '').split('-').at(-1)) / 100;
  const least = model.reach.filter(point => point.similarity >= similarity).at(-1);
  return least?.share ?? model.reach[0].share;
};

const slider = (model, audience, view) => {
  // What was being looked at stays when the page is drawn again, and can be shared.
  const wanted = Number(view.params.get('size'));
  const start = Math.min(largest, Math.max(0.001, wanted > 0 ? wanted / 100 : shareOf(audience.definition, model)));
  const near = model.reach.filter(point => point.share <= shown);
  const percents = near.map(point => point.share * 100);
  const recall = lineChart({
    label: 'Reach: share of the seeds that each size finds', x: [0, ...percents], formatX: x => `${number(x)} %`, yLabel: 'Size', format: value => percent(value, 0), signal: view.signal,
    series: [{ label: 'found', values: [0, ...near.map(point => point.recall)], fill: true }, { label: 'by chance', values: [0, ...near.map(point => point.share)], dash: [6, 4] }],
  });
  const similarity = lineChart({
    label: 'Similarity of the member that is least alike, for each size', x: percents, formatX: x => `${number(x)} %`, yLabel: 'Size', format: value => number(value), signal: view.signal,
    series: [{ label: 'similarity', values: near.map(point => point.similarity) }],
  });
  const figures = h('dl', { class: 'figures', 'aria-live': 'polite' }), note = h('p', { class: 'muted' }), problem = h('div');
  const said = h('output');
  const range = h('input', { type: 'range', min: 0.1, max: largest * 100, step: 0.1, value: (start * 100).toFixed(1) });
  const use = mayChange(view.session) && audience.origin === 'api' ? h('button', {
    type: 'button', onclick: async () => {
      use.setAttribute('aria-busy', 'true');
      try {
        const { similarity: _, ...rest } = audience.definition;
        await api.put(`audiences/${audience.id}`, { ...rest, size: `${Number(range.value)}%` });
        await view.build(false);
      } catch (error) {
        replace(problem, failure(error));
      } finally {
        use.removeAttribute('aria-busy');
      }
    },
  }, 'Use this size') : null;
  const show = () => {
    const at = atSize(model, Number(range.value) / 100);
    const text = `${number(Number(range.value))} % of all: ${number(at.members)} visitors`;
    said.textContent = text;
    range.setAttribute('aria-valuetext', text);
    const one = (label, value, title) => h('div', {}, h('dt', {}, label), h('dd', { title }, value));
    replace(figures,
      one('Reach', number(at.members), `Of ${number(model.universe)} visitors who could be members`),
      one('Seeds found (recall)', percent(at.recall), 'Of the seeds that the model had not seen, so many would be within this size'),
      one('Precision', percent(at.precision, 2), `Share of seeds within this size; of a random choice ${percent(model.seedShare, 2)}`),
      one('Lift', `× ${number(Number(at.lift.toFixed(2)))}`, 'How many times as many seeds as in a random choice'),
      one('Similarity', number(Number(at.similarity.toFixed(2))), 'Of the member that is least alike; 0.5 is no likeness'));
    note.textContent = at.isMeasured ? 'Measured on visitors that the model had not seen.' : 'Between two sizes that were measured.';
    recall.mark(at.share * 100);
    similarity.mark(at.share * 100);
    if (use) use.disabled = typeof audience.definition.size === 'string' && audience.definition.size === `${Number(range.value)}%`;
  };
  range.addEventListener('input', () => {
    view.params.set('size', range.value);
    view.setParams(view.params);
    show();
  });
  show();
  return h('section', { 'aria-label': 'Size' }, h('h3', {}, 'Choose the size'), h('p', { class: 'muted' }, 'A small audience is more alike, a large one reaches further.'),
    h('div', { class: 'field' }, h('label', { for: range.id = 'lookalike-size' }, 'Size: ', said), range), figures, note, use, problem,
    h('div', { class: 'grid-panels' }, h('article', {}, h('h4', {}, 'Reach'), recall), h('article', {}, h('h4', {}, 'Similarity'), similarity)));
};

const baselines = model => {
  const rows = [{ words: 'this model', auc: model.auc, liftAt5: atSize(model, 0.05).lift }, ...model.baselines];
  const most = Math.max(...rows.map(row => row.liftAt5));
  return table({
    caption: 'Against choosing without a model', rows, columns: [
      { key: 'words', label: 'Way to choose', sort: false, cell: row => inert(row.words) },
      { key: 'liftAt5', label: 'Lift in the best 5 %', sort: false, cell: row => bar(row.liftAt5 / most, `× ${number(Number(row.liftAt5.toFixed(2)))}`) },
      { key: 'auc', label: 'AUC (95 of 100)', align: 'right', sort: false, title: 'How often a seed is ranked before somebody else', cell: row => bounds(row.auc) },
    ],
  });
};

const effects = model => table({
  caption: 'What the score goes by, the strongest first', rows: model.effects.slice(0, 15), empty: 'Nothing.', columns: [
    { key: 'words', label: 'What', sort: false, cell: row => inert(row.words) },
    { key: 'factor', label: 'As like a seed', align: 'right', sort: false, cell: row => `× ${number(Number(row.factor.toFixed(2)))}` },
    { key: 'seedShare', label: 'True of seeds', align: 'right', sort: false, cell: row => percent(row.seedShare) }, { key: 'share', label: 'True of others', align: 'right', sort: false, cell: row => percent(row.share) },
  ],
});

const calibration = (model, signal) => [
  lineChart({
    label: 'Predicted and observed share of seeds, from the least alike tenth to the most alike', x: model.calibration.map((_, index) => `${index + 1}`), yLabel: 'Tenth', format: value => percent(value, 1), signal,
    series: [{ label: 'predicted', values: model.calibration.map(bin => bin.predicted) }, { label: 'observed', values: model.calibration.map(bin => bin.observed), dash: [6, 4] }],
  }),
  h('p', { class: 'muted' }, `Where both agree, scores may be taken as odds. Mean difference: ${percent(model.calibrationError)} of the share of seeds among all.`)];

const drift = ({ drift: one }) => !one ? h('p', {}, 'There was no model before this one to compare with.') : [
  h('p', {}, `The model before this one promised an AUC of ${bounds(one.promised)}; on the visitors of now it has ${bounds(one.kept)}: ${one.kept.high < one.promised.low ? 'it did not keep what it promised' : 'it kept what it promised'}.`),
  h('p', { class: one.scoreShift > 0.25 ? 'bad' : null }, `Its scores have moved by ${number(Number(one.scoreShift.toFixed(2)))}: ${one.scoreShift < 0.1 ? 'nothing has changed' : one.scoreShift <= 0.25 ? 'a little has changed' : 'the site or its traffic has changed much'}.`)];

const sql = audience => `SELECT model, as_of, cut, all_seeds, universe, auc, verdict, proof, notes\nFROM lookalike_models\nWHERE model = ${audience.model}`;

const proof = (model, audience, view) => {
  const [name, advice] = verdicts[model.verdict] ?? [model.verdict, ''];
  return [
    h('article', { class: `verdict-${model.verdict}` }, h('h3', {}, `${name}: ${model.isUsed ? 'builds use this model' : 'builds do not use this model'}`), h('p', {}, inert(model.summary)), h('p', { class: 'muted' }, advice),
      model.warnings.map(text => h('p', { class: 'bad' }, inert(text)))),
    slider(model, audience, view),
    baselines(model),
    h('p', { class: 'muted' }, `Gain over the best of them: ${bounds(model.gain)} AUC.`),
    effects(model),
    h('div', { class: 'grid-panels' },
      h('article', {}, h('h3', {}, 'Predicted and observed'), calibration(model, view.signal)),
      h('article', {}, h('h3', {}, 'Left out because it gave the seeds away'), model.leaks.length ? h('ul', {}, model.leaks.map(leak => h('li', {}, inert(leak.words)))) : h('p', {}, 'Nothing did.')),
      h('article', {}, h('h3', {}, 'Since the model before'), drift(model))),
    h('details', {}, h('summary', {}, 'How it was trained'),
      h('p', {}, `Trained ${dateTime(model.trainedAt)} in ${duration(model.seconds)}, on ${number(model.seedsUsed)} of ${number(model.seeds)} seeds and ${number(model.background)} others, of ${number(model.universe)} who could be members. `,
        model.cut === model.trainedAt ? 'Visitors were looked at as they are.' : `Visitors were looked at as they were at ${dateTime(model.cut)}.`),
      h('p', {}, `${number(model.weights)} of ${number(model.candidates)} weights are not 0; regularisation ${model.lambda.toPrecision(3)}, random seed ${model.randomSeed}; PR AUC ${model.prAuc.toFixed(3)}.`),
      h('ul', {}, model.notes.map(note => h('li', {}, inert(note))))),
    sqlButton(sql(model)),
  ];
};

/** Shows the proof in `root`. */
export const lookalike = (root, audience, view) => {
  const place = h('div');
  replace(root, h('h2', {}, 'How good it is'), place);
  return busy(place, api.get(`audiences/${audience.id}/model`, {}, { signal: view.signal }).catch(error => {
    if (error.status === 409) return null;
    throw error;
  }), model => model ? proof(model, audience, view) : h('p', {}, 'It has no model yet: its first build trains one. ', mayChange(view.session) ? 'Build it now.' : ''), () => lookalike(root, audience, view));
};
