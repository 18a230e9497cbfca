import { stringify } from 'yaml';
import { hostScript } from '../../../core/kit/host-script.ts';
import { alertmanagerFile } from './alertmanager.ts';
import { doorFile } from './door.ts';
import { mtailFile } from './mtail.ts';
import { startFile } from './programs.ts';
import { prometheusFile } from './prometheus.ts';
import { rulesFile } from './rules.ts';
import { programsOf, type WatchedHost, type WatchProgram } from './subject.ts';

/** A file of a watch; its path is below the folder of the watch. */
export interface WatchFile {
  path: string;
  text: string;
  /** May be run. */
  program?: true;
}

const SSH_BANNER = {
  modules: {
    ssh_banner: {
      prober: 'tcp',
      timeout: '5s',
      tcp: { query_response: [{ expect: '^SSH-2.0-' }], preferred_ip_protocol: 'ip4' },
    },
  },
};

/** Configurations of each program, by name. */
const CONFIGURED: Readonly<Record<WatchProgram, (host: WatchedHost) => Record<string, string>>> = {
  prometheus: (host) => ({ 'prometheus.yml': prometheusFile(host), 'rules/sovran.yml': rulesFile(host) }),
  alertmanager: (host) => ({ 'alertmanager.yml': alertmanagerFile(host) }),
  node: () => ({}),
  blackbox: () => ({ 'blackbox.yml': stringify(SSH_BANNER) }),
  mtail: (host) => ({ 'requests.mtail': mtailFile(host) }),
  door: (host) => ({ 'haproxy.cfg': doorFile(host) }),
  collector: () => ({ collect: `${hostScript('watch/collect')}\n` }),
};

/** All files of a watch, without its secrets. Pure. */
export function filesOf(host: WatchedHost): WatchFile[] {
  return programsOf(host).flatMap((program) => [
    ...Object.entries(CONFIGURED[program](host)).map(([name, text]) => ({ path: `${program}/${name}`, text })),
    { path: `${program}/start`, text: startFile(program, host), program: true as const },
  ]);
}
