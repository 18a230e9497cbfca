import { join } from 'node:path';
import { digestOf } from '../../../core/kit/canonical.ts';
import { enginePrograms } from './programs.ts';
import { sha256Of } from '../../sha256.ts';
import { engineFolder } from '../folders/definitions.ts';

/** `sha256:<hex>` that names what runs in an engine's environment: its definition, its worker and what all workers share. */
export async function programsDigest(templates: string, engine: string): Promise<string> {
  const parts = await enginePrograms(engineFolder(templates, engine), engine);
  const files = parts
    .flatMap(({ folder, paths }) => paths.map((path) => ({ folder, path })))
    .filter(({ path }) => !path.endsWith('.md'));
  return digestOf(await Promise.all(files.map(async ({ folder, path }) => [path, await sha256Of(join(folder, path))])));
}
