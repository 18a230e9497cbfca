import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { hostUnreachable } from '../../../src/lib/adapters/ssh/failures/ssh-errors.ts';
import type { StageContext } from '../../../src/lib/core/operation/context.ts';
import { executeOperation } from '../../../src/lib/core/operation/executor/execute.ts';
import { planOperation } from '../../../src/lib/core/operation/executor/plan-operation.ts';
import { resumeRuns } from '../../../src/lib/core/operation/executor/resume.ts';
import { listOpenRuns } from '../../../src/lib/core/operation/open/open-runs.ts';
import type { Operation } from '../../../src/lib/core/operation/operation.ts';
import { resourceActions, resourceOf, writeStep } from '../../../src/lib/core/operation/steps/resource-actions.ts';
import { message } from '../../../src/lib/core/text/message.ts';
import { hook } from '../../support/commit.ts';
import { aModel } from '../../support/project/models.ts';
import { stageContext } from '../../support/stage-context.ts';
import { git, tempProject } from '../../support/temp-project.ts';

const PATH = 'hosts/gpu1.yaml';
let ctx: StageContext;
let root: string;

const host = (address: string) =>
  resourceOf('Host', 'gpu1', { transport: 'ssh2', address, runner: 'process', labels: {} });

/** Writes the file of a host, whole; `target` is another one each time it is given. */
function writeHost(address: string, target = 'Host/gpu1'): Operation<string, null, null> {
  return {
    id: 'host write',
    target: () => target,
    gather: async () => null,
    plan: () => ({ gates: [], steps: [writeStep(message('host.add.step', { name: 'gpu1' }), host(address))] }),
    actions: resourceActions,
    result: async () => null,
  };
}

const write = (address: string, target?: string) => executeOperation(writeHost(address, target), address, ctx);

beforeEach(async () => {
  ctx = stageContext(tempProject());
  ({ root } = ctx.project);
  await write('ops@a');
});

const edit = (): void => appendFileSync(join(root, PATH), '# by hand\n');

const REFUSED = {
  code: 'file-edited',
  exit: 3,
  next: [`git diff HEAD -- ${PATH}`],
  details: { paths: [PATH] },
};

async function expectRefused(): Promise<void> {
  const before = [git(root, 'rev-parse', 'HEAD'), git(root, 'status', '--porcelain')];
  await expect(write('ops@b')).rejects.toMatchObject(REFUSED);
  await expect(planOperation(writeHost('ops@b'), '', ctx)).rejects.toMatchObject(REFUSED);
  expect([git(root, 'rev-parse', 'HEAD'), git(root, 'status', '--porcelain')]).toEqual(before);
}

test.each([
  ['edited', edit],
  ['edited and staged', () => (edit(), void git(root, 'add', PATH))],
  ['deleted', () => rmSync(join(root, PATH))],
])('refuses to overwrite a file of people that is %s', async (_, change) => {
  change();
  await expectRefused();
});

test('continues once the edit is committed, or the file is new', async () => {
  edit();
  git(root, 'commit', '--quiet', '-m', 'by hand', PATH);
  await write('ops@b');
  expect(git(root, 'show', `HEAD:${PATH}`)).toContain('ops@b');
  git(root, 'rm', '--quiet', PATH);
  git(root, 'commit', '--quiet', '-m', 'gone');
  await write('ops@c');
  expect(git(root, 'status', '--porcelain')).toBe('');
});

test('refuses a file written by hand that was never committed', async () => {
  git(root, 'rm', '--quiet', '--cached', PATH);
  git(root, 'commit', '--quiet', '-m', 'gone');
  await expectRefused();
});

test('after a refused commit, own writes pass and edits do not', async () => {
  hook(root, 'pre-commit', 'exit 1');
  await write('ops@b');
  await write('ops@c');
  edit();
  await expect(write('ops@d')).rejects.toMatchObject(REFUSED);
});

