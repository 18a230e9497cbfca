import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore } from '../../src/lib/adapters/project-store/open-store.ts';
import { resourceOf } from '../../src/lib/core/operation/steps/resource-actions.ts';
import { sovran, type CliResult } from './sovran.ts';
import { git, makeProject } from './temp-project.ts';

const AT = '2026-01-01T00:00:00.000Z';
const digest = (letter: string): string => `sha256:${letter.repeat(64)}`;

export interface EngineProject {
  run(...args: string[]): Promise<CliResult>;
  dispose(): void;
}

/** A project that names this machine, models, rows and a use case; nothing of them lies in its store. */
export async function engineProject(templates?: string): Promise<EngineProject> {
  const folder = mkdtempSync(join(tmpdir(), 'sovran-test-'));
  const root = join(folder, 'project');
  mkdirSync(root);
  makeProject(root);
  const project = openStore(root);
  const model = { format: 'safetensors', parameters: 1e6, bytes: 1, license: 'MIT', lineage: [], registeredAt: AT };
  const base = { ...model, kind: 'base', digest: digest('a'), trainable: true };
  const lora = { ...model, kind: 'adapter', digest: digest('b'), trainable: false };
  const lineage = [{ relation: 'adapter-of', digest: digest('f'), name: 'other' }];
  const dataset = {
    license: 'MIT',
    split: { train: 1, validation: 0, test: 0 },
    pii: 'report',
    maxBad: 0,
    sources: [],
    digest: digest('c'),
    bytes: 1,
    rows: { in: 1, out: 1, dropped: {} },
    piiFound: {},
    conflicts: 0,
    splits: { train: 1, validation: 0, test: 0 },
    leakage: { overlap: 0 },
    preparedAt: AT,
    run: 'x',
  };
  const useCase = { title: 'Tri', kpis: [], gates: [], scores: {}, status: 'draft' };
  await project.write(resourceOf('Model', 'base', base as never));
  await project.write(resourceOf('Model', 'lora', { ...lora, lineage } as never));
  await project.write(resourceOf('Dataset', 'rows', dataset as never));
  await project.write(resourceOf('UseCase', 'tri', useCase as never));
  writeFileSync(join(root, 'cut.safetensors'), Buffer.from([255, 0, 0, 0, 0, 0, 0, 0, 123]));
  git(root, 'add', '--all');
  git(root, 'commit', '--quiet', '-m', 'furnish');
  const env = {
    SOVRAN_STORE: join(folder, 'store'),
    ...(templates === undefined ? {} : { SOVRAN_ENGINE_TEMPLATES: templates }),
  };
  const run = (...args: string[]): Promise<CliResult> => sovran(args, { cwd: root, env });
  const added = await run('host', 'add', 'local', '--local');
  if (added.exit !== 0) throw new Error(added.stderr);
  return { run, dispose: () => rmSync(folder, { recursive: true, force: true }) };
}
