import { expect, test } from 'vitest';
import { useCaseSpecSchema } from '../../../src/lib/core/project/resources/use-case.ts';
import { executeOperation } from '../../../src/lib/core/operation/executor/execute.ts';
import { resourceOf } from '../../../src/lib/core/operation/steps/resource-actions.ts';
import { resumeRuns } from '../../../src/lib/core/operation/executor/resume.ts';
import { rejectUseCase } from '../../../src/lib/stages/scope/decide.ts';
import { requireResource } from '../../../src/lib/core/project/resources.ts';
import { stageContext } from '../../support/stage-context.ts';
import { git, tempProject } from '../../support/temp-project.ts';
import type { ProjectStore, Resource } from '../../../src/lib/core/ports/project-store.ts';

const INPUT = { name: 'tri', reason: 'too early' };

async function projectWithDraft(): Promise<string> {
  const root = tempProject();
  await stageContext(root).project.write(resourceOf('UseCase', 'tri', useCaseSpecSchema.parse({ title: 'Sort' })));
  git(root, 'add', '.');
  git(root, 'commit', '--quiet', '-m', 'draft');
  return root;
}

test('a resumed decision keeps its author', async () => {
  const root = await projectWithDraft();
  const stopped = { requested: true, signal: new AbortController().signal };
  const ctx = stageContext(root, { actor: async () => 'first@example.org', interrupt: stopped });
  await expect(executeOperation(rejectUseCase, INPUT, ctx)).rejects.toMatchObject({ code: 'interrupted' });
  const other = stageContext(root, { actor: async () => 'second@example.org' });
  expect(await resumeRuns(other, async () => rejectUseCase)).toMatchObject([{ outcome: 'finished' }]);
  const { spec } = await requireResource(other.project, 'UseCase', 'tri');
  expect(spec.decision).toMatchObject({ verdict: 'rejected', by: 'first@example.org', reason: 'too early' });
  expect(spec.earlierDecisions).toBeUndefined();
});

test('a decision whose write fails leaves the case as it was', async () => {
  const root = await projectWithDraft();
  const ctx = stageContext(root);
  let writes = 0;
  const write = async (resource: Resource<unknown>, noted: ProjectStore): Promise<string> => {
    await noted.write(resource);
    writes += 1;
    throw new Error('lost after writing');
  };
  const { project } = ctx;
  const noting: typeof project.noting = (note) => {
    const noted = project.noting(note);
    return { ...noted, write: (resource) => write(resource, noted) };
  };
  const failing = { ...ctx, project: { ...project, noting } };
  await expect(executeOperation(rejectUseCase, INPUT, failing)).rejects.toThrow('lost after writing');
  expect(writes).toBe(1);
  const { spec } = await requireResource(ctx.project, 'UseCase', 'tri');
  expect(spec.status).toBe('draft');
  expect(git(root, 'status', '--porcelain')).toBe('');
});

test('the event of a decision says what was decided and why', async () => {
  const root = await projectWithDraft();
  const ctx = stageContext(root);
  await executeOperation(rejectUseCase, INPUT, ctx);
  const [event] = await ctx.project.readEvents({ limit: 1 });
  expect(event).toMatchObject({
    operation: 'scope reject',
    target: 'UseCase/tri',
    actor: 'tester@example.org',
    data: { verdict: 'rejected', reason: 'too early' },
  });
});
