import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openArtifacts } from '../../src/lib/adapters/artifacts/open-artifacts.ts';
import { systemClock } from '../../src/lib/adapters/clock.ts';
import { hostIn } from './host-in.ts';
import { processEngine } from '../../src/lib/adapters/runners/process/process-engine.ts';
import { openStore } from '../../src/lib/adapters/project-store/open-store.ts';
import type { Runner } from '../../src/lib/core/ports/runner.ts';
import type { EngineMeasured } from '../../src/lib/stages/measure/reports/report.ts';
import type { ProjectStore } from '../../src/lib/core/ports/project-store.ts';
import { canonicalJson, digestOf } from '../../src/lib/core/kit/canonical.ts';
import { resourceOf } from '../../src/lib/core/operation/steps/resource-actions.ts';
import { freePort } from './free-port.ts';
import { sovran, type CliResult } from './sovran.ts';
import { git } from './temp-project.ts';

const TEMPLATES = fileURLToPath(new URL('stream-engine', import.meta.url));
const TEMPLATE_DIGEST = `sha256:${'c'.repeat(64)}`;
/** A budget that no first token exceeds: for tests that judge a promotion by other things than seconds. */
export const ANY_TTFT_MS = 60_000;
export const PORTAL_KEY = 'svk_planted-key-of-the-tests';

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
export interface ReleaseSandbox {
  /** Holds everything; removed by `dispose`. */
  base: string;
  root: string;
  port: number;
  env: NodeJS.ProcessEnv;
  project: ProjectStore;
  engine: Runner;
  sovran(...args: string[]): Promise<CliResult>;
  /** Registers a model that behaves as told, with an evaluation; returns its digest. */
  addModel(name: string, behaviour: Behaviour): Promise<string>;
  /** Registers an adapter of a model, with an evaluation; `config` is what its tree says of it. */
  addAdapter(name: string, base: string, config: { r?: number; broken?: boolean }): Promise<string>;
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
  const root = join(base, 'project');
  for (const dir of [root, join(base, 'run')]) mkdirSync(dir, { recursive: true, mode: 0o700 });
  const env = {
    SOVRAN_STORE: options.store ?? join(base, 'store'),
    XDG_RUNTIME_DIR: join(base, 'run'),
    SOVRAN_ENGINE_TEMPLATES: TEMPLATES,
  };
  const sandbox: ReleaseSandbox = {
    base,
    root,
    port: await freePort(),
    env,
    project: openStore(root),
    engine: processEngine({
      host: hostIn(env.SOVRAN_STORE, undefined, runtimeOf(env)),
      templates: TEMPLATES,
      clock: systemClock(),
    }),
    sovran: (...args) => sovran(args, { cwd: root, env }),
    addModel: (name, behaviour) => addModel(sandbox, name, behaviour),
    addAdapter: (name, base, config) => addAdapter(sandbox, name, base, config),
    treePath: async (digest) => (await (await openArtifacts(env.SOVRAN_STORE)).treePath(digest)) ?? '',
    commit: () => {
      git(root, 'add', '--all');
      git(root, 'commit', '--quiet', '--allow-empty', '-m', 'prepare');
    },
    dispose: () => dispose(sandbox),
  };
  if (!options.from) await furnish(sandbox);
  await writeEnvironment(sandbox, options);
  sandbox.commit();
  return sandbox;
}

/** The folder that `runtimeRoot()` gives under this environment. */
function runtimeOf(env: { SOVRAN_STORE: string; XDG_RUNTIME_DIR: string }): string {
  const mark = createHash('sha256').update(env.SOVRAN_STORE).digest('hex').slice(0, 8);
  return join(env.XDG_RUNTIME_DIR, `sovran-${process.getuid?.() ?? 0}-${mark}`);
}

async function furnish({ root, project, engine }: ReleaseSandbox): Promise<void> {
  const settings = { organisation: 'Test', language: 'en' };
  const file = { apiVersion: 'sovran/v1', kind: 'Project', metadata: { name: 'demo' }, spec: settings };
  writeFileSync(join(root, 'sovran.yaml'), JSON.stringify(file));
  writeFileSync(join(root, '.gitignore'), '.sovran/\n');
  git(root, 'init', '--quiet', '--initial-branch=main');
  git(root, 'config', 'user.name', 'Author');
  git(root, 'config', 'user.email', 'author@example.org');
  await engine.install('cpu', () => undefined);
  const facts = {
    os: 'Linux',
    arch: 'x86_64',
    kernel: '6',
    cpus: 2,
    memoryGiB: 8,
    diskFreeGiB: 10,
    gpus: [],
    engines: ['process'],
    probedAt: '2026-01-01T00:00:00.000Z',
  };
  const host = { transport: 'local', address: 'localhost', runner: 'process', labels: {}, facts };
  await project.write(resourceOf('Host', 'local', host));
  const sha256 = `sha256:${createHash('sha256').update(PORTAL_KEY).digest('hex')}`;
  const keys = [{ sha256, createdAt: '2026-01-01T00:00:00.000Z' }];
  await project.write(resourceOf('Application', 'portal', { environment: 'production', keys }));
}

