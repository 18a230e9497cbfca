import { loadCatalogue } from '../../src/lib/cli/texts/load.ts';
import { provideCatalogues } from '../../src/lib/core/text/translate.ts';

// Set-up of every test file; a catalogue is collected when something is translated.
provideCatalogues(loadCatalogue);
