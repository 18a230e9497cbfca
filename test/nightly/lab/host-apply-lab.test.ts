import { expect, test } from 'vitest';
import { useLab } from '../../support/lab.ts';
import type { LabProject } from '../../support/project/in-lab.ts';
import { commandsSeen, onMachine, provisionable } from '../../support/provisioned-lab.ts';
import type { Lab } from '../../../scripts/rig/record.ts';

const DAEMON = '/etc/docker/daemon.json';
/** What the clocks may differ by. */
const SKEW_LIMIT_MS = 500;
/** Nothing may leave; within the machine and to what asks it everything goes on. */
const CLOSED = '    egress: { allow: [] }\n';

/** What somebody did by hand: where it shows, how, and what is true again once it is repaired. */
interface Drift {
  step: string;
  hand: string;
  shown: RegExp;
  repaired: string;
  proof: RegExp;
}

const DRIFTS: Drift[] = [
  {
    step: 'S06',
    hand: 'sysctl -qw net.core.somaxconn=100',
    shown: /^- net\.core\.somaxconn: 100\n\+ net\.core\.somaxconn: 4096$/,
    repaired: 'sysctl -n net.core.somaxconn',
    proof: /^4096$/,
  },
  {
    step: 'S05',
    hand: 'systemctl stop chrony',
    shown: /^- chrony\.service: enabled\/inactive\n\+ chrony\.service: enabled\/active$/,
    repaired: 'systemctl is-active chrony',
    proof: /^active$/,
  },
  {
    step: 'S20',
    hand: `sed -i 's/"live-restore": true/"labels": ["site=a"], "live-restore": false/' ${DAEMON}`,
    shown: /^- live-restore: false\n\+ live-restore: true$/,
    repaired: `cat ${DAEMON}; docker info -f '{{.LiveRestoreEnabled}}'`,
    proof: /"labels": \[\s*"site=a"\s*\][^]*"live-restore": true[^]*true$/,
  },
  {
    step: 'S35',
    hand: 'rmdir /var/lib/sovran/lease',
    shown: /^\+ \/var\/lib\/sovran\/lease: 2770 root:sovran$/,
    repaired: "stat -c '%a %U:%G' /var/lib/sovran/lease",
    proof: /^2770 root:sovran$/,
  },
  {
    step: 'S28',
    hand: 'nft insert rule inet sov_egress output accept',
    shown: /^- rules in force: changed by hand\n\+ rules in force: those of the settings$/,
    repaired: 'nft list chain inet sov_egress output',
    proof: /oifname "lo" accept[^]*jump leave/,
  },
];

interface Planned {
  items: { steps: { id: string; state: string; diff?: string }[] }[];
}

/** Steps that deviate, with their diff, and how `host plan --exit-code` ended. */
async function drifted(project: LabProject): Promise<{ exit: number | null; steps: Record<string, string> }> {
  const done = await project.run('host plan fresh1 --exit-code --json');
  const steps = (done.json as Planned).items.flatMap((host) => host.steps).filter(({ state }) => state === 'drift');
  return { exit: done.exit, steps: Object.fromEntries(steps.map(({ id, diff }) => [id, diff ?? ''])) };
}

test('provisions a bare machine, keeps it so, repairs manual changes', { timeout: 1_200_000 }, async () => {
  const lab = await useLab({ own: 'apply', hosts: ['fresh1'] });
  const project = await provisionable(lab, 'fresh1', CLOSED);
  await fromNothing(lab, project);
  await ready(lab, project);
  await quiet(lab, project);
  for (const drift of DRIFTS) await repaired(lab, project, drift);
  await quiet(lab, project);
});

