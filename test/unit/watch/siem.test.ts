import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { addSeconds } from '../../../src/lib/core/kit/time.ts';
import { packagesOf, programsOf, render } from '../../../src/lib/stages/watch/files/files.ts';
import { problemOf } from '../../../src/lib/stages/watch/install/own-files.ts';
import { planInstall } from '../../../src/lib/stages/watch/install/plan.ts';
import { cefLine, cefOf, isOfSecurity } from '../../../src/lib/stages/watch/siem/ship-events.ts';
import { certificatesFor } from '../../support/siem-receiver.ts';
import { aWatchedEnvironment, aWatchedHost } from '../../support/supervised-host.ts';

test.each([
  ['plain', 'plain', 'plain'],
  ['a|b', String.raw`a\|b`, 'a|b'],
  ['a=b', 'a=b', String.raw`a\=b`],
  [String.raw`a\b`, String.raw`a\\b`, String.raw`a\\b`],
  ['a\nb', 'a b', String.raw`a\nb`],
  ['a\r\nb', 'a b', String.raw`a\r\nb`],
  ['é ’', 'é ’', 'é ’'],
  ['x externalId=1', 'x externalId=1', String.raw`x externalId\=1`],
  ['', '', ''],
])('CEF escapes %j', (text, inHeader, inValue) => {
  expect(cefLine(['id', text, '5'], { msg: text })).toBe(`CEF:0|sovran|project|1|id|${inHeader}|5|msg=${inValue}`);
});

const EVENT = {
  id: '01M8QXM7EV74ZVQYNMACCY8NF7',
  at: '2026-12-01T02:10:00.000Z',
  actor: 'lead=a@example.org',
  operation: 'release rollback',
  target: 'Environment/production',
  result: 'failed' as const,
  planHash: '',
  prev: null,
  files: {},
  data: { release: 'r1', proof: { requests: 3 } },
};

test('a line of CEF ends with the id of its event', () => {
  expect(cefOf(EVENT)).toBe(
    String.raw`CEF:0|sovran|project|1|release-rollback|release rollback|7|rt=1796091000000 suser=lead\=a@example.org act=release rollback outcome=failed msg=Environment/production cs1Label=release cs1=r1 externalId=01M8QXM7EV74ZVQYNMACCY8NF7`,
  );
});

test.each([
  ['release approve', true],
  ['release create', false],
  ['app key revoke', true],
  ['host apply', true],
  ['watch remove', true],
  ['watch canary run', false],
  ['train launch', false],
])('%s is handed over: %j', (operation, isSaid) => {
  expect(isOfSecurity({ ...EVENT, operation })).toBe(isSaid);
});

test('certificates that cannot serve are named', () => {
  const { gpu1, other } = certificatesFor('gpu1', 'other');
  const pem = (path: string) => ({ path, text: readFileSync(path, 'utf8') });
  const [ca, cert, key] = [pem(gpu1.caFile), pem(gpu1.certFile), pem(gpu1.keyFile)];
  const now = new Date().toISOString();
  const none = { path: '/none', text: '' };
  const broken = { path: '/broken', text: 'no PEM' };
  const found = [
    problemOf(ca, cert, key, now),
    problemOf(none, cert, none, now),
    problemOf(ca, broken, key, now),
    problemOf(ca, cert, broken, now),
    problemOf(ca, cert, key, addSeconds(now, 3 * 86_400)),
    problemOf(ca, cert, key, addSeconds(now, -86_400)),
    problemOf(ca, cert, pem(other.keyFile), now),
  ];
  const named = ['unreadable', 'unreadable', 'unreadable', 'expired', 'expired', 'key'];
  expect(found.map((one) => one?.key)).toEqual([undefined, ...named.map((name) => `watch.siem.${name}`)]);
  expect(found[1]?.params).toEqual({ path: '/none' });
});

const SIEM = { target: 'siem:2514', peer: 'siem', caFile: 'ca', certFile: 'cert', keyFile: 'key', digest: 'sha256:0' };

test('a shipper reads every gateway, and each secret stays a file', () => {
  const host = aWatchedHost({ environments: [aWatchedEnvironment(), aWatchedEnvironment('test')], siem: SIEM });
  expect(programsOf(host).siem?.command).toEqual([
    'sh',
    '/srv/store/watch/siem/ship',
    '/srv/store/gateways/production/access.jsonl',
    '/srv/store/gateways/test/access.jsonl',
  ]);
  expect(packagesOf(host)).toMatchObject({ rsyslogd: 'rsyslog', 'omrelp.so': 'rsyslog-relp' });
  expect(render('rsyslog.conf', host).match(/tag="\w+"/g)).toEqual(['tag="production"', 'tag="test"', 'tag="project"']);
  expect(programsOf(aWatchedHost()).siem).toBeUndefined();
  const found = { versions: {}, missing: [], listeners: [], running: {}, recorded: {}, files: {} };
  const input = { hosts: ['gpu1'], portBase: null, discardEdits: false };
  const { steps } = planInstall(input, [{ host, found, recorded: null, mark: 'p' }]);
  expect(steps[0]?.args.secrets).toEqual(
    ['ca', 'cert', 'key'].map((from) => ({ from, path: `siem/run/secrets/${from}.pem`, whole: true })),
  );
});
