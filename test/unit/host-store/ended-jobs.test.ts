import { expect, test } from 'vitest';
import { readInventory } from '../../../src/lib/adapters/host-store/read-inventory.ts';

const HEX = 'a'.repeat(64);
const IMAGE = `sha256:${'b'.repeat(64)}`;
const JOB = { 'sovran.job': '01J0B000000000000000000A10' };

test.each([
  { what: 'a job that has ended', State: 'exited', Labels: JOB, inUse: false },
  { what: 'a job that died', State: 'dead', Labels: JOB, inUse: false },
  { what: 'a job that runs', State: 'running', Labels: JOB, inUse: true },
  { what: 'a job that is about to start', State: 'created', Labels: JOB, inUse: true },
  { what: 'a job of which no state is told', Labels: JOB, inUse: true },
  { what: 'a service that Docker gave up', State: 'exited', Labels: { 'sovran.service': 's' }, inUse: true },
  { what: 'what nobody has labelled', State: 'exited', Labels: null, inUse: true },
])('the container of $what holds the tree that it mounts: $inUse', ({ inUse, State, Labels }) => {
  const container = { State, Labels, ImageID: IMAGE, Mounts: [{ Source: `/var/lib/sovran/trees/${HEX}` }] };
  const lines = [
    `tree ${HEX} 1760000000 {"bytes":7,`,
    'engine yes',
    `containers ${JSON.stringify([container])}`,
    `images ${JSON.stringify([{ Id: IMAGE, Size: 7, Labels: { 'sovran.lock': IMAGE } }])}`,
  ];
  const { items, engineAsked } = readInventory(lines.join('\n'), 'own', []);
  expect(engineAsked).toBe(true);
  expect(items.find(({ kind }) => kind === 'tree')?.holders).toEqual(inUse ? ['in-use'] : []);
  expect(items.find(({ kind }) => kind === 'image')?.holders).toContain('in-use');
});
