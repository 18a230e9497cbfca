import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sectionOf } from '../../../src/lib/stages/evidence/collect/ask-hosts.ts';
import { containers } from '../../../src/lib/stages/evidence/collect/containers.ts';
import { door } from '../../../src/lib/stages/evidence/collect/door.ts';
import { gpus } from '../../../src/lib/stages/evidence/collect/gpus.ts';
import { reach } from '../../../src/lib/stages/evidence/collect/reach.ts';
import { services } from '../../../src/lib/stages/evidence/collect/services.ts';
import { requests } from '../../../src/lib/stages/evidence/collect/requests.ts';
import { weights } from '../../../src/lib/stages/evidence/collect/weights.ts';
import { tempDir } from '../../support/temp-project.ts';

const printed = (name: string, text: string, exit: number): string =>
  `M begin ${name}\n${text}\nM end ${name} ${exit}\n`;
const known = (stdout: string) => ({ outcome: 'known' as const, exitCode: 0, stdout, stderr: '' });

test('a section that failed, or was never printed, has no facts', () => {
  const result = known(printed('gpus', 'cards 1', 66));
  expect(sectionOf('gpus', { mark: 'M', root: '', result })).toMatchObject({ exitCode: 66, facts: null });
  expect(sectionOf('door', { mark: 'M', root: '', result })).toMatchObject({
    exitCode: null,
    digest: null,
    facts: null,
  });
  expect(sectionOf('door', { mark: 'M', root: '', result: undefined })).toMatchObject({ exitCode: null, facts: null });
});

test('a section that ends early has no facts', () => {
  const result = known(printed('door', 'status production http 401', 0).slice(0, 30));
  expect(sectionOf('door', { mark: 'M', root: '', result })).toMatchObject({ exitCode: null, facts: null });
});

test('facts name the root of sovran, not its path', () => {
  const result = known(printed('weights', 'gone /home/me/store/trees/ab', 0));
  const { facts } = sectionOf('weights', { mark: 'M', root: '/home/me/store', result });
  expect(facts).toEqual({ trees: [], gone: ['ROOT/trees/ab'], kept: [] });
});

test.each([
  ['0100007F', false],
  ['00000000000000000000000001000000', false],
  ['0000000000000000FFFF00000100007F', false],
  ['00000000', true],
  ['00000000000000000000000000000000', true],
  ['0A01A8C0', true],
])('an address %s is open to others: %s', (hex, isOpen) => {
  const printed = `status production http 401 /v1/models\nlistens production ${hex}`;
  const answers = [{ scheme: 'http', code: 401, path: '/v1/models' }];
  expect(door(printed, { altered: {} }).doors).toEqual([{ environment: 'production', answers, altered: null, isOpen }]);
});

test('a container keeps no environment variable', () => {
  const inspected = { Id: 'c', Config: { Env: ['TOKEN=secret'], User: '1:1' } };
  const line = `container ${Buffer.from(JSON.stringify(inspected)).toString('base64')}`;
  const facts = containers(`engine docker\n${line}\ncontainer !!`);
  expect(facts.containers.map(({ user }) => user)).toEqual(['1:1', '']);
  expect(JSON.stringify(facts)).not.toContain('secret');
});

test('a tree with a file that was not read has no digest', () => {
  const text = 'tree /t\nfile 4 47475546 - model.gguf\nfile 2 7b7d - a b.json\nodd link';
  expect(weights(text).trees).toMatchObject([{ digest: null, bytes: 6, odd: ['link'] }]);
  expect(weights(text).trees[0]?.files[1]?.path).toBe('a b.json');
});

test('a driver that does not say is not read', () => {
  expect(gpus('cards 2\nunread')).toEqual({ cards: 2, isRead: false, processes: [] });
  expect(gpus('cards 1\nprocess GPU-1 77 -').processes).toEqual([{ gpu: 'GPU-1', pid: 77, owner: null }]);
});

test('a text leaves its addresses, and nothing else', () => {
  const text = Buffer.from('TOKEN=secret\nUPSTREAM=far:443\n').toString('base64');
  const facts = reach(`text production environment ${text}`, { providers: [] });
  expect(facts.addresses).toEqual([{ of: 'production', source: 'environment', value: 'far:443' }]);
  expect(JSON.stringify(facts)).not.toContain('secret');
});

test('what answers is read apart from what is installed', () => {
  const said = '{"user":1,"capabilities":"0","executable":"/x","runtime":null,"runsModelCode":false,"above":[1]}';
  const printed = `answers a seen\nprocess a 7 ${said}\nweights a /t/my model.gguf\nanswers b none\ninstalled s1`;
  expect(services(printed)).toMatchObject({
    services: [
      { environment: 'a', processes: [{ pid: 7, runtime: null }], weights: ['/t/my model.gguf'] },
      { environment: 'b', state: 'none', processes: [], weights: [] },
    ],
    installed: ['s1'],
  });
});

test.each([
  ['whole', '', 0, '2026-01-01T00:00:00.000Z', false],
  ['whole, its first line empty', '\n', 0, '2026-01-01T00:00:00.000Z', false],
  ['freed', '', 64 * 1024, '2026-02-01T00:00:00.000Z', true],
])('a log that is %s begins with its oldest line', (_how, first, freed, at, dropped) => {
  const folder = tempDir();
  const lines = Array.from({ length: 3000 }, (_, day) => lineOf(new Date(Date.UTC(2026, 0, 1 + Math.floor(day / 20)))));
  const log = join(folder, 'access.jsonl');
  writeFileSync(log, first + lines.join(''));
  if (freed > 0) execFileSync('fallocate', ['--punch-hole', '--offset', '0', '--length', `${freed}`, log]);
  const asked = `asked() { [ "$1" = sample ] && echo 2 || echo 'production ${folder} 127.0.0.1 1'; }`;
  const source = '. templates/host/govern/requests.sh';
  const stdout = execFileSync('sh', ['-c', `${asked}\n${source}\ncollect_requests`], { encoding: 'utf8' });
  const found = requests(stdout);
  expect(found.requests).toHaveLength(2);
  expect(found.starts).toMatchObject([{ environment: 'production', dropped }]);
  expect(found.starts[0]?.at.slice(0, 7)).toBe(at.slice(0, 7));
});

/** A line as HAProxy writes it, about 60 bytes. */
function lineOf(at: Date): string {
  return `{"ms":"${at.getTime()}","id":"q","app":"portal","release":"r1","route":"/v1/chat"}\n`;
}
