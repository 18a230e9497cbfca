import { docker } from '../engine.ts';
import { execute } from '../execute.ts';
import type { Fault } from './fault.ts';

/** Ends every SSH session of a host at once, without a word to anybody: the session processes of sshd get SIGKILL. */
export const sessionKilled: Fault = {
  about: 'kills every SSH session on the host (once)',
  on: async ({ host }) => void (await execute(host.container, 'pkill -KILL -x sshd-session || true')),
};

/** The whole machine stands still and sends no RST: a black hole. */
export const paused: Fault = {
  about: 'the machine stands still: no answer, no reset',
  on: async ({ host }) => void (await docker().getContainer(host.container).pause()),
  off: async ({ host }) => void (await docker().getContainer(host.container).unpause()),
};
