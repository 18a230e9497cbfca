import { expect, test } from 'vitest';
import { parseServers } from '../../../../src/lib/adapters/gateway/servers.ts';

const STAT = `# pxname,svname,qcur,scur,stot,status,check_status
engine,blue,0,1,7,UP,L7OK
engine,green,0,0,0,DOWN,L4CON
`;

/** Columns: backend id and name, server id and name, address, operational state, administrative state. */
function setStates(blue: number, green: number): string {
  return `1\n# be_id be_name srv_id srv_name srv_addr srv_op_state srv_admin_state\n3 engine 1 blue - 2 ${blue}\n3 engine 2 green - 0 ${green}\n`;
}

test('a drained server whose check fails is drained, not ready', () => {
  const states = parseServers(`${STAT}\n${setStates(4, 12)}`).map(({ name, state, up }) => [name, state, up]);
  expect(states).toEqual([
    ['blue', 'ready', true],
    ['green', 'drain', false],
  ]);
});

test('maintenance set by hand is maintenance', () => {
  expect(parseServers(`${STAT}\n${setStates(1, 0)}`).map(({ state }) => state)).toEqual(['maint', 'ready']);
});
