import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { operationsOf } from '../../src/lib/cli/operations.ts';
import type { SovranCommand } from '../../src/lib/cli/base-command.ts';

const FOLDER = fileURLToPath(new URL('../../src/commands/', import.meta.url));

/** Sources of all commands by id, e.g. `scope:add`. */
export const COMMAND_FILES: ReadonlyMap<string, string> = new Map(
  globSync('**/*.ts', { cwd: FOLDER }).map((path) => [path.replace(/\.ts$/, '').replaceAll('/', ':'), FOLDER + path]),
);

/** A command's class, loaded from its source. */
export async function loadCommand(path: string): Promise<typeof SovranCommand> {
  return ((await import(path)) as { default: typeof SovranCommand }).default;
}

/** Finds operations as `resume` does, in the sources. */
export const findOperation = operationsOf({
  findCommand: (id) => {
    const path = COMMAND_FILES.get(id);
    return path === undefined ? undefined : { load: async () => loadCommand(path) };
  },
});

/** Ids that the sources of the stages give to operations, those that other commands run among them. */
export function operationIds(): string[] {
  return globSync('src/lib/stages/**/*.ts').flatMap((path) => idsIn(readFileSync(path, 'utf8')));
}

function idsIn(text: string): string[] {
  return [
    ...text.matchAll(
      /\bid: '([a-z-]+(?: [a-z-]+)*)',\s+(?:\/\/.*\s+)?(?:concurrent|target|result|kind: '(?:check|drift)|\.\.\.[A-Z_]+)\b|(?:decision|change)Operation\('([a-z ]+)'/g,
    ),
  ].map((found) => found[1] ?? found[2] ?? '');
}
