import { expect, onTestFinished, test } from 'vitest';
import { globSync, readFileSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { scriptArgv } from '../../../src/lib/core/kit/host-script.ts';
import type { Host } from '../../../src/lib/core/ports/host.ts';
import type { Runner } from '../../../src/lib/core/ports/runner.ts';
import { readTemplate, readTemplateNames } from '../../../src/lib/adapters/places.ts';
import { sectionOf } from '../../../src/lib/stages/evidence/collect/ask-hosts.ts';
import { readOutside } from '../../../src/lib/stages/evidence/collect/outside.ts';
import type { RuleFacts } from '../../../src/lib/stages/evidence/control/control.ts';
import { RULES } from '../../../src/lib/stages/evidence/rules/rules.ts';
import { askDocker, containersBelow, installedDocker } from '../../support/docker.ts';
import { fakeService, installedEngine, processPlace, until } from '../../support/process-place.ts';
import { refused } from '../../support/refused-network.ts';
import { untilService } from '../../support/kept-service.ts';
import { tempDir } from '../../support/temp-project.ts';

const LABELS = { labels: { environment: 'production', release: 'r1' } };
const NETWORK = ['noEgress', 'namesClosed'];

test('an engine as sovran starts it has no way out', async () => {
  const { runner, place } = await processEngine();
  expect(await judged(place.host, NETWORK)).toEqual(['pass closed', 'pass closed']);
  expect(await judged(place.host, ['telemetryOff', 'staysIsolated', 'pinnedEngine'])).toEqual([
    'pass off',
    'fail capabilities',
    'pass locks',
  ]);
  await runner.services.stop('svc', 0);
  expect(await judged(place.host, NETWORK)).toEqual(['unknown nothing-answers', 'unknown nothing-answers']);
});

test('an engine without a network of its own is found', async () => {
  const { place } = await processEngine(refused);
  expect(await judged(place.host, NETWORK)).toEqual(['fail shares-network', 'fail shares-network']);
  expect(await canaryOf(place.host)).toMatchObject({ heard: ['tcp', 'dns'] });
});

test('a canary that may not enter leaves both unknown', async () => {
  const { place } = await processEngine();
  const bound = ['setpriv', '--bounding-set', '-sys_admin', '--inh-caps', '-sys_admin'];
  expect(
    await judged(
      withExec(place.host, (argv) => [...bound, ...argv]),
      NETWORK,
    ),
  ).toEqual(['unknown canary-failed', 'unknown canary-failed']);
});

test('a container without a network passes, one on a bridge is found', async () => {
  const { runner, place, environment } = await installedDocker();
  await runner.services.start(fakeService(environment, LABELS));
  await untilService(runner, 'healthy');
  expect(await judged(place.host, [...NETWORK, 'staysIsolated', 'pinnedEngine', 'leastPrivilege'])).toEqual([
    'pass closed',
    'pass closed',
    'pass bound',
    'pass image',
    'pass container',
  ]);
  await moveToBridge(place.host.place.root);
  await until('the engine runs again', async () => (await runner.services.status('svc')).state === 'healthy');
  expect((await judged(place.host, NETWORK))[0]).toBe('fail container-network');
  expect(await canaryOf(place.host)).toMatchObject({ heard: ['tcp', 'dns'] });
});

async function processEngine(change: (argv: string[]) => string[] = (argv) => argv): Promise<{
  runner: Runner;
  place: ReturnType<typeof processPlace>;
}> {
  const place = processPlace();
  const { runner, environment } = await installedEngine({ ...place, host: withExec(place.host, change) });
  await runner.services.start(fakeService(environment, LABELS));
  await untilService(runner, 'healthy');
  return { runner, place };
}

function withExec(host: Host, change: (argv: string[]) => string[]): Host {
  return { ...host, exec: (argv, options) => host.exec(change(argv), options) };
}

/** What the rules say of the engines of a host, by what its script prints there. */
async function judged(host: Host, rules: readonly string[]): Promise<string[]> {
  const seen = await look(host);
  const facts = { now: '', environment: 'production', host: null, charter: null, validForMs: null, seen };
  return rules.map((name) => {
    const found = RULES[name]?.(facts as unknown as RuleFacts);
    return `${found?.verdict} ${found?.reason}`;
  });
}

async function canaryOf(host: Host): Promise<unknown> {
  const { canary } = (await look(host)) as unknown as RuleFacts['seen'];
  return Object.values(canary.inside)[0];
}

async function look(host: Host): Promise<Record<string, unknown>> {
  const outside = await readOutside({ read: readTemplate, names: readTemplateNames });
  const sections = ['services', 'containers', 'reach', 'canary'] as const;
  const gateway = `gateway production none 127.0.0.1 9 ${await doorTo(host)}`;
  const stdin = [
    `root ${host.place.root}`,
    gateway,
    `switch ${Object.keys(outside.switches.all ?? {}).join(' ')}`,
  ].join('\n');
  const result = await host.exec(scriptArgv('govern/collect', 'mark', ...sections), { stdin });
  const found = sections.map((name) => [name, sectionOf(name, { mark: 'mark', root: '', result }).facts]);
  return {
    ...Object.fromEntries(found),
    sovereignty: { outside },
    live: { live: { record: { engine: specIn(host) } } },
  } as never;
}

/** Engine and runtime of the only service of a host. */
function specIn({ place: { root } }: Host): { name: string; environment: string } {
  const [file] = globSync(join(root, 'services/*/spec.json'));
  const { engine, environment } = JSON.parse(file ? readFileSync(file, 'utf8') : '{}') as Record<string, string>;
  return { name: engine ?? '', environment: environment ?? '' };
}

/** What a gateway shows of itself: its live slot, and the socket of the only service there. */
async function doorTo({ place: { runtime } }: Host): Promise<string> {
  const folder = tempDir();
  const [socket = 'none'] = globSync(['*.sock', '*/e.sock'], { cwd: runtime });
  symlinkSync(join(runtime, socket), join(folder, 'blue.sock'));
  const server = createServer((line) => void line.end('3 engine 1 blue - 2 0 1\n'));
  await new Promise<void>((resolve) => server.listen(join(folder, 'admin.sock'), resolve));
  onTestFinished(() => void server.close());
  return folder;
}

/** Makes the only container below a folder anew, with a way out. */
async function moveToBridge(root: string): Promise<void> {
  const [found] = await containersBelow(root);
  const Id = found?.Id ?? '';
  const { answer } = await askDocker<{ Name: string; Config: object; HostConfig: object }>(
    'GET',
    `/containers/${Id}/json`,
  );
  await askDocker('DELETE', `/containers/${Id}?force=1`);
  const Name = `sovran-test-${process.pid}`;
  await askDocker('POST', '/networks/create', { body: { Name, Driver: 'bridge' } });
  const body = { ...answer.Config, HostConfig: { ...answer.HostConfig, NetworkMode: Name } };
  const made = await askDocker<{ Id: string }>('POST', `/containers/create?name=${answer.Name.slice(1)}`, { body });
  onTestFinished(async () => {
    await askDocker('DELETE', `/containers/${made.answer.Id}?force=1`);
    await askDocker('DELETE', `/networks/${Name}`);
  });
  await askDocker('POST', `/containers/${made.answer.Id}/start`);
}
