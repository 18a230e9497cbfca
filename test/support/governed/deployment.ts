import { cpSync, globSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { openContext } from '../../../src/lib/cli/wire.ts';
import type { StageContext } from '../../../src/lib/core/operation/context.ts';
import type { ExecResult, Host } from '../../../src/lib/core/ports/host.ts';
import { type Check, checkControls } from '../../../src/lib/stages/evidence/check.ts';
import { askOnce } from '../live-sandbox.ts';
import { ANY_TTFT_MS, releaseSandbox, type ReleaseSandbox } from '../release-sandbox.ts';
import { type Material, putMaterial } from './material.ts';

/** A healthy deployment that serves, with its folder as it was before and after its first seal. */
export interface Deployment extends ReleaseSandbox, Material {
  /** Folder of the service that answers. */
  service: string;
  /** What a host printed for the last check that asked one. */
  printed: string;
  /** Judges all controls with canaries; `said`: what the host prints instead of being asked. */
  check(said?: string): Promise<Check>;
  /** Makes the folder what it was. */
  restore(state: State): void;
}

export type State = 'unsealed' | 'sealed';

/** Builds it by the commands that people type, from the release on; what comes before is recorded as commands record it. */
export async function openDeployment(): Promise<Deployment> {
  const box = await releaseSandbox({ approvals: 1, ttftBudgetMs: ANY_TTFT_MS });
  Object.assign(process.env, box.env);
  const material = await putMaterial(box);
  await serveTwo(box, material);
  await askOnce(box);
  await box.must('model', 'sign', 'themes-q8');
  keep(box, 'unsealed');
  await box.must('govern', 'audit', 'seal');
  keep(box, 'sealed');
  const service = globSync(join(box.store, 'services/*/spec.json')).find((file) =>
    JSON.stringify(JSON.parse(readFileSync(file, 'utf8'))).includes('"release":"r1"'),
  );
  if (!service) throw new Error('r1 does not serve');
  const deployment: Deployment = {
    ...box,
    ...material,
    service: dirname(service),
    printed: '',
    check: (said) => checkWith(deployment, said),
    restore: (state) => {
      rmSync(box.root, { recursive: true, force: true });
      cpSync(join(box.base, state), box.root, { recursive: true, verbatimSymlinks: true });
    },
  };
  return deployment;
}

/** Two releases promoted with four eyes, back to the first, and to the second again: it has one to go back to. */
async function serveTwo(box: ReleaseSandbox, { evaluations, people }: Material): Promise<void> {
  const releases = { r2: ['themes', evaluations.themes], r1: ['themes-q8', evaluations.quantized] } as const;
  for (const [name, [model, evidence]] of Object.entries(releases)) {
    await box.must('release', 'create', name, '--model', model, '--evidence', evidence);
    await box.must('release', 'approve', name, '--env', 'production', '--key', people.second.file);
    await box.must('release', 'promote', name, '--env', 'production', '--watch', '1s');
  }
  await box.must('release', 'rollback', '--env', 'production');
  await box.must('release', 'promote', 'r1', '--env', 'production', '--watch', '1s');
}

function keep({ base, root }: ReleaseSandbox, state: State): void {
  cpSync(root, join(base, state), { recursive: true, verbatimSymlinks: true });
}

const MARK = 'MARK';

async function checkWith(deployment: Deployment, said: string | undefined): Promise<Check> {
  const interrupt = { requested: false, signal: new AbortController().signal };
  const ctx = await openContext({ root: deployment.root, interrupt, emit: () => undefined });
  const heard: StageContext = {
    ...ctx,
    ids: { ...ctx.ids, next: () => MARK },
    hosts: { ...ctx.hosts, open: async (name) => listening(await ctx.hosts.open(name), deployment, said) },
  };
  return checkControls(heard, { canary: true, deep: false });
}

/** A host that says what it was heard to say, or that is heard. */
function listening(host: Host, deployment: Deployment, said: string | undefined): Host {
  return {
    ...host,
    exec: async (argv, options): Promise<ExecResult> => {
      if (said !== undefined) return { outcome: 'known', exitCode: 0, stdout: said, stderr: '' };
      const result = await host.exec(argv, options);
      if (result.outcome === 'known') deployment.printed = result.stdout;
      return result;
    },
  };
}

/** Ids of the controls that fail. */
export function failing({ controls }: Check): string[] {
  return controls.flatMap(({ control, verdict }) => (verdict === 'fail' ? [control.id] : [])).toSorted();
}
