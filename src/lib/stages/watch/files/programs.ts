import { hostScript } from '../../../core/kit/host-script.ts';
import { shellWord, shellWords } from '../../../core/text/shell-word.ts';
import { addressOf, programsOf, type WatchedHost, type WatchProgram } from './subject.ts';

/** Seconds before a program that ended by itself starts again; as for a gateway. */
const PAUSES = '1 2 4 8 16';
/** Bounds what Prometheus keeps. */
const KEPT = ['--storage.tsdb.retention.time=30d', '--storage.tsdb.retention.size=1GB'];
const COLLECTORS = ['cpu', 'meminfo', 'loadavg', 'filesystem', 'diskstats', 'netdev', 'textfile'];

/** Debian's package of each program that a host needs. */
export const PACKAGES: Readonly<Record<string, string>> = {
  prometheus: 'prometheus',
  promtool: 'prometheus',
  'prometheus-alertmanager': 'prometheus-alertmanager',
  amtool: 'prometheus-alertmanager',
  'prometheus-node-exporter': 'prometheus-node-exporter',
  'prometheus-blackbox-exporter': 'prometheus-blackbox-exporter',
  mtail: 'mtail',
  haproxy: 'haproxy',
};

/** Names of the executables that a host needs. Pure. */
export function executablesOf(host: Pick<WatchedHost, 'environments' | 'peers'>): string[] {
  const running = programsOf(host);
  return Object.keys(PACKAGES).filter((name) => {
    if (name === 'mtail') return running.includes('mtail');
    if (name === 'haproxy') return running.includes('door');
    return name !== 'prometheus-blackbox-exporter' || running.includes('blackbox');
  });
}

/** The command of each program; its working folder is `run` beside its files. Pure. */
const COMMANDS: Readonly<Record<WatchProgram, (host: WatchedHost) => string[]>> = {
  prometheus: (host) => [
    'prometheus',
    `--config.file=${host.folder}/prometheus/prometheus.yml`,
    `--storage.tsdb.path=${host.folder}/prometheus/run/data`,
    ...KEPT,
    `--web.listen-address=${addressOf(host, 'prometheus')}`,
  ],
  // without an empty cluster address it opens a port for gossip
  alertmanager: (host) => [
    'prometheus-alertmanager',
    `--config.file=${host.folder}/alertmanager/alertmanager.yml`,
    `--storage.path=${host.folder}/alertmanager/run/data`,
    `--web.listen-address=${addressOf(host, 'alertmanager')}`,
    '--cluster.listen-address=',
    '--enable-feature=receiver-name-in-metrics',
  ],
  node: (host) => [
    'prometheus-node-exporter',
    '--collector.disable-defaults',
    ...COLLECTORS.map((name) => `--collector.${name}`),
    `--collector.textfile.directory=${host.folder}/collector/run`,
    `--web.listen-address=${addressOf(host, 'node')}`,
  ],
  blackbox: (host) => [
    'prometheus-blackbox-exporter',
    `--config.file=${host.folder}/blackbox/blackbox.yml`,
    `--web.listen-address=${addressOf(host, 'blackbox')}`,
  ],
  mtail: (host) => [
    'mtail',
    '--logtostderr',
    `--progs=${host.folder}/mtail/requests.mtail`,
    ...host.environments.map(({ traces }) => `--logs=${traces.accessLog}`),
    '--address=127.0.0.1',
    `--port=${addressOf(host, 'mtail').split(':')[1]}`,
    '--emit_prog_label=false',
    '--http_debugging_endpoint=false',
    '--http_info_endpoint=false',
  ],
  door: (host) => ['haproxy', '-db', '-f', `${host.folder}/door/haproxy.cfg`],
  collector: (host) => [
    'sh',
    `${host.folder}/collector/collect`,
    String(host.timing.scrape),
    host.root,
    host.folder,
    ...host.environments.flatMap(({ name, traces }) => [name, traces.folder]),
  ],
};

/** The text of `start` beside the files of a program: starts and keeps it, by hand, by sovran or at boot. Pure. */
export function startFile(program: WatchProgram, host: WatchedHost): string {
  const words = shellWords(COMMANDS[program](host));
  const values = Object.entries({
    dir: `${host.folder}/${program}`,
    pauses: PAUSES,
    program: `set -- ${words}\n${hostScript('watch/start')}`,
  });
  return [
    '#!/bin/sh',
    '# Written by sovran: starts this program unless it runs, and keeps it running. Removed when it is stopped.',
    'export by="${1:-}"',
    ...values.map(([name, value]) => `export ${name}=${shellWord(value)}`),
    'eval "$program"\n',
  ].join('\n');
}
