import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Json } from '../../src/lib/core/ports/json.ts';
import type { WantedLease } from '../../src/lib/core/operation/lease.ts';
import type { StageContext } from '../../src/lib/core/operation/context.ts';
import { executeOperation } from '../../src/lib/core/operation/executor/execute.ts';
import { listOpenRuns } from '../../src/lib/core/operation/open/open-runs.ts';
import type { Action, Operation } from '../../src/lib/core/operation/operation.ts';
import { resourceOf } from '../../src/lib/core/operation/steps/resource-actions.ts';
import { abandon } from '../../src/lib/core/operation/executor/abandon.ts';
import { resumeRuns, rollBack } from '../../src/lib/core/operation/executor/resume.ts';
import type { ResumedRun } from '../../src/lib/core/operation/open/resumed-run.ts';
import { message } from '../../src/lib/core/text/message.ts';
import { EXIT, SovranError } from '../../src/lib/core/text/sovran-error.ts';
import { stageContext, type TestParts } from './stage-context.ts';
import { git, tempProject } from './temp-project.ts';

export type Told = { host: string; part: number };

export interface World {
  ctx: StageContext;
  /** What was done and compensated on hosts, in order. */
  log: string[];
  operation: Operation<null, null, Json>;
  runId: string;
  resume(): Promise<ResumedRun[]>;
  rollBack(): Promise<ResumedRun[]>;
  abandon(): Promise<ResumedRun[]>;
}

export interface Ways {
  undo?: (told: Told) => void;
  leases?: () => Promise<WantedLease>;
  /** Host actions without a compensation. */
  oneWay?: boolean;
}

const onHost = (host: string, part: number): Told => ({ host, part });

/** Two steps on gpu2, one on gpu1 and one in the project. */
export const STEPS = [onHost('gpu1', 1), onHost('gpu2', 1), onHost('gpu2', 2)];

function operationOf(log: string[], { undo, leases, oneWay }: Ways): Operation<null, null, Json> {
  const fileOf = ({ host, part }: Told): string => `notes/${host}-${part}`;
  const touch: Action<Told> = {
    apply: async (told, { project }) => {
      if (!oneWay) await project.writeFile(fileOf(told), 'x');
      log.push(`did ${told.host} ${told.part}`);
    },
    ...(oneWay
      ? {}
      : {
          compensate: async (told) => {
            log.push(`undo ${told.host} ${told.part}`);
            undo?.(told);
          },
        }),
  };
  const step = { title: message('host.remove.step', { name: 'x' }), change: 'update', risk: 'none' } as const;
  const note: Action = {
    apply: (_args, { project }) => project.writeFile('notes/here', 'x'),
  };
  return {
    id: 'test touch',
    target: () => 'Host/gpu1 Host/gpu2',
    gather: async () => null,
    plan: () => ({
      gates: [],
      steps: [
        { ...step, id: 'note', action: 'note', args: {} },
        ...STEPS.map((told) => ({
          ...step,
          id: `${told.host}-${told.part}`,
          action: 'touch',
          args: told,
          host: told.host,
        })),
        { ...step, id: 'last', action: 'note', args: {} },
      ],
    }),
    actions: { touch, note },
    ...(leases ? { leases } : {}),
    result: async () => null,
  };
}

/** A project with a run that was interrupted after its steps on hosts. */
export async function cutRun(ways: Ways = {}, parts: TestParts = {}): Promise<World> {
  const ctx = stageContext(tempProject(), parts);
  const log: string[] = [];
  for (const [name, last] of [
    ['gpu1', 1],
    ['gpu2', 2],
  ] as const)
    await ctx.project.write(resourceOf('Host', name, { transport: 'auto', address: `root@192.0.2.${last}` }));
  git(ctx.project.root, 'add', '.');
  git(ctx.project.root, 'commit', '--quiet', '-m', 'hosts');
  const { signal } = ctx.interrupt;
  const interrupt = {
    signal,
    get requested() {
      return log.length >= STEPS.length;
    },
  };
  const operation = operationOf(log, ways);
  const cut = executeOperation(operationOf(log, ways.oneWay ? { oneWay: true } : {}), null, { ...ctx, interrupt });
  await expect(cut).rejects.toMatchObject({ code: 'interrupted' });
  log.length = 0;
  const runId = listOpenRuns(ctx.project.root)[0]?.journal.runId ?? '';
  const find = async (): Promise<typeof operation> => operation;
  return {
    ctx,
    log,
    operation,
    runId,
    resume: () => resumeRuns(ctx, find),
    rollBack: () => rollBack(ctx, find, runId),
    abandon: () => abandon(ctx, find, runId),
  };
}

export const fileOf = ({ ctx }: World, path: string): string => join(ctx.project.root, path);

export function expectEnded(world: World, result: 'rolled-back' | 'abandoned'): void {
  expect(listOpenRuns(world.ctx.project.root)).toEqual([]);
  expect(git(world.ctx.project.root, 'status', '--porcelain')).toBe('');
  expect(existsSync(fileOf(world, 'notes/here'))).toBe(result === 'abandoned');
  const last = git(world.ctx.project.root, 'log', '-1', '--format=%s|%(trailers:key=Sovran-Result,valueonly)');
  expect(last.trim()).toBe(`test touch Host/gpu1 Host/gpu2 (${result})|${result}`);
}

export async function leftIn({ ctx }: World): Promise<unknown> {
  return (await ctx.project.readEvents({ limit: 1 }))[0]?.data;
}

export const GPU2 = [
  { step: 'gpu2-2', host: 'gpu2' },
  { step: 'gpu2-1', host: 'gpu2' },
];

export function silent(): never {
  throw new SovranError({ code: 'host-unreachable', exit: EXIT.unreachable, text: message('host.none') });
}
