import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openHostile } from '../../support/hostile-host.ts';
import { notingPeak, peakOf } from '../../support/peak-of.ts';
import { sshProject } from '../../support/project/ssh-project.ts';
import { tempDir } from '../../support/temp-project.ts';
import { DRIVERS } from '../../support/tier.ts';

const MIB = 1_048_576;
/** What the program takes without any answer is about 110 MiB; with all of 200 MB held it would be more than 300. */
const PEAK = 260 * MIB;

const LONG_LINE = String.raw`head -c 100000000 /dev/zero | tr '\0' a`;
const DRAWING = String.raw`printf '\033[2J\033]0;owned\007\377\376\033[31mred\342\200\256\n'`;
// oxlint-disable-next-line no-control-regex -- control characters are what is looked for
const CONTROLS = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u202A-\u202E]/;

/** Every string of a document. */
function wordsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.entries(value).flat().flatMap(wordsOf) : [];
}

test.for(DRIVERS)('[fault 33 %s] bounds half a JSON, 100 MB lines, broken UTF-8, escapes', async (driver) => {
  const docker = String.raw`printf '{"ServerVersion":"26'; ${DRAWING}`;
  const smi = `${DRAWING}; ${LONG_LINE}; ${DRAWING}`;
  const bed = await openHostile({ programs: { docker, 'nvidia-smi': smi, lspci: smi, fio: smi } });
  const { run, runWith } = await sshProject(bed, {
    driver,
    name: 'gpu1',
    host: { runner: 'docker', profile: 'gpu-inference' },
  });
  const peak = join(tempDir(), 'peak');
  const shown = await runWith(notingPeak(peak), 'host', 'check', 'gpu1', '--verbose');
  expect(shown.exit, shown.stderr).toBe(5);
  expect(shown.stdout + shown.stderr).not.toMatch(CONTROLS);
  expect(peakOf(peak).bytes).toBeLessThan(PEAK);
  const told = await run('host', 'check', 'gpu1', '--json');
  expect(told.json).toMatchObject({ host: 'gpu1', verdict: 'fail' });
  expect(wordsOf(told.json).filter((word) => CONTROLS.test(word))).toEqual([]);
  expect(told.stdout.length).toBeLessThan(MIB);
});

test.for(DRIVERS)('[fault 33 %s] skips a 100 MB line and escapes before answers', async (driver) => {
  const bed = await openHostile({ before: `${DRAWING}; ${LONG_LINE}; ${DRAWING}; (${LONG_LINE}) >&2` });
  const { runWith } = await sshProject(bed, { driver, name: 'gpu1' });
  const peak = join(tempDir(), 'peak');
  const { exit, json, stderr } = await runWith(notingPeak(peak), 'host', 'check', 'gpu1', '--json');
  expect([0, 5], stderr).toContain(exit);
  expect(json).toMatchObject({ host: 'gpu1' });
  expect(peakOf(peak).bytes).toBeLessThan(PEAK);
});

test.for(DRIVERS)('[fault 33 %s] only escapes and half a JSON: a typed, neutral error', async (driver) => {
  const bed = await openHostile({ before: `${DRAWING}; printf '{"a":'; ${LONG_LINE}; ${DRAWING}; exit 1` });
  const { run } = await sshProject(bed, { driver, name: 'gpu1' });
  const shown = await run('host', 'check', 'gpu1');
  expect(shown.exit).toBe(4);
  expect(shown.stdout + shown.stderr).not.toMatch(CONTROLS);
  expect(shown.stderr.length).toBeLessThan(2000);
  const told = await run('host', 'check', 'gpu1', '--json');
  expect(told.json).toMatchObject({ error: { code: 'shell-unusable', exit: 4, next: ['sovran host check gpu1'] } });
  expect(wordsOf(told.json).filter((word) => CONTROLS.test(word))).toEqual([]);
});

const NOISE = `${DRAWING}; echo '{ welcome'; echo 'exit 7'; echo '<sovran:0>' >&2`;
const READ_WELL: [what: string, shell: string, before: string][] = [
  ['a noisy profile', '/bin/sh', NOISE],
  ['bash with a noisy profile', '/bin/bash', NOISE],
  ['fish', '/usr/bin/fish', ''],
  [
    'a profile that leaves an odd folder, locale and umask',
    '/bin/sh',
    'cd /; umask 077; export LC_ALL=tr_TR IFS=/ CDPATH=/',
  ],
];

test.for(DRIVERS.flatMap((driver) => READ_WELL.map(([what, shell, before]) => [driver, what, shell, before] as const)))(
  '[fault 22 %s] %s is read well',
  async ([driver, , shell, before]) => {
    const host = (await openHostile({ shell, before })).host(driver);
    const result = await host.exec(['sh', '-c', 'echo out; echo err >&2; exit 3']);
    expect(result).toEqual({ outcome: 'known', exitCode: 3, stdout: 'out\n', stderr: 'err\n' });
    expect((await host.facts()).cpus).toBeGreaterThan(0);
  },
);

test.for(
  DRIVERS.flatMap((driver) =>
    ['/bin/rbash', '/usr/sbin/nologin', '/bin/false'].map((shell) => [driver, shell] as const),
  ),
)('[fault 22 %s] the shell %s is refused in words, with what it said', async ([driver, shell]) => {
  const { run } = await sshProject(await openHostile({ shell }), { driver, name: 'gpu1' });
  const { exit, stderr } = await run('host', 'check', 'gpu1');
  expect(exit).toBe(4);
  expect(stderr).toMatch(/^Error: The login shell of/);
  expect(stderr).not.toMatch(CONTROLS);
});
