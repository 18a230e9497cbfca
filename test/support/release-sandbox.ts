import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { systemClock } from '../../src/lib/adapters/clock.ts';
import { openArtifacts } from '../../src/lib/adapters/artifacts/open-artifacts.ts';
import { openGateway } from '../../src/lib/adapters/gateway/open-gateway.ts';
import { processRunner } from '../../src/lib/adapters/runners/process/process-runner.ts';
import type { Runner } from '../../src/lib/core/ports/runner.ts';
import { requireResource } from '../../src/lib/core/project/resources.ts';
import { freePort } from './free-port.ts';
import { hostIn } from './host-in.ts';
import { evaluated } from './project/evaluated.ts';
import { aHost, factsOf } from './project/machines.ts';
import type { Piece } from './project/pieces.ts';
import { aProject, openProject, type Project } from './project/project.ts';
import { anApplication, anEnvironment } from './project/serving.ts';
import { commit, git } from './temp-project.ts';
import { withEnv } from './with-env.ts';

const TEMPLATES = fileURLToPath(new URL('stream-engine', import.meta.url));
/** A budget that no first token exceeds: for tests that judge a promotion by other things than seconds. */
export const ANY_TTFT_MS = 60_000;

/** How the stand-in model behaves; see the worker of `stream-engine`. */
export interface Behaviour {
  tokens?: number;
  /** As many as a request asks for, where it does: the probe's does. */
  asked?: boolean;
  intervalMs?: number;
  /** Wait before the first token. */
  firstMs?: number;
  startMs?: number;
  unhealthy?: boolean;
  failing?: boolean;
  /** Every stream ends by HTTP, without its end mark. */
  clipped?: boolean;
  /** Every stream sends its headers and nothing more. */
  hanging?: boolean;
  /** So many streams are answered; every further one hangs after its first token. */
  answers?: number;
  dying?: boolean;
  /** It goes on when it is asked to end. */
  stubborn?: boolean;
}

/** A project with a store and sockets of its own, one environment, and releases ready to be promoted. */
export interface ReleaseSandbox extends Project {
  port: number;
  runner: Runner;
  sovran: Project['run'];
  /** Registers a model that behaves as told, with an evaluation; returns its digest. */
  addModel(name: string, behaviour: Behaviour): Promise<string>;
  /** Registers an adapter of a model, with an evaluation; `config` is what its tree says of it. */
  addAdapter(name: string, base: string, config: { r?: number; broken?: boolean }): Promise<string>;
  /** Models that behave as told, each with a release: `one-1` of `one`. */
  addReleases(behaviours: Record<string, Behaviour>, ...flags: string[]): Promise<void>;
  treePath(digest: string): Promise<string>;
  /** Commits whatever lies in the folder. */
  commit(): void;
  dispose(): Promise<void>;
}

/** Of its environment; what is left out is as the product has it, or short. */
interface Settings {
  approvals?: number;
  drainSeconds?: number;
  ttftBudgetMs?: number;
  /** Folder of its store, below its own one when left out. */
  store?: string;
}

/** Opens a sandbox; `from` copies the files of another one that has no live processes. */
export async function releaseSandbox(options: Settings & { from?: string } = {}): Promise<ReleaseSandbox> {
  const base = mkdtempSync(join(tmpdir(), 'svr-'));
  if (options.from) cpSync(options.from, base, { recursive: true, verbatimSymlinks: true });
  mkdirSync(join(base, 'run'), { recursive: true, mode: 0o700 });
  const env = { XDG_RUNTIME_DIR: join(base, 'run'), SOVRAN_ENGINE_TEMPLATES: TEMPLATES };
  const around = { base, env, ...(options.store === undefined ? {} : { store: options.store }) };
  const made = options.from ? openProject(around) : await aProject([], around);
  const place = { templates: TEMPLATES, clock: systemClock };
  const runner = processRunner({ ...place, host: hostIn(made.store, undefined, runtimeOf(made.env)) });
  const port = await freePort();
  if (!options.from) await furnish(made, runner);
  await made.add(environmentOf(port, options));
  return sandboxOn(made, runner, port);
}

function sandboxOn(made: Project, runner: Runner, port: number): ReleaseSandbox {
  const addFiles = async (name: string, files: Record<string, string>, base?: string): Promise<string> => {
    await evaluated(name, files, base)(made);
    return (await requireResource(made.project, 'Model', name)).spec.digest;
  };
  const modelOf = (name: string, behaviour: Behaviour): Record<string, string> => ({
    'model.gguf': JSON.stringify({ name, ...behaviour }),
  });
  return {
    ...made,
    port,
    runner,
    sovran: made.run,
    addModel: (name, behaviour) => addFiles(name, modelOf(name, behaviour)),
    addAdapter: (name, base, config) =>
      addFiles(name, { 'adapter_config.json': JSON.stringify({ name, ...config }) }, base),
    addReleases: async (behaviours, ...flags) => {
      await made.add(...Object.entries(behaviours).map(([name, how]) => evaluated(name, modelOf(name, how))));
      for (const name of Object.keys(behaviours))
        await made.must('release', 'create', `${name}-1`, '--model', name, ...flags);
    },
    treePath: async (digest) => (await (await openArtifacts(made.store)).treePath(digest)) ?? '',
    commit: () => commit(made.root),
    dispose: () => dispose(made, runner),
  };
}

/** The folder that `runtimeRoot()` gives under this environment. */
function runtimeOf(env: Record<string, string>): string {
  const mark = createHash('sha256')
    .update(env['SOVRAN_STORE'] ?? '')
    .digest('hex')
    .slice(0, 8);
  return join(env['XDG_RUNTIME_DIR'] ?? '', `sovran-${process.getuid?.() ?? 0}-${mark}`);
}

async function furnish(made: Project, runner: Runner): Promise<void> {
  git(made.root, 'config', 'user.name', 'Author');
  git(made.root, 'config', 'user.email', 'author@example.org');
  await runner.install('cpu', () => undefined);
  await made.add(aHost('local', { facts: factsOf() }), anApplication());
}

function environmentOf(port: number, { approvals = 0, drainSeconds = 20, ttftBudgetMs }: Settings): Piece {
  const busy = { requestsPerMinute: 100_000, concurrentPerApp: 200, concurrentPerRelease: 200 };
  return anEnvironment('production', {
    port,
    approvals: { required: approvals, expireAfter: '168h' },
    limits: { ...busy, bodyBytes: 65_536, queueSeconds: 5, streamSeconds: 120 },
    drainSeconds,
    objectives: ttftBudgetMs === undefined ? {} : { ttftBudgetMs },
  });
}

async function dispose({ base, env, project }: Project, runner: Runner): Promise<void> {
  const gateway = await withEnv(env, () => openGateway('production', project));
  await gateway.remove();
  for (const { id } of await runner.services.list()) await runner.services.stop(id, 0);
  rmSync(base, { recursive: true, force: true });
}
