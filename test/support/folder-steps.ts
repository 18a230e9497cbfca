import { mkdirSync, readFileSync, writeFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ProvisionStep } from '../../src/lib/stages/machines/provision/contract/step.ts';

export const WANTED = 'wanted';

/** A step whose state is one file: `<folder>/<host>/<id>` must hold `wanted`. Its commands run for real. */
export function folderStep(folder: string, id: string, parts: Partial<ProvisionStep> = {}): ProvisionStep {
  return {
    id,
    name: `file-${id.toLowerCase()}`,
    needs: [],
    risk: 'none',
    check: ({ host }) => `cat '${join(folder, host, id)}'`,
    assess: (text) =>
      text === WANTED
        ? { state: 'ok', observed: text }
        : { state: 'drift', observed: text, diff: `- ${text}\n+ ${WANTED}` },
    apply: ({ host }) => [
      { argv: ['sh', '-c', `echo ${id} >>'${join(folder, host, 'log')}'`] },
      { argv: ['tee', join(folder, host, id)], stdin: WANTED },
    ],
    ...parts,
  };
}

/** The folder of a machine that is a folder. */
export function makeMachine(folder: string, host: string): void {
  mkdirSync(join(folder, host), { recursive: true });
}

export function contentOf(folder: string, host: string, id: string): string | undefined {
  const path = join(folder, host, id);
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

/** Puts a machine out of line. */
export function disturb(folder: string, host: string, id: string, text = 'other'): void {
  writeFileSync(join(folder, host, id), text);
}

/** Ids of the steps that were applied on a machine, in order. */
export function appliedOn(folder: string, host: string): string[] {
  return contentOf(folder, host, 'log')?.trim().split('\n') ?? [];
}
