import { hostScript } from '../../../src/lib/core/kit/host-script.ts';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { pathWith } from '../../support/leases.ts';
import { privatePodman, type PrivatePodman } from '../../support/podman.ts';

const TOOLS = ['cat', 'paste', 'podman', 'sed', 'sort', 'timeout', 'tr'];
const LOCK = `sha256:${'a'.repeat(64)}`;

/** Arguments: address of the engine, a folder to mount, the lock of the image. */
const SETUP = `set -e
at=$1 files=$2 lock=$3
tar -C "$files" -c . | podman -H "$at" import --change "LABEL sovran.lock=$lock" - one
podman -H "$at" tag one two
podman -H "$at" create --label sovran.job=j --volume "$files:/model" one /model`;

let podman: PrivatePodman;
let bin: string;

/** A host whose only client is that of the package `podman-docker`, with an image, two names for it, and a container. */
beforeAll(async () => {
  podman = await privatePodman();
  const folder = dirname(podman.socket);
  bin = join(folder, 'bin');
  const files = join(folder, 'files');
  for (const made of [bin, files]) mkdirSync(made);
  for (const tool of TOOLS)
    symlinkSync(execFileSync('sh', ['-c', `command -v ${tool}`], { encoding: 'utf8' }).trim(), join(bin, tool));
  writeFileSync(join(bin, 'docker'), '#!/bin/sh\nexec podman "$@"\n', { mode: 0o755 });
  writeFileSync(join(files, 'model'), 'x');
  execFileSync('sh', ['-c', SETUP, 'setup', `unix://${podman.socket}`, files, LOCK], { stdio: 'ignore' });
});
afterAll(() => podman.stop());

/** What a word of ours prints, where curl is on the host and where it is not. */
function say(word: string, withCurl: boolean): ReturnType<typeof spawnSync> {
  const script = `${hostScript('store/engine-words')}\nsock=${podman.socket}\n${word}`;
  const env = withCurl ? process.env : { ...process.env, PATH: bin };
  return spawnSync('/bin/sh', ['-c', script], { encoding: 'utf8', env });
}

interface Told {
  Id?: string;
  ImageID?: string;
  Size?: number;
  Labels?: Record<string, string>;
  State?: string;
  Mounts?: { Source: string }[];
}

const told = (word: string, withCurl: boolean): unknown =>
  (JSON.parse(String(say(word, withCurl).stdout)) as Told[]).map(({ Id, ImageID, Size, State, Labels, Mounts }) =>
    word === 'images' ? { Id, Size, Labels } : { ImageID, State, Labels, mounts: Mounts?.map(({ Source }) => Source) },
  );

test('Podman answers Docker’s client as it answers its socket', () => {
  for (const word of ['images', 'containers']) {
    expect(say(word, false), word).toMatchObject({ status: 0 });
    expect(told(word, false)).toEqual(told(word, true));
  }
  expect(told('images', false)).toMatchObject([{ Labels: { 'sovran.lock': LOCK } }]);
});

test('both clients keep a needed Podman image, and show its lock', () => {
  const [{ Id: id = '' } = {}] = told('images', true) as Told[];
  expect(id).toMatch(/^sha256:[0-9a-f]{64}$/);
  expect(String(say(`labels_of ${id}`, false).stdout)).toContain(LOCK);
  expect(say(`remove_image ${id}`, false).status).not.toBe(0);
  expect(told('images', false)).toHaveLength(1);
});

test.each([
  { tool: 'curl', code: 28 },
  { tool: 'docker', code: 124 },
])('asks a hanging engine no second time as root, by $tool', ({ tool, code }) => {
  const stands = pathWith({ [tool]: `exit ${code}`, timeout: 'shift; exec "$@"', sudo: 'echo asked' });
  const PATH = `${stands.PATH.split(':', 1)[0]}:${bin}`;
  const script = `${hostScript('store/engine-words')}\nsock=${podman.socket}\ncontainers`;
  expect(spawnSync('/bin/sh', ['-c', script], { encoding: 'utf8', env: { PATH } }).stdout).toBe('');
});
