import type { ProjectStore } from '../../../core/ports/project-store.ts';
import { message, type Message } from '../../../core/text/message.ts';

/** What brings a project from the format before to `to`; `change` can be repeated after a kill at any point. */
export interface Migration {
  to: number;
  title: Message;
  /** Files of people that it edits, besides `sovran.yaml`. */
  writes: string[];
  change(project: ProjectStore): Promise<void>;
}

/** Every migration, in order; going back is git's. */
export const MIGRATIONS: readonly Migration[] = [
  // The first format is only recorded: files were the same before.
  { to: 1, title: message('migrate.to-1'), writes: [], change: async () => undefined },
];
