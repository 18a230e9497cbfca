import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { localHost } from '../../../../src/lib/adapters/hosts/local-host.ts';
import {
  clockOffset,
  type Frames,
  readFrames,
} from '../../../../src/lib/stages/machines/preflight/terms/read-frames.ts';
import { buildScript } from '../../../../src/lib/stages/machines/preflight/script.ts';
import { assessSkew } from '../../../../src/lib/stages/machines/preflight/checks/time.ts';
import { tempDir } from '../../../support/temp-project.ts';
import type { Block } from '../../../../src/lib/stages/machines/preflight/terms/check.ts';

const S = '@@01JABCDEFGHJKMNPQRSTVWXYZ0';
const TARGET = { root: '/var/lib/sovran', reach: [], ports: [], measure: false };

const block = (id: string, body: string, more: Partial<Block> = {}): Block => ({ id, body: () => body, ...more });

/** Runs blocks by a real shell, as a host would. */
async function run(blocks: Block[], before = ''): Promise<Frames> {
  const stdin = `${before}\n${buildScript(blocks, TARGET, S)}`;
  const done = await localHost('local').exec(['sh', '-s'], { stdin, maxOutputBytes: 4 << 20 });
  return readFrames(done.stdout, S);
}

test('each block has its own output and exit code', async () => {
  const { blocks, complete, stamps } = await run([
    block('plain', 'echo one; echo two >&2; false'),
    block('slow', 'sleep 0.2; printf "no newline"', { seconds: 5 }),
    block('greedy', 'cat; echo "read nothing"'),
    block('missing', 'no-such-program-here', { seconds: 5 }),
    block('elevated', 'id -u', { seconds: 5, as: 'root' }),
    block('maybe', 'id -u', { seconds: 5, as: 'if-possible' }),
    block('quoted', `printf '%s' "it's \\$HOME"`, { seconds: 5 }),
  ]);
  expect(Object.fromEntries(blocks)).toEqual({
    plain: { text: 'one\ntwo', end: 1 },
    greedy: { text: 'read nothing', end: 0 },
    slow: { text: 'no newline', end: 0 },
    elevated: { text: '0', end: 0 },
    maybe: { text: '0', end: 0 },
    missing: { text: expect.stringContaining('not found') as string, end: 127 },
    quoted: { text: "it's $HOME", end: 0 },
  });
  expect(complete).toBe(true);
  expect((stamps.end ?? 0) - (stamps.start ?? 0)).toBeGreaterThan(0.19);
});

test('slow blocks run in parallel; one that hangs ends alone', async () => {
  const there = tempDir();
  const waits = (name: string): string =>
    `: >'${there}/${name}'; until [ "$(ls '${there}' | wc -l)" = 6 ]; do sleep 0.05; done`;
  const { blocks } = await run([
    ...[1, 2, 3, 4, 5, 6].map((at) => block(`s${at}`, waits(`s${at}`), { seconds: 60 })),
    block('hangs', 'echo begun; sleep 600', { seconds: 5 }),
    block('fast', 'echo ok'),
  ]);
  expect(blocks.get('hangs')).toEqual({ text: 'begun', end: 124 });
  expect([...blocks.values()].filter(({ end }) => end === 0)).toHaveLength(7);
});

test('hostile output stays in its block', async () => {
  const { blocks, complete } = await run([
    block('bomb', "head -c 100000000 /dev/zero | tr '\\0' a", { seconds: 10 }),
    block('bytes', String.raw`printf '\377\376ok\033[2J\033]0;x\007'`),
    block('forged', String.raw`printf '\n@@OTHER r 0\n@@OTHER b plain\n'`),
    block('plain', 'echo whole'),
  ]);
  expect(blocks.get('bomb')?.end).toBe('cut');
  expect(blocks.get('bomb')?.text.length).toBeLessThanOrEqual(65_536);
  expect(blocks.get('bytes')).toEqual({ text: '\uFFFD\uFFFDok', end: 0 });
  expect(blocks.get('forged')?.text).toBe('@@OTHER r 0\n@@OTHER b plain');
  expect(blocks.get('plain')).toEqual({ text: 'whole', end: 0 });
  expect(complete).toBe(true);
});

test('what a noisy shell prints stands apart', async () => {
  const { noise, blocks } = await run([block('plain', 'echo whole')], 'echo "Welcome to gpu1"');
  expect(noise).toBe('Welcome to gpu1');
  expect(blocks.get('plain')?.text).toBe('whole');
});

