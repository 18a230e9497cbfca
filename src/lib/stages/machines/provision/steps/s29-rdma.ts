import { difference, judged, needsPerson } from '../checks/assessment.ts';
import { defineStep, withoutGpu } from '../checks/define-step.ts';
import type { Seen } from '../checks/seen.ts';

const READ = [
  'for p in /sys/class/infiniband/*/ports/*; do',
  '[ -r "$p/state" ] || continue',
  'd=${p#/sys/class/infiniband/}',
  `printf 'port=%s:%s %s/%s %s\\n' "\${d%%/*}" "\${p##*/}" "$(cut -d ' ' -f 2 "$p/state")" "$(cut -d ' ' -f 2 "$p/phys_state")" "$(cut -d ' ' -f 1 "$p/rate")"`,
  'done 2>/dev/null',
].join('\n');

/** S29: the ports that training goes over are up, at their full rate. Cables and drivers are put right by hand. */
export const rdma = defineStep({
  id: 'S29',
  name: 'rdma',
  needs: [],
  risk: 'none',
  skip: (target) => withoutGpu(target) ?? (target.settings.rdma === undefined ? 'not-configured' : undefined),
  reads: () => [READ],
  judge: (seen, { settings }) => {
    const { ports = [], gbps = 0 } = settings.rdma ?? {};
    const want = `ACTIVE/LinkUp ${gbps}`;
    const bad = ports.flatMap((port) => difference(port, portIn(seen, port), want));
    const observed = { ports: seen.all('port') };
    return bad.length > 0 ? needsPerson('rdma-down', observed, bad) : judged(observed, []);
  },
  apply: () => [],
});

function portIn(seen: Seen, port: string): string | undefined {
  return seen
    .all('port')
    .find((line) => line.startsWith(`${port} `))
    ?.slice(port.length + 1)
    .trim();
}
