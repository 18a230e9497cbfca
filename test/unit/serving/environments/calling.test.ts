import { expect, test } from 'vitest';
import { callingOf, callLines, renderCalling } from '../../../../src/lib/stages/serving/environments/calling.ts';
import { plainView } from '../../../support/plain-view.ts';

const AWAY = { address: 'ops@gpu1:2222', jump: ['ops@bastion', 'relay:22'], configFile: undefined };

test.for([
  ['127.0.0.1', undefined, 'http://127.0.0.1:8443/v1', null],
  ['0.0.0.0', undefined, 'http://127.0.0.1:8443/v1', null],
  ['::', undefined, 'http://[::1]:8443/v1', null],
  ['10.0.0.7', undefined, 'http://10.0.0.7:8443/v1', null],
  [
    '127.0.0.1',
    { address: 'gpu1', configFile: '/my lab/ssh' },
    'http://127.0.0.1:8443/v1',
    "ssh -F '/my lab/ssh' -N -L 8443:127.0.0.1:8443 ssh://gpu1",
  ],
  ['::', AWAY, 'http://127.0.0.1:8443/v1', "ssh -J ops@bastion,relay:22 -N -L '8443:[::1]:8443' ssh://ops@gpu1:2222"],
] as const)('a gateway that binds %s is called where it answers', ([bind, remote, baseUrl, tunnel]) => {
  const there = remote && { ...remote, jump: 'jump' in remote ? [...remote.jump] : [] };
  expect(callingOf({ bind, port: 8443 }, 'production', null, there)).toMatchObject({ baseUrl, tunnel });
});

test('names key file, model and address; explains an unknown file', () => {
  const { curl, python } = callLines(callingOf({ bind: '127.0.0.1', port: 8443 }, 'trial', '/home/po/app.key'));
  for (const lines of [curl, python]) {
    for (const word of ['/home/po/app.key', '"trial"', 'http://127.0.0.1:8443/v1'])
      expect(lines.join('\n')).toContain(word);
  }
  const shown = renderCalling(callingOf({ bind: '127.0.0.1', port: 8443 }, 'trial', null), plainView('en')).join('\n');
  expect(shown).toContain('KEY_FILE: the file that `app add --key-out` wrote.');
});
