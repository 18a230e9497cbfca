import { expect, test } from 'vitest';
import { digestOfText } from '../../../src/lib/core/kit/canonical.ts';
import type { WatchRoute, WatchSpec } from '../../../src/lib/core/project/resources/watch.ts';
import { filesOf } from '../../../src/lib/stages/watch/files/files.ts';
import { span, TIMING, windowsOf } from '../../../src/lib/stages/watch/files/timing.ts';
import { downIn } from '../../../src/lib/stages/watch/install/install.ts';
import { type FoundWatch, parseFound } from '../../../src/lib/stages/watch/install/found.ts';
import { changedLines, planInstall } from '../../../src/lib/stages/watch/install/plan.ts';
import { planRemove } from '../../../src/lib/stages/watch/install/remove.ts';
import { countersIn, judge } from '../../../src/lib/stages/watch/test-alert/test-alert.ts';
import { aWatchedHost } from '../../support/supervised-host.ts';

const base64 = (text: string): string => Buffer.from(text).toString('base64');

test('what a host says is read', () => {
  const owner = { project: 'p', host: 'gpu1', portBase: 9490 };
  const lines = [
    'program prometheus 2.53.3',
    'missing mtail',
    'missing /opt/our  alerts/page ops',
    'listens LISTEN 0 4096 127.0.0.1:9490 0.0.0.0:* users:(("prometheus",pid=7,fd=3))',
    'listens LISTEN 0 4096 *:9491 *:*',
    'listens LISTEN 0 4096 192.0.2.1:9492 0.0.0.0:*',
    'runs prometheus 7',
    `recorded ${'a'.repeat(64)} prometheus/start`,
    `file prometheus/start ${base64('x')}`,
    `recorded ${'b'.repeat(64)} /home/my units/a`,
    'file /home/my units/a ',
    'closed /srv/our store/watch',
    `owner ${base64(JSON.stringify(owner))}`,
  ];
  expect(parseFound(lines.join('\n'))).toEqual({
    versions: { prometheus: '2.53.3' },
    missing: ['mtail', '/opt/our  alerts/page ops'],
    listeners: [{ port: 9490, holder: 'prometheus (pid 7)', pid: 7 }, { port: 9491 }],
    running: { prometheus: 7 },
    recorded: {
      'prometheus/start': `sha256:${'a'.repeat(64)}`,
      '/home/my units/a': `sha256:${'b'.repeat(64)}`,
    },
    files: { 'prometheus/start': 'x', '/home/my units/a': '' },
    closed: '/srv/our store/watch',
    owner,
  });
});

test('recorded programs that do not run are down', () => {
  const files = { 'prometheus/start': '', 'prometheus/rules/sovran.yml': '', 'door/start': '', 'collector/start': '' };
  const spec = { portBase: 9490, files } as unknown as WatchSpec;
  expect(downIn(spec, { ...NOTHING, running: { door: 7, siem: 8 } })).toEqual(['prometheus', 'collector']);
  const closed = { ...NOTHING, closed: '/srv/store/watch', listeners: [{ port: 9490 }] };
  expect(downIn(spec, closed)).toEqual(['door']);
});

const NOTHING: FoundWatch = { versions: {}, missing: [], listeners: [], running: {}, recorded: {}, files: {} };
const INPUT = { hosts: ['gpu1'], portBase: null, discardEdits: false };

function planned(found: Partial<FoundWatch>, said: Partial<typeof INPUT> = {}, routes: WatchRoute[] = []) {
  const host = aWatchedHost({ routes });
  return planInstall({ ...INPUT, ...said }, [{ host, found: { ...NOTHING, ...found }, recorded: null, mark: 'p' }]);
}

/** All files as they were installed, but one. */
function installed(path: string, text: string): Partial<FoundWatch> {
  const files = Object.fromEntries(filesOf(aWatchedHost()).map((file) => [file.path, file.text]));
  const recorded = Object.fromEntries(Object.entries(files).map(([name, content]) => [name, digestOfText(content)]));
  return { files: { ...files, [path]: text }, recorded, owner: { project: 'p', host: 'gpu1', portBase: 9490 } };
}

