import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { filesOf, render } from '../../../src/lib/stages/watch/files/files.ts';
import type { WatchedHost } from '../../../src/lib/stages/watch/files/subject.ts';
import { TIMING } from '../../../src/lib/stages/watch/files/timing.ts';
import { tempDir } from '../../support/temp-project.ts';
import { runTool } from '../../support/watch-tools.ts';
import { accelerated, aWatchedEnvironment, aWatchedHost, rulesOf, type Rule } from '../../support/supervised-host.ts';

/** A host whose hours are minutes. */
const hostOf = (evaluate: number) => aWatchedHost({ timing: accelerated(60, { evaluate }) });
const HOST = hostOf(10);
const ALERTS = alertsOf(HOST);

type Alert = Rule & { alert: string };

function alertsOf(host: WatchedHost): Alert[] {
  return rulesOf(host).rules.filter((rule): rule is Alert => rule.alert !== undefined);
}

interface Series {
  series: string;
  values: string;
}

interface Case {
  alert: Alert;
  series: Series[];
  at: number;
  fires: boolean;
}

/** Answers of `promtool test rules` to whether an alert fires at a time, under series of a sample each `every` seconds. */
function judge(cases: Case[], every = 1, evaluate = 10): string {
  const folder = tempDir();
  writeFileSync(join(folder, 'rules.yml'), render('rules.yml', hostOf(evaluate)));
  const tests = cases.map(({ alert, series, at, fires }) => ({
    name: `${alert.alert} ${JSON.stringify(alert.labels)} ${fires ? 'fires' : 'stays silent'}`,
    interval: `${every}s`,
    input_series: series,
    promql_expr_test: [
      {
        expr: `count(ALERTS{alertname="${alert.alert}",alertstate="firing"${matchers(alert)}}) or vector(0)`,
        eval_time: `${at}s`,
        exp_samples: [{ labels: '{}', value: fires ? 1 : 0 }],
      },
    ],
  }));
  const document = { rule_files: ['rules.yml'], evaluation_interval: `${evaluate}s`, tests };
  writeFileSync(join(folder, 'test.yml'), stringify(document));
  return runTool('promtool', 'test', 'rules', join(folder, 'test.yml'));
}

function matchers({ labels = {} }: Alert): string {
  return Object.entries(labels)
    .filter(([, value]) => !value.includes('{{'))
    .map(([name, value]) => `,${name}="${value}"`)
    .join('');
}

/** A thousand requests a sample, so many of them bad. */
function traffic(alert: string, ratio: number, samples: number): Series[] {
  const bad = Math.round(1000 * ratio);
  const count = (labels: string, each: number): Series => ({ series: labels, values: `0+${each}x${samples}` });
  if (alert === 'AvailabilityBurn')
    return [
      count('sovran_requests_total{environment="production",outcome="answered"}', 1000 - bad),
      count('sovran_requests_total{environment="production",outcome="lost"}', bad),
    ];
  return [
    count('sovran_requests_total{environment="production",outcome="answered"}', 1000),
    count('sovran_first_byte_seconds_bucket{environment="production",le="0.8"}', 1000 - bad),
    count('sovran_first_byte_seconds_count{environment="production"}', 1000),
  ];
}

/** Window of an alert, seconds. */
function windowOf({ labels }: Alert): number {
  const [, digits = '', unit = ''] = /^(\d+)([smh])$/.exec(labels?.window ?? '') ?? [];
  return Number(digits) * ({ s: 1, m: 60, h: 3600 }[unit] ?? NaN);
}

const burns = ALERTS.filter(({ alert }) => alert.endsWith('Burn'));

test('every burn above its factor fires, and none below it', () => {
  expect(burns.map(({ alert, labels }) => `${alert} ${labels?.window} ${labels?.severity}`).sort()).toEqual(
    ['AvailabilityBurn', 'LatencyBurn'].flatMap((name) => [
      `${name} 1m page`,
      `${name} 24m ticket`,
      `${name} 6m page`,
      `${name} 72m ticket`,
    ]),
  );
  const casesOf = (chosen: Alert[], every: number): Case[] =>
    chosen.flatMap((alert) => {
      const [, factor, budget] = /> (\S+) \* (\S+)\s/.exec(alert.expr) ?? [];
      const threshold = Number(factor) * Number(budget);
      const at = windowOf(alert) + 60;
      return [16, 13].map((times) => ({
        alert,
        at,
        series: traffic(alert.alert, (threshold * times) / 14.4, at / every + 2),
        fires: times === 16,
      }));
    });
  // samples and evaluations as far apart as the shortest window bears
  const [short, long] = [burns.filter((one) => windowOf(one) < 600), burns.filter((one) => windowOf(one) > 600)];
  expect(judge(casesOf(short, 2), 2, 10)).toContain('SUCCESS');
  expect(judge(casesOf(long, 30), 30, 60)).toContain('SUCCESS');
});

