/** Pages that show all of a kind, in the order of the menu. */
export const MENU = ['index', 'models', 'evaluations', 'releases', 'environments', 'runs', 'runbooks'] as const;
export type MenuPage = (typeof MENU)[number];

/** Kinds whose things have a page of their own; of two things with one name, `open` shows that of the first. */
export const PAGE_KINDS = ['run', 'release', 'usecase', 'model', 'environment'] as const;
export type PageKind = (typeof PAGE_KINDS)[number];

export function menuPath(page: MenuPage): string {
  return `${page}.html`;
}

/** Path of the page of a thing; names of resources are names of files everywhere. */
export function pathFor(kind: PageKind, name: string): string {
  return `${kind}s/${name}.html`;
}
