import type { Slot, SlotState } from '../../core/ports/gateway.ts';
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

/**
 * Commands that bring servers where they are wanted, what gets ready first: HAProxy serves requests between the commands
 * of a line, and one that came when no server is ready would be answered 503.
 */
export function movesOf(
  servers: Pick<ServerState, 'slot' | 'state'>[],
  wanted: Partial<Record<Slot, SlotState>>,
): string[] {
  const moves = servers.flatMap(({ slot, state }) => {
    const to = wanted[slot] ?? state;
    return to === state ? [] : [{ to, command: commandsFor(slot, state, to) }];
  });
  const readyFirst = [...moves.filter(({ to }) => to === 'ready'), ...moves.filter(({ to }) => to !== 'ready')];
  return readyFirst.map(({ command }) => command);
}

/** What to ask an old worker for, through the master, which would take what follows a semicolon for itself. */
export const FIGURES_QUESTION = 'show stat engine 4 -1';
/**
 * What to ask the current one for: figures, then what an operator has set, which the figures hide while a check fails, then
 * which worker it is.
 */
export const SERVERS_QUESTION = `${FIGURES_QUESTION};show servers state engine;show info`;

/** Whether the figures of both slots are in an answer: what is not there would count as no session. */
export function tellsFigures(answer: string): boolean {
  return SLOTS.every((slot) => `\n${answer}`.includes(`\nengine,${slot},`));
}

/** Whether an answer to `SERVERS_QUESTION` tells all of both slots. */
export function tellsServers(answer: string): boolean {
  const lines = answer.split('\n');
  return tellsFigures(answer) && SLOTS.every((slot) => setStateOf(slot, lines) !== undefined);
}

/** The process that gave an answer to `SERVERS_QUESTION`; undefined where it does not say. */
export function workerOf(answer: string): number | undefined {
  const pid = /^Pid: (\d+)$/m.exec(answer)?.[1];
  return pid === undefined ? undefined : Number(pid);
}

/** Reads `show stat` (CSV with a header line that starts with `# `), and `show servers state` if it follows. */
export function parseServers(answer: string): ServerState[] {
  const [header = '', ...lines] = answer.split('\n').filter((line) => line !== '');
  const names = header.replace(/^# /, '').split(',');
  const rows = lines.map((line) => {
    const cells = line.split(',');
    return new Map(names.map((name, at) => [name, cells[at] ?? '']));
  });
  return SLOTS.flatMap((slot) => {
    const row = rows.find((candidate) => candidate.get('pxname') === 'engine' && candidate.get('svname') === slot);
    return row ? [serverOf(slot, row, setStateOf(slot, lines))] : [];
  });
}

/**
 * Bits of HAProxy's `srv_admin_state`: maintenance forced, inherited, or for want of an address; drain forced or
 * inherited. 0x04 only remembers `disabled` in the configuration, and stays when the server is made ready.
 */
const MAINTENANCE_BITS = 0x01 | 0x02 | 0x20 | 0x40;
const DRAIN_BITS = 0x08 | 0x10;

/** What was set for a server, from its line of `show servers state`: columns 4 and 7 are name and admin state. */
function setStateOf(slot: Slot, lines: string[]): SlotState | undefined {
  const cells = lines.map((line) => line.split(' ')).find((line) => line[1] === 'engine' && line[3] === slot);
  if (!cells) return undefined;
  const bits = Number(cells[6]);
  return bits & MAINTENANCE_BITS ? 'maint' : bits & DRAIN_BITS ? 'drain' : 'ready';
}

function shownState(status: string): SlotState {
  return status.startsWith('MAINT') ? 'maint' : status.startsWith('DRAIN') ? 'drain' : 'ready';
}

function serverOf(slot: Slot, row: Map<string, string>, set: SlotState | undefined): ServerState {
  const status = row.get('status') ?? '';
  const state = set ?? shownState(status);
  const passed = (row.get('check_status') ?? '').replace(/^\* /, '') === 'L7OK';
  return {
    slot,
    state,
    up: state !== 'maint' && passed && !status.startsWith('DOWN'),
    sessions: Number(row.get('scur')) + Number(row.get('qcur')),
    total: Number(row.get('stot')),
  };
}
