import type { StoreInventory } from '../../../core/ports/store-sweeper.ts';
import { message } from '../../../core/text/message.ts';
import { shellWord } from '../../../core/text/shell-word.ts';
import { EXIT, SovranError } from '../../../core/text/sovran-error.ts';

/** Projects that are not where they were and may hold something. */
export function listVanished({ projects }: StoreInventory, forgotten: readonly string[] = []): string[] {
  return projects.filter(({ root, present }) => !present && !forgotten.includes(root)).map(({ root }) => root);
}

/** Bytes kept only because they may belong to a project that is not there. */
export function unclaimedBytes({ items }: StoreInventory): number {
  return items.filter(({ unclaimed }) => unclaimed).reduce((sum, { bytes }) => sum + bytes, 0);
}

/** The command that shows what letting go of a project would remove. */
export function forgetCommand(roots: string[]): string {
  return `sovran gc ${roots.map((root) => `--forget ${shellWord(root)}`).join(' ')} --dry-run`;
}

/** Throws `not-vanished` (exit 2) for a folder that no record names, or that is there. */
export function refuseForget({ projects }: StoreInventory, forgotten: readonly string[]): void {
  const vanished = listVanished({ projects, items: [] });
  const wrong = forgotten.find((root) => !vanished.includes(root));
  if (wrong === undefined) return;
  const present = projects.some(({ root }) => root === wrong);
  throw new SovranError({
    code: 'not-vanished',
    exit: EXIT.usage,
    text: message(present ? 'project.gc.forget.present' : 'project.gc.forget.unknown', { path: wrong }),
    fix:
      vanished.length === 0
        ? message('project.gc.forget.none')
        : message('project.gc.forget.fix', { paths: vanished.join(', ') }),
    next: vanished.length === 0 ? ['sovran gc --dry-run'] : vanished.map((root) => forgetCommand([root])),
    details: { path: wrong, vanished },
  });
}
