import { catalogueOf } from './catalogue.ts';
import type { Catalogue } from './message.ts';

/** French messages: a key that English has and French does not fails to compile. */
export const fr: Catalogue = catalogueOf('fr');
