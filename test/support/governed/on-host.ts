import {
  existsSync,
  globSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
  chmodSync,
  cpSync,
  readdirSync,
  renameSync,
} from 'node:fs';
import { spawn } from 'node:child_process';
import { basename, join } from 'node:path';
import { systemClock } from '../../../src/lib/adapters/clock.ts';
import { localHost } from '../../../src/lib/adapters/hosts/local-host.ts';
import { placesOf } from '../../../src/lib/adapters/gateway/paths.ts';
import { findProcesses } from '../../../src/lib/adapters/gateway/workers.ts';
import { processRunner } from '../../../src/lib/adapters/runners/process/process-runner.ts';
import type { Runner, ServiceSpec } from '../../../src/lib/core/ports/runner.ts';
import { askOnce } from '../live-sandbox.ts';
import { until } from '../process-place.ts';
import { refused } from '../refused-network.ts';
import { withEnv } from '../with-env.ts';
import type { Deployment } from './deployment.ts';
import { flip, type HostSabotage } from './sabotage.ts';

const treeOf = async (deployment: Deployment, digest: string): Promise<string> => deployment.treePath(digest);

/** Something beside the running weights. */
const beside =
  (name: string, add: (path: string) => void): HostSabotage =>
  async (deployment) => {
    const tree = await treeOf(deployment, deployment.quantized);
    chmodSync(tree, 0o755);
    add(join(tree, name));
    return () => rmSync(join(tree, name));
  };

/** Edits a file of the host, and makes it what it was. */
function editing(file: string, change: (text: string) => string): () => void {
  const before = readFileSync(file, 'utf8');
  const after = change(before);
  if (after === before) throw new Error(`${file} is as it was`);
  writeFileSync(file, after);
  return () => writeFileSync(file, before);
}

/** Edits what the host knows the engine to be started with. */
const specified =
  (change: (spec: ServiceSpec) => object): HostSabotage =>
  async ({ service }) =>
    editing(join(service, 'spec.json'), (text) =>
      JSON.stringify({ ...(JSON.parse(text) as object), ...change(JSON.parse(text) as ServiceSpec) }),
    );

const specOf = ({ service }: Deployment): ServiceSpec =>
  JSON.parse(readFileSync(join(service, 'spec.json'), 'utf8')) as ServiceSpec;

/** Starts the engine again as another one, or in another way. */
async function restart({ runner }: Deployment, spec: ServiceSpec, by: Runner = runner): Promise<void> {
  await runner.services.stop(spec.id, 1);
  await by.services.start(spec);
  await until('the engine runs again', async () => (await by.services.status(spec.id)).state === 'healthy');
}

/** The gateway reads its files again. */
async function reload({ env, root, port }: Deployment): Promise<void> {
  const places = withEnv(env, () => placesOf(localHost('local'), root, 'production'));
  const before = await findProcesses(places);
  process.kill(before?.master ?? 0, 'SIGUSR2');
  const isNew = async (): Promise<boolean> =>
    (await findProcesses(places))?.workers.some((pid) => !before?.workers.includes(pid)) ?? false;
  await until('the gateway has read its files', isNew);
  const url = `http://127.0.0.1:${port}/v1/models`;
  await until('the gateway answers', async () => (await fetch(url).catch(() => null)) !== null);
}

/** The gateway with one of its files changed. */
async function gatewayWith(
  deployment: Deployment,
  name: string,
  change: (text: string) => string,
): Promise<() => Promise<void>> {
  const undo = editing(globSync(join(deployment.store, 'gateways/*', name))[0] ?? '', change);
  await reload(deployment);
  return async () => {
    undo();
    await reload(deployment);
  };
}

/** A runner of the deployment's store that is otherwise. */
function runnerWith(
  { env, store }: Deployment,
  said: { templates?: string; around?: (argv: string[]) => string[] },
): Runner {
  const host = localHost('local');
  const runtime = env.XDG_RUNTIME_DIR ?? '';
  const [own = ''] = readdirSync(runtime).filter((name) => name.startsWith('sovran-'));
  const { templates = env.SOVRAN_ENGINE_TEMPLATES ?? '', around = (argv) => argv } = said;
  const exec: typeof host.exec = (argv, options) => host.exec(around(argv), options);
  return processRunner({
    host: { ...host, exec, place: { root: store, runtime: join(runtime, own) } },
    templates,
    clock: systemClock,
  });
}

/** A runner whose engines get no network of their own, and no right of the namespace that keeps it from them. */
function unisolated(deployment: Deployment): Runner {
  const bound = ['setpriv', '--bounding-set', '-all', '--inh-caps', '-all'];
  return runnerWith(deployment, { around: (argv) => refused([...bound, ...argv]) });
}

