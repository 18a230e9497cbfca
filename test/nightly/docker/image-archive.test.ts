import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { ARCHIVE_LIMITS, verifyArchive } from '../../../src/lib/adapters/runners/docker/image/verify-archive.ts';
import { tempDir } from '../../support/temp-project.ts';

const LOCK = `sha256:${'a'.repeat(64)}`;

const sha256 = (bytes: Buffer | string): string => createHash('sha256').update(bytes).digest('hex');

/** A layer from a shell script that makes its content; arguments of tar besides. */
function layer(script: string, ...options: string[]): Buffer {
  const [folder, out] = [tempDir(), join(tempDir(), 'layer.tar')];
  execFileSync('sh', ['-c', script], { cwd: folder });
  execFileSync('tar', ['-cf', out, ...options, '-C', folder, '.'], { stdio: ['ignore', 'ignore', 'ignore'] });
  return readFileSync(out);
}

const PLAIN = 'mkdir -p usr/bin; echo hello >usr/bin/tool; ln -s tool usr/bin/other; ln usr/bin/tool usr/bin/same';

interface Making {
  layer?: Buffer;
  /** The layer as it is stored. */
  stored?: Buffer;
  tags?: string[] | null;
  /** Called in the folder that is packed. */
  change?: (folder: string, config: string) => void;
  options?: string[];
}

/** An image archive as `docker save` writes it. */
function archive({
  layer: bytes = layer(PLAIN),
  stored = bytes,
  tags = null,
  change,
  options = [],
}: Making = {}): string {
  const [folder, out] = [tempDir(), join(tempDir(), 'image.tar')];
  const config = JSON.stringify({
    config: { Labels: { 'sovran.lock': LOCK } },
    rootfs: { type: 'layers', diff_ids: [`sha256:${sha256(bytes)}`] },
  });
  const name = `${sha256(config)}.json`;
  mkdirSync(join(folder, 'one'));
  writeFileSync(join(folder, name), config);
  writeFileSync(join(folder, 'one', 'layer.tar'), stored);
  const manifest = [{ Config: name, RepoTags: tags, Layers: ['one/layer.tar'] }];
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify(manifest));
  change?.(folder, name);
  execFileSync('tar', ['-cf', out, ...options, '-C', folder, '.'], { stdio: 'ignore' });
  return out;
}

async function reasonOf(path: string, limits?: Partial<typeof ARCHIVE_LIMITS>): Promise<string> {
  const refused = await verifyArchive(path, { ...ARCHIVE_LIMITS, ...limits }).then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(refused).toMatchObject({ code: 'image-archive-refused', exit: 2, details: { path } });
  return (refused as { details: { reason: string } }).details.reason;
}

test.for(['gnu', 'pax', 'ustar'])('reads a whole image in a %s archive, with locks and digests', async (format) => {
  const bytes = layer(PLAIN, `--format=${format}`);
  const path = archive({ layer: bytes, tags: ['sovran-engine:a-b'], options: [`--format=${format}`] });
  const layers = [`sha256:${sha256(bytes)}`];
  expect(await verifyArchive(path)).toMatchObject({ lockDigest: LOCK, layers });
  const packed = archive({ layer: bytes, stored: gzipSync(bytes) });
  expect(await verifyArchive(packed)).toMatchObject({ lockDigest: LOCK, layers });
});

test('a layer with long names, links and files without content is whole', async () => {
  const script = `${PLAIN}; d=$(printf 'd%.0s' $(seq 90)); mkdir -p "$d/$d"; echo x >"$d/$d/f"; ln -s "$d/$d/f" l; : >empty`;
  for (const format of ['gnu', 'pax']) await verifyArchive(archive({ layer: layer(script, `--format=${format}`) }));
});

test.for<[string, () => Making, RegExp]>([
  ['a link', () => ({ change: (at) => symlinkSync('/etc/passwd', join(at, 'link')) }), /^symbolic-link .*link$/],
  ['a hard link', () => ({ change: (at, name) => execFileSync('ln', [name, 'hard'], { cwd: at }) }), /^hard-link /],
  ['a device', () => ({ change: (at) => execFileSync('mkfifo', [join(at, 'pipe')]) }), /^device /],
  ['a name outside', () => ({ options: ['--transform=s,^./one,../one,', '-P'] }), /^outside \.\.\/one/],
  ['an absolute name', () => ({ options: ['--transform=s,^./one,/one,', '-P'] }), /^outside \/one/],
  ['a name of somebody else', () => ({ tags: ['debian:13'] }), /^name debian:13$/],
  ['a changed configuration', () => ({ change: (at, name) => writeFileSync(join(at, name), '{}') }), /^digest /],
  ['a changed layer', () => ({ stored: layer('echo evil >tool') }), /^digest one\/layer.tar$/],
  ['no layer', () => ({ change: (at) => rmSync(join(at, 'one', 'layer.tar')) }), /^missing one\/layer.tar$/],
  ['two images', () => ({ change: (at) => writeFileSync(join(at, 'manifest.json'), '[{},{}]') }), /^unreadable /],
  ['no manifest', () => ({ change: (at) => rmSync(join(at, 'manifest.json')) }), /^missing manifest.json$/],
  ['a device in a layer', () => ({ layer: layer('mkfifo tty') }), /^device \.\/tty$/],
  ['a name outside in a layer', () => ({ layer: layer(PLAIN, '--transform=s,^./usr,../usr,', '-P') }), /^outside \.\./],
])('%s is refused', async ([, making, reason]) => {
  expect(await reasonOf(archive(making()))).toMatch(reason);
});

test('a hard link of a layer that leads outside is refused', async () => {
  const bytes = layer('echo x >a; ln a b', '--transform=flags=h;s,^./[ab],../../etc/passwd,', '-P');
  expect(await reasonOf(archive({ layer: bytes }))).toMatch(/^outside \.\.\/\.\.\/etc\/passwd/);
});

test('refuses an archive that is packed, truncated, invalid, a folder or missing', async () => {
  const folder = tempDir();
  const whole = archive();
  const [packed, none, cut] = ['packed', 'none', 'cut'].map((name) => join(folder, name)) as [string, string, string];
  writeFileSync(packed, gzipSync(readFileSync(whole)));
  writeFileSync(none, 'no archive');
  writeFileSync(cut, readFileSync(whole));
  truncateSync(cut, 4096);
  expect(await reasonOf(packed)).toMatch(/checksum|cut/);
  expect(await reasonOf(none)).toBe('cut');
  expect(await reasonOf(cut)).toMatch(/cut|missing/);
  expect(await reasonOf(folder)).toMatch(/not-plain|EISDIR/);
  expect(await reasonOf(join(folder, 'gone'))).toBe('ENOENT');
});

test('bounds what would grow without end: entries, layers, unfolded bytes', async () => {
  const many = layer('i=0; while [ $i -lt 50 ]; do : >f$i; i=$((i+1)); done');
  expect(await reasonOf(archive(), { entries: 3 })).toBe('too-many');
  expect(await reasonOf(archive({ layer: many }), { layerEntries: 20 })).toBe('too-many');
  const bomb = layer('truncate -s 20M zeros');
  const path = archive({ layer: bomb, stored: gzipSync(bomb) });
  expect(readFileSync(path).length).toBeLessThan(200_000);
  expect(await reasonOf(path, { unpackedBytes: 1_000_000 })).toBe('too-large');
});
