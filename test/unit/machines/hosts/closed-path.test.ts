import { expect, test } from 'vitest';
import { closedPath, readClosed } from '../../../../src/lib/adapters/closed-path.ts';
import { localHost } from '../../../../src/lib/adapters/hosts/local-host.ts';
import type { Host } from '../../../../src/lib/core/ports/host.ts';
import { say } from '../../../../src/lib/core/text/translate.ts';
import { plainView } from '../../../support/plain-view.ts';

const place = { root: '/srv/s', runtime: '/srv/s/run' };
const remote: Host = { ...localHost('gpu1'), transport: 'ssh2', place };
const PROVISION = 'Provision the host: `sovran host apply`.';

test.each<[said: string, host: Host, fix: string | undefined]>([
  ['bob ann sovran 600 8180 sovran /srv/s/a b', remote, "As ann or root: `chmod g+rw '/srv/s/a b'`"],
  ['bob ann ann 600 8180 sovran /srv/s/x', remote, '`chgrp sovran /srv/s/x && chmod g+rw /srv/s/x`'],
  ['bob ann ann 660 8180 sovran /srv/s/x', remote, '`chgrp sovran /srv/s/x && chmod g+rw /srv/s/x`'],
  ['bob ann sovran 2700 45c0 sovran /srv/s/x', remote, '`chmod g+rwxs /srv/s/x`'],
  ['bob ann sovran 2770 45f8 sovran /srv/s/x', remote, PROVISION],
  ['bob root root 700 41c0 root /srv/s', remote, PROVISION],
  ['bob root root 700 41c0 root /srv', remote, PROVISION],
  ['bob ann ann 600 8180 ann /srv/s/x', { ...remote, transport: 'local' }, 'As ann or root: `chmod g+rw'],
  ['bob ann ann 700 41c0 ann /srv', { ...remote, transport: 'local' }, undefined],
])('%s: what opens it fits what closes it', (said, host, fix) => {
  const closed = readClosed(`sh: something\nclosed to: ${said}\nmore`);
  if (!closed) throw new Error('not told');
  const error = closedPath(host, closed, 'host-closed', 4);
  const { t } = plainView();
  const shown = error.fix && say(t, error.fix);
  if (fix === undefined) expect(shown).toBeUndefined();
  else expect(shown).toContain(fix);
  expect(say(t, error.text)).toContain(`gpu1: ${closed.path} (${closed.owner}:${closed.group}`);
  expect(error.next).toEqual(host.transport === 'local' ? [] : ['sovran host plan gpu1', 'sovran host apply gpu1']);
});

test.each(['', 'closed to: bob', 'closed to: bob ann ann rw- 8180 ann /x', 'closed to: bob ann ann 600 8180 ann x'])(
  '%j means nothing is closed',
  (said) => {
    expect(readClosed(said)).toBeUndefined();
  },
);
