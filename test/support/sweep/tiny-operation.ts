import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Action, Operation } from '../../../src/lib/core/operation/operation.ts';
import type { Step } from '../../../src/lib/core/operation/plan/plan.ts';
import { resourceOf } from '../../../src/lib/core/operation/steps/resource-actions.ts';
import { message } from '../../../src/lib/core/text/message.ts';
import { stageContext } from '../stage-context.ts';
import { git, makeProject } from '../temp-project.ts';
import type { SweptWorld } from './sweep-operation.ts';

/** A project with two hosts, and a shelf outside it that steps put things on. */
export interface TinyWorld extends SweptWorld {
  shelf: Record<string, number>;
}

/** The step whose effect is not found after it, if one is. */
export type TinyInput = { fails: string | null };

export async function tinyWorld(): Promise<TinyWorld> {
  const base = mkdtempSync(join(tmpdir(), 'sovran-sweep-'));
  onTestFinished(() => rmSync(base, { recursive: true, force: true }));
  const root = join(base, 'project');
  mkdirSync(root);
  makeProject(root);
  const shelf: Record<string, number> = {};
  const load = (state: unknown): void => {
    for (const key of Object.keys(shelf)) delete shelf[key];
    Object.assign(shelf, state);
  };
  const { project } = stageContext(root);
  for (const [name, last] of [
    ['gpu1', 1],
    ['gpu2', 2],
  ] as const)
    await project.write(resourceOf('Host', name, { transport: 'auto', address: `root@192.0.2.${last}` }));
  await project.writeFile('notes/edited', 'before');
  git(root, 'add', '.');
  git(root, 'commit', '--quiet', '-m', 'hosts');
  return {
    base,
    root,
    store: join(base, 'store'),
    shelf,
    played: { read: () => shelf, load },
    open: () => stageContext(root),
  };
}

/** One step of every kind that the spine knows, over the shelf of a world. */
export function tinyOperation(shelf: TinyWorld['shelf']): Operation<TinyInput, null, string> {
  const put: Action<{ thing: string }> = {
    apply: async ({ thing }, { ctx }) => {
      await ctx.clock.sleep(1);
      shelf[thing] = 1;
    },
    compensate: async ({ thing }) => void delete shelf[thing],
  };
  return {
    id: 'tiny run',
    target: () => 'Shelf/tiny',
    gather: async () => null,
    plan: ({ fails }) => ({ gates: [], steps: stepsOf(fails) }),
    actions: {
      put,
      checked: { ...put, verify: async ({ thing }) => shelf[thing] === 1 },
      note: { apply: async ({ path, text }, { project }) => project.writeFile(path, text) },
      erase: { apply: async ({ path }, { project }) => project.removeFile(path) },
      refused: { ...put, verify: async () => false },
    },
    result: async () => 'done',
  };
}

function stepsOf(fails: string | null): Step[] {
  const base = { title: message('host.remove.step', { name: 'x' }), change: 'update', risk: 'none' } as const;
  const step = (id: string, action: string, args: Step['args'], more: Partial<Step> = {}): Step =>
    id === fails ? { ...base, id, action: 'refused', args: { thing: id } } : { ...base, id, action, args, ...more };
  return [
    step('new-file', 'note', { path: 'notes/new', text: 'new' }),
    step('edited-file', 'note', { path: 'notes/edited', text: 'after' }),
    step('kept', 'put', { thing: 'kept' }),
    step('checked', 'checked', { thing: 'checked' }),
    ...['gpu1', 'gpu2'].map((host) => step(`batch-${host}`, 'put', { thing: host }, { host, batch: 1 })),
    step('evidence', 'note', { path: 'runs/evidence', text: 'seen' }),
    step('pivot', 'put', { thing: 'pivot' }, { pivot: true }),
    step('erased', 'erase', { path: 'notes/new' }),
  ];
}
