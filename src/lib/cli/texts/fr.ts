import type { Catalogue } from '../../core/text/message.ts';
import { collectMessages } from './collect.ts';

/** French messages; the build puts the collected ones in place of this module. */
export const fr: Catalogue = await collectMessages('fr');
