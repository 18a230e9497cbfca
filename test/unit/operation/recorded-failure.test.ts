import { expect, test } from 'vitest';
import { hostUnreachable, keyRefused } from '../../../src/lib/adapters/ssh/failures/ssh-errors.ts';
import { hostUnknown } from '../../../src/lib/core/project/host-unknown.ts';
import { executeOperation } from '../../../src/lib/core/operation/executor/execute.ts';
import { listOpenRuns } from '../../../src/lib/core/operation/open/open-runs.ts';
import type { Operation } from '../../../src/lib/core/operation/operation.ts';
import type { ResumedRun } from '../../../src/lib/core/operation/open/resumed-run.ts';
import { resumeRuns } from '../../../src/lib/core/operation/executor/resume.ts';
import { renderResumed } from '../../../src/lib/stages/upkeep/status/render-resumed.ts';
import { message } from '../../../src/lib/core/text/message.ts';
import { SovranError } from '../../../src/lib/core/text/sovran-error.ts';
import { plainView } from '../../support/plain-view.ts';
import { stageContext } from '../../support/stage-context.ts';
import { tempProject } from '../../support/temp-project.ts';

const key = { type: 'ssh-ed25519', fingerprint: 'SHA256:abc' };
const pinned = { ...key, fingerprint: 'SHA256:def', file: 'known_hosts', line: 1 };
const at = { hop: 'ops@192.0.2.1:22', isJump: false, name: 'gpu1' };
const CHANGED = keyRefused('host-key-changed', at, key, { known: [pinned], line: pinned });

const SICK = new SovranError({ code: 'candidate-sick', exit: 1, text: message('cli.cancelled') });

/** One step that fails as told; its compensation fails as long as `undoing` has something to throw. */
function failing(error: Error, undoing: Error[]): Operation {
  return {
    id: 'test failing',
    target: () => 'Test/one',
    gather: async () => null,
    plan: () => ({
      gates: [],
      steps: [
        { id: 'watch', title: message('bench.step.report'), action: 'watch', args: {}, change: 'update', risk: 'none' },
      ],
    }),
    actions: {
      watch: {
        apply: async () => {
          throw error;
        },
        compensate: async () => {
          const next = undoing.shift();
          if (next) throw next;
        },
      },
    },
    result: async () => null,
  };
}

const linesOf = (runs: ResumedRun[], language: 'en' | 'fr'): string =>
  renderResumed({ runs, jobs: [], damaged: [] }, plainView(language)).join('\n');

test('a run rolled back later gives its reason in words', async () => {
  const root = tempProject();
  const operation = failing(SICK, [CHANGED]);
  await expect(executeOperation(operation, null, stageContext(root))).rejects.toMatchObject({ exit: 6 });
  const runs = await resumeRuns(stageContext(root), async () => operation);
  expect(runs).toMatchObject([{ outcome: 'rolled-back', reason: SICK.text }]);
  expect(linesOf(runs, 'fr')).not.toContain('candidate-sick');
  expect(listOpenRuns(root)).toEqual([]);
});

test('a changed host key stops a rollback with exit 6', async () => {
  const root = tempProject();
  const operation = failing(SICK, [CHANGED, CHANGED]);
  const first = executeOperation(operation, null, stageContext(root));
  await expect(first).rejects.toMatchObject({ exit: 6, next: [...CHANGED.next, 'sovran resume'] });
  const [run] = await resumeRuns(stageContext(root), async () => operation);
  expect(run).toMatchObject({ outcome: 'failed', exit: 6 });
  expect(run?.next?.[0]).toMatch(/^sovran host trust gpu1/);
  expect(linesOf(run ? [run] : [], 'fr')).not.toContain('host-key-changed');
});

test('a silent host stops the way back with 4', async () => {
  const root = tempProject();
  const away = hostUnreachable(at, 'timeout');
  const operation = failing(SICK, [away, away]);
  await expect(executeOperation(operation, null, stageContext(root))).rejects.toMatchObject({ exit: 4 });
  expect(await resumeRuns(stageContext(root), async () => operation)).toMatchObject([{ outcome: 'failed', exit: 4 }]);
});

test('a host that left the inventory ends it with 1', async () => {
  const root = tempProject();
  const gone = failing(SICK, [CHANGED, hostUnknown('gpu1')]);
  await expect(executeOperation(gone, null, stageContext(root))).rejects.toMatchObject({ exit: 6 });
  expect(await resumeRuns(stageContext(root), async () => gone)).toMatchObject([{ outcome: 'failed', exit: 1 }]);
});

test('a bug keeps its reason', async () => {
  const root = tempProject();
  const gone = new SovranError({ code: 'host-file-failed', exit: 1, text: message('cli.cancelled') });
  const operation = failing(new Error('a bug'), [gone]);
  await expect(executeOperation(operation, null, stageContext(root))).rejects.toMatchObject({ code: 'undo-failed' });
  const [run] = await resumeRuns(stageContext(root), async () => operation);
  expect(run).toMatchObject({
    outcome: 'rolled-back',
    reason: { key: 'run.step-failed', params: { reason: 'a bug' } },
  });
});
