import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { freePort } from '../../support/free-port.ts';
import { expectJunit } from '../../support/junit.ts';
import { type PipelineRun, runPipeline } from '../../support/local-pipeline.ts';
import { hostFile, must, type PipelineWorld, pipelineWorld } from '../../support/pipeline-world.ts';
import { openBed, type SshBed } from '../../support/ssh-bed.ts';
import { git } from '../../support/temp-project.ts';

let bed: SshBed;
let world: PipelineWorld;

beforeAll(async () => {
  bed = await openBed();
  world = await pipelineWorld(mkdtempSync(join(tmpdir(), 'svp-')), bed);
});
beforeEach(() => world.pull());
afterAll(async () => {
  await world.dispose();
  await bed.stop();
});

async function exportPipeline(): Promise<void> {
  await must(world, 'export ci --for gitlab --out .gitlab-ci.yml --yes');
  world.push('pipeline');
}

/** Exit codes of the jobs that everything else waits for. */
const READY = { verify: 0, 'host:gpu1': 0, 'data:held-out': 0, 'data:rows': 0 };
const TRAINED = { ...READY, 'launch:letters': 0, 'wait:letters': 0, evaluate: 0 };
const RELEASED = { ...TRAINED, compare: 0, bench: 0, release: 0 };
/** After an approval nothing is trained. */
const JUDGED = { ...READY, evaluate: 0, compare: 0, bench: 0, release: 0 };
/** A person starts the training; without this word the local runner starts nothing, where GitLab waits. */
const TRAIN = { manual: ['launch:letters'] };
const PROMOTED = { 'approvals:production': 0, 'promote:production': 0 };
const NO_GATE = /^(launch|wait|promote):|^(evaluate|release)$/;

test('stops at missing approvals, and promotes once they are in git', async () => {
  await exportPipeline();
  const blocked = await runPipeline(world, bed, TRAIN);
  expect(blocked.output).toContain('approvals: 0 of 1 approvals count.');
  expect(blocked).toMatchObject({ exit: 1, jobs: { ...RELEASED, 'approvals:production': 3 } });
  expect(blocked.jobs).not.toHaveProperty('promote:production');
  await expectReports(blocked);

  world.pull();
  const since = git(world.root, 'rev-parse', 'HEAD').trim();
  await world.approve('letters-2');
  world.push('approve');
  const promoted = await runPipeline(world, bed, { manual: ['promote:production'], since });
  expect(promoted.output).toContain('letters-2 is live in production; no request lost.');
  expect(promoted).toEqual(expect.objectContaining({ exit: 0, jobs: { ...JUDGED, ...PROMOTED } }));

  world.pull();
  expect(await live()).toBe('letters-2');
  expect((await world.run('verify')).exit).toBe(0);
});

test('a worse model ends at the comparison', async () => {
  const before = await live();
  world.writeRows(true);
  await exportPipeline();
  const run = await runPipeline(world, bed, TRAIN);
  expect(run).toEqual(expect.objectContaining({ exit: 1, jobs: { ...TRAINED, compare: 5 } }));
  expect(run.artifact('compare', 'compare.md')).toContain('`sovran eval compare`: check failed (exit 5)');
  await expectReports(run);
  expect(await live()).toBe(before);
});

test('a host that fails its check gets no job', async () => {
  writeHost(hostFile(bed, world.base, '  expects: { gpus: 4 }\n'));
  const run = await runPipeline(world, bed, TRAIN);
  expect(run.jobs).toEqual({ ...READY, 'host:gpu1': 5 });
  expect(run.exit).toBe(1);
  expect(run.artifact('host:gpu1', 'host-gpu1.xml')).toMatch(/name="gpus-declared"><failure>/);
  await expectReports(run);
});

test('an unreachable host ends its check with 4', async () => {
  const port = await freePort();
  writeFileSync(join(world.root, 'hosts', 'known_hosts'), `[127.0.0.1]:${port} ${bed.hostKey}\n`);
  writeHost(hostFile(bed, world.base).replace(`:${bed.port}`, `:${port}`));
  const run = await runPipeline(world, bed, TRAIN);
  expect(run.jobs).toEqual({ ...READY, 'host:gpu1': 4 });
  expect(run.exit).toBe(1);
  await expectReports(run);
});

async function live(): Promise<string> {
  const { json } = await world.run('env show production --json');
  const { live: slot, slots } = json as { live: string; slots: Record<string, string> };
  return slots[slot] ?? '';
}

function writeHost(text: string): void {
  writeFileSync(join(world.root, 'hosts', 'gpu1.yaml'), text);
  world.push('host');
}

/** Each gate left a report of the documented form. */
async function expectReports(run: PipelineRun): Promise<void> {
  const gates = Object.keys(run.jobs).filter((job) => !NO_GATE.test(job));
  expect(gates.length).toBeGreaterThan(3);
  for (const job of gates) await expectJunit(run.artifact(job, `${job.replaceAll(':', '-')}.xml`));
}