async function writeEnvironment(
  { project, port }: ReleaseSandbox,
  { approvals = 0, drainSeconds = 20, ttftBudgetMs }: Settings,
): Promise<void> {
  const limits = {
    requestsPerMinute: 100_000,
    concurrentPerApp: 200,
    concurrentPerRelease: 200,
    bodyBytes: 65_536,
    queueSeconds: 5,
    streamSeconds: 120,
  };
  const policy = { required: approvals, expireAfter: '168h' };
  const spec = { host: 'local', bind: '127.0.0.1', port, approvals: policy, limits, drainSeconds };
  const objectives = ttftBudgetMs === undefined ? {} : { ttftBudgetMs };
  await project.write(resourceOf('Environment', 'production', { ...spec, objectives }));
}

async function addModel(sandbox: ReleaseSandbox, name: string, behaviour: Behaviour): Promise<string> {
  const { project, base, env } = sandbox;
  const tree = join(base, `tree-${name}`);
  mkdirSync(tree);
  writeFileSync(join(tree, 'model.gguf'), JSON.stringify({ name, ...behaviour }));
  const { digest, bytes } = await (await openArtifacts(env.SOVRAN_STORE)).putTree(tree);
  await project.write(
    resourceOf('Model', name, {
      kind: 'quantized',
      format: 'gguf',
      digest,
      parameters: 1,
      bytes,
      license: 'Apache-2.0',
      chatTemplate: TEMPLATE_DIGEST,
      servable: 'model.gguf',
      trainable: false,
      lineage: [],
      registeredAt: '2026-01-01T00:00:00.000Z',
    }),
  );
  await addEvaluation(project, name, digest);
  return digest;
}

async function addAdapter(
  sandbox: ReleaseSandbox,
  name: string,
  base: string,
  config: { r?: number; broken?: boolean },
): Promise<string> {
  const { project, base: folder, env } = sandbox;
  const tree = join(folder, `tree-${name}`);
  mkdirSync(tree);
  writeFileSync(join(tree, 'adapter_config.json'), JSON.stringify({ name, ...config }));
  const { digest, bytes } = await (await openArtifacts(env.SOVRAN_STORE)).putTree(tree);
  await project.write(
    resourceOf('Model', name, {
      kind: 'adapter',
      format: 'safetensors',
      digest,
      parameters: 0,
      bytes,
      license: 'Apache-2.0',
      chatTemplate: TEMPLATE_DIGEST,
      trainable: false,
      lineage: [{ relation: 'adapter-of', digest: base }],
      registeredAt: '2026-01-01T00:00:00.000Z',
    }),
  );
  await addEvaluation(project, name, digest);
  return digest;
}

/** A stored evaluation of a model; returns its run id. */
export async function addEvaluation(
  project: ProjectStore,
  model: string,
  digest: string,
  verdict: 'ok' | 'fixture' | 'failed' = 'ok',
  engine?: EngineMeasured,
): Promise<string> {
  const times = { startedAt: '2026-01-01T00:00:00.000Z', endedAt: '2026-01-01T00:01:00.000Z' };
  const mark = createHash('sha256').update(`${model} ${digest} ${verdict} ${Math.random()}`).digest('hex');
  const id = `01JD${mark.toUpperCase().slice(0, 22)}`;
  const report = {
    apiVersion: 'sovran/v1',
    kind: 'Report',
    schemaVersion: 1,
    id,
    type: 'eval',
    subject: model,
    verdict,
    evidence: [],
    metrics: [],
    measured: { model: { name: model, digest, kind: 'quantized' }, ...(engine ? { engine } : {}) },
    method: {},
    machine: { cpu: 'x', cores: 2, memoryGiB: 8, os: 'Linux' },
    ...times,
  };
  await project.writeFile(`runs/${id}/report.json`, canonicalJson(report));
  const run = { operation: 'eval run', subject: model, kind: 'eval', status: 'succeeded', ...times, outputs: [] };
  await project.write(resourceOf('Run', id, { ...run, report: digestOf(report), verdict }));
  return id;
}

async function dispose({ base, root, env, engine }: ReleaseSandbox): Promise<void> {
  const { openGateway } = await import('../../src/lib/adapters/gateway/open-gateway.ts');
  const before = { ...process.env };
  Object.assign(process.env, env);
  const gateway = await openGateway('production', openStore(root));
  Object.assign(process.env, before);
  for (const name of Object.keys(env)) if (before[name] === undefined) delete process.env[name];
  await gateway.remove();
  for (const { id } of await engine.services.list()) await engine.services.stop(id, 0);
  rmSync(base, { recursive: true, force: true });
}

/** A new ed25519 key pair without a passphrase; returns the private file and the public half. */
export function makeKey(path: string, passphrase = ''): { file: string; publicKey: string } {
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', passphrase, '-C', '', '-f', path]);
  const [type, key] = execFileSync('cat', [`${path}.pub`], { encoding: 'utf8' }).split(' ');
  return { file: path, publicKey: `${type} ${key?.trim()}` };
}
