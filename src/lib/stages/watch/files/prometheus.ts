import { stringify } from 'yaml';
import { addressOf, programsOf, type Listening, type WatchedHost } from './subject.ts';
import { span } from './timing.ts';

/** Programs that are asked for metrics of their own; the door has none. */
const ASKED: readonly Listening[] = ['prometheus', 'alertmanager', 'node', 'blackbox', 'mtail'];

/** One job of Prometheus. */
export interface ScrapeConfig {
  job_name: string;
  relabel_configs?: object[];
  [key: string]: unknown;
}

/** Prometheus' configuration of a host. Pure. */
export function prometheusFile(host: WatchedHost): string {
  const { timing } = host;
  const document = {
    global: {
      scrape_interval: span(timing.scrape),
      scrape_timeout: span(Math.min(10, timing.scrape)),
      evaluation_interval: span(timing.evaluate),
      external_labels: { host: host.name },
    },
    rule_files: ['rules/*.yml'],
    alerting: { alertmanagers: [{ static_configs: [{ targets: [addressOf(host, 'alertmanager')] }] }] },
    scrape_configs: scrapeConfigs(host),
  };
  return stringify(document, { lineWidth: 0 });
}

/** What Prometheus reads. Pure. */
export function scrapeConfigs(host: WatchedHost): ScrapeConfig[] {
  const running = programsOf(host);
  const own = ASKED.filter((program) => running.includes(program)).map((program) => ({
    job_name: `sovran-${program}`,
    static_configs: [{ targets: [addressOf(host, program)] }],
  }));
  return [
    ...own,
    ...(host.environments.length > 0 ? serving(host) : []),
    ...(host.peers.length > 0 ? [peers(host)] : []),
  ];
}

/** Gateways and engines, through the door: their path is part of the target. */
function serving(host: WatchedHost): ScrapeConfig[] {
  const targets = [addressOf(host, 'door')];
  const behind = (environment: string, path: string, labels: object): object => ({
    targets,
    labels: { environment, ...labels, __metrics_path__: `/${environment}${path}` },
  });
  const names = host.environments.map(({ name }) => name);
  return [
    {
      job_name: 'sovran-gateway',
      params: { scope: ['frontend', 'backend', 'server'] },
      static_configs: names.map((name) => behind(name, '/metrics', {})),
    },
    {
      job_name: 'sovran-engine',
      static_configs: names.flatMap((name) =>
        ['blue', 'green'].map((slot) => behind(name, `/engine/${slot}`, { slot })),
      ),
      metric_relabel_configs: [{ source_labels: ['__name__'], regex: '(vllm|llamacpp):.*', action: 'keep' }],
    },
  ];
}

function peers(host: WatchedHost): ScrapeConfig {
  return {
    job_name: 'sovran-peer',
    metrics_path: '/probe',
    params: { module: ['ssh_banner'] },
    static_configs: host.peers.map(({ name, address }) => ({ targets: [address], labels: { peer: name } })),
    relabel_configs: [
      { source_labels: ['__address__'], target_label: '__param_target' },
      { source_labels: ['__param_target'], target_label: 'instance' },
      { target_label: '__address__', replacement: addressOf(host, 'blackbox') },
    ],
  };
}
