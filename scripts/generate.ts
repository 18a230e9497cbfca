import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { generateCommands } from './generate/commands.ts';
import { generateDashboards } from './generate/dashboards.ts';
import { generateDependencies } from './generate/dependencies.ts';
import { generateDocuments } from './generate/documents.ts';
import { generateSchemas } from './generate/schemas.ts';
import { generateSurface } from './generate/surface.ts';

/** Files made from the code: path from the repository's root → content. One generator per kind of file. */
export type Generated = Map<string, string>;

const GENERATORS: readonly (() => Generated | Promise<Generated>)[] = [
  generateCommands,
  generateDashboards,
  generateDependencies,
  generateDocuments,
  generateSchemas,
  generateSurface,
];

/** Everything that `npm run generate` writes. */
export async function generateAll(): Promise<Generated> {
  const parts = await Promise.all(GENERATORS.map(async (generate) => generate()));
  return new Map(parts.flatMap((part) => [...part]));
}

/** Paths whose file is missing or differs from what would be generated. */
export function staleFiles(generated: Generated): string[] {
  return [...generated].filter(([path, content]) => readIfThere(path) !== content).map(([path]) => path);
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function writeFiles(generated: Generated): void {
  for (const [path, content] of generated) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
  const generated = await generateAll();
  const stale = staleFiles(generated);
  if (!values.check) writeFiles(generated);
  for (const path of stale) console.log(values.check ? `stale: ${path}` : `written: ${path}`);
  if (values.check && stale.length > 0) process.exitCode = 1;
}
