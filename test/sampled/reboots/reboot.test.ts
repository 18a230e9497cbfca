import { existsSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import { requireResource } from '../../../src/lib/core/project/resources.ts';
import { listOpenRuns } from '../../../src/lib/core/operation/open/open-runs.ts';
import { startCommand } from '../../support/running-command.ts';
import {
  askOnce,
  expectOneLive,
  expectSettled,
  FAST,
  gatewayOf,
  killGateway,
  liveSandbox,
  powerCut,
} from '../../support/live-sandbox.ts';
import { PORTAL_KEY } from '../../support/project/serving.ts';
import { releaseSandbox, type ReleaseSandbox } from '../../support/release-sandbox.ts';
import { runStream } from '../../support/run-stream.ts';
import { sampled } from '../../support/tier.ts';

/**
 * Streams of twenty seconds: what waits for one to end is still waiting when it is killed, however late that comes. Those of the
 * probe, which asks for few tokens, are short.
 */
const SLOW = { tokens: 400, intervalMs: 50, asked: true };
const PROMOTE = ['release', 'promote', 'two-1', '--env', 'production', '--probe-streams', '2', '--watch'];
const ROLLBACK = ['release', 'rollback', '--env', 'production'];
const PROMOTED = { 'one-1': 'superseded', 'two-1': 'live' };
const BEFORE = { 'one-1': 'live', 'two-1': 'draft' };
const ROLLED_BACK = { 'one-1': 'live', 'two-1': 'rolled-back' };

const CUTS = { 'the gateway': killGateway, 'the whole machine': powerCut };
type Cut = keyof typeof CUTS;

/** Two releases that answer as told. */
const KINDS = {
  fast: { one: FAST, two: FAST },
  'slow one': { one: SLOW, two: FAST },
  'slow two': { one: FAST, two: SLOW },
  // It fails under traffic, and does not end when it is asked to: the way back takes its time.
  'broken two': { one: FAST, two: { ...FAST, failing: true, stubborn: true } },
};
type Kind = keyof typeof KINDS;

const templates = new Map<Kind, Promise<ReleaseSandbox>>();

afterAll(async () => {
  for (const template of templates.values()) await (await template).dispose();
});

async function templateWith(kind: Kind): Promise<ReleaseSandbox> {
  const box = await releaseSandbox();
  await box.addReleases(KINDS[kind]);
  return box;
}

interface Wanted {
  kind?: Kind;
  drainSeconds?: number;
}

async function sandbox(
  slots: Parameters<typeof liveSandbox>[1],
  { kind = 'fast', drainSeconds }: Wanted = {},
): Promise<ReleaseSandbox> {
  const template = templates.get(kind) ?? templateWith(kind);
  templates.set(kind, template);
  const box = await liveSandbox(await template, slots, drainSeconds);
  onTestFinished(() => box.dispose());
  return box;
}

function streamOf({ port }: ReleaseSandbox): Promise<unknown> {
  return runStream({ host: '127.0.0.1', port, key: PORTAL_KEY, model: 'production' }, { messages: [] });
}

/** A stream that has come to the release which serves; what it ends with comes later. */
async function runningStream(box: ReleaseSandbox): Promise<{ end: Promise<unknown> }> {
  const end = streamOf(box);
  const gateway = await gatewayOf(box);
  const inFlight = async (): Promise<number> =>
    (await gateway.status()).slots.reduce((sum, { sessions }) => sum + sessions, 0);
  await expect.poll(inFlight, { timeout: 60_000 }).toBe(1);
  return { end };
}

/** Before the switch, at it, and after it; which step a killed promotion had begun. */
const points: { cut: Cut; step: string }[] = [
  { cut: 'the gateway', step: 'switch' },
  { cut: 'the gateway', step: 'prove' },
  { cut: 'the whole machine', step: 'start' },
  { cut: 'the whole machine', step: 'watch' },
  { cut: 'the whole machine', step: 'drain' },
];

test.each(sampled(points, 2))(
  'one resume finishes a promotion that dies with $cut at step $step',
  async ({ cut, step }) => {
    const box = await sandbox({ blue: 'one-1' }, { kind: step === 'drain' ? 'slow one' : 'fast' });
    if (step === 'drain') await runningStream(box);
    const promotion = startCommand(box, [...PROMOTE, '1s']);
    await promotion.until((entry) => entry.type === 'intent' && entry.step === step);
    await promotion.kill();
    await CUTS[cut](box);
    const resumed = await box.sovran('resume', '--json');
    expect(resumed).toMatchObject({ exit: 0, json: { runs: [{ outcome: 'finished' }] } });
    await expectSettled(box, 'two-1', PROMOTED);
  },
);

/** Other ways into an interruption and out of it. */
const INTERRUPTIONS: [name: string, run: () => Promise<void>][] = [
  [
    'a rollback takes an interrupted promotion back before its pivot',
    async () => {
      const box = await sandbox({ blue: 'one-1' });
      const promotion = startCommand(box, [...PROMOTE, '30s']);
      await promotion.until((entry) => entry.type === 'intent' && entry.step === 'watch');
      await promotion.kill();
      const back = await box.sovran(...ROLLBACK, '--json');
      expect(back, back.stdout).toMatchObject({ exit: 0, json: { runs: [{ outcome: 'rolled-back' }] } });
      await expectSettled(box, 'one-1', BEFORE);
    },
  ],
  [
    '`env stop` supersedes an interrupted promotion',
    async () => {
      const box = await sandbox({ blue: 'one-1' });
      const promotion = startCommand(box, [...PROMOTE, '30s']);
      await promotion.until((entry) => entry.type === 'intent' && entry.step === 'watch');
      await promotion.kill();
      const stopped = await box.sovran('env', 'stop', 'production', '--yes', '--json');
      expect(stopped, stopped.stdout).toMatchObject({ exit: 0 });
      expect(listOpenRuns(box.root)).toEqual([]);
      expect((await (await gatewayOf(box)).status()).running).toBe(false);
    },
  ],
  [
    'between a kill past the switch and resume, status says what is recorded and what serves',
    async () => {
      const box = await sandbox({ blue: 'one-1' });
      const promotion = startCommand(box, [...PROMOTE, '30s']);
      await promotion.until((entry) => entry.type === 'intent' && entry.step === 'watch');
      await promotion.kill();
      const { json } = await box.sovran('status', '--json');
      expect(json).toMatchObject({ environments: [{ release: 'one-1', serving: 'two-1' }] });
      expect((await box.sovran('status')).stdout).toContain('(recorded; the gateway serves two-1)');
    },
  ],
  ...afterEachCut('one resume rolls back a promotion that dies with %s going back', async (cut) => {
    const box = await sandbox({ blue: 'one-1' }, { kind: 'broken two' });
    const promotion = startCommand(box, [...PROMOTE, '30s']);
    await promotion.until((entry) => entry.type === 'compensated' && entry.step === 'assign');
    await promotion.kill();
    await CUTS[cut](box);
    const resumed = await box.sovran('resume', '--json');
    expect(resumed, resumed.stdout).toMatchObject({ exit: 1, json: { runs: [{ outcome: 'rolled-back' }] } });
    await expectSettled(box, 'one-1', BEFORE);
  }),
  ...afterEachCut('one resume finishes a rollback that dies with %s after the switch', async (cut) => {
    const box = await sandbox({ green: 'two-1', blue: 'one-1' }, { kind: 'slow two', drainSeconds: 120 });
    const stream = await runningStream(box);
    const rollback = startCommand(box, ROLLBACK);
    await rollback.until((entry) => entry.type === 'intent' && entry.step === 'drain-left');
    await rollback.kill();
    await CUTS[cut](box);
    await stream.end;
    expect(await box.sovran('resume', '--json')).toMatchObject({ exit: 0, json: { runs: [{ outcome: 'finished' }] } });
    await expectSettled(box, 'one-1', ROLLED_BACK);
  }),
  ...afterEachCut('repeating a rollback that dies with %s before the switch finishes it', async (cut) => {
    const box = await sandbox({ green: 'two-1', blue: 'one-1' });
    const rollback = startCommand(box, ROLLBACK);
    await rollback.until((entry) => entry.type === 'intent' && entry.step === 'switch-back');
    await rollback.kill();
    await CUTS[cut](box);
    expect(await box.sovran(...ROLLBACK)).toMatchObject({ exit: 0 });
    await expectSettled(box, 'one-1', ROLLED_BACK);
  }),
  [
    'a rollback reverts when its release does not start after an outage',
    async () => {
      const box = await sandbox({ green: 'two-1', blue: 'one-1' }, { kind: 'slow two', drainSeconds: 120 });
      const stream = await runningStream(box);
      const rollback = startCommand(box, ROLLBACK);
      await rollback.until((entry) => entry.type === 'intent' && entry.step === 'drain-left');
      await rollback.kill();
      await powerCut(box);
      await stream.end;
      const { spec } = await requireResource(box.project, 'Model', 'one');
      rmSync(await box.treePath(spec.digest), { recursive: true });
      const resumed = await box.sovran('resume', '--json');
      expect(resumed, resumed.stdout).toMatchObject({ exit: 1, json: { runs: [{ outcome: 'rolled-back' }] } });
      await expectOneLive(box);
      expect(await askOnce(box)).toEqual({ status: 200, release: 'two-1' });
      expect(listOpenRuns(box.root)).toEqual([]);
    },
  ],
  [
    'a rollback that cannot finish says so; resume finishes it later',
    async () => {
      const box = await sandbox({ blue: 'one-1' });
      const { path, takeAway } = ownHaproxy(box);
      const promotion = startCommand(box, [...PROMOTE, '30s'], { PATH: path });
      await promotion.until((entry) => entry.type === 'intent' && entry.step === 'watch');
      takeAway();
      await killGateway(box);
      expect(await promotion.end()).toBe(1);
      expect(listOpenRuns(box.root)).toHaveLength(1);
      const without = startCommand(box, ['resume'], { PATH: path });
      expect(await without.end()).toBe(1);
      expect(listOpenRuns(box.root)).toHaveLength(1);
      const resumed = await box.sovran('resume', '--json');
      expect(resumed, resumed.stdout).toMatchObject({ exit: 1, json: { runs: [{ outcome: 'rolled-back' }] } });
      await expectSettled(box, 'one-1', BEFORE);
    },
  ],
];

function afterEachCut(name: string, run: (cut: Cut) => Promise<void>): typeof INTERRUPTIONS {
  return (Object.keys(CUTS) as Cut[]).map((cut) => [name.replace('%s', cut), () => run(cut)]);
}

test.each(sampled(INTERRUPTIONS, 4))('%s', async (_, run) => await run());

/** A search path with a HAProxy of its own, which can be taken away. */
function ownHaproxy({ base }: ReleaseSandbox): { path: string; takeAway: () => void } {
  const folders = (process.env.PATH ?? '').split(delimiter);
  const [found] = folders.filter((folder) => existsSync(join(folder, 'haproxy')));
  const bin = join(base, 'bin');
  mkdirSync(bin);
  symlinkSync(join(found ?? '', 'haproxy'), join(bin, 'haproxy'));
  const others = folders.filter((folder) => !existsSync(join(folder, 'haproxy')));
  return { path: [bin, ...others].join(delimiter), takeAway: () => rmSync(join(bin, 'haproxy')) };
}
