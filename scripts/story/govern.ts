import type { Story } from './story.ts';

/** What evidence says of each control: much is unknown while no charter is in force, and some may fail. */
export async function checkControls(story: Story): Promise<void> {
  await story.run(['govern', 'check', '--env', 'production'], [0, 5]);
}