test.each([
  ['nothing there', {}, []],
  ['a missing program', { missing: ['mtail', 'amtool'] }, ['watch-programs']],
  ['another project', { owner: { project: 'q', host: 'gpu1', portBase: 9490 } }, ['watch-owner']],
  ['another operator', { closed: '/srv/store/watch' }, ['watch-owner']],
  ['a foreign holder', { listeners: [{ port: 9495, holder: 'nginx (pid 9)', pid: 9 }] }, ['watch-ports']],
  ['a hidden holder', { listeners: [{ port: 9490 }] }, ['watch-ports']],
  ['an own program', { listeners: [{ port: 9490, pid: 9, holder: 'x' }], running: { prometheus: 9 } }, []],
  ['another port', { listeners: [{ port: 9496, pid: 9, holder: 'x' }] }, []],
  ['an edited rule', installed('prometheus/rules/sovran.yml', 'mine'), ['watch-unedited']],
  ['a foreign file', { files: { 'prometheus/start': 'mine' } }, ['watch-unedited']],
])('%s refuses what it must', (_title, found: Partial<FoundWatch>, refused) => {
  const { gates } = planned(found);
  expect(gates.filter(({ verdict }) => verdict === 'fail').map(({ id }) => id)).toEqual(refused);
});

test('an edit is discarded on request, and shown as a diff', () => {
  const { gates, steps } = planned(installed('blackbox/blackbox.yml', 'mine\n'), { discardEdits: true });
  expect(gates.find(({ id }) => id === 'watch-unedited')?.verdict).toBe('waived');
  expect(steps[0]?.details?.slice(0, 2)).toEqual(['  blackbox/blackbox.yml', '-mine']);
  expect(changedLines('a\nb', 'b\nc')).toEqual(['-a', '+c']);
});

test('a plan names files of secrets, never what is in them', () => {
  const { steps, remarks } = planned({}, {}, [{ name: 'ops', webhookFile: '/home/me/ops.url' }]);
  expect(steps[0]?.args.secrets).toEqual([{ from: '/home/me/ops.url', path: 'alertmanager/run/secrets/ops' }]);
  expect(remarks).toEqual([]);
  expect(planned({}).remarks?.map(({ key }) => key)).toEqual(['watch.no-route']);
});

test('a removal is refused while a file is edited', () => {
  const found = { ...NOTHING, recorded: { a: digestOfText('x') }, files: { a: 'y' } };
  const facts = { recorded: { kind: 'Watch', metadata: { name: 'gpu1' } } as never, found, mark: 'p' };
  const verdicts = (discardEdits: boolean) =>
    planRemove({ host: 'gpu1', discardEdits }, facts).gates.map(({ verdict }) => verdict);
  expect([verdicts(false), verdicts(true)]).toEqual([
    ['pass', 'fail'],
    ['pass', 'waived'],
  ]);
});

test('counters say what became of a test', () => {
  const of = (tried: number, failed: number) =>
    countersIn(
      [
        `alertmanager_notification_requests_total{integration="webhook",receiver_name="ops"} ${tried}`,
        `alertmanager_notification_requests_failed_total{integration="webhook",receiver_name="ops"} ${failed}`,
        'alertmanager_notification_requests_total{integration="webhook"} 7',
      ].join('\n'),
    );
  const before = of(1, 0);
  expect([of(1, 0), of(2, 0), of(2, 1), of(4, 2), {}].map((after) => judge('ops', before, after).result)).toEqual([
    'unknown',
    'sent',
    'failed',
    'sent',
    'unknown',
  ]);
});

test('windows are named as Prometheus writes them', () => {
  expect(windowsOf(TIMING).map(span)).toEqual(['5m', '30m', '1h', '2h', '6h', '1d', '3d']);
  expect([1, 90, 5400].map(span)).toEqual(['1s', '90s', '90m']);
});
