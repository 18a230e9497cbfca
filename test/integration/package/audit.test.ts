import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, expect, test } from 'vitest';
import { tempDir } from '../../support/temp-project.ts';

type Answer = (asked: Record<string, string[]>) => { status?: number; body: unknown };

const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** A registry on loopback: `answer` is its audit endpoint, any package it is asked for has the asked versions. */
async function openRegistry(answer: Answer): Promise<string> {
  const versions = new Map<string, string[]>();
  const server = createServer((request, response) => void serve(request, response, answer, versions));
  servers.push(server.listen(0, '127.0.0.1'));
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  answer: Answer,
  versions: Map<string, string[]>,
): Promise<void> {
  const { status = 200, body } =
    request.method === 'POST' ? answer(await readAsked(request, versions)) : { body: packument(request, versions) };
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
}

async function readAsked(request: IncomingMessage, versions: Map<string, string[]>): Promise<Record<string, string[]>> {
  const bytes = Buffer.concat(await request.toArray());
  const asked = JSON.parse(gunzipSync(bytes).toString()) as Record<string, string[]>;
  for (const [name, list] of Object.entries(asked)) versions.set(name, list);
  return asked;
}

function packument(request: IncomingMessage, versions: Map<string, string[]>): unknown {
  const name = decodeURIComponent((request.url ?? '').slice(1));
  const list = versions.get(name) ?? ['1.0.0'];
  const entries = list.map((version) => [version, { name, version, dist: {} }]);
  return { name, 'dist-tags': { latest: list.at(-1) }, versions: Object.fromEntries(entries) };
}

const advisory = (severity: string, id: string): unknown[] => [
  { id: 1, url: `https://advisories.example/${id}`, title: 'Bad input', severity, vulnerable_versions: '*', cwe: [] },
];

/** Knows the advisory that every real registry knows, and those of `more`. */
const knowing =
  (more: Record<string, unknown[]>): Answer =>
  (asked) => ({
    body: Object.fromEntries(
      Object.entries({ minimist: advisory('critical', 'GHSA-known'), ...more }).filter(([name]) => name in asked),
    ),
  });

async function audit(registry: string, ...args: string[]): Promise<{ exit: number | null; text: string }> {
  const env = { ...process.env, npm_config_registry: registry, npm_config_cache: tempDir() };
  const child = spawn(process.execPath, ['scripts/audit.ts', ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const texts = [child.stdout.toArray(), child.stderr.toArray()];
  const [exit] = (await once(child, 'close')) as [number | null];
  return { exit, text: (await Promise.all(texts)).flat().join('') };
}

test('a registry that knows advisories and none of ours is clean', async () => {
  const { exit, text } = await audit(await openRegistry(knowing({})));
  expect(text).toMatch(/^\d\d+ production packages: 0 critical, 0 high, 0 moderate, 0 low, 0 info\n$/);
  expect(exit).toBe(0);
});

test('a high finding is printed and fails; a moderate one is counted', async () => {
  const registry = await openRegistry(
    knowing({ yaml: advisory('high', 'GHSA-high'), zod: advisory('moderate', 'GHSA-moderate') }),
  );
  const { exit, text } = await audit(registry);
  expect(text).toContain('high: yaml *: Bad input (GHSA-high)\n');
  expect(text).toContain('0 critical, 1 high, 1 moderate');
  expect(text).not.toContain('GHSA-moderate');
  expect(exit).toBe(1);
});

test('an explained finding passes with its reason until its day', async () => {
  const registry = await openRegistry(knowing({ yaml: advisory('high', 'GHSA-high') }));
  const file = join(tempDir(), 'exceptions.yaml');
  const explain = (until: string): void =>
    writeFileSync(
      file,
      `- advisory: GHSA-high\n  reason: Only files of the project itself are read.\n  until: ${until}\n`,
    );
  explain('2999-01-01');
  const explained = await audit(registry, '--exceptions', file);
  expect(explained.text).toContain('explained until 2999-01-01: Only files of the project itself are read.');
  expect(explained.exit).toBe(0);
  explain('2000-01-01');
  expect((await audit(registry, '--exceptions', file)).exit).toBe(1);
});

test.each<[string, Answer, string]>([
  ['does not implement it', () => ({ status: 404, body: {} }), 'answered 404'],
  ['fails', () => ({ status: 500, body: 'oops' }), 'answered 500'],
  ['answers with a page', () => ({ body: '<html>' }), 'did not answer with JSON'],
  ['answers everything with an empty list', () => ({ body: {} }), 'knows no advisory'],
])('a registry that %s was not asked: never green', async (_, answer, why) => {
  const { exit, text } = await audit(await openRegistry(answer));
  expect(text).toMatch(/^not checked: [^\n]+\n$/);
  expect(text).toContain(why);
  expect(text).not.toMatch(/127\.0\.0\.1|http/);
  expect(exit).toBe(4);
});

test('a registry that cannot be reached: never green', async () => {
  const registry = await openRegistry(() => ({ body: {} }));
  servers.splice(0).forEach((server) => server.close());
  const { exit, text } = await audit(registry);
  expect(text).toBe("not checked: the registry's audit endpoint cannot be reached (ECONNREFUSED)\n");
  expect(exit).toBe(4);
});
