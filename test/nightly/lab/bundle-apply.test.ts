import { execFileSync } from 'node:child_process';
import { appendFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Lab } from '../../../scripts/rig/record.ts';
import { useLab } from '../../support/lab.ts';
import { labProject } from '../../support/project/in-lab.ts';
import { openProject, type Project } from '../../support/project/project.ts';
import { aSigner, makeKey } from '../../support/project/signers.ts';
import { onMachine } from '../../support/provisioned-lab.ts';
import type { CliResult } from '../../support/sovran.ts';
import { git, tempDir } from '../../support/temp-project.ts';

const SOURCE = '/opt/sovran-bundle/debian-13';
const INSTALLED = "dpkg-query -W -f='${db:Status-Status} ${Package} ${Version}\\n' | grep ^installed";
const APPLY = 'host apply fresh1 --allow restart --json';

/** What somebody changes of a source that was signed, and what apt says. */
const DAMAGES: [change: string, said: RegExp][] = [
  [`sed -i 's/^Suite: /Suite:  /' ${SOURCE}/InRelease`, /is not signed/],
  [`printf x | dd of="$(echo ${SOURCE}/jq_*.deb)" bs=1 seek=5000 conv=notrunc`, /jq_\S+\.deb +Hash Sum mismatch/],
];

test('a machine without a network is provisioned from a bundle alone', { timeout: 1_800_000 }, async () => {
  const lab = await useLab({ own: 'bundle', hosts: ['fresh1'] });
  // Neither the packages that a lab machine has of its own, nor a route to others.
  expect(await onMachine(lab, 'fresh1', 'rm -rf /opt/sovran-packages; ip route get 192.0.2.9 2>&1 || :')).toMatch(
    /unreachable/,
  );
  const { file, there } = await bundled(lab);
  await otherSystem(lab, there, file);
  const bare = await linesOf(lab, INSTALLED);
  for (const [change, said] of DAMAGES) {
    await ends(there, 0, `bundle load ${file} --host fresh1`);
    await onMachine(lab, 'fresh1', change);
    await refused(there, said);
    expect(await linesOf(lab, INSTALLED)).toEqual(bare);
  }
  await ends(there, 0, `bundle load ${file} --host fresh1`);
  await ends(there, 5, 'host plan fresh1 --exit-code');
  expect((await ends(there, 0, APPLY)).json).toMatchObject({ verdict: 'changed' });
  await onlyFromBundle(lab, bare);
  await ends(there, 0, 'host plan fresh1 --exit-code');
  expect((await ends(there, 0, APPLY)).json).toMatchObject({ verdict: 'converged', changes: 0 });
  await ends(there, 0, `bundle load ${file} --host fresh1`);
  await ends(there, 0, 'host plan fresh1 --exit-code');
});

/** Made with a network, beside it a clone with a store of its own. */
async function bundled(lab: Lab): Promise<{ file: string; there: Project }> {
  const here = await labProject(lab);
  await here.addMachine('fresh1', 'fresh1', 'operator', ' --runner docker --profile cpu-lab --group lab');
  const offered = /Candidate: (\S+)/.exec(execFileSync('apt-cache', ['policy', 'jq'], { encoding: 'utf8' }))?.[1];
  const settings = `  provision: { packages: { lock: { jq: '${offered}' } } }\n`;
  appendFileSync(join(here.root, 'hosts', 'fresh1.yaml'), settings);
  const key = makeKey(join(here.base, 'key'));
  await here.add(aSigner(key, 'lead@example.org', 'sovran-bundle'));
  const file = join(here.base, 'site.bundle');
  await ends(here, 0, `bundle create --for fresh1 --key ${key.file} --out ${file}`);
  console.log(`bundle: ${statSync(file).size} bytes`);
  const there = openProject({ base: tempDir(), env: { SOVRAN_SSH_CONFIG: lab.files.sshConfig } });
  git(there.base, 'clone', '--quiet', here.root, there.root);
  git(there.root, 'config', 'user.name', 'Other');
  git(there.root, 'config', 'user.email', 'other@example.org');
  return { file, there };
}

/** A host of another system does not get packages that it would not take. */
async function otherSystem(lab: Lab, there: Project, file: string): Promise<void> {
  await onMachine(lab, 'fresh1', `sed -i 's/^VERSION_ID="13"/VERSION_ID="12"/' /usr/lib/os-release`);
  const done = await ends(there, 3, `bundle load ${file} --host fresh1`);
  expect(done.stderr).toContain('packages/debian-13');
  await onMachine(
    lab,
    'fresh1',
    `sed -i 's/^VERSION_ID="12"/VERSION_ID="13"/' /usr/lib/os-release; ! [ -e ${SOURCE} ]`,
  );
}

async function refused(there: Project, said: RegExp): Promise<void> {
  const done = await ends(there, 1, APPLY);
  const { hosts } = done.json as { hosts: { steps: { id: string; code?: string; reason?: string }[] }[] };
  const failed = hosts.flatMap(({ steps }) => steps.filter(({ code }) => code !== undefined));
  expect(failed).toMatchObject([{ code: 'packages-untrusted', reason: expect.stringMatching(said) }]);
}

/** All that is new lies in the bundle's source, by version; apt has read no other. */
async function onlyFromBundle(lab: Lab, bare: readonly string[]): Promise<void> {
  const index = await onMachine(lab, 'fresh1', `cat ${SOURCE}/Packages`);
  const brought = new Set(
    [...index.matchAll(/^Package: (\S+)\n(?:.+\n)*?Version: (\S+)$/gm)].map(([, ...of]) => of.join(' ')),
  );
  const fresh = (await linesOf(lab, INSTALLED)).filter((line) => !bare.includes(line)).map((line) => line.slice(10));
  console.log(`${brought.size} packages in the bundle, ${fresh.length} new on the machine`);
  expect(fresh.filter((one) => !brought.has(one))).toEqual([]);
  expect(fresh.map((one) => one.split(' ')[0])).toEqual(
    expect.arrayContaining(['haproxy', 'jq', 'docker.io', 'chrony']),
  );
  const lists = await linesOf(lab, 'ls /var/lib/apt/lists | grep _');
  expect(lists.filter((name) => !name.startsWith('_opt_sovran-bundle_debian-13_'))).toEqual([]);
}

async function linesOf(lab: Lab, command: string): Promise<string[]> {
  return (await onMachine(lab, 'fresh1', command)).split('\n');
}

/** Runs a line that must end with this code, and prints what it took. */
async function ends(project: Project, exit: number, line: string): Promise<CliResult> {
  const began = performance.now();
  const done = await project.run(line);
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  console.log(`${line.replaceAll(/ \/\S+/g, ' …')}: ${seconds} s`);
  expect(done, `${line}\n${done.stdout}${done.stderr}`).toMatchObject({ exit });
  return done;
}