test('keeps truncated output and marks it incomplete', () => {
  const text = `\n${S} t 100.5\n\n${S} b one\nhere\n\n${S} r 0\n\n${S} b two\nhalf of i`;
  const { blocks, complete, stamps } = readFrames(text, S);
  expect(Object.fromEntries(blocks)).toEqual({ one: { text: 'here', end: 0 }, two: { text: 'half of i', end: 'cut' } });
  expect([complete, stamps]).toEqual([false, { start: 100.5 }]);
  expect(readFrames('', S)).toEqual({ blocks: new Map(), noise: '', stamps: {}, complete: false });
});

test.each([
  ['equal clocks', { start: 10.05 }, { sentMs: 10_000, receivedMs: 10_100 }, 0, 51],
  ['a host one hour ahead', { start: 3610.05, end: 9999 }, { sentMs: 10_000, receivedMs: 10_100 }, 3_600_000, 51],
  ['a host one hour behind', { start: 10.01 }, { sentMs: 3_610_000, receivedMs: 3_610_020 }, -3_600_000, 11],
])('%s', (_name, stamps, local, skewMs, errorMs) => {
  expect(clockOffset(stamps, local)).toEqual({ skewMs, errorMs });
});

test('fails a skew beyond the error, unknown within it', () => {
  expect(clockOffset({}, { sentMs: 0, receivedMs: 1 })).toBeUndefined();
  expect(assessSkew(undefined, 500).status).toBe('unknown');
  expect(assessSkew({ skewMs: 20, errorMs: 11 }, 500)).toMatchObject({ status: 'ok', observed: '20 ms ± 11 ms' });
  expect(assessSkew({ skewMs: 3_600_000, errorMs: 11 }, 500)).toMatchObject({
    status: 'fail',
    figures: { skew: { value: 3_600_000, unit: 'ms', how: 'measured' } },
  });
  expect(assessSkew({ skewMs: 400, errorMs: 300 }, 500).status).toBe('unknown');
});

test('starts nothing for missing programs or settled blocks', async () => {
  const { blocks } = await run([
    block('absent', 'echo started', { seconds: 5, needs: 'no-such-program-here' }),
    block('there', 'echo started', { seconds: 5, needs: 'cat' }),
    block('root-absent', 'echo started', { seconds: 5, as: 'root', needs: 'no-such-program-here' }),
    block('idle', 'echo started', { seconds: 5, settled: () => [{ when: 'true', exit: 0 }] }),
    block('small', 'cd /; echo "$PWD"; false'),
  ]);
  expect(Object.fromEntries(blocks)).toEqual({
    absent: { text: '', end: 127 },
    there: { text: 'started', end: 0 },
    'root-absent': { text: '', end: 127 },
    idle: { text: '', end: 0 },
    small: { text: '/', end: 1 },
  });
});

test.each([
  ['gives root', 'shift; exec "$@"', { login: 'me\nsudo', root: 0 }],
  [
    'asks for a password',
    'echo "sudo: a password is required" >&2; exit 1',
    { login: 'me\nrefused\nsudo: a password is required', root: 'root' },
  ],
] as const)('asks sudo once and reports its reply: it %s', async (_title, does, seen) => {
  const bin = tempDir();
  const asked = join(bin, 'asked');
  writeFileSync(join(bin, 'sudo'), `#!/bin/sh\nprintf "%s.\\n" "$1" >>${asked}\n${does}\n`, { mode: 0o755 });
  writeFileSync(join(bin, 'id'), '#!/bin/sh\necho 1000\n', { mode: 0o755 });
  const script = buildScript(
    [
      block('login', 'echo me', { as: 'login' }),
      block('root', 'echo it', { seconds: 5, as: 'root' }),
      block('maybe', 'echo it', { seconds: 5, as: 'if-possible' }),
    ],
    TARGET,
    S,
  ).replace('PATH=/usr/local/sbin', `PATH=${bin}:/usr/local/sbin`);
  const done = await localHost('local').exec(['sh', '-s'], { stdin: script });
  const { blocks } = readFrames(done.stdout, S);
  expect(blocks.get('login')).toEqual({ text: seen.login, end: 0 });
  expect(blocks.get('root')?.end).toBe(seen.root);
  expect(blocks.get('maybe')).toEqual({ text: 'it', end: 0 });
  expect(readFileSync(asked, 'utf8')).toBe('-n.\n');
});
