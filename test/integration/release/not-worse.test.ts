import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { groupMetrics } from '../../../src/lib/stages/measure/eval/group-metrics.ts';
import { aCharter, signsCharter } from '../../support/project/charter.ts';
import { evaluateRows, rightOf } from '../../support/project/evaluated.ts';
import { aSigner, type Key, makeKey } from '../../support/project/signers.ts';
import { releaseSandbox, type ReleaseSandbox } from '../../support/release-sandbox.ts';
import { git } from '../../support/temp-project.ts';

let box: ReleaseSandbox;
let key: Key;
const digests: Record<string, string> = {};

/** `right-1` answers 63 % right, `wrong-1` nothing, on the same rows. */
beforeAll(async () => {
  box = await releaseSandbox();
  key = makeKey(join(box.base, 'lead'));
  for (const [name, percent] of [
    ['right', 63],
    ['wrong', 0],
  ] as const) {
    const digest = (digests[name] = await box.addModel(name, { tokens: 3, intervalMs: 2 }));
    await evaluateRows(box.project, { name, digest }, rightOf(100, percent));
  }
  await box.add(aSigner(key));
  for (const name of ['right', 'wrong']) await box.must('release', 'create', `${name}-1`, '--model', name);
});
afterAll(() => box.dispose());

const promote = (release: string, ...more: string[]) =>
  box.sovran('release', 'promote', release, '--env', 'production', '--watch', '0s', '--json', ...more);

const gateOf = ({ json }: { json: unknown }, gate = 'not-worse'): object | undefined =>
  (json as { gates: { id: string }[] }).gates.find(({ id }) => id === gate);

test('a worse release replaces the live one only with a signed waiver', { timeout: 300_000 }, async () => {
  expect(await promote('wrong-1')).toMatchObject({ exit: 0 });
  expect(await promote('right-1')).toMatchObject({ exit: 0 });
  const head = git(box.root, 'rev-parse', 'HEAD');
  const refused = await promote('wrong-1');
  expect(refused).toMatchObject({ exit: 3, json: { error: { code: 'gates-failed' } } });
  expect(refused.stdout).toContain('wrong-1 answers worse than right-1: -72 to -53 points on 100 shared rows');
  expect(git(box.root, 'rev-parse', 'HEAD')).toBe(head);

  const approve = ['release', 'approve', 'wrong-1', '--env', 'production', '--key', key.file, '--json'];
  await box.must(...approve);
  expect(gateOf(await promote('wrong-1', '--dry-run'))).toMatchObject({ verdict: 'fail' });
  await box.must(...approve, '--accept-worse', 'Smaller, and enough for drafts.');
  expect(await box.sovran(...approve, '--accept-worse', 'Again.')).toMatchObject({ exit: 3 });
  const plan = await promote('wrong-1', '--dry-run');
  expect([plan.exit, gateOf(plan)]).toMatchObject([0, { verdict: 'waived' }]);
});

test('a rollback to a worse release is never refused', { timeout: 300_000 }, async () => {
  const back = await box.sovran('release', 'rollback', '--env', 'production', '--json');
  expect(back).toMatchObject({ exit: 0, json: { to: 'wrong-1' } });
});

test('a gap above the limit of the charter does not go live', { timeout: 300_000 }, async () => {
  await box.add(
    aCharter({ signatures: { required: 1 }, bias: { groups: ['a', 'b'], maxGapPoints: 5 } }),
    signsCharter(key),
  );
  const biasOf = async (): Promise<unknown> => gateOf(await promote('right-1', '--dry-run'), 'bias');
  expect(await biasOf()).toMatchObject({ verdict: 'unknown' });
  for (const [right, verdict] of [
    [10, 'fail'],
    [38, 'pass'],
  ] as const) {
    const answers = [
      ...rightOf(50, 80).map((correct) => ({ correct, group: 'a' })),
      ...rightOf(50, 2 * right).map((correct) => ({ correct, group: 'b' })),
    ];
    const metrics = groupMetrics(answers.map((one, at) => ({ id: `${at}`, expected: '', answer: '', ...one })));
    await evaluateRows(box.project, { name: 'right', digest: digests.right ?? '' }, rightOf(100, 63), { metrics });
    expect(await biasOf()).toMatchObject({ verdict });
  }
});
