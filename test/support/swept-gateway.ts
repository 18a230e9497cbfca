import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import type { Sweep } from './kill-points.ts';
import { processesNaming } from './processes.ts';
import type { ReleaseSandbox } from './release-sandbox.ts';
import { listOpenRuns } from '../../src/lib/core/operation/open/open-runs.ts';
import { git } from './temp-project.ts';

/** Sandboxes of a sweep by project folder: made by `make`, found again by every hook, disposed by the sweep. */
export function sweptSandboxes(make: () => Promise<ReleaseSandbox>): {
  boxOf: (dir: string) => ReleaseSandbox;
  hooks: Pick<Sweep, 'prepare' | 'env' | 'dispose'>;
} {
  const boxes = new Map<string, ReleaseSandbox>();
  const boxOf = (dir: string): ReleaseSandbox => {
    const box = boxes.get(dir);
    if (!box) throw new Error(`no sandbox at ${dir}`);
    return box;
  };
  return {
    boxOf,
    hooks: {
      prepare: async () => {
        const box = await make();
        boxes.set(box.root, box);
        return box.root;
      },
      env: (dir) => boxes.get(dir)?.env ?? {},
      dispose: (dir) => boxOf(dir).dispose(),
    },
  };
}

/** Nothing is open, and git has all of it. */
export function expectRecorded({ root }: ReleaseSandbox): void {
  expect(listOpenRuns(root)).toEqual([]);
  expect(git(root, 'status', '--porcelain')).toBe('');
}

/** How the gateway answers a key: 503 is an open door without a release, 401 a closed one. */
export async function knock({ port }: ReleaseSandbox, key: string): Promise<number> {
  const headers = { authorization: `Bearer ${key}`, connection: 'close' };
  return (await fetch(`http://127.0.0.1:${port}/v1/models`, { headers })).status;
}

/** The text of a file, empty when it is not there. */
export function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return '';
  }
}

/** Gateways whose files lie in the sandbox: more than one is an orphan. Master and worker share a process group. */
export function runningGateways({ base }: ReleaseSandbox): number {
  const found = processesNaming(base).filter(({ command }) => command.startsWith('haproxy') && command.includes(base));
  return new Set(found.map(({ group }) => group)).size;
}
