import type { Catalogue } from '../../core/text/message.ts';
import { collectMessages } from './collect.ts';

/** English messages; the build puts the collected ones in place of this module. */
export const en: Catalogue = await collectMessages('en');
