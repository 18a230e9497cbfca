import { execFileSync } from 'node:child_process';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { serviceBootFiles } from '../../../src/lib/provision/content/service-boot.ts';
import { targetOf } from '../../support/step-cases.ts';
import { tempDir } from '../../support/temp-project.ts';

const DEBIAN = { family: 'debian', release: '13', profile: 'gpu-inference' } as const;

/** Runs the script beside a docker whose `inspect` fails so often first; its calls, one a line. */
function startServices(failures: number): string[] {
  const folder = tempDir();
  const log = join(folder, 'log');
  const put = (name: string, lines: string[]): void => {
    writeFileSync(join(folder, name), ['#!/bin/sh', ...lines, ''].join('\n'));
    chmodSync(join(folder, name), 0o755);
  };
  put('sleep', ['exit 0']);
  put('docker', [
    `echo "$1" >>${log}`,
    `[ ! -e ${folder}/started ] || { [ "$1" != ps ] || exit 0; }`,
    'case $1 in',
    'ps) echo c1 ;;',
    `inspect) [ "$(grep -c inspect ${log})" -gt ${failures} ] || exit 1; echo 'c1 "could not select CDI device"' ;;`,
    `start) : >${folder}/started ;;`,
    'esac',
  ]);
  const script = serviceBootFiles(targetOf(DEBIAN))[0]?.content ?? '';
  execFileSync('sh', ['-c', script], { env: { PATH: `${folder}:${process.env['PATH']}` } });
  return readFileSync(log, 'utf8').trim().split('\n');
}

test('a service that Docker gave up is started, also where Docker could not say so at first', () => {
  expect(startServices(0)).toEqual(['ps', 'inspect', 'start', 'ps']);
  expect(startServices(2)).toEqual(['ps', 'inspect', 'ps', 'inspect', 'ps', 'inspect', 'start', 'ps']);
});

/** Runs the script of Podman beside containers, each a file; those that cannot start do so from the given try on. */
function startOnPodman(containers: string[], works: number): string[] {
  const folder = tempDir();
  const put = (name: string, lines: string[]): void => {
    writeFileSync(join(folder, name), ['#!/bin/sh', ...lines, ''].join('\n'));
    chmodSync(join(folder, name), 0o755);
  };
  for (const name of containers) writeFileSync(join(folder, `is-${name}`), '');
  put('sleep', ['exit 0']);
  put('podman', [
    `echo "$*" >>${folder}/log`,
    `case $1 in ps) cd ${folder}; for c in is-*; do [ ! -e "$c" ] || echo "\${c#is-}"; done ;; start)`,
    `[ "$(grep -c ^start ${folder}/log)" -ge ${works} ] || exit 125`,
    `shift; for c; do rm ${folder}/is-$c; done ;; esac`,
  ]);
  const script = serviceBootFiles(targetOf({ ...DEBIAN, settings: { containers: 'podman' } }))[0]?.content ?? '';
  execFileSync('sh', ['-c', script], { env: { PATH: `${folder}:${process.env['PATH']}` } });
  return readFileSync(join(folder, 'log'), 'utf8').trim().split('\n');
}

test('every service that Podman left is started at boot, also where its GPU comes late, and nothing where none is', () => {
  const asked = 'ps -aq --filter label=sovran.service --filter status=exited --filter status=created';
  expect(startOnPodman([], 1)).toEqual([asked]);
  expect(startOnPodman(['a', 'b'], 1)).toEqual([asked, 'start a b', asked]);
  expect(startOnPodman(['a'], 2)).toEqual([asked, 'start a', asked, 'start a', asked]);
});
