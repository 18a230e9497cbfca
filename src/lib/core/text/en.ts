import { catalogueOf } from './catalogue.ts';

/** English messages, the reference: their keys are the type `MessageKey`. */
export const en = catalogueOf('en');
