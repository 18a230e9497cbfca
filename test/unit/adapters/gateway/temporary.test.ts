import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { placesAt } from '../../../../src/lib/adapters/gateway/paths.ts';
import { recordOwner, sweepTemporaries } from '../../../../src/lib/adapters/gateway/temporary.ts';
import type { Host } from '../../../../src/lib/core/ports/host.ts';
import { hostAt } from '../../../support/host-at.ts';
import { tempDir } from '../../../support/temp-project.ts';

test.each([
  { what: 'a number', id: 'b08dfa6083e7567a1921a715000001fb\n', swept: true },
  { what: 'an empty file', id: '', swept: false },
  { what: 'a number that is still to be made', id: 'uninitialized\n', swept: false },
  { what: 'no file', id: undefined, swept: false },
])('with $what, a gateway of another boot is swept: $swept', async ({ id, swept }) => {
  const idFile = join(tempDir(), 'machine-id');
  if (id !== undefined) writeFileSync(idFile, id);
  const host = hostAt();
  const places = placesAt(host, 'x');
  await recordOwner(places, idFile);
  const file = join(places.dir, 'owner.json');
  const owner = JSON.parse(Buffer.from((await host.files.read(file)) ?? '').toString()) as object;
  await host.files.write(file, JSON.stringify({ ...owner, bootId: 'another' }));
  await sweepTemporaries(host, idFile);
  expect(existsSync(places.dir)).toBe(!swept);
});

test('many gateways of a host are looked at in one round trip', async () => {
  const idFile = join(tempDir(), 'machine-id');
  writeFileSync(idFile, 'b08dfa6083e7567a1921a715000001fb\n');
  const plain = hostAt();
  for (const id of ['a1', 'b2', 'c3']) await recordOwner(placesAt(plain, id), idFile);
  await plain.files.write(`${plain.place.root}/gateways/d4/haproxy.cfg`, '');
  let asked = 0;
  const counted = <T>(work: () => Promise<T>): Promise<T> => ((asked += 1), work());
  const host: Host = {
    ...plain,
    exec: (...args) => counted(() => plain.exec(...args)),
    files: {
      ...plain.files,
      list: (folder) => counted(() => plain.files.list(folder)),
      read: (...args) => counted(() => plain.files.read(...args)),
    },
  };
  await sweepTemporaries(host, idFile);
  expect(asked).toBe(1);
  expect(['a1', 'b2', 'c3', 'd4'].every((id) => existsSync(placesAt(host, id).dir))).toBe(true);
});