test('a burn of few requests, or one that is over, is silent', () => {
  const [page] = burns.filter(({ labels, alert }) => labels?.severity === 'page' && alert === 'AvailabilityBurn');
  if (!page) throw new Error('no page');
  const lost = 'sovran_requests_total{environment="production",outcome="lost"}';
  const answered = 'sovran_requests_total{environment="production",outcome="answered"}';
  const few = [{ series: lost, values: '0x10 1x20 2x20 3x60' }];
  const over = [
    { series: lost, values: '0+500x60 30000x40' },
    { series: answered, values: '0+500x60 30000+1000x40' },
  ];
  const cases = [few, over].map((series) => ({ alert: page, at: 90, series, fires: false }));
  expect(judge(cases)).toContain('SUCCESS');
});

/** What each other alert fires under, and what keeps it silent. */
const STATES: Record<string, { fires: Series[]; silent: Series[] }> = {
  EngineDown: states(
    'haproxy_server_status{job="sovran-gateway",environment="production",proxy="engine",server="blue",state="DOWN"}',
    1,
    0,
  ),
  EngineStaysDown: states('sovran_engine_gave_up{environment="production",release="r1",service="s"}', 1, 0),
  GatewayDown: { fires: gatewayDown(1, 1), silent: gatewayDown(0, 1) },
  WatchProgramDown: states('sovran_watch_gave_up{program="mtail"}', 1, 0),
  DiskFull: {
    fires: [
      constant('sovran_disk_available_bytes{path="/srv"}', 4),
      constant('sovran_disk_size_bytes{path="/srv"}', 100),
    ],
    silent: [
      constant('sovran_disk_available_bytes{path="/srv"}', 6),
      constant('sovran_disk_size_bytes{path="/srv"}', 100),
    ],
  },
  TargetMissing: states('up{job="sovran-node"}', 0, 1),
  ObjectiveMissed: states('sovran_indicator_missed{environment="production",domain="model",indicator="drift"}', 1, 0),
  HostDown: states('probe_success{job="sovran-peer",peer="gpu2"}', 0, 1),
};

/** A gateway that does not answer; both are read at one address. */
function gatewayDown(wanted: number, door: number): Series[] {
  return [
    constant('up{job="sovran-gateway",environment="production",instance="127.0.0.1:9495"}', 0),
    constant('sovran_gateway_wanted{environment="production"}', wanted),
    constant('up{job="sovran-door",instance="127.0.0.1:9495"}', door),
  ];
}

function states(series: string, fires: number, silent: number): { fires: Series[]; silent: Series[] } {
  return { fires: [constant(series, fires)], silent: [constant(series, silent)] };
}

function constant(series: string, value: number): Series {
  return { series, values: `${value}x40` };
}

test('every other alert fires on its state alone', () => {
  const others = ALERTS.filter(({ alert, labels }) => !/Burn$|^IndicatorsStale$/.test(alert) && !labels?.job);
  expect(others.map(({ alert }) => alert).sort()).toEqual(Object.keys(STATES).sort());
  const stale = ALERTS.filter(({ labels }) => labels?.job === 'sovran-collector');
  const cases = others.flatMap((alert) =>
    (['fires', 'silent'] as const).map((kind) => ({
      alert,
      at: 30,
      series: STATES[alert.alert]?.[kind] ?? [],
      fires: kind === 'fires',
    })),
  );
  const collected = { series: 'sovran_collected_timestamp_seconds', values: '0x60' };
  const age = stale.flatMap((alert) => [
    { alert, at: 30, series: [collected], fires: true },
    { alert, at: 10, series: [collected], fires: false },
  ]);
  expect(judge([...cases, ...age])).toContain('SUCCESS');
});

test('a dead door pages no gateway, and is a missing target', () => {
  const of = (name: string, fires: boolean): Case[] =>
    ALERTS.filter(({ alert, labels }) => alert === name && !labels?.job).map((alert) => ({
      alert,
      at: 30,
      series: gatewayDown(1, 0),
      fires,
    }));
  expect(judge([...of('GatewayDown', false), ...of('TargetMissing', true)])).toContain('SUCCESS');
});

