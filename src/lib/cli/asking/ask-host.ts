import type { RunnerKind } from '../../core/project/runner-kind.ts';
import type { HostFlags } from '../../stages/machines/hosts/host-flags.ts';
import { PROFILES } from '../../core/project/resources/host.ts';
import { message } from '../../core/text/message.ts';
import type { Prompts } from '../terminal/prompt.ts';

/** The questions of `host add`: where the machine is, the way there, what runs on it and what it is to become. */
export async function askHost(prompts: Prompts, kinds: readonly RunnerKind[]): Promise<HostFlags | 'local'> {
  const where = await prompts.select(message('host.ask.where'), [
    { value: 'ssh', label: message('host.where.ssh'), hint: message('host.where.ssh.hint') },
    { value: 'local', label: message('host.where.local'), hint: message('release.this-machine') },
  ]);
  if (where === 'local') return 'local';
  const ssh = await prompts.text(message('host.ask.address'), { required: true });
  const jump = await prompts.text(message('host.ask.jump'));
  const runner = await prompts.select(
    message('host.ask.runner'),
    kinds.map(({ name, title }) => ({ value: name, label: title })),
  );
  const profile = await prompts.select(message('host.ask.profile'), [
    { value: 'none', label: message('host.profile.none') },
    ...PROFILES.map((value) => ({ value, label: message(`host.profile.${value}`) })),
  ]);
  const group = await prompts.text(message('host.ask.groups'));
  const named = profile === 'none' ? {} : { profile };
  return { ssh, jump: wordsOf(jump), runner: runner, ...named, group: wordsOf(group) };
}

function wordsOf(answer: string): string[] {
  return answer.split(/[\s,]+/).filter((word) => word !== '');
}
