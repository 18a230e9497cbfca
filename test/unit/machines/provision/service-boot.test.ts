import { execFileSync } from 'node:child_process';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { serviceBootFiles } from '../../../../src/lib/stages/machines/provision/files/boot-units.ts';
import { targetOf } from '../../../support/step-cases.ts';
import { tempDir } from '../../../support/temp-project.ts';

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
    `case $1 in start) echo "$*" ;; *) echo "$1" ;; esac >>${log}`,
    `[ ! -e ${folder}/started ] || { [ "$1" != ps ] || exit 0; }`,
    'case $1 in',
    'ps) case $* in *label=sovran.service*) echo c1 ;; *label=sovran.exporter*) echo c2 ;; esac ;;',
    `inspect) [ "$(grep -c inspect ${log})" -gt ${failures} ] || exit 1; shift 3; for c; do echo "$c \\"could not select CDI device\\""; done ;;`,
    `start) : >${folder}/started ;;`,
    'esac',
  ]);
  const script = serviceBootFiles(targetOf(DEBIAN))[0]?.content ?? '';
  execFileSync('sh', ['-c', script], { env: { PATH: `${folder}:${process.env['PATH']}` } });
  return readFileSync(log, 'utf8').trim().split('\n');
}

test('starts containers that Docker stopped retrying', () => {
  const [asked, last] = [
    ['ps', 'ps', 'inspect'],
    ['start c1 c2', 'ps', 'ps'],
  ];
  expect(startServices(0)).toEqual([...asked, ...last]);
  expect(startServices(2)).toEqual([...asked, ...asked, ...asked, ...last]);
});

/** Runs the script of Podman beside containers, each a file; those that cannot start do so from the given try on. */
function startOnPodman(containers: string[], works: number, exporters?: { node: string }): string[] {
  const folder = tempDir();
  const put = (name: string, lines: string[]): void => {
    writeFileSync(join(folder, name), ['#!/bin/sh', ...lines, ''].join('\n'));
    chmodSync(join(folder, name), 0o755);
  };
  for (const name of containers) writeFileSync(join(folder, `is-${name}`), '');
  put('sleep', ['exit 0']);
  put('podman', [
    `echo "$*" >>${folder}/log`,
    `case $1 in ps) cd ${folder}; of=\${4#label=sovran.}; for c in is-\${of##*=}-*; do [ ! -e "$c" ] || echo "\${c#is-}"; done ;; start)`,
    `[ "$(grep -c ^start ${folder}/log)" -ge ${works} ] || exit 125`,
    `shift; for c; do rm ${folder}/is-$c; done ;; esac`,
  ]);
  const settings = { containers: 'podman', ...(exporters ? { exporters } : {}) };
  const script = serviceBootFiles(targetOf({ ...DEBIAN, settings }))[0]?.content ?? '';
  execFileSync('sh', ['-c', script], { env: { PATH: `${folder}:${process.env['PATH']}` } });
  return readFileSync(join(folder, 'log'), 'utf8').trim().split('\n');
}

test('starts services and exporters on Podman at boot', () => {
  const asked = ['service', 'exporter=sovran-node-exporter'].map(
    (kind) => `ps -aq --filter label=sovran.${kind} --filter status=exited --filter status=created`,
  );
  const [a, b, node] = ['service-a', 'sovran-node-exporter-b', { node: `sha256:${'a'.repeat(64)}` }];
  expect(startOnPodman([], 1, node)).toEqual(asked);
  expect(startOnPodman([a, b], 1, node)).toEqual([...asked, `start ${a} ${b}`, ...asked]);
  expect(startOnPodman([a], 2, node)).toEqual([...asked, `start ${a}`, ...asked, `start ${a}`, ...asked]);
  expect(startOnPodman([b], 1), 'an exporter that the host is not to have any more').toEqual(asked.slice(0, 1));
});