test('takes what an interrupted run wrote for its own', async () => {
  const cut = { ...writeHost('ops@b', 'Host/other') };
  const last = { ...writeStep(message('host.add.step', { name: 'gpu1' }), host('ops@b')), id: 'last', action: 'stop' };
  const stopped = {
    ...cut,
    plan: () => ({ gates: [], steps: [...cut.plan('', null).steps, { ...last, writes: [] }] }),
    actions: {
      ...resourceActions,
      stop: {
        apply: async () => {
          throw hostUnreachable({ hop: 'ops@b', isJump: false, name: 'gpu1' }, 'timeout');
        },
      },
    },
  };
  await expect(executeOperation(stopped, 'ops@b', ctx)).rejects.toMatchObject({ exit: 4 });
  expect(listOpenRuns(root)).toHaveLength(1);
  await write('ops@c');
  expect(git(root, 'status', '--porcelain')).toBe('');
});

test('asks nothing about untracked projects or ignored files', async () => {
  mkdirSync(join(root, '.git', 'info'), { recursive: true });
  writeFileSync(join(root, '.git', 'info', 'exclude'), '.sovran/\nhosts/\n');
  git(root, 'rm', '--quiet', '--cached', PATH);
  git(root, 'commit', '--quiet', '-m', 'not kept');
  edit();
  await write('ops@b');
  rmSync(join(root, '.git'), { recursive: true });
  edit();
  await write('ops@c');
});

test('a run commits the files that it wrote, whole', async () => {
  const late: Operation<string, null, null> = {
    ...writeHost('ops@b'),
    actions: {
      'write-resource': {
        apply: async (args: { resource: never }, scope) => {
          await scope.project.write(args.resource);
          edit();
        },
      },
    },
  };
  await executeOperation(late, 'ops@b', ctx);
  expect(git(root, 'show', `HEAD:${PATH}`)).toContain('# by hand');
  expect(await resumeRuns(ctx, async () => late)).toEqual([]);
});

test('works below the top of a repository', async () => {
  const outer = tempProject();
  const inner = join(outer, 'sub', 'hosts');
  mkdirSync(inner, { recursive: true });
  ctx = stageContext(join(outer, 'sub'));
  ({ root } = ctx.project);
  await write('ops@a');
  edit();
  await expect(write('ops@b')).rejects.toMatchObject(REFUSED);
  execFileSync('git', ['-C', root, 'checkout', '--quiet', '--', PATH]);
  await write('ops@b');
});

const MODEL = 'models/base.yaml';
const model = (license: string) => aModel('base', { license });
const writeModel = (license: string, rest: Partial<Operation<string, null, null>> = {}) =>
  executeOperation(
    {
      ...writeHost(license, 'Model/base'),
      plan: () => ({ gates: [], steps: [writeStep(message('host.add.step', { name: 'base' }), model(license))] }),
      ...rest,
    },
    license,
    ctx,
  );

test('a run refuses a changed file of sovran, committed or not', async () => {
  await writeModel('MIT');
  appendFileSync(join(root, MODEL), '# innocent\n');
  git(root, 'commit', '--quiet', '-am', 'innocent');
  const refused = { code: 'file-altered', exit: 3, details: { paths: [MODEL] } };
  await expect(writeModel('Apache-2.0')).rejects.toMatchObject(refused);
  git(root, 'checkout', '--quiet', 'HEAD~1', '--', MODEL);
  git(root, 'commit', '--quiet', '-am', 'restored');
  await writeModel('Apache-2.0');
});

test('a run refuses a file of sovran that no run wrote', async () => {
  await ctx.project.write(model('MIT'));
  const refused = { code: 'file-altered', exit: 3, details: { paths: [MODEL] } };
  await expect(writeModel('Apache-2.0')).rejects.toMatchObject(refused);
  rmSync(join(root, MODEL));
  await writeModel('Apache-2.0');
});

test('an emergency takes a changed file as it is', async () => {
  await writeModel('MIT');
  appendFileSync(join(root, MODEL), '# innocent\n');
  git(root, 'commit', '--quiet', '-am', 'innocent');
  await writeModel('Apache-2.0', { emergency: true });
});
