import { objectIn } from '../step/strings.ts';
import { bridgeName } from '../content/bridge-name.ts';
import { difference, judged, needsPerson } from '../checks/assessment.ts';
import { printLines } from '../checks/check-script.ts';
import { defineStep, withoutContainers } from '../checks/define-step.ts';
import type { Seen } from '../checks/seen.ts';
import { containerFlavour } from '../content/packages.ts';
import type { ProvisionCommand, ProvisionTarget } from '../step/step.ts';

const DOCKER = `'{{.Name}} {{.Internal}} {{index .Options "com.docker.network.bridge.name"}} {{len .Containers}}'`;
const PODMAN = `'{{.Name}} {{.Internal}} {{.NetworkInterface}} {{len .Containers}}'`;

/** S27: a network per environment that leads nowhere: its containers reach one another and nothing else. */
export const networks = defineStep({
  id: 'S27',
  name: 'networks',
  needs: ['S19'],
  risk: 'none',
  asksEngine: true,
  skip: (target) =>
    withoutContainers(target) ?? ((target.settings.environments ?? []).length === 0 ? 'not-configured' : undefined),
  reads: (target) =>
    (target.settings.environments ?? []).map((name) =>
      printLines('network', `docker network inspect -f ${isPodman(target) ? PODMAN : DOCKER} -- sovran-${name}`),
    ),
  judge: (seen, { settings }) => {
    const names = settings.environments ?? [];
    const found = names.map((name) => networkIn(seen, name));
    const drift = found.flatMap(({ name, is, want }) => difference(`sovran-${name}`, is, want));
    const wrong = found.filter(({ is, want }) => is !== undefined && is !== want);
    const observed = { networks: Object.fromEntries(found.map(({ name, is }) => [name, is ?? null])) };
    return wrong.some(({ used }) => used) ? needsPerson('network-in-use', observed, drift) : judged(observed, drift);
  },
  apply: (target, { observed }) => {
    const there = objectIn(objectIn(observed)['networks']);
    return (target.settings.environments ?? []).flatMap((name) => commands(name, there[name] ?? null, target));
  },
});

function isPodman(target: ProvisionTarget): boolean {
  return containerFlavour(target) === 'podman';
}

interface NetworkSeen {
  name: string;
  is: string | undefined;
  want: string;
  used: boolean;
}

function networkIn(seen: Seen, name: string): NetworkSeen {
  const words = seen.all('network').map((line) => line.trim().split(' '));
  const [, internal, bridge, count] = words.find(([first]) => first === `sovran-${name}`) ?? [];
  const is = internal === undefined ? undefined : described(internal === 'true', bridge ?? '');
  return { name, is, want: described(true, bridgeName(name)), used: count !== '0' };
}

function described(internal: boolean, bridge: string): string {
  return `${internal ? 'internal' : 'open'}, bridge ${bridge}`;
}

function commands(name: string, is: unknown, target: ProvisionTarget): ProvisionCommand[] {
  const bridge = bridgeName(name);
  if (is === described(true, bridge)) return [];
  const named = isPodman(target) ? ['--interface-name', bridge] : ['--opt', `com.docker.network.bridge.name=${bridge}`];
  const labels = ['--label', `sovran.environment=${name}`, ...named];
  const create = {
    argv: ['docker', 'network', 'create', '--internal', '--driver', 'bridge', ...labels, `sovran-${name}`],
  };
  return is === null ? [create] : [{ argv: ['docker', 'network', 'rm', `sovran-${name}`] }, create];
}
