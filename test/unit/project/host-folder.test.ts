import { knownFaults } from '../../../src/lib/core/project/yaml/fault.ts';
import { expect, test } from 'vitest';
import { isSystemPlace } from '../../../src/lib/core/project/resources/host-folder.ts';
import { settingsSchema } from '../../../src/lib/core/project/settings.ts';
import { parseYaml } from '../../../src/lib/adapters/project-store/yaml/parse-yaml.ts';
import type { SovranError } from '../../../src/lib/core/text/sovran-error.ts';
import { say } from '../../../src/lib/core/text/translate.ts';
import { plainView } from '../../support/plain-view.ts';
import { HOST, parseHost } from '../../support/host-yaml.ts';

const OWN = [
  '/var/lib/sovran',
  '/var/lib/sovran',
  '/srv/models/x',
  '/data/sovran',
  '/home/ada/sovran',
  '/mnt/nvme0/sovran',
  '/tmp/bed/root',
];
const SYSTEM = [
  '/etc/sovran',
  '/bin/x',
  '/usr/local/sovran',
  '/lib64/x',
  '/boot/x',
  '/dev/shm/x',
  '/proc/1',
  '/sys/x',
  '/run/sovran',
  '/root/sovran',
  '/var/log',
  '/var/log/sovran',
  '/var/lib',
  '/var/lib/dpkg',
  '/var/lib/dpkg/x',
  '/var/lib/sovran-guard',
  '/home/ada',
  '/var/lib/docker/x',
  '/snap/x',
];
const SHALLOW = ['/etc', '/home', '/var', '/opt', '/srv', '/mnt', '/media', '/tmp', '/data'];
const CROOKED = [
  '/',
  '',
  'data/sovran',
  '/data/../etc',
  '/data/./x',
  '/data//x',
  '//data/x',
  '/data/x/',
  '/data/..',
  '/data/a b',
  '/data/x\ny',
  '/data/%n',
  '/data/-x',
  '/data/é',
  '/data/x$y',
  "/data/'x",
  `/data/${'x'.repeat(300)}`,
];

test.each(OWN)('a host may keep its files in %s', (root) => {
  expect(read(`root: ${root}`)).toMatchObject({ spec: { root } });
});

test.each([...SYSTEM, ...SHALLOW])('a host may not keep its files in %s', (root) => {
  expect(faultOf(() => read(`root: ${root}`))).toMatchObject({
    code: 'invalid-file',
    exit: 2,
    text: { params: { words: knownFaults().rules['own-folder']?.means } },
    details: { path: 'hosts/one.yaml', key: 'spec.root', line: 12 },
  });
});

test.each(CROOKED)('a root of %j is refused', (root) => {
  expect(faultOf(() => read(`root: ${JSON.stringify(root)}`))).toMatchObject({
    code: 'invalid-file',
    exit: 2,
    details: { path: 'hosts/one.yaml', key: 'spec.root', line: 12 },
  });
});

test.each(['/', '/etc/x', '/home', '/var/lib', '/tmp/x', '/mnt', '/data/', '/data/../etc', '/x y'])(
  'no host may mount a volume on %j, nor may the defaults',
  (mount) => {
    const volume = `provision: { dataVolume: { device: /dev/sdb, id: S1, mount: ${JSON.stringify(mount)} } }`;
    expect(faultOf(() => read(volume))).toMatchObject({
      code: 'invalid-file',
      exit: 2,
      details: { key: 'spec.provision.dataVolume.mount' },
    });
    expect(faultOf(() => readSettings(volume))).toMatchObject({
      code: 'invalid-file',
      exit: 2,
      details: { path: 'sovran.yaml' },
    });
  },
);

test.each(['/data', '/mnt/data', '/srv/data', '/var/lib/sovran'])('a volume may be mounted on %s', (mount) => {
  expect(() => read(`provision: { dataVolume: { device: /dev/sdb, id: S1, mount: ${mount} } }`)).not.toThrow();
});

test.each(['/dev/../etc/passwd', '/dev/', '/etc/x', '/dev/a b'])('a volume is not a device %j', (device) => {
  expect(faultOf(() => read(`provision: { dataVolume: { device: "${device}", id: S1, mount: /data } }`))).toMatchObject(
    {
      code: 'invalid-file',
      details: { key: 'spec.provision.dataVolume.device' },
    },
  );
});

test.each(['folder: /b/../c, key: /k', 'folder: /b, key: "/k/"'])(
  'a bundle of packages is read from no crooked path: %s',
  (paths) => {
    expect(faultOf(() => read(`provision: { packages: { source: bundle, ${paths} } }`))).toMatchObject({
      code: 'invalid-file',
    });
  },
);

test('a refused root has a reason and fix in both languages', () => {
  const { text, fix } = faultOf(() => read('root: /etc'));
  const [en, fr] = [plainView('en').t, plainView('fr').t];
  expect(say(en, text)).toContain('hosts/one.yaml:12:9: `spec.root` "/etc" is a system or shared folder');
  expect(say(fr, text)).toContain('hosts/one.yaml:12:9 : `spec.root` "/etc" est un dossier du système');
  expect(fix && say(en, fix)).toContain('/var/lib/sovran');
});

test('a top folder without another owner is not a system folder', () => {
  expect([isSystemPlace('/data'), isSystemPlace('/etc'), isSystemPlace('/')]).toEqual([false, true, true]);
});

function read(line: string): unknown {
  return parseHost(`${HOST}  ${line}\n`);
}

function readSettings(line: string): unknown {
  return parseYaml(
    'sovran.yaml',
    `apiVersion: sovran/v1\nkind: Project\nmetadata: { name: x }\nspec:\n  ${line}\n`,
    settingsSchema,
  );
}

function faultOf(act: () => unknown): SovranError {
  try {
    act();
  } catch (error) {
    return error as SovranError;
  }
  throw new Error('nothing was refused');
}
