import type { View } from '../../core/text/view.ts';
import type { SiteDocument, SitePageDocument } from './schema.ts';

/** What was written, and that edits are not in it. */
export function renderSite({ path, revision, pages }: SiteDocument, { t, paint }: View): string[] {
  return [t('site.built', { pages, commit: revision.slice(0, 12), path }), paint.dim(t('site.uncommitted'))];
}

/** The path alone where no browser was started, so that scripts can use it. */
export function renderSitePage({ path, opened }: SitePageDocument, { t }: View): string[] {
  return [opened ? t('site.opened', { path }) : path];
}
