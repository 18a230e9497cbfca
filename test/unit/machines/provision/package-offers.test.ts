import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Assessment } from '../../../../src/lib/stages/machines/provision/contract/step.ts';
import {
  packagesIn,
  unobtainable,
  UNTRUSTED,
} from '../../../../src/lib/stages/machines/provision/execution/packages.ts';
import { aptRoot, type AptRoot } from '../../../support/apt-root.ts';
import { outputOf, stepOf, targetOf } from '../../../support/step-cases.ts';
import { tempDir } from '../../../support/temp-project.ts';

const BASE = ['auditd', 'ca-certificates', 'chrony', 'iproute2', 'nftables', 'procps'];
const NOWHERE = 'deb http://127.0.0.1:1/debian trixie main\n';
const DEBIAN = targetOf({ family: 'debian', release: '13', profile: 'cpu-lab' });

/** What the check of S02 says on a real apt. */
function assessOn({ env }: AptRoot): Assessment {
  const step = stepOf('S02');
  const ran = spawnSync('dash', ['-c', step.check(DEBIAN)], { env, encoding: 'utf8', input: '' });
  expect(ran.status).toBe(0);
  return step.assess(ran.stdout, DEBIAN);
}

test('apt without a source: names every missing package', () => {
  expect(assessOn(aptRoot(''))).toMatchObject({
    state: 'unknown',
    reason: 'packages-without-source',
    observed: { without: BASE },
  });
});

test('apt whose lists have all but two: those two are named', () => {
  const root = aptRoot('', BASE.slice(2));
  root.get('update');
  expect(assessOn(root)).toMatchObject({ reason: 'packages-without-source', observed: { without: BASE.slice(0, 2) } });
});

test('apt with complete or unfetched lists: plain drift', () => {
  const whole = aptRoot('', BASE);
  whole.get('update');
  for (const root of [whole, aptRoot(NOWHERE)]) {
    const found = assessOn(root);
    expect(found).toMatchObject({ state: 'drift', diff: BASE.map((name) => `+ ${name}: installed`).join('\n') });
    expect(stepOf('S02').apply(DEBIAN, found)).toHaveLength(2);
  }
});

test('names an outdated engine before apt installs it', () => {
  const root = aptRoot('', ['docker.io']);
  root.get('update');
  const target = targetOf({ family: 'debian', release: '12', profile: 'gpu-inference' });
  const { stdout } = spawnSync('dash', ['-c', stepOf('S19').check(target)], {
    env: root.env,
    encoding: 'utf8',
    input: '',
  });
  const offers = stdout.split('\n').filter((line) => /^(offers|source|unfetched|offered)=/.test(line));
  const found = stepOf('S19').assess(outputOf('S19', offers.join('\n')), target);
  expect(found).toMatchObject({ state: 'unknown', reason: 'engine-too-old' });
  expect(found.diff).toContain('- version offered: 1.0\n+ version offered: at least 25.0');
});

test('dnf sources are enabled sections; unknown without a cache', () => {
  const folder = tempDir();
  const [tools, repos] = [join(folder, 'bin'), join(folder, 'repos')];
  for (const path of [tools, repos]) mkdirSync(path);
  writeFileSync(join(tools, 'rpm'), '#!/bin/sh\nexit 1\n', { mode: 0o755 });
  writeFileSync(join(tools, 'dnf'), '#!/bin/sh\necho offered=audit 4.0\nexit "$(cat "$0.code")"\n', { mode: 0o755 });
  const target = targetOf({ family: 'rhel', release: '9', profile: 'cpu-lab' });
  const script = stepOf('S02').check(target).replaceAll('/etc/yum.repos.d', repos);
  const lines = (code: number, text: string): string[] => {
    writeFileSync(join(tools, 'dnf.code'), String(code));
    writeFileSync(join(repos, 'a.repo'), text);
    const env = { ...process.env, PATH: `${tools}:${process.env['PATH']}` };
    const { stdout } = spawnSync('dash', ['-c', script], { env, encoding: 'utf8', input: '' });
    return stdout.split('\n').filter((line) => /^(source|unfetched|offered)=/.test(line));
  };
  expect(lines(0, '[a]\nenabled=0\n[b]\nname=b\n[c]\nenabled = 1')).toEqual([
    'source=[b]',
    'source=[c]',
    'offered=audit 4.0',
  ]);
  expect(lines(1, '[a]\nenabled=0\n')).toEqual(['unfetched=cache']);
});

const WANTED = ['auditd', 'chrony'];
test.for<[string, string[] | undefined]>([
  ['E: Unable to locate package auditd', ['auditd']],
  ["E: Package 'auditd' has no installation candidate\nE: Unable to locate package chrony", ['auditd', 'chrony']],
  ["E: Version '1.0' for 'chrony' was not found", ['chrony']],
  [
    "W: Failed to fetch http://deb.debian.org/debian/dists/trixie/InRelease  Could not resolve 'deb.debian.org'",
    WANTED,
  ],
  ['E: Failed to fetch http://d/pool/main/a/audit/auditd_4.0_amd64.deb  Could not connect', ['auditd']],
  ["E: The repository 'file:/b ./ Release' does not have a Release file.", WANTED],
  ['No match for argument: audit\nError: Unable to find a match: audit', ['audit']],
  ["Error: Failed to download metadata for repo 'baseos': Cannot prepare internal mirrorlist", WANTED],
  ['Error: There are no enabled repositories in "/etc/yum.repos.d".', WANTED],
  ['E: Sub-process /usr/bin/dpkg returned an error code (1)', undefined],
  ['E: Could not get lock /var/lib/dpkg/lock-frontend', undefined],
  ['', undefined],
])('%j', ([output, packages]) => {
  expect(unobtainable(output, WANTED)).toEqual(packages);
});

test.for([
  ['E: Failed to fetch file:/b/./jq_1.7_amd64.deb  Hash Sum mismatch', true],
  ["E: The repository 'file:/b ./ InRelease' is not signed.", true],
  ['Error: GPG check FAILED', true],
  ['E: Failed to fetch file:/b/./jq_1.7_amd64.deb  File not found', false],
  ['E: Unable to locate package jq', false],
] as const)('not as it was signed: %j', ([output, untrusted]) => {
  expect(UNTRUSTED.test(output)).toBe(untrusted);
});

test('derives what a command installs from flags and versions', () => {
  expect(packagesIn(['env', 'A=b', 'apt-get', '-y', 'install', '--no-install-recommends', 'a', 'b=1:2'])).toEqual([
    'a',
    'b',
  ]);
  expect(packagesIn(['dnf', '-q', 'makecache'])).toEqual([]);
});
