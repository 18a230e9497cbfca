import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { describeThisProcess, isAlive } from '../../../src/lib/core/kit/process-identity.ts';

const MODULE = new URL('../../../src/lib/core/kit/process-identity.ts', import.meta.url).href;

/** Says what each question comes to while no further file can be opened. */
const OUT_OF_FILES = `
import { openSync } from 'node:fs';
import { isAlive, describeThisProcess, processStartOf, readBootId } from '${MODULE}';
const self = describeThisProcess();
const said = (ask) => { try { return ask(); } catch (error) { return error.code + ' ' + error.path; } };
try { for (;;) openSync('/dev/null'); } catch {}
const answers = [() => processStartOf(process.ppid), readBootId, () => isAlive(self)].map(said);
process.stdout.write(JSON.stringify(answers));
`;

test('an unreadable process does not count as ended', () => {
  const argv = ['-c', 'ulimit -n 64; exec "$0" --input-type=module -e "$1"', process.execPath, OUT_OF_FILES];
  const said = JSON.parse(execFileSync('sh', argv, { encoding: 'utf8' })) as string[];
  const boot = 'EMFILE /proc/sys/kernel/random/boot_id';
  expect(said).toEqual([expect.stringMatching(/^EMFILE \/proc\/\d+\/stat$/), boot, boot]);
});

test('a boot that is not known is not another boot', () => {
  const self = describeThisProcess();
  expect(isAlive({ ...self, bootId: '', processStart: '1' })).toBe(true);
  expect(isAlive({ ...self, bootId: 'another' })).toBe(false);
  expect(isAlive({ ...self, processStart: '1' })).toBe(false);
  expect(isAlive(self)).toBe(true);
});
