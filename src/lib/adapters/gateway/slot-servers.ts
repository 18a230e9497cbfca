import type { Slot, SlotState } from '../../ports/gateway.ts';
import { SLOTS } from './state-file.ts';

/** One of the two servers as a worker sees it. */
export interface ServerState {
  slot: Slot;
  state: SlotState;
  up: boolean;
  sessions: number;
  total: number;
}

/** Commands that bring a slot's server into a state. Coming back from `maint` it counts as down until checked. */
export function commandsFor(slot: Slot, from: SlotState, to: SlotState): string {
  const commands = [`set server engine/${slot} state ${to}`];
  if (from === 'maint' && to !== 'maint') {
    commands.unshift(`set server engine/${slot} state drain`, `set server engine/${slot} health down`);
  }
  return commands.join(';');
}

/** Reads `show stat` (CSV with a header line that starts with `# `). */
export function parseServers(csv: string): ServerState[] {
  const [header = '', ...lines] = csv.split('\n').filter((line) => line !== '');
  const names = header.replace(/^# /, '').split(',');
  const rows = lines.map((line) => {
    const cells = line.split(',');
    return new Map(names.map((name, at) => [name, cells[at] ?? '']));
  });
  return SLOTS.flatMap((slot) => {
    const row = rows.find((candidate) => candidate.get('pxname') === 'engine' && candidate.get('svname') === slot);
    return row ? [serverOf(slot, row)] : [];
  });
}

function serverOf(slot: Slot, row: Map<string, string>): ServerState {
  const status = row.get('status') ?? '';
  const state = status.startsWith('MAINT') ? 'maint' : status.startsWith('DRAIN') ? 'drain' : 'ready';
  const passed = (row.get('check_status') ?? '').replace(/^\* /, '') === 'L7OK';
  return {
    slot,
    state,
    up: state !== 'maint' && passed && !status.startsWith('DOWN'),
    sessions: Number(row.get('scur')) + Number(row.get('qcur')),
    total: Number(row.get('stot')),
  };
}
