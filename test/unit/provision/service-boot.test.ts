import { execFileSync } from 'node:child_process';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { SERVICE_BOOT_FILES } from '../../../src/lib/provision/content/service-boot.ts';
import { tempDir } from '../../support/temp-project.ts';

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
  const script = SERVICE_BOOT_FILES[0]?.content ?? '';
  execFileSync('sh', ['-c', script], { env: { PATH: `${folder}:${process.env['PATH']}` } });
  return readFileSync(log, 'utf8').trim().split('\n');
}

test('a service that Docker gave up is started, also where Docker could not say so at first', () => {
  expect(startServices(0)).toEqual(['ps', 'inspect', 'start', 'ps']);
  expect(startServices(2)).toEqual(['ps', 'inspect', 'ps', 'inspect', 'ps', 'inspect', 'start', 'ps']);
});
