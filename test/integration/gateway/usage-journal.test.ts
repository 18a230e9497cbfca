import { appendFileSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { syncUsage } from '../../../src/lib/stages/watch/sync/sync.ts';
import { askOften, servedUsage } from '../../support/served-usage.ts';

const ONE = { from: '2000', until: '3000', environment: 'production' };

test('every request is fetched once, across a restart of the gateway', async () => {
  const { ctx, gateway, serve, url } = await servedUsage();
  const asking = askOften(url, 300);
  await syncUsage(ctx);
  await asking;
  await gateway.stop();
  await serve();
  await askOften(url, 100);
  const [first] = await syncUsage(ctx);
  const [second] = await syncUsage(ctx, 'production');
  expect(second).toMatchObject({ added: 0, requests: 400, unlogged: 0, inFlight: 0, tokens: [] });
  expect(first).toMatchObject({ requests: 400 });
  const journal = await ctx.usage();
  const groups = journal.group(ONE, 'application');
  expect(groups.map(({ key, outcomes }) => [key, outcomes.answered, outcomes.refused])).toEqual([
    ['', 0, 40],
    ['portal', 360, 0],
  ]);
  expect(groups[1]?.firstByteMs).toHaveLength(360);
  expect(journal.group(ONE, 'status').map(({ key, requests }) => [key, requests])).toEqual([
    ['200', 360],
    ['401', 40],
  ]);
  journal.close();
});

test('requests that a log lost are counted', async () => {
  const { ctx, places, url } = await servedUsage();
  await askOften(url, 30, 1);
  // As a full disk leaves it: HAProxy goes on, and what it could not write is not there.
  truncateSync(places.access, 0);
  await askOften(url, 10, 1);
  const [usage] = await syncUsage(ctx);
  expect(statSync(places.access).size).toBeGreaterThan(0);
  expect(usage).toMatchObject({ requests: 10, unlogged: 30 });
  const journal = await ctx.usage();
  expect(journal.extent(ONE)).toMatchObject({ requests: 10, unlogged: 30 });
  expect(journal.extent({ ...ONE, until: '2001' })).toMatchObject({ requests: 0, unlogged: 0 });
  journal.close();
});

test('a key that ended is named, and a configuration that was edited', async () => {
  const { ctx, gateway, places, url } = await servedUsage();
  expect(await gateway.alterations()).toEqual([]);
  await gateway.revokeKeys({ application: 'portal', upTo: 9 });
  await askOften(url, 10);
  appendFileSync(places.config, '# by hand\n');
  await syncUsage(ctx);
  const journal = await ctx.usage();
  expect(journal.group(ONE, 'ended').map(({ key, requests }) => [key, requests])).toEqual([
    ['', 1],
    ['portal', 9],
  ]);
  journal.close();
  expect(await gateway.alterations()).toEqual(['file']);
  const [state, config] = [places.state, places.config].map((path) => readFileSync(path, 'utf8'));
  const read = { state: state ?? '', config: config?.replace('# by hand\n', '') ?? '', running: 'sovran-other' };
  expect(await gateway.alterations(read)).toEqual(['running']);
  expect(await gateway.alterations({ ...read, config: '', running: undefined })).toEqual(['file']);
});

test('a damaged cache is named', async () => {
  const { ctx } = await servedUsage();
  await syncUsage(ctx);
  writeFileSync(join(ctx.project.root, '.sovran/usage.db'), 'no database'.repeat(500));
  await expect(ctx.usage()).rejects.toMatchObject({ code: 'usage-damaged', exit: 1 });
});

test('a gateway out of reach leaves what was fetched', async () => {
  const { ctx, url } = await servedUsage();
  await askOften(url, 10);
  await syncUsage(ctx);
  const { SovranError, EXIT } = await import('../../../src/lib/core/text/sovran-error.ts');
  const { message } = await import('../../../src/lib/core/text/message.ts');
  const gone = new SovranError({ code: 'host-unreachable', exit: EXIT.unreachable, text: message('env.none') });
  const [usage] = await syncUsage({ ...ctx, gateway: () => Promise.reject(gone) });
  expect(usage).toMatchObject({ requests: 10, added: 0, unreachable: 'host-unreachable' });
});
