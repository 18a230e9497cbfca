import { scriptArgv } from '../../../../core/kit/host-script.ts';
import type { Action, StepScope } from '../../../../core/operation/operation.ts';
import { ALERTMANAGER_OFFSET } from '../../../../core/project/resources/watch.ts';
import { message } from '../../../../core/text/message.ts';
import type { Watched } from '../facts/host-state.ts';

type SilenceArgs = { host: string; watched: Watched[]; verb: 'begin' | 'end' };

/** Silences the alerts of a host for an hour at most, or ends that; one that does not answer stops nothing. */
export const silenceAction: Action<SilenceArgs> = {
  apply: silence,
  compensate: (args, scope) => silence({ ...args, verb: 'end' }, scope),
};

async function silence({ host, watched, verb }: SilenceArgs, scope: StepScope): Promise<void> {
  const { ctx, runId } = scope;
  const ask = async ({ name, portBase }: Watched): Promise<void> => {
    const address = `127.0.0.1:${portBase + ALERTMANAGER_OFFSET}`;
    const argv = scriptArgv('provision/silence', address, host, `sovran ${runId}`, verb);
    const there = await ctx.hosts.open(name);
    const done = await there.exec(argv, { timeoutMs: 30_000, signal: ctx.interrupt.signal });
    if (done.outcome !== 'known' || done.exitCode !== 0) throw new Error(done.stderr);
  };
  const failed = (name: string) => (): void => scope.progress(message('provision.silence.failed', { host: name }));
  await Promise.all(watched.map((one) => ask(one).catch(failed(one.name))));
}