/** Kills the engine and what would start it again; all of its files stay. Comes back with its socket. */
async function killEngine({ runner, service }: Deployment): Promise<string> {
  const { pid = 0, socket } = await runner.services.status(basename(service));
  const parent = Number(/^PPid:\t(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
  for (const one of [parent, pid]) process.kill(one, 'SIGKILL');
  await until('the engine is gone', async () => !existsSync(`/proc/${pid}/exe`));
  rmSync(socket, { force: true });
  return socket;
}

/** Answers everything, as an engine would. */
const FOREIGN = `
import socket, sys
server = socket.socket(socket.AF_UNIX)
server.bind(sys.argv[1])
server.listen(128)
while True:
    client, _ = server.accept()
    client.settimeout(1)
    try:
        client.recv(65536)
        client.sendall(b"HTTP/1.1 200 OK\\r\\ncontent-length: 2\\r\\nconnection: close\\r\\n\\r\\n{}")
    except OSError:
        pass
    client.close()
`;

/** The gateway answers with one of its files changed; then as many sound answers as a check looks at. */
function answeringWith(name: string, change: (text: string) => string): HostSabotage {
  return async (d) => {
    const undo = await gatewayWith(d, name, change);
    await askOnce(d);
    return async () => {
      await undo();
      for (let count = 0; count < 20; count += 1) await askOnce(d);
    };
  };
}

/** A server that the gateway's configuration names at rest. */
function upstream(address: string): HostSabotage {
  return async (d) => {
    const [file = ''] = globSync(join(d.store, 'gateways/*/haproxy.cfg'));
    return editing(file, (text) => `${text}\nbackend other\n  server other ${address}\n`);
  };
}

/** Sabotages of what runs, by their ids in the table. */
export const ON_HOST: Readonly<Record<string, HostSabotage>> = {
  'shard-flipped': async (d, seed) => flip(join(await treeOf(d, d.rows.digest), 'train-00000.jsonl'), seed),
  pickle: beside('extra.pkl', (path) => writeFileSync(path, Buffer.from('80049500', 'hex'))),
  'weights-linked': beside('more.gguf', (path) => symlinkSync('/etc/hostname', path)),
  'remote-code': async (d) => {
    const spec = specOf(d);
    await restart(d, { ...spec, config: { ...spec.config, 'trust-remote-code': true } });
    return () => restart(d, spec);
  },
  'weights-flipped': async (d, seed) => flip(join(await treeOf(d, d.quantized), 'model.gguf'), seed),
  'other-folder': async (d) => {
    const spec = specOf(d);
    await restart(d, { ...spec, modelTree: await treeOf(d, d.themes) });
    return () => restart(d, spec);
  },
  'runtime-changed': async (d) => {
    const spec = specOf(d);
    const other = 'd'.repeat(64);
    const folder = join(d.store, 'engines', other);
    cpSync(join(d.store, 'engines', spec.environment.replace('sha256:', '')), folder, {
      recursive: true,
      verbatimSymlinks: true,
    });
    await restart(d, { ...spec, environment: `sha256:${other}` });
    return async () => {
      await restart(d, spec);
      rmSync(folder, { recursive: true });
    };
  },
  'engine-killed': async (d) => {
    const spec = specOf(d);
    await killEngine(d);
    return () => restart(d, spec);
  },
  'foreign-program': async (d) => {
    const spec = specOf(d);
    const socket = await killEngine(d);
    const child = spawn('python3', ['-c', FOREIGN, socket], { stdio: 'ignore', env: { PATH: process.env.PATH } });
    await until('the foreign program listens', async () => existsSync(socket));
    return async () => {
      child.kill('SIGKILL');
      rmSync(socket, { force: true });
      await restart(d, spec);
    };
  },
  'previous-gone': async (d) => {
    const tree = await treeOf(d, d.themes);
    renameSync(tree, `${tree}.away`);
    return () => renameSync(`${tree}.away`, tree);
  },
  'no-key-asked': answeringWith('haproxy.cfg', (text) => text.replace(/^.*return status 401.*\n/m, '')),
  'one-path-open': answeringWith('haproxy.cfg', (text) =>
    text.replace(/^(.*return status 401.*)$/m, '$1 || { path /v1/embeddings }'),
  ),
  'plain-http': (d) =>
    gatewayWith(d, 'haproxy.cfg', (text) =>
      text.replace(/^( *)bind .*\n/m, (line, space) => `${line}${space}bind :::${d.port} v6only\n`),
    ),
  'unknown-release': answeringWith('releases.map', (text) => text.replaceAll('r1', 'r9')),
  'telemetry-on': async (d) => {
    const spec = specOf(d);
    const templates = join(d.base, 'tracking');
    cpSync(d.env.SOVRAN_ENGINE_TEMPLATES ?? '', templates, { recursive: true });
    editing(join(templates, 'cpu/engine.yaml'), (text) => `${text}variables: { DO_NOT_TRACK: '0' }\n`);
    await restart(d, spec, runnerWith(d, { templates }));
    return () => restart(d, spec);
  },
  'egress-opened': async (d) => {
    const spec = specOf(d);
    await restart(d, spec, unisolated(d));
    return () => restart(d, spec);
  },
  'foreign-url': specified(({ config }) => ({
    config: { ...config, tokenizer: 'https://hub.example.com/tokenizer.json' },
  })),
  'foreign-upstream': upstream('api.openai.com:443'),
  'foreign-name': upstream('far:443'),
  'foreign-ipv6': upstream('[2001:db8::9]:443'),
};