test('indicators that were not published for 26 hours are stale', () => {
  const series = [{ series: 'sovran_indicators_timestamp_seconds{environment="production"}', values: '0x30' }];
  const stale = ALERTS.filter(({ alert }) => alert === 'IndicatorsStale');
  const cases = stale.flatMap((alert) =>
    [27, 26].map((hours) => ({ alert, at: hours * 3600, series, fires: hours === 27 })),
  );
  expect(cases).toHaveLength(2);
  expect(judge(cases, 3600, 3600)).toContain('SUCCESS');
});

test('an alert says what, where and what to do', () => {
  const folder = tempDir();
  writeFileSync(join(folder, 'rules.yml'), render('rules.yml', HOST));
  const test = {
    interval: '1s',
    input_series: STATES.HostDown?.fires,
    alert_rule_test: [
      {
        eval_time: '30s',
        alertname: 'HostDown',
        exp_alerts: [
          {
            exp_labels: { severity: 'page', host: 'gpu2', peer: 'gpu2', job: 'sovran-peer' },
            exp_annotations: { summary: 'gpu2: its SSH server does not answer.', runbook: 'lost-host' },
          },
        ],
      },
    ],
  };
  const document = { rule_files: ['rules.yml'], evaluation_interval: '10s', tests: [test] };
  writeFileSync(join(folder, 'test.yml'), stringify(document));
  expect(runTool('promtool', 'test', 'rules', join(folder, 'test.yml'))).toContain('SUCCESS');
});

/** Puts the files of a watch into a folder of its own. */
function written(said: Parameters<typeof aWatchedHost>[0] = {}): string {
  const folder = tempDir();
  for (const { path, text } of filesOf(aWatchedHost({ folder, ...said }))) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

test('every program takes its files', () => {
  const routes = [
    { name: 'ops', severity: 'page' as const, webhookFile: 'ops.url' },
    { name: 'chat', slackFile: 'chat.url' },
    {
      name: 'desk',
      mail: { to: 'a@example.org', from: 'b@example.org', smarthost: 'mail.example.org:587', requireTls: true },
    },
  ];
  const folder = written({ routes });
  expect(runTool('promtool', 'check', 'config', join(folder, 'prometheus/prometheus.yml'))).toContain('SUCCESS');
  expect(runTool('amtool', 'check-config', join(folder, 'alertmanager/alertmanager.yml'))).toContain('SUCCESS');
  const sentTo = (...labels: string[]): string =>
    runTool(
      'amtool',
      'config',
      'routes',
      'test',
      `--config.file=${folder}/alertmanager/alertmanager.yml`,
      ...labels,
    ).trim();
  expect([
    sentTo('severity=page', 'alertname=EngineDown'),
    sentTo('severity=ticket', 'alertname=EngineDown'),
    sentTo('severity=ticket', 'alertname=SovranTest'),
  ]).toEqual(['ops,chat,desk', 'chat,desk', 'ops,chat,desk']);
  runTool('mtail', '--compile_only', '--logtostderr', '--progs', join(folder, 'mtail/requests.mtail'));
  runTool('haproxy', '-c', '-q', '-f', join(folder, 'door/haproxy.cfg'));
  runTool('prometheus-blackbox-exporter', '--config.check', `--config.file=${folder}/blackbox/blackbox.yml`);
});

test('environments may have the names of what watches', () => {
  const environments = ['unknown', 'door', 'metrics', 'default'].map((name) => aWatchedEnvironment(name));
  runTool('haproxy', '-c', '-q', '-f', join(written({ environments }), 'door/haproxy.cfg'));
});

test('a host without environments and peers runs four programs', () => {
  const folder = written({ environments: [], peers: [] });
  expect(runTool('promtool', 'check', 'config', join(folder, 'prometheus/prometheus.yml'))).toContain('SUCCESS');
  const paths = filesOf(aWatchedHost({ environments: [], peers: [] })).map(({ path }) => path);
  expect(new Set(paths.map((path) => path.split('/')[0]))).toEqual(
    new Set(['prometheus', 'alertmanager', 'node', 'collector']),
  );
});

test('an objective that is not declared has no alert', () => {
  const alerts = (objectives: object): string[] =>
    alertsOf(aWatchedHost({ environments: [aWatchedEnvironment('e', { objectives })] })).map(({ alert }) => alert);
  expect(alerts({}).filter((name) => name.endsWith('Burn'))).toEqual([]);
  expect(alerts({ availability: 90 }).filter((name) => name.endsWith('Burn'))).toHaveLength(TIMING.burns.length);
});
