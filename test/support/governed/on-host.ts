import {
  existsSync,
  globSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
  chmodSync,
  unlinkSync,
  readlinkSync,
  readdirSync,
} from 'node:fs';
import { join } from 'node:path';
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

/** A runner whose engines get no network of their own, and no right of the namespace that keeps it from them. */
function unisolated(deployment: Deployment): Runner {
  const host = localHost('local');
  const bound = ['setpriv', '--bounding-set', '-all', '--inh-caps', '-all'];
  const exec: typeof host.exec = (argv, options) => host.exec(refused([...bound, ...argv]), options);
  const runtime = deployment.env.XDG_RUNTIME_DIR ?? '';
  const [own = ''] = readdirSync(runtime).filter((name) => name.startsWith('sovran-'));
  const place = { root: deployment.store, runtime: join(runtime, own) };
  return processRunner({
    host: { ...host, exec, place },
    templates: deployment.env.SOVRAN_ENGINE_TEMPLATES ?? '',
    clock: systemClock,
  });
}

/** Sabotages of what runs, by their ids in the table. */
export const ON_HOST: Readonly<Record<string, HostSabotage>> = {
  'shard-flipped': async (d, seed) => flip(join(await treeOf(d, d.rows.digest), 'train-00000.jsonl'), seed),
  pickle: beside('extra.pkl', (path) => writeFileSync(path, Buffer.from('80049500', 'hex'))),
  'weights-linked': beside('more.gguf', (path) => symlinkSync('/etc/hostname', path)),
  'remote-code': specified(({ config }) => ({ config: { ...config, 'trust-remote-code': true } })),
  'weights-flipped': async (d, seed) => flip(join(await treeOf(d, d.quantized), 'model.gguf'), seed),
  'other-folder': async (d) => {
    const spec = specOf(d);
    await restart(d, { ...spec, modelTree: await treeOf(d, d.themes) });
    return () => restart(d, spec);
  },
  'runtime-changed': specified(() => ({ environment: `sha256:${'d'.repeat(64)}` })),
  'no-key-asked': (d) => gatewayWith(d, 'haproxy.cfg', (text) => text.replace(/^.*return status 401.*\n/m, '')),
  'plain-http': (d) =>
    gatewayWith(d, 'haproxy.cfg', (text) =>
      text.replace(/^( *)bind .*\n/m, (line, space) => `${line}${space}bind :::${d.port} v6only\n`),
    ),
  'unknown-release': async (d) => {
    const undo = await gatewayWith(d, 'releases.map', (text) => text.replaceAll('r1', 'r9'));
    await askOnce(d);
    return async () => {
      await undo();
      // As many as a check looks at.
      for (let count = 0; count < 20; count += 1) await askOnce(d);
    };
  },
  'telemetry-on': async (d) => {
    const spec = specOf(d);
    const [python = ''] = globSync(join(d.store, 'engines/**/bin/python'));
    const target = readlinkSync(python);
    unlinkSync(python);
    writeFileSync(python, `#!/bin/sh\nunset DO_NOT_TRACK\nexec ${target} "$@"\n`, { mode: 0o755 });
    await restart(d, spec);
    return async () => {
      unlinkSync(python);
      symlinkSync(target, python);
      await restart(d, spec);
    };
  },
  'egress-opened': async (d) => {
    const spec = specOf(d);
    await restart(d, spec, unisolated(d));
    return () => restart(d, spec);
  },
  'foreign-url': specified(({ config }) => ({
    config: { ...config, tokenizer: 'https://hub.example.com/tokenizer.json' },
  })),
  'foreign-upstream': async (d) => {
    const [file = ''] = globSync(join(d.store, 'gateways/*/haproxy.cfg'));
    if (!existsSync(file)) throw new Error('no gateway');
    return editing(file, (text) => `${text}\nbackend other\n  server other api.openai.com:443\n`);
  },
};
