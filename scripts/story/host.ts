import type { Story } from './story.ts';

/** This machine, and the CPU engine built from its locks (once, then reused). */
export async function prepareHost(story: Story): Promise<void> {
  await story.run(['host', 'add', 'local', '--local']);
  await story.run(['engine', 'install', 'cpu']);
}
