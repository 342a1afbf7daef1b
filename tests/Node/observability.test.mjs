// Alerts and dashboard ask for metrics and labels that a running server has, in PromQL that Prometheus' own grammar takes, and every alert
// says where the runbook tells what to do.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { before, test } from 'node:test';
import { parser } from '@prometheus-io/lezer-promql';
import { parse } from 'yaml';

const read = name => readFileSync(new URL(`../../deploy/${name}`, import.meta.url), 'utf8');
const alerts = parse(read('observability/alerts.yaml')).groups.flatMap(group => group.rules);
const dashboard = JSON.parse(read('observability/grafana-dashboard.json'));
const panels = dashboard.panels.flatMap(panel => [panel, ...(panel.panels ?? [])]);
const expressions = [
  ...alerts.map(alert => [`alert ${alert.alert}`, alert.expr]),
  ...panels.flatMap(panel => (panel.targets ?? []).map(target => [`panel ${panel.title}`, target.expr])),
  ...dashboard.annotations.list.map(annotation => [`annotation ${annotation.name}`, annotation.expr]),
].map(([name, text]) => [name, text.replaceAll('$__rate_interval', '5m').replaceAll('$instance', 'a|b')]);

// What a scrape adds.
const added = new Set(['instance', 'job']);
const metrics = new Map([['up', added]]);

before(async () => {
  const answer = await fetch(`${process.env.PIXELSERVER_URL}/metrics`);
  assert.equal(answer.status, 200);
  for (const line of (await answer.text()).split('\n').filter(line => line && !line.startsWith('#'))) {
    const [, name, labels] = /^([a-z_:0-9]+)(?:\{(.*)\})? /.exec(line);
    metrics.set(name, new Set([...metrics.get(name) ?? added, ...[...(labels ?? '').matchAll(/([a-z_]+)="/g)].map(match => match[1])]));
  }

  // A server that is ready has no reason, and one without Redis nothing of it: the tables, which other tests compare with a server, know.
  metrics.set('pixelserver_not_ready_seconds', new Set([...added, 'reason']));
  for (const [, name] of read('metrics.md').matchAll(/^\| `(pixelserver_redis_[a-z_]+)` \|/gm)) {
    metrics.set(name, added);
  }
});

function nodesOf(text) {
  const nodes = [];
  parser.parse(text).iterate({ enter: node => { nodes.push({ name: node.name, isError: node.type.isError, text: text.slice(node.from, node.to), from: node.from, to: node.to }); } });
  return nodes;
}

test('there are expressions to check, and the grammar refuses what is none', () => {
  assert.ok(alerts.length >= 10 && expressions.length > alerts.length + 30);
  assert.ok(nodesOf('sum(rate(a[5m])').some(node => node.isError));
  assert.ok(nodesOf('a{b="c"} >').some(node => node.isError));
});

for (const [name, text] of expressions) {
  test(`${name} is PromQL about metrics and labels that there are`, () => {
    const nodes = nodesOf(text);
    assert.deepEqual(nodes.filter(node => node.isError), [], text);
    const selectors = nodes.filter(node => node.name === 'VectorSelector');
    assert.ok(selectors.length > 0);
    const all = new Set();
    for (const selector of selectors) {
      const inside = nodes.filter(node => node.from >= selector.from && node.to <= selector.to);
      const metric = inside.find(node => node.name === 'Identifier').text;
      assert.ok(metrics.has(metric), `no metric ${metric}`);
      const labels = metrics.get(metric);
      for (const { text: label } of inside.filter(node => node.name === 'LabelName')) {
        assert.ok(labels.has(label), `${metric} has no label ${label}`);
      }
      labels.forEach(label => all.add(label));
    }
    for (const grouping of nodes.filter(node => node.name === 'GroupingLabels')) {
      for (const { text: label } of nodes.filter(node => node.name === 'LabelName' && node.from >= grouping.from && node.to <= grouping.to)) {
        assert.ok(all.has(label), `grouped by ${label}, which none of it has`);
      }
    }
  });
}

test('every alert says who must look, what is wrong and what to do', () => {
  const headings = new Set([...read('runbook.md').matchAll(/^##+ (.+)$/gm)].map(match => match[1].toLowerCase().replaceAll(/[^a-z0-9 -]/g, '').replaceAll(' ', '-')));
  for (const alert of alerts) {
    assert.ok(['page', 'ticket'].includes(alert.labels.severity), alert.alert);
    assert.ok(alert.annotations.summary.endsWith('.'), alert.alert);
    const [, file, anchor] = /^(.*)#(.*)$/.exec(alert.annotations.runbook);
    assert.equal(file, 'deploy/runbook.md');
    assert.ok(headings.has(anchor), `${alert.alert}: the runbook has no heading for ${anchor}`);
  }
  assert.equal(new Set(alerts.map(alert => alert.alert)).size, alerts.length);
});

test('legends and summaries name labels that there are', () => {
  const known = new Set([...metrics.values()].flatMap(labels => [...labels]));
  const texts = [
    ...panels.flatMap(panel => (panel.targets ?? []).map(target => target.legendFormat)).flatMap(text => [...text.matchAll(/\{\{(\w+)\}\}/g)]),
    ...alerts.flatMap(alert => [...alert.annotations.summary.matchAll(/\$labels\.(\w+)/g)]),
  ];
  assert.ok(texts.length > 50);
  for (const [, label] of texts) {
    assert.ok(known.has(label), label);
  }
});

test('panels of the dashboard do not lie on each other and have ids of their own', () => {
  const taken = new Set();
  for (const { gridPos: { x, y, w, h }, title } of dashboard.panels) {
    assert.ok(x + w <= 24, title);
    for (let i = x; i < x + w; i++) {
      for (let j = y; j < y + h; j++) {
        assert.ok(!taken.has(`${i},${j}`), title);
        taken.add(`${i},${j}`);
      }
    }
  }
  assert.equal(new Set(panels.map(panel => panel.id)).size, panels.length);
});