async function fromNothing(lab: Lab, project: LabProject): Promise<void> {
  expect(await onMachine(lab, 'fresh1', 'command -v dockerd haproxy nft chronyd || echo bare')).toBe('bare');
  const early = await project.run('engine install cpu --host fresh1 --json');
  const next = ['sovran host plan fresh1', 'sovran host apply fresh1'];
  expect([early.exit, early.json]).toMatchObject([3, { error: { code: 'host-unprovisioned', next } }]);
  expect(await project.run('host plan fresh1 --exit-code')).toMatchObject({ exit: 5 });
  const refused = await project.run('host apply fresh1 --json');
  expect(refused).toMatchObject({ exit: 3, json: { error: { code: 'risk-not-allowed' } } });
  expect(await onMachine(lab, 'fresh1', 'command -v dockerd || echo bare')).toBe('bare');
  const done = await project.run('host apply fresh1 --allow restart --json');
  expect(failuresIn(done.json)).toEqual([]);
  expect([done.exit, done.json]).toMatchObject([0, { verdict: 'changed', hosts: [{ status: 'changed' }] }]);
}

/** What did not come in line, with why. */
function failuresIn(json: unknown): object[] {
  const { hosts } = json as { hosts: { steps: { outcome: string }[] }[] };
  return hosts.flatMap(({ steps }) => steps.filter(({ outcome }) => outcome !== 'applied'));
}

async function ready(lab: Lab, project: LabProject): Promise<void> {
  const checked = await project.run('host check fresh1 --json');
  const { checks } = checked.json as { checks: Checked[] };
  const bad = checks.filter((check) => check.status === 'fail' || (check.status === 'unknown' && !cameLate(check)));
  expect([checked.exit, bad]).toEqual([0, []]);
  const seen = await onMachine(
    lab,
    'fresh1',
    `docker info -f '{{json .CDISpecDirs}}'; haproxy -v | head -1; id -nG operator
    stat -c '%a %U:%G %n' /var/lib/sovran /var/lib/sovran/run; getent passwd sovran; systemctl is-enabled docker sovran-gateways`,
  );
  expect(seen).toMatch(/^\["\/etc\/cdi","\/var\/run\/cdi"\]\nHAProxy version [^]*/);
  expect(seen).toMatch(/^operator .*docker.*$/m);
  expect(seen).toMatch(/^operator .*sovran.*$/m);
  expect(seen).toMatch(/^2770 root:sovran \/var\/lib\/sovran\n2770 root:sovran \/var\/lib\/sovran\/run\nsovran:/m);
  expect(seen).toMatch(/nologin\nenabled\nenabled$/);
}

interface Checked {
  id: string;
  status: string;
  figures?: { skew: { value: number }; error: { value: number } };
}

/** The answer of a busy machine came so late that the error of the measurement decides, by its own figures. */
function cameLate({ id, figures }: Checked): boolean {
  if (id !== 'clock-skew' || !figures) return false;
  const [skew, error] = [Math.abs(figures.skew.value), figures.error.value];
  return skew - error <= SKEW_LIMIT_MS && SKEW_LIMIT_MS <= skew + error;
}

/** Nothing is changed, in at most three commands over SSH; seconds are told, never asserted. */
async function quiet(lab: Lab, project: LabProject): Promise<void> {
  const before = await commandsSeen(lab, 'fresh1');
  const started = performance.now();
  const done = await project.run('host apply fresh1 --json');
  const seconds = (performance.now() - started) / 1000;
  const trips = (await commandsSeen(lab, 'fresh1')) - before;
  console.log(`apply without changes: ${seconds.toFixed(2)} s as a whole process, ${trips} round trips`);
  expect([done.exit, done.json]).toMatchObject([0, { verdict: 'converged', changes: 0 }]);
  expect(trips).toBeGreaterThan(0);
  expect(trips).toBeLessThanOrEqual(3);
}

async function repaired(
  lab: Lab,
  project: LabProject,
  { step, hand, shown, repaired: look, proof }: Drift,
): Promise<void> {
  await onMachine(lab, 'fresh1', hand);
  const found = await drifted(project);
  expect([step, found]).toEqual([step, { exit: 5, steps: { [step]: expect.stringMatching(shown) } }]);
  const done = await project.run('host apply fresh1 --allow restart --json');
  const applied = { verdict: 'changed', changes: 1, hosts: [{ steps: [{ id: step, outcome: 'applied' }] }] };
  expect([step, done.exit, done.json]).toMatchObject([step, 0, applied]);
  expect(await onMachine(lab, 'fresh1', look)).toMatch(proof);
  expect(await drifted(project)).toEqual({ exit: 0, steps: {} });
}
